package io.genpulse.engine.diffusion.scheduler;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;

/// What a drawing will look like, told from the middle of it: the clean picture that a prediction
/// of the network says is in the noisy one. Holds for every algorithm, as each walk says by
/// [NoiseWalk#addNoise] how much of either there is at a call.
///
/// Immutable.
public final class CleanEstimate {
  private final Prediction prediction;

  private CleanEstimate(Prediction prediction) {
    this.prediction = prediction;
  }

  /// @param config the noise scheduler's configuration, of whatever class
  public static CleanEstimate of(JsonNode config) {
    return new CleanEstimate(Prediction.of(ScheduleConfig.of(config)));
  }

  /// @param output the network's prediction at a call
  /// @param sample before that call
  /// @return owned by the manager of `sample`
  public NDArray at(NoiseWalk walk, int call, NDArray output, NDArray sample) {
    try (NDManager manager = sample.getManager().newSubManager()) {
      NDArray one = manager.ones(new Shape(1));
      NDArray none = manager.zeros(new Shape(1));
      double signal = walk.addNoise(call, one, none).toFloatArray()[0];
      double noise = walk.addNoise(call, none, one).toFloatArray()[0];
      return prediction.original(sample, output, signal, noise);
    }
  }
}

package io.genpulse.engine.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.genpulse.engine.diffusion.files.ModelFiles;
import io.genpulse.engine.diffusion.pipeline.Drawing;
import io.genpulse.engine.diffusion.pipeline.Guidance;
import io.genpulse.engine.diffusion.pipeline.LatentNoise;
import io.genpulse.engine.diffusion.pipeline.LoadedModel;
import io.genpulse.engine.diffusion.pipeline.Prompting;
import io.genpulse.engine.diffusion.pipeline.TextToImagePipeline;
import io.genpulse.engine.diffusion.pipeline.ToldSizes;
import io.genpulse.engine.diffusion.pipeline.Words;
import io.genpulse.engine.diffusion.scheduler.NoiseSchedulers;
import io.genpulse.engine.diffusion.text.PromptRule;
import java.util.List;
import java.util.Locale;

/// What came of drawing a small picture with a model in both precisions.
///
/// @param speed how many times as fast as float32
/// @param decibels peak signal-to-noise ratio of its picture against that of float32
record PrecisionTrial(double speed, double decibels) {
  private static final double LEAST_SPEED = 1.3;
  private static final double LEAST_DECIBELS = 40;
  private static final int SIDE = 256;
  private static final int STEPS = 4;

  /// The difference between the lightest and the darkest number of a pixel, -1 to 1.
  private static final double RANGE = 2;

  boolean isWorthIt() {
    return speed >= LEAST_SPEED && decibels >= LEAST_DECIBELS;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "bfloat16 is %.2f times as fast as float32 and differs by %.1f dB",
        speed,
        decibels);
  }

  static PrecisionTrial between(ModelFiles files, LoadedModel exact, LoadedModel fast)
      throws InterruptedException {
    // What is done for the first time takes longer.
    draw(files, exact, 1);
    draw(files, fast, 1);
    long begun = System.nanoTime();
    float[] expected = draw(files, exact, STEPS);
    long between = System.nanoTime();
    float[] actual = draw(files, fast, STEPS);
    double speed = (double) (between - begun) / (System.nanoTime() - between);
    return new PrecisionTrial(speed, decibels(expected, actual));
  }

  private static float[] draw(ModelFiles files, LoadedModel model, int steps)
      throws InterruptedException {
    try (NDManager scope = model.newScope()) {
      var guidance = new Guidance(5, 0);
      var drawing =
          new Drawing(
              SIDE,
              SIDE,
              steps,
              guidance,
              NoiseSchedulers.create("ddim", files.schedulerConfig(), 0),
              new LatentNoise(1),
              1);
      var words = new Prompting(List.of(new Words("a mountain lake", "")), PromptRule.PLAIN, 0);
      var text = model.condition(scope, words, guidance, ToldSizes.of(SIDE, SIDE));
      NDArray latents = new TextToImagePipeline(model).draw(scope, text, drawing, (_, _, _) -> {});
      return model.decode(latents).toFloatArray();
    }
  }

  static double decibels(float[] expected, float[] actual) {
    double sum = 0;
    for (int i = 0; i < expected.length; i++) {
      double difference = Math.clamp(expected[i], -1, 1) - Math.clamp(actual[i], -1, 1);
      sum += difference * difference;
    }
    return 10 * Math.log10(RANGE * RANGE / (sum / expected.length));
  }
}

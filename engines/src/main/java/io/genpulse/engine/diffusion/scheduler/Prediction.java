package io.genpulse.engine.diffusion.scheduler;

import ai.djl.ndarray.NDArray;

/// What a network was trained to predict about a sample, which is `signal` times the clean picture
/// plus `noise` times unit noise. Models of variance 1 have `signal² + noise² = 1`; those that
/// count in sigmas have a signal of 1.
enum Prediction {
  /// The noise.
  EPSILON {
    @Override
    NDArray original(NDArray sample, NDArray output, double signal, double noise) {
      return sample.sub(output.mul(noise)).div(signal);
    }

    @Override
    NDArray epsilon(NDArray sample, NDArray output, double signal, double noise) {
      return output;
    }
  },
  /// The velocity between both (arXiv 2202.00512), which is defined for a variance of 1.
  V_PREDICTION {
    @Override
    NDArray original(NDArray sample, NDArray output, double signal, double noise) {
      double variance = signal * signal + noise * noise;
      return sample.mul(signal / variance).sub(output.mul(noise / Math.sqrt(variance)));
    }

    @Override
    NDArray epsilon(NDArray sample, NDArray output, double signal, double noise) {
      double variance = signal * signal + noise * noise;
      return output.mul(signal / Math.sqrt(variance)).add(sample.mul(noise / variance));
    }
  },
  /// The clean picture.
  SAMPLE {
    @Override
    NDArray original(NDArray sample, NDArray output, double signal, double noise) {
      return output;
    }

    @Override
    NDArray epsilon(NDArray sample, NDArray output, double signal, double noise) {
      return sample.sub(output.mul(signal)).div(noise);
    }
  };

  private static final String KEY = "prediction_type";

  static Prediction of(ScheduleConfig config) {
    String name = config.text(KEY, "epsilon");
    return switch (name) {
      case "epsilon" -> EPSILON;
      case "v_prediction" -> V_PREDICTION;
      case "sample", "original_sample" -> SAMPLE;
      default -> throw ScheduleConfig.notSupported(KEY, name);
    };
  }

  /// Refuses what algorithms of diffusers refuse that were never taught it.
  Prediction butNotSample() {
    if (this == SAMPLE) {
      throw ScheduleConfig.notSupported(KEY, "sample");
    }
    return this;
  }

  /// The clean picture that a prediction says is in the sample.
  abstract NDArray original(NDArray sample, NDArray output, double signal, double noise);

  /// The noise that a prediction says is in the sample.
  abstract NDArray epsilon(NDArray sample, NDArray output, double signal, double noise);
}

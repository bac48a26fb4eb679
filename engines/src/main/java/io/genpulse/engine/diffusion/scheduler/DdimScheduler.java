package io.genpulse.engine.diffusion.scheduler;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.function.Supplier;

/// Denoising diffusion implicit models (arXiv 2010.02502), as diffusers' DDIMScheduler.
final class DdimScheduler implements NoiseScheduler {
  private final NoiseSchedule schedule;
  private final Timesteps timesteps;
  private final Prediction prediction;
  private final double finalAlpha;
  private final boolean clip;
  private final double clipRange;
  private final double eta;

  DdimScheduler(ScheduleConfig config) {
    if (config.flag("thresholding", false)) {
      throw ScheduleConfig.notSupported("thresholding", true);
    }
    NoiseSchedule trained = NoiseSchedule.of(config);
    schedule =
        config.flag("rescale_betas_zero_snr", false) ? trained.withoutSignalAtTheEnd() : trained;
    timesteps = Timesteps.of(config, Timesteps.Spacing.LEADING, schedule);
    prediction = Prediction.of(config);
    finalAlpha = config.flag("set_alpha_to_one", true) ? 1 : schedule.alpha(0);
    clip = config.flag("clip_sample", true);
    clipRange = config.number("clip_sample_range", 1);
    eta = config.eta();
  }

  @Override
  public NoiseWalk walk(int steps) {
    return new Walk(timesteps.places(steps), timesteps.stride(steps));
  }

  @Override
  public float[] alphasCumprod() {
    return schedule.toArray();
  }

  private final class Walk implements NoiseWalk {
    private final int[] places;
    private final int stride;

    Walk(int[] places, int stride) {
      this.places = places;
      this.stride = stride;
    }

    @Override
    public double[] timesteps() {
      return Arrays.stream(places).asDoubleStream().toArray();
    }

    @Override
    public NDArray step(int call, NDArray output, NDArray sample, Supplier<NDArray> noise) {
      int place = places[call];
      double alpha = schedule.alpha(place);
      double alphaNext = place >= stride ? schedule.alpha(place - stride) : finalAlpha;
      double signal = Math.sqrt(alpha);
      double noisiness = Math.sqrt(1 - alpha);

      NDArray original = prediction.original(sample, output, signal, noisiness);
      NDArray epsilon = prediction.epsilon(sample, output, signal, noisiness);
      if (clip) {
        original = original.clip(-clipRange, clipRange);
      }

      double variance = (1 - alphaNext) / (1 - alpha) * (1 - alpha / alphaNext);
      double deviation = eta * Math.sqrt(variance);
      double direction = Math.sqrt(1 - alphaNext - deviation * deviation);
      NDArray next = original.mul(Math.sqrt(alphaNext)).add(epsilon.mul(direction));
      return eta > 0 ? next.add(noise.get().mul(deviation)) : next;
    }

    @Override
    public NDArray addNoise(int call, NDArray original, NDArray noise) {
      return schedule.addNoise(places[call], original, noise);
    }
  }
}

package io.genpulse.engine;

/// Hears how far a generation is. Called on the generating thread, so it must return soon.
@FunctionalInterface
public interface ProgressListener {
  /// `step` of `steps` is done; `message` says what is going on, such as `denoising 7/20`.
  void progress(int step, int steps, String message);
}

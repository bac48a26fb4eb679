package io.genpulse.engine.comfyui;

import io.genpulse.engine.EngineJob;

/// One of several prompts of a job, as a part of its progress.
///
/// @param n from 0
record JobPart(EngineJob job, int n, int parts) {
  static final int WHOLE = 1_000;

  /// @param part of this one, 0 to 1
  void progress(double part, String message) {
    job.progress((int) Math.min(WHOLE - 1, WHOLE * (n + part) / parts), WHOLE, message);
  }
}

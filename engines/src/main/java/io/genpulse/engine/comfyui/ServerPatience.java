package io.genpulse.engine.comfyui;

import java.time.Duration;

/// How long a server may keep a task waiting without a word before it counts as broken.
///
/// @param start until one that does not answer yet is up
/// @param stall of a prompt that ran, without any progress
/// @param asleep with prompts in its queue of which none runs
record ServerPatience(Duration start, Duration stall, Duration asleep) {
  private static final Duration ASLEEP = Duration.ofSeconds(20);

  ServerPatience(Duration start, Duration stall) {
    this(start, stall, ASLEEP);
  }
}

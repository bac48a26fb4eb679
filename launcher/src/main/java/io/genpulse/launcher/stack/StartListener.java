package io.genpulse.launcher.stack;

/// Hears what the local stack does while it starts and stops, one short line per step. Called from
/// several threads, one at a time.
@FunctionalInterface
public interface StartListener {
  void step(String line);
}

package io.genpulse.launcher.process;

/// Asks a child how it is. It must know its own child: another GenPulse, or whatever else took the
/// child's port, never counts as an answer.
@FunctionalInterface
public interface Probe {
  /// Runs at once, for children that say nothing about themselves.
  Probe RUNNING = () -> Answer.READY;

  Answer ask();

  enum Answer {
    /// No answer, or not from our child.
    SILENT,
    /// It answers but cannot work yet, or refuses just now.
    ALIVE,
    READY
  }
}

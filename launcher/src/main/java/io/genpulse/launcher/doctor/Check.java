package io.genpulse.launcher.doctor;

import org.jspecify.annotations.Nullable;

/// What a look at one thing that GenPulse needs has found.
///
/// @param nextStep null when there is nothing to do
public record Check(String name, Verdict verdict, String found, @Nullable String nextStep) {
  /// NOTE works, but not at its best.
  public enum Verdict {
    GOOD,
    NOTE,
    BAD
  }

  static Check good(String name, String found) {
    return new Check(name, Verdict.GOOD, found, null);
  }

  static Check note(String name, String found, String nextStep) {
    return new Check(name, Verdict.NOTE, found, nextStep);
  }

  static Check bad(String name, String found, String nextStep) {
    return new Check(name, Verdict.BAD, found, nextStep);
  }
}

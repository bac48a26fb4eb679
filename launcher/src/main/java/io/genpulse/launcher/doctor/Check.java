package io.genpulse.launcher.doctor;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a look at one thing that GenPulse needs has found.
///
/// @param nextStep null when there is nothing to do
public record Check(String name, Verdict verdict, String found, @Nullable String nextStep) {
  /// NOTE works, but not at its best.
  public enum Verdict {
    OK,
    NOTE,
    FAIL;

    @JsonValue
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Check ok(String name, String found) {
    return new Check(name, Verdict.OK, found, null);
  }

  static Check note(String name, String found, String nextStep) {
    return new Check(name, Verdict.NOTE, found, nextStep);
  }

  static Check fail(String name, String found, String nextStep) {
    return new Check(name, Verdict.FAIL, found, nextStep);
  }
}

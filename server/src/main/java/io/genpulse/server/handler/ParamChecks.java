package io.genpulse.server.handler;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Checks for the compact constructors of parameter records. Each returns its value or throws
/// [InvalidParamException].
public final class ParamChecks {
  private static final int MOST_CHARACTERS = 64 << 10;

  private ParamChecks() {}

  public static String notBlank(@Nullable String value, String name) {
    if (value == null || value.isBlank()) {
      throw new InvalidParamException(name, name + " must not be blank");
    }
    return value;
  }

  public static int between(int value, int least, int most, String name) {
    if (value < least || value > most) {
      throw new InvalidParamException(
          name, "%s must be %d..%d but was %d".formatted(name, least, most, value));
    }
    return value;
  }

  public static double between(double value, double least, double most, String name) {
    if (!(value >= least && value <= most)) {
      throw new InvalidParamException(
          name, "%s must be %s..%s but was %s".formatted(name, least, most, value));
    }
    return value;
  }

  /// What goes to a provider as it is, and is stored with the task.
  public static void notTooLarge(@Nullable Map<String, Object> value, String name) {
    if (value != null && value.toString().length() > MOST_CHARACTERS) {
      throw new InvalidParamException(
          name, "%s must be at most %d characters".formatted(name, MOST_CHARACTERS));
    }
  }

  public static int multipleOf(int factor, int value, String name) {
    if (value % factor != 0) {
      throw new InvalidParamException(
          name, "%s must be a multiple of %d but was %d".formatted(name, factor, value));
    }
    return value;
  }
}

package io.genpulse.launcher.stack;

import io.genpulse.launcher.host.IoReason;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// The local stack cannot start or be reached; message and next step are for the user.
public final class LocalStackException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String nextStep;

  public LocalStackException(String message, String nextStep, @Nullable Throwable cause) {
    super(message, cause);
    this.nextStep = nextStep;
  }

  static LocalStackException cannotStart(Exception cause) {
    return new LocalStackException(
        "the local stack cannot start: "
            + (cause instanceof IOException e ? IoReason.of(e) : cause.getMessage()),
        "see what is missing with: genpulse doctor",
        cause);
  }

  public String nextStep() {
    return nextStep;
  }
}

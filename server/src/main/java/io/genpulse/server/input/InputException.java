package io.genpulse.server.input;

/// An input file cannot be had or used; the message is one sentence for whoever named it.
public final class InputException extends RuntimeException {
  private final boolean retryable;

  private InputException(String message, boolean retryable) {
    super(message);
    this.retryable = retryable;
  }

  /// It never will be.
  static InputException wrong(String message) {
    return new InputException(message, false);
  }

  /// It may be later.
  static InputException away(String message) {
    return new InputException(message, true);
  }

  /// Whether the same reference may work later.
  public boolean retryable() {
    return retryable;
  }
}

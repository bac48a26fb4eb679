package io.genpulse.ui;

/// Says in words what went wrong with a call.
final class Problems {
  private Problems() {}

  /// The client's exceptions carry whole sentences; anything else is named by its kind too.
  static String inWords(Exception e) {
    String message = e.getMessage();
    return message == null || message.isBlank() ? e.getClass().getSimpleName() : message;
  }
}

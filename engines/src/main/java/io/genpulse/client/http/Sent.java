package io.genpulse.client.http;

/// What is known of a call that costs money, once it is over.
public sealed interface Sent {
  /// It never reached the provider: it may be sent again.
  ///
  /// @param reason end of a sentence
  record NotSent(String reason, Throwable cause) implements Sent {}

  /// The provider answered, be it with a refusal.
  record Answered(Answer answer) implements Sent {}

  /// Nobody here can say whether the provider took it.
  ///
  /// @param reason end of a sentence
  record Uncertain(String reason, Throwable cause) implements Sent {}
}

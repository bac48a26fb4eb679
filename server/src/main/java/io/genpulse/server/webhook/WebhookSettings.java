package io.genpulse.server.webhook;

import io.genpulse.server.config.ConfigReader;
import java.time.Duration;
import java.util.List;

/// How the ends of tasks are reported.
///
/// @param secrets that deliveries are signed with, all of them, so that one can follow another;
///   none = the one of the database
/// @param privateAddresses whether reports may go into this machine's own network
/// @param schedule how long after the attempt before, or after the end of the task, each attempt is
///   made
public record WebhookSettings(
    List<String> secrets, boolean privateAddresses, List<Duration> schedule) {
  private static final Duration LONGEST = Duration.ofDays(7);

  public WebhookSettings {
    secrets = List.copyOf(secrets);
    schedule = List.copyOf(schedule);
  }

  /// The keys `webhooks.*`.
  public static WebhookSettings read(ConfigReader reader) {
    List<Duration> schedule = reader.list("webhooks.schedule", WebhookSettings::pause);
    if (schedule.isEmpty()) {
      reader.refuse(
          "webhooks.schedule", "must name a duration for each attempt, such as PT0S,PT5M");
    }
    return new WebhookSettings(
        secrets(reader), reader.flag("webhooks.private-addresses"), schedule);
  }

  private static List<String> secrets(ConfigReader reader) {
    List<String> secrets = reader.list("webhooks.secrets", secret -> secret);
    try {
      secrets.forEach(Signature::check);
    } catch (IllegalArgumentException e) {
      reader.refuse("webhooks.secrets", "is wrong: " + e.getMessage());
    }
    return secrets;
  }

  private static Duration pause(String text) {
    Duration pause = Duration.parse(text);
    if (pause.isNegative() || pause.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("each duration must be PT0S to P7D");
    }
    return pause;
  }

  /// Says no secret.
  @Override
  public String toString() {
    return "WebhookSettings[%d secrets, privateAddresses=%s, schedule=%s]"
        .formatted(secrets.size(), privateAddresses, schedule);
  }
}

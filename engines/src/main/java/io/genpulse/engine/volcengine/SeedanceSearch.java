package io.genpulse.engine.volcengine;

import com.fasterxml.jackson.databind.JsonNode;
import io.genpulse.client.http.Answer;
import io.genpulse.client.http.PaidCall.Trace;
import io.genpulse.client.http.Pause;
import io.genpulse.client.http.ProviderHttp;
import io.genpulse.client.http.ProviderRequest;
import io.genpulse.engine.RemoteJob;
import java.time.Duration;
import java.time.Instant;

/// Finds the job of a call whose answer is lost in Ark's list of jobs, by two marks that were sent
/// along: an identifier, and a seed. Whether the list shows the identifier is not documented; a job
/// that shows neither mark may be ours, and then nobody can say.
final class SeedanceSearch {
  /// A job may be listed a while after it was accepted.
  private static final int LOOKS = 3;

  private static final Duration BETWEEN = Duration.ofSeconds(30);

  /// How far the provider's clock may be behind ours.
  private static final Duration SKEW = Duration.ofSeconds(60);

  private static final int PAGE = 100;
  private static final int PAGES = 50;

  private final ProviderHttp http;
  private final Pause pause;

  SeedanceSearch(ProviderHttp http, Pause pause) {
    this.http = http;
    this.pause = pause;
  }

  /// At most 64 characters of the provider's choosing; the key's hexadecimal digits are 32.
  static String mark(RemoteJob intent) {
    return intent.key().replace("-", "");
  }

  /// As good as unique among the jobs of one minute.
  static long seed(RemoteJob intent) {
    return Long.parseLong(mark(intent).substring(0, 8), 16) & 0x7fff_ffffL;
  }

  /// @param ownSeed whether the seed was drawn here; a user's may be that of other jobs, too
  Trace find(RemoteJob intent, boolean ownSeed) throws InterruptedException {
    Trace trace = look(intent, ownSeed);
    for (int left = LOOKS - 1; left > 0 && trace instanceof Trace.Absent; left--) {
      pause.sleep(BETWEEN);
      trace = look(intent, ownSeed);
    }
    return trace;
  }

  private Trace look(RemoteJob intent, boolean ownSeed) throws InterruptedException {
    boolean unmarked = false;
    Instant since = intent.intendedAt().minus(SKEW);
    for (int page = 1; page <= PAGES; page++) {
      Answer answer =
          http.ask(
              ProviderRequest.get(
                  http.at("%s?page_num=%d&page_size=%d".formatted(Seedance.TASKS, page, PAGE))));
      if (answer.status() == 404) {
        // A server like it that has no list: nothing can be said of the model.
        return new Trace.Unknown();
      }
      if (!answer.ok()) {
        throw VolcengineErrors.of(answer);
      }
      JsonNode items = answer.json().path("items");
      for (JsonNode item : items) {
        if (isOurs(item, intent, since, ownSeed)) {
          return new Trace.Found(item.path("id").asText());
        }
        unmarked |= !isBefore(item, since) && !isMarked(item, ownSeed);
      }
      if (page * (long) PAGE >= answer.json().path("total").asLong() || items.isEmpty()) {
        return unmarked || !answer.json().path("items").isArray()
            ? new Trace.Unknown()
            : new Trace.Absent();
      }
    }
    return new Trace.Unknown();
  }

  private static boolean isOurs(JsonNode item, RemoteJob intent, Instant since, boolean ownSeed) {
    String mark = item.path("safety_identifier").asText("");
    if (!mark.isEmpty()) {
      return mark.equals(mark(intent));
    }
    return ownSeed && !isBefore(item, since) && item.path("seed").asLong(-1) == seed(intent);
  }

  private static boolean isMarked(JsonNode item, boolean ownSeed) {
    return !item.path("safety_identifier").asText("").isEmpty()
        || (ownSeed && item.path("seed").isIntegralNumber());
  }

  private static boolean isBefore(JsonNode item, Instant since) {
    return item.path("created_at").asLong(Long.MAX_VALUE) < since.getEpochSecond();
  }
}

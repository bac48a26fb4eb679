package io.genpulse.server.webhook;

import io.genpulse.server.input.PublicHttp;
import io.genpulse.server.task.Excerpt;
import io.genpulse.server.webhook.Delivery.Attempt;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/// Makes one attempt to tell a receiver: one POST, for at most 15 seconds, to the address that the
/// name had when it was looked at, over no redirect. Nothing is read of what it answers but the
/// status and `Retry-After`.
final class WebhookCall {
  private static final Duration LONGEST = Duration.ofSeconds(15);
  private static final Duration LONGEST_PAUSE = Duration.ofDays(1);
  private static final int LONGEST_ERROR = 300;
  private static final MediaType JSON = MediaType.get("application/json");

  private final OkHttpClient http;
  private final boolean publicOnly;
  private final InstantSource clock;

  WebhookCall(boolean privateAddresses, InstantSource clock) {
    this.publicOnly = !privateAddresses;
    this.clock = clock;
    this.http =
        PublicHttp.client(privateAddresses)
            .connectTimeout(Duration.ofSeconds(5))
            .readTimeout(LONGEST)
            .writeTimeout(LONGEST)
            .callTimeout(LONGEST)
            .retryOnConnectionFailure(false)
            .build();
  }

  /// What came of an attempt.
  ///
  /// @param status PENDING when another may go better
  /// @param wish how long the receiver asks to be left alone; null = it says nothing
  record Outcome(Attempt attempt, DeliveryStatus status, @Nullable Duration wish) {}

  /// Blocks; what goes wrong is in the outcome.
  Outcome post(String url, String messageId, String body, List<String> secrets) {
    Instant at = clock.instant();
    long begun = System.nanoTime();
    HttpUrl target = HttpUrl.parse(url);
    if (target == null) {
      return given(at, begun, null, "it is no http(s) URL", DeliveryStatus.FAILED, null);
    }
    long timestamp = at.getEpochSecond();
    Request request =
        new Request.Builder()
            .url(target)
            .header("User-Agent", "GenPulse")
            .header("webhook-id", messageId)
            .header("webhook-timestamp", Long.toString(timestamp))
            .header("webhook-signature", Signature.of(secrets, messageId, timestamp, body))
            .post(RequestBody.create(body, JSON))
            .build();
    try {
      if (publicOnly) {
        PublicHttp.checkLiteral(target.host());
      }
      try (Response response = http.newCall(request).execute()) {
        return answered(at, begun, response);
      }
    } catch (PublicHttp.NotPublicException e) {
      return given(at, begun, null, e.getMessage(), DeliveryStatus.FAILED, null);
    } catch (InterruptedIOException e) {
      return given(at, begun, null, "no answer within 15 seconds", DeliveryStatus.PENDING, null);
    } catch (IOException e) {
      return given(
          at, begun, null, "cannot be reached: " + e.getMessage(), DeliveryStatus.PENDING, null);
    }
  }

  private static Outcome answered(Instant at, long begun, Response response) {
    int status = response.code();
    if (response.isSuccessful()) {
      return given(at, begun, status, null, DeliveryStatus.DELIVERED, null);
    }
    if (status == 410) {
      return given(
          at, begun, status, "the receiver wants none any more", DeliveryStatus.GONE, null);
    }
    String error =
        response.isRedirect() ? "redirects are not followed" : "the receiver answered " + status;
    return given(at, begun, status, error, DeliveryStatus.PENDING, wish(response).orElse(null));
  }

  /// `Retry-After` in seconds; of a date nothing is made, as clocks differ.
  private static Optional<Duration> wish(Response response) {
    String text = response.header("Retry-After", "");
    if (text == null || !text.matches("[0-9]{1,9}")) {
      return Optional.empty();
    }
    Duration wish = Duration.ofSeconds(Long.parseLong(text));
    return Optional.of(wish.compareTo(LONGEST_PAUSE) < 0 ? wish : LONGEST_PAUSE);
  }

  private static Outcome given(
      Instant at,
      long begun,
      @Nullable Integer answer,
      @Nullable String error,
      DeliveryStatus status,
      @Nullable Duration wish) {
    long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
    String line = error == null ? null : Excerpt.of(error, LONGEST_ERROR);
    return new Outcome(new Attempt(at, answer, line, took), status, wish);
  }
}

package io.genpulse.engine.hosted;

import com.fasterxml.jackson.databind.JsonNode;
import io.genpulse.client.http.Answer;
import io.genpulse.client.http.DataUri;
import io.genpulse.client.http.PaidCall.Trace;
import io.genpulse.client.http.ProviderAddress;
import io.genpulse.client.http.ProviderHttp;
import io.genpulse.client.http.ProviderRequest;
import io.genpulse.client.http.Sent;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.RemoteJob;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;

/// Models of partners through the Comfy Router. A call has a key, and the same call with the same
/// key is answered with the same job for a day: one whose answer was lost is simply sent again.
///
/// Accounts without its queue are answered when the work is done. Such a call has no name at the
/// router; its key is one.
final class ComfyClient implements HostedClient {
  private static final Duration TIMEOUT = Duration.ofMinutes(2);
  private static final Duration WHOLE = Duration.ofMinutes(10);
  private static final Duration REMEMBERED = Duration.ofHours(23);
  private static final long LARGEST_INPUT = 10L << 20;

  /// Begins the name of a job that was not queued.
  private static final String AT_ONCE = "at-once:";

  private final ProviderHttp http;
  private final InstantSource clock;

  ComfyClient(ProviderHttp http, InstantSource clock) {
    this.http = http;
    this.clock = clock;
  }

  @Override
  public Optional<String> account() throws InterruptedException {
    Answer answer = http.ask(ProviderRequest.get(http.at("/v2/models?limit=1")));
    if (!answer.ok()) {
      throw ComfyErrors.of(answer);
    }
    return Optional.of("it tells its models");
  }

  @Override
  public ModelSchema schema(String model) throws InterruptedException {
    Answer answer = http.ask(ProviderRequest.get(at(model, "/openapi.json")));
    if (!answer.ok()) {
      throw ComfyErrors.of(answer);
    }
    JsonNode document = answer.json();
    for (JsonNode path : document.path("paths")) {
      JsonNode input =
          path.path("post").path("requestBody").path("content").path("application/json");
      if (input.has("schema")) {
        return new ModelSchema(model, "", document, input.path("schema"));
      }
    }
    return new ModelSchema(
        model, "", document, document.path("components").path("schemas").path("Input"));
  }

  private URI at(String model, String what) {
    return http.at("/v2/models/" + model + what);
  }

  private URI job(String model, String id, String what) {
    return at(model, "/requests/" + ProviderAddress.part(id) + what);
  }

  @Override
  public Sent submit(HostedRequest request, RemoteJob intent, Path folder)
      throws InterruptedException {
    Sent queued = send(request, "/requests", intent.key(), TIMEOUT, folder);
    if (queued instanceof Sent.Answered(Answer answer)
        && answer.status() == 403
        && ComfyErrors.type(answer).equals("not_enabled")) {
      return sureOnly(send(request, "", intent.key(), WHOLE, folder));
    }
    return sureOnly(queued);
  }

  private Sent send(HostedRequest request, String what, String key, Duration limit, Path folder)
      throws InterruptedException {
    return http.submit(
        ProviderRequest.post(at(request.model(), what), request.input())
            .with("Idempotency-Key", key)
            .within(limit),
        folder,
        Set.of());
  }

  /// Some refusals only say that the call with this key still runs.
  private static Sent sureOnly(Sent sent) {
    return sent instanceof Sent.Answered(Answer answer) && stillRuns(answer)
        ? new Sent.Uncertain("the Comfy Router is still at it", ComfyErrors.of(answer))
        : sent;
  }

  private static boolean stillRuns(Answer answer) {
    String type = ComfyErrors.type(answer);
    return (answer.status() == 409 && type.equals("concurrency_limit_exceeded"))
        || (answer.status() == 504 && type.equals("deadline_exceeded"));
  }

  @Override
  public Accepted accepted(RemoteJob intent, Answer answer) {
    if (!answer.ok()) {
      throw ComfyErrors.of(answer);
    }
    String id = answer.json().path("request_id").asText("");
    if (answer.status() == 201 || !id.isEmpty()) {
      return new Accepted(id, Optional.empty());
    }
    return new Accepted(AT_ONCE + intent.key(), Optional.of(done(answer)));
  }

  private static State done(Answer answer) {
    return new State.Done(answer.json(), used(answer));
  }

  /// No header is not nothing: then nobody says.
  private static Optional<Used> used(Answer answer) {
    return answer
        .header("X-Comfy-Credits-Used")
        .filter(credits -> credits.matches("\\d{1,9}(\\.\\d{1,9})?"))
        .map(credits -> new Used("credit", new BigDecimal(credits)));
  }

  @Override
  public State look(HostedRequest request, String id) throws InterruptedException {
    if (id.startsWith(AT_ONCE)) {
      return again(request, id.substring(AT_ONCE.length()));
    }
    Answer answer = http.ask(ProviderRequest.get(job(request.model(), id, "/status")));
    if (answer.status() == 404) {
      return new State.Failed(
          new EngineException(EngineError.INTERNAL, "comfy-router has no job " + id + " any more"),
          Optional.empty());
    }
    if (!answer.ok()) {
      throw ComfyErrors.of(answer);
    }
    JsonNode state = answer.json();
    if (!state.path("status").asText("").equals("COMPLETED")) {
      int position = state.path("queue_position").asInt();
      return new State.Working(
          0, position > 0 ? position + " before this in the queue" : "at work");
    }
    String type = state.path("error_type").asText("");
    if (!type.isEmpty()) {
      return new State.Failed(ComfyErrors.of(type, state.path("error").asText("")), used(answer));
    }
    Answer result = http.ask(ProviderRequest.get(job(request.model(), id, "")));
    if (!result.ok()) {
      throw ComfyErrors.of(result);
    }
    return done(result);
  }

  /// The same call with the same key costs nothing: it is answered with what it came to.
  private State again(HostedRequest request, String key) throws InterruptedException {
    Answer answer =
        http.ask(
            ProviderRequest.post(at(request.model(), ""), request.input())
                .with("Idempotency-Key", key)
                .within(WHOLE));
    if (answer.ok()) {
      return done(answer);
    }
    if (stillRuns(answer)) {
      return new State.Working(0, "at work");
    }
    EngineException refused = ComfyErrors.of(answer);
    if (refused.error().retryable()) {
      throw refused;
    }
    return new State.Failed(refused, used(answer));
  }

  @Override
  public boolean cancel(String model, String id) throws InterruptedException {
    return !id.startsWith(AT_ONCE)
        && http.ask(ProviderRequest.without("PUT", job(model, id, "/cancel"))).ok();
  }

  @Override
  public Trace trace(HostedRequest request, RemoteJob intent, Set<String> others) {
    return clock.instant().isBefore(intent.intendedAt().plus(REMEMBERED))
        ? new Trace.Replayable()
        : new Trace.Unknown();
  }

  @Override
  public String fileText(Path file, String field) {
    return DataUri.of(file, field, LARGEST_INPUT);
  }
}

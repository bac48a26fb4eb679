package io.genpulse.engine.hosted;

import static java.nio.charset.StandardCharsets.UTF_8;

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
import java.net.URLEncoder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The queue of fal: a call is taken at once, its state is asked for, and the answer is fetched
/// when it is `COMPLETED`. A request that failed is completed, too.
///
/// The addresses of a request are made here and not taken from the answers, so that a proxy works
/// and the key stays with it.
final class FalClient implements HostedClient {
  private static final Duration TIMEOUT = Duration.ofMinutes(2);
  private static final long LARGEST_INPUT = 10L << 20;

  /// Results stay at fal for a day.
  private static final String LIFE = "{\"expiration_duration_seconds\":86400}";

  /// Where a model's name begins with one of these, the name of its owner comes second.
  private static final List<String> SPACES = List.of("workflows", "comfy");

  private final ProviderHttp http;
  private final URI platform;

  /// @param platform the API that knows the models
  FalClient(ProviderHttp http, URI platform) {
    this.http = http;
    this.platform = platform;
  }

  @Override
  public Optional<String> account() {
    return Optional.empty();
  }

  @Override
  public ModelSchema schema(String model) throws InterruptedException {
    Answer answer =
        http.ask(
            ProviderRequest.get(
                ProviderAddress.at(
                    platform,
                    "/models?endpoint_id=%s&expand=openapi-3.0"
                        .formatted(URLEncoder.encode(model, UTF_8)))));
    if (!answer.ok()) {
      throw FalErrors.of(answer);
    }
    JsonNode document = answer.json().path("models").path(0).path("openapi");
    JsonNode body =
        document
            .path("paths")
            .path("/" + model)
            .path("post")
            .path("requestBody")
            .path("content")
            .path("application/json")
            .path("schema");
    if (answer.json().path("models").isEmpty()) {
      throw answer.failure(
          EngineError.MODEL_NOT_FOUND, "fal has no model " + model + "; name another");
    }
    return new ModelSchema(model, "", document, body);
  }

  @Override
  public Sent submit(HostedRequest request, RemoteJob intent, Path folder)
      throws InterruptedException {
    return http.submit(
        ProviderRequest.post(http.at("/" + request.model()), request.input())
            .with("X-Fal-Object-Lifecycle-Preference", LIFE)
            .within(TIMEOUT),
        folder,
        Set.of());
  }

  @Override
  public Accepted accepted(RemoteJob intent, Answer answer) {
    if (!answer.ok()) {
      throw FalErrors.of(answer);
    }
    return new Accepted(answer.json().path("request_id").asText(""), Optional.empty());
  }

  @Override
  public State look(HostedRequest request, String id) throws InterruptedException {
    Answer answer = http.ask(ProviderRequest.get(at(request.model(), id, "/status")));
    if (answer.status() == 404) {
      return gone(id);
    }
    if (!answer.ok()) {
      throw FalErrors.of(answer);
    }
    JsonNode state = answer.json();
    if (!state.path("status").asText("").equals("COMPLETED")) {
      return new State.Working(0, words(state));
    }
    String type = state.path("error_type").asText("");
    String error = state.path("error").asText("");
    if (!type.isEmpty() || !error.isEmpty()) {
      return new State.Failed(FalErrors.of(type, error), used(answer));
    }
    return result(request, id);
  }

  private static State gone(String id) {
    return new State.Failed(
        new EngineException(EngineError.INTERNAL, "fal has no job " + id + " any more"),
        Optional.empty());
  }

  private static String words(JsonNode state) {
    int position = state.path("queue_position").asInt();
    return switch (state.path("status").asText("")) {
      case "IN_QUEUE" -> position > 0 ? position + " before this in the queue" : "in the queue";
      default -> "at work";
    };
  }

  private State result(HostedRequest request, String id) throws InterruptedException {
    Answer answer = http.ask(ProviderRequest.get(at(request.model(), id, "")));
    if (answer.ok()) {
      return answer.json().isMissingNode() || answer.status() == 202
          ? new State.Working(99, "nearly done")
          : new State.Done(answer.json(), used(answer));
    }
    if (answer.status() == 429 || (answer.status() >= 500 && !answer.json().has("detail"))) {
      throw FalErrors.of(answer);
    }
    return new State.Failed(FalErrors.of(answer), used(answer));
  }

  private static Optional<Used> used(Answer answer) {
    return answer
        .header("x-fal-billable-units")
        .filter(units -> units.matches("\\d{1,9}(\\.\\d{1,9})?"))
        .map(units -> new Used("billable_unit", new BigDecimal(units)))
        .filter(used -> used.quantity().signum() > 0);
  }

  /// Requests lie under the app, whatever path of it the model is.
  private URI at(String model, String id, String what) {
    List<String> parts = List.of(model.split("/"));
    int app = Math.min(parts.size(), SPACES.contains(parts.getFirst()) ? 3 : 2);
    return http.at(
        "/%s/requests/%s%s"
            .formatted(String.join("/", parts.subList(0, app)), ProviderAddress.part(id), what));
  }

  /// What has begun goes on.
  @Override
  public boolean cancel(String model, String id) throws InterruptedException {
    return http.ask(ProviderRequest.without("PUT", at(model, id, "/cancel"))).ok();
  }

  /// A job can be found by its id alone.
  @Override
  public Trace trace(HostedRequest request, RemoteJob intent, Set<String> others) {
    return new Trace.Unknown();
  }

  @Override
  public String fileText(Path file, String field) {
    return DataUri.of(file, field, LARGEST_INPUT);
  }
}

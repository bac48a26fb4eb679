package io.genpulse.engine.hosted;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.client.http.Answer;
import io.genpulse.client.http.DataUri;
import io.genpulse.client.http.FileKind;
import io.genpulse.client.http.MultipartBody;
import io.genpulse.client.http.PaidCall.Trace;
import io.genpulse.client.http.Pause;
import io.genpulse.client.http.ProviderAddress;
import io.genpulse.client.http.ProviderHttp;
import io.genpulse.client.http.ProviderRequest;
import io.genpulse.client.http.Sent;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.RemoteJob;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Predictions of Replicate. They can be listed with what they were asked for: one whose acceptance
/// was lost is found again.
final class ReplicateClient implements HostedClient {
  private static final Duration TIMEOUT = Duration.ofMinutes(2);
  private static final double MOST_SECONDS = 1e9;
  private static final long SMALL = 256L << 10;
  private static final long LARGEST_INPUT = 100L << 20;
  private static final Pattern PERCENT = Pattern.compile("(\\d{1,3})%\\|");

  /// What a model that refuses the content says; some say it in words alone.
  private static final Pattern REFUSED =
      Pattern.compile("(?i).*(NSFW|flagged|sensitive|E005|safety).*", Pattern.DOTALL);

  private final ProviderHttp http;
  private final ReplicateSearch search;

  ReplicateClient(ProviderHttp http, Pause pause) {
    this.http = http;
    this.search = new ReplicateSearch(http, pause);
  }

  @Override
  public Optional<String> account() throws InterruptedException {
    Answer answer = http.ask(ProviderRequest.get(http.at("/account")));
    if (!answer.ok()) {
      throw refused(answer);
    }
    return Optional.of("the account is " + answer.json().path("username").asText("unnamed"));
  }

  @Override
  public ModelSchema schema(String model) throws InterruptedException {
    int colon = model.indexOf(':');
    String name = colon < 0 ? model : model.substring(0, colon);
    String path = "/models/" + name + (colon < 0 ? "" : "/versions/" + model.substring(colon + 1));
    Answer answer = http.ask(ProviderRequest.get(http.at(path)));
    if (!answer.ok()) {
      throw refused(answer);
    }
    JsonNode version = colon < 0 ? answer.json().path("latest_version") : answer.json();
    JsonNode document = version.path("openapi_schema");
    return new ModelSchema(
        model,
        answer.json().path("is_official").asBoolean() ? "" : version.path("id").asText(""),
        document,
        document.path("components").path("schemas").path("Input"));
  }

  @Override
  public Sent submit(HostedRequest request, RemoteJob intent, Path folder)
      throws InterruptedException {
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("version", version(request));
    body.set("input", marked(request, intent));
    return http.submit(
        ProviderRequest.post(http.at("/predictions"), body).within(TIMEOUT), folder, Set.of());
  }

  /// Models of Replicate's own list are called by name, all others by version.
  private static String version(HostedRequest request) {
    String version = request.schema().version();
    return version.isEmpty() || request.model().contains(":")
        ? request.model()
        : request.model() + ":" + version;
  }

  /// A seed that was not asked for tells this call from all others like it.
  private static ObjectNode marked(HostedRequest request, RemoteJob intent) {
    ObjectNode input = request.input().deepCopy();
    if (!input.has(InputMapper.SEED)) {
      long seed = Long.parseLong(intent.key().substring(0, 8), 16) & 0x7fff_ffffL;
      request
          .schema()
          .fitted(InputMapper.SEED, JsonNodeFactory.instance.numberNode(seed))
          .filter(JsonNode::isIntegralNumber)
          .filter(_ -> request.schema().has(InputMapper.SEED))
          .ifPresent(value -> input.set(InputMapper.SEED, value));
    }
    return input;
  }

  @Override
  public Accepted accepted(RemoteJob intent, Answer answer) {
    if (!answer.ok()) {
      throw refused(answer);
    }
    return new Accepted(answer.json().path("id").asText(""), Optional.empty());
  }

  @Override
  public State look(HostedRequest request, String id) throws InterruptedException {
    Answer answer = http.ask(ProviderRequest.get(at(id, "")));
    if (answer.status() == 404) {
      return lost("replicate has no job " + id + " any more", Optional.empty());
    }
    if (!answer.ok()) {
      throw refused(answer);
    }
    JsonNode prediction = answer.json();
    return switch (prediction.path("status").asText("")) {
      case "succeeded" ->
          prediction.path("data_removed").asBoolean()
              ? lost("replicate has removed the result of job " + id, used(prediction))
              : new State.Done(prediction.path("output"), used(prediction));
      case "failed" ->
          new State.Failed(failure(prediction.path("error").asText("")), used(prediction));
      case "canceled", "aborted" ->
          lost("job " + id + " was canceled at replicate", used(prediction));
      // Starting, processing, and whatever words will be added.
      default -> new State.Working(percent(prediction), "at work");
    };
  }

  private static State lost(String sentence, Optional<Used> used) {
    return new State.Failed(new EngineException(EngineError.INTERNAL, sentence), used);
  }

  private static EngineException failure(String message) {
    if (REFUSED.matcher(message).matches()) {
      return HostErrors.failed("replicate", EngineError.CONTENT_REFUSED, message);
    }
    return HostErrors.failed(
        "replicate",
        message.contains("out of memory") ? EngineError.OUT_OF_MEMORY : EngineError.INTERNAL,
        message);
  }

  private static Optional<Used> used(JsonNode prediction) {
    JsonNode seconds = prediction.path("metrics").path("predict_time");
    double told = seconds.asDouble();
    return seconds.isNumber() && told > 0 && told < MOST_SECONDS
        ? Optional.of(new Used("second", BigDecimal.valueOf(told)))
        : Optional.empty();
  }

  /// The last of the bars that models draw into their logs.
  private static int percent(JsonNode prediction) {
    Matcher bars = PERCENT.matcher(prediction.path("logs").asText(""));
    int percent = 0;
    while (bars.find()) {
      percent = Integer.parseInt(bars.group(1));
    }
    return percent;
  }

  private URI at(String id, String what) {
    return http.at("/predictions/" + ProviderAddress.part(id) + what);
  }

  @Override
  public boolean cancel(String model, String id) throws InterruptedException {
    return http.ask(ProviderRequest.without("POST", at(id, "/cancel"))).ok();
  }

  @Override
  public Trace trace(HostedRequest request, RemoteJob intent, Set<String> others)
      throws InterruptedException {
    var marked =
        new HostedRequest(
            request.model(),
            request.schema(),
            marked(request, intent),
            request.files(),
            request.count());
    return search.find(marked, intent, others);
  }

  @Override
  public Map<String, String> marks(HostedRequest request, RemoteJob intent) {
    JsonNode own = marked(request, intent).path(InputMapper.SEED);
    return request.input().has(InputMapper.SEED) || own.isMissingNode()
        ? Map.of()
        : Map.of(InputMapper.SEED, own.asText());
  }

  @Override
  public Trace find(String model, RemoteJob intent) throws InterruptedException {
    String seed = intent.more().get(InputMapper.SEED);
    return seed == null ? new Trace.Unknown() : search.find(model, seed, intent);
  }

  @Override
  public String fileText(Path file, String field) throws InterruptedException {
    try {
      return Files.size(file) <= SMALL ? DataUri.of(file, field, SMALL) : uploaded(file, field);
    } catch (IOException e) {
      throw EngineException.invalid(field, field + " cannot be read: " + e.getMessage());
    }
  }

  private String uploaded(Path file, String field) throws IOException, InterruptedException {
    FileKind kind =
        FileKind.of(file)
            .orElseThrow(() -> EngineException.invalid(field, field + " must be a picture"));
    if (Files.size(file) > LARGEST_INPUT) {
      throw EngineException.invalid(field, field + " may have 100 MiB at most; make it smaller");
    }
    Answer answer =
        http.ask(
            ProviderRequest.post(http.at("/files"), new MultipartBody().file("content", file, kind))
                .within(TIMEOUT));
    String url = answer.json().path("urls").path("get").asText("");
    if (!answer.ok() || url.isEmpty()) {
      throw refused(answer);
    }
    return url;
  }

  /// What Replicate refuses with: `{"title", "detail", "status"}`.
  static EngineException refused(Answer answer) {
    JsonNode json = answer.json();
    String detail = json.path("detail").asText(json.path("title").asText(""));
    EngineError kind = HostErrors.kind(answer.status());
    EngineException e = HostErrors.refused(answer, kind, detail);
    Matcher named = FIELD.matcher(detail);
    return kind == EngineError.INVALID_REQUEST && named.find()
        ? e.field(InputMapper.field(named.group(1)))
        : e;
  }

  /// As in `- input.width: Must be less than or equal to 1440`.
  private static final Pattern FIELD = Pattern.compile("input\\.(\\w{1,64})");
}

package io.genpulse.engine.bfl;

import static io.genpulse.engine.bfl.BflEngineFactory.ID;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.client.http.Answer;
import io.genpulse.client.http.DataUri;
import io.genpulse.client.http.JobWatch;
import io.genpulse.client.http.JobWatch.End;
import io.genpulse.client.http.OnUncertain;
import io.genpulse.client.http.PaidCall;
import io.genpulse.client.http.PaidCall.Begun;
import io.genpulse.client.http.PaidWork;
import io.genpulse.client.http.Pause;
import io.genpulse.client.http.Polling;
import io.genpulse.client.http.ProviderHttp;
import io.genpulse.client.http.ProviderParams;
import io.genpulse.client.http.ProviderRequest;
import io.genpulse.client.http.ProviderSetup;
import io.genpulse.client.http.RemoteWork;
import io.genpulse.client.http.ResultFile;
import io.genpulse.client.http.Sent;
import io.genpulse.engine.Engine;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.EngineId;
import io.genpulse.engine.EngineJob;
import io.genpulse.engine.EngineStatus;
import io.genpulse.engine.ModelInfo;
import io.genpulse.engine.Purchase;
import io.genpulse.engine.RemoteJob;
import io.genpulse.engine.Usage;
import io.genpulse.engine.capability.ImageToImage;
import io.genpulse.engine.capability.Rendition;
import io.genpulse.engine.capability.Size;
import io.genpulse.engine.capability.TextToImage;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Pictures by Black Forest Labs. Each is a job, known by the address at which it is asked for:
/// that is one of several regions. Its link lives ten minutes.
final class BflEngine implements Engine, TextToImage, ImageToImage {
  private static final Polling POLLING =
      new Polling(Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofMinutes(15));
  private static final long LARGEST_INPUT = 20L << 20;
  private static final double MOST_CREDITS = 1e9;

  /// It becomes a part of addresses.
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][\\w.-]{0,99}");

  private final ProviderHttp http;
  private final RemoteWork work;
  private final PaidWork paid;
  private final JobWatch watch;
  private final List<String> models;

  BflEngine(
      ProviderHttp http, RemoteWork work, OnUncertain policy, List<String> models, Pause pause) {
    InstantSource clock = InstantSource.system();
    this.http = http;
    this.work = work;
    this.paid = new PaidWork(ID, work, policy, clock);
    // BFL stops no job.
    this.watch = new JobWatch(work, paid, POLLING, pause, clock, _ -> false);
    this.models = models;
  }

  @Override
  public EngineId id() {
    return ID;
  }

  @Override
  public EngineStatus status() {
    return work.status();
  }

  @Override
  public List<ModelInfo> models() {
    return ProviderSetup.described(models, BflEngineFactory.CAPABILITIES);
  }

  @Override
  public void textToImage(TextToImage.Request request, EngineJob job) throws InterruptedException {
    BflChecks.check(request);
    ObjectNode body = body(request.prompt().text(), request.size(), request.rendition());
    ProviderParams.into(body, request.extras());
    draw(job, request.model(), body, request.seed(), request.count(), request.size());
  }

  @Override
  public void imageToImage(ImageToImage.Request request, EngineJob job)
      throws InterruptedException {
    BflChecks.check(request);
    ObjectNode body = body(request.prompt().text(), request.size(), request.rendition());
    int n = 0;
    for (Path image : request.images()) {
      String uri = DataUri.of(image, "images", LARGEST_INPUT);
      body.put(++n == 1 ? "input_image" : "input_image_" + n, uri.substring(uri.indexOf(',') + 1));
    }
    ProviderParams.into(body, request.extras());
    draw(job, request.model(), body, request.seed(), request.count(), request.size());
  }

  private static ObjectNode body(String prompt, Size size, Rendition rendition) {
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("prompt", prompt);
    var wishes = new LinkedHashMap<String, @Nullable Object>();
    wishes.put("width", size.width());
    wishes.put("height", size.height());
    wishes.put("aspect_ratio", rendition.aspectRatio());
    wishes.put("output_format", rendition.format());
    wishes.forEach(
        (name, value) -> {
          if (value != null) {
            body.set(name, ProviderParams.json(value));
          }
        });
    return body;
  }

  private void draw(
      EngineJob job,
      @Nullable String named,
      ObjectNode body,
      @Nullable Long seed,
      int count,
      Size size)
      throws InterruptedException {
    String model = model(named, models);
    paid.setAside(job, Purchase.of(model, "image", count));
    watch.run(
        job,
        () -> {
          var begun = new ArrayList<Begun<JsonNode>>();
          for (int n = 0; n < count; n++) {
            job.progress(n, 2 * count, "bfl is asked");
            ObjectNode one = seed == null ? body : body.deepCopy().put("seed", seed + n);
            begun.add(paid.begin(job, slot(n), new Drawn(job, model, one)));
          }
          for (int n = 0; n < count; n++) {
            job.progress(count + n, 2 * count, "bfl draws");
            deliver(job, begun.get(n), slot(n), model, size);
          }
        });
  }

  static String model(@Nullable String named, List<String> models) {
    if (named == null && models.isEmpty()) {
      throw EngineException.invalid("model", "engine bfl offers no model; name one");
    }
    String model = named == null ? models.getFirst() : named;
    if (!NAME.matcher(model).matches()) {
      throw EngineException.invalid(
          "model", "models of bfl are named like flux-2-pro but this is \"" + model + "\"");
    }
    return model;
  }

  private static String slot(int n) {
    return "picture-" + (n + 1);
  }

  private void deliver(EngineJob job, Begun<JsonNode> begun, String slot, String model, Size size)
      throws InterruptedException {
    JsonNode result = watch.result(job, begun, slot, () -> look(begun.id()));
    paid.charge(job, begun, begun.answer().map(BflEngine::cost).orElse(Usage.of("image", 1)));
    Path file =
        http.download(() -> ask(begun.id()).path("result").path("sample").asText(), job.folder())
            .file();
    JsonNode seed = result.path("seed");
    ResultFile.tell(
        job,
        file,
        slot,
        size,
        seed.isIntegralNumber()
            ? Map.of("model", model, "seed", seed.asLong())
            : Map.of("model", model));
  }

  /// In credits, where the acceptance said so; one is a cent by definition.
  private static Usage cost(JsonNode accepted) {
    double cost = accepted.path("cost").asDouble(-1);
    if (!accepted.path("cost").isNumber() || cost < 0 || cost > MOST_CREDITS) {
      return Usage.of("image", 1);
    }
    BigDecimal credits = accepted.path("cost").decimalValue();
    return new Usage("credit", credits, credits.movePointLeft(2), "USD");
  }

  private JsonNode ask(String polling) throws InterruptedException {
    Answer answer = http.ask(ProviderRequest.get(http.named(polling)));
    if (!answer.ok() && answer.status() != 404) {
      throw BflErrors.of(answer);
    }
    return answer.json();
  }

  private Optional<End<JsonNode>> look(String polling) throws InterruptedException {
    JsonNode state = ask(polling);
    return switch (state.path("status").asText("")) {
      case "Ready" -> Optional.of(new End.Done<>(state.path("result")));
      case "Request Moderated", "Content Moderated" ->
          failed(EngineError.CONTENT_REFUSED, "bfl refuses the prompt or what came of it");
      case "Error", "Failed" ->
          failed(EngineError.INTERNAL, "bfl failed: " + state.path("details").asText("no reason"));
      case "Task not found" -> failed(EngineError.INTERNAL, "bfl has the job no more");
      default -> Optional.empty();
    };
  }

  private static Optional<End<JsonNode>> failed(EngineError error, String sentence) {
    return Optional.of(new End.Failed<>(new EngineException(error, sentence)));
  }

  /// A call for one picture.
  private final class Drawn implements PaidCall<JsonNode> {
    private final EngineJob job;
    private final String model;
    private final ObjectNode body;

    Drawn(EngineJob job, String model, ObjectNode body) {
      this.job = job;
      this.model = model;
      this.body = body;
    }

    @Override
    public Sent send(RemoteJob intent) throws InterruptedException {
      return http.submit(ProviderRequest.post(http.at("/" + model), body), job.folder(), Set.of());
    }

    @Override
    public JsonNode read(Answer answer) {
      if (!answer.ok()) {
        throw BflErrors.of(answer);
      }
      return answer.json();
    }

    @Override
    public String id(JsonNode accepted) {
      return accepted.path("polling_url").asText();
    }
  }

  @Override
  public void unload() {}

  @Override
  public void close() {
    work.close();
  }
}

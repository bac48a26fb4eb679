package io.genpulse.engine.volcengine;

import static io.genpulse.engine.volcengine.VolcengineEngineFactory.ID;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.client.http.Answer;
import io.genpulse.client.http.DataUri;
import io.genpulse.client.http.JobWatch;
import io.genpulse.client.http.JobWatch.End;
import io.genpulse.client.http.OnUncertain;
import io.genpulse.client.http.PaidCall;
import io.genpulse.client.http.PaidCall.Begun;
import io.genpulse.client.http.PaidCall.Trace;
import io.genpulse.client.http.PaidWork;
import io.genpulse.client.http.Pause;
import io.genpulse.client.http.Polling;
import io.genpulse.client.http.Prices;
import io.genpulse.client.http.ProviderAddress;
import io.genpulse.client.http.ProviderHttp;
import io.genpulse.client.http.ProviderParams;
import io.genpulse.client.http.ProviderRequest;
import io.genpulse.client.http.RemoteWork;
import io.genpulse.client.http.ResultFile;
import io.genpulse.client.http.Sent;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.EngineJob;
import io.genpulse.engine.Purchase;
import io.genpulse.engine.RemoteJob;
import io.genpulse.engine.capability.Clip;
import io.genpulse.engine.capability.ImageToVideo;
import io.genpulse.engine.capability.Size;
import io.genpulse.engine.capability.TextToVideo;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Videos by Ark: each is a job that is asked for until it ends. Its file can be fetched for a day,
/// and the job be found for about a week.
final class Seedance implements JobWatch.Canceling {
  static final String TASKS = "/contents/generations/tasks";

  /// Of the list of prices.
  static final String UNIT = "video_token";

  private static final Polling POLLING =
      new Polling(Duration.ofSeconds(5), Duration.ofSeconds(15), Duration.ofHours(2));
  private static final Duration TIMEOUT = Duration.ofMinutes(2);
  private static final long LARGEST_INPUT = 10L << 20;

  private final ProviderHttp http;
  private final PaidWork paid;
  private final JobWatch watch;
  private final SeedanceSearch search;
  private final Prices prices;
  private final List<String> models;

  Seedance(
      ProviderHttp http,
      RemoteWork work,
      OnUncertain policy,
      Prices prices,
      List<String> models,
      Pause pause,
      InstantSource clock) {
    this.http = http;
    this.paid = new PaidWork(ID, work, policy, clock);
    this.watch = new JobWatch(work, paid, POLLING, pause, clock, this);
    this.search = new SeedanceSearch(http, pause);
    this.prices = prices;
    this.models = models;
  }

  List<String> models() {
    return models;
  }

  void film(TextToVideo.Request request, EngineJob job) throws InterruptedException {
    ObjectNode body = body(request.model(), request.clip());
    text(body.putArray("content"), request.prompt().text());
    ProviderParams.into(body, request.extras());
    film(job, body, request.seed(), request.count());
  }

  void film(ImageToVideo.Request request, EngineJob job) throws InterruptedException {
    ObjectNode body = body(request.model(), request.clip());
    ArrayNode content = body.putArray("content");
    text(content, request.prompt().text());
    picture(content, request.firstFrame(), "first_frame", "first_frame");
    picture(content, request.lastFrame(), "last_frame", "last_frame");
    for (Path reference : request.references()) {
      picture(content, reference, "reference_image", "references");
    }
    ProviderParams.into(body, request.extras());
    film(job, body, request.seed(), request.count());
  }

  /// What so many videos will be billed as.
  static BigDecimal tokens(Clip clip, Map<String, Object> extras, int count) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    wishes(body, clip);
    ProviderParams.into(body, extras);
    return VideoTokens.of(body, count);
  }

  private ObjectNode body(@Nullable String model, Clip clip) {
    ObjectNode body =
        JsonNodeFactory.instance
            .objectNode()
            .put("model", VolcengineEngine.model(model, models, "video-models"));
    wishes(body, clip);
    return body;
  }

  private static void wishes(ObjectNode body, Clip clip) {
    if (clip.resolution() != null) {
      body.put("resolution", clip.resolution());
    }
    if (clip.aspectRatio() != null) {
      body.put("ratio", clip.aspectRatio());
    }
    if (clip.seconds() != null) {
      body.put("duration", clip.seconds().intValue());
    }
    if (clip.sound() != null) {
      body.put("generate_audio", clip.sound());
    }
  }

  private static void text(ArrayNode content, String prompt) {
    if (!prompt.isBlank()) {
      content.addObject().put("type", "text").put("text", prompt);
    }
  }

  private static void picture(ArrayNode content, @Nullable Path file, String role, String field) {
    if (file != null) {
      ObjectNode part = content.addObject().put("type", "image_url").put("role", role);
      part.putObject("image_url").put("url", DataUri.of(file, field, LARGEST_INPUT));
    }
  }

  private void film(EngineJob job, ObjectNode body, @Nullable Long seed, int count)
      throws InterruptedException {
    paid.setAside(
        job, new Purchase(body.path("model").asText(), UNIT, VideoTokens.of(body, count)));
    watch.run(
        job,
        () -> {
          var begun = new ArrayList<Begun<String>>();
          for (int n = 0; n < count; n++) {
            job.progress(n, 2 * count, "volcengine is asked");
            Long own = seed == null ? null : seed + n;
            begun.add(paid.begin(job, slot(n), new Filmed(job, body, own)));
          }
          for (int n = 0; n < count; n++) {
            deliver(job, begun.get(n), n, count);
          }
        });
  }

  private static String slot(int n) {
    return "video-" + (n + 1);
  }

  private void deliver(EngineJob job, Begun<String> begun, int n, int count)
      throws InterruptedException {
    job.progress(count + n, 2 * count, "volcengine films");
    JsonNode task = watch.result(job, begun, slot(n), () -> look(begun.id()));
    charge(job, begun, task);
    Map<String, Object> metadata = metadata(task);
    tell(job, begun.id(), "video_url", "video-" + (n + 1), metadata);
    if (!task.path("content").path("last_frame_url").asText("").isEmpty()) {
      tell(job, begun.id(), "last_frame_url", "last-frame-" + (n + 1), metadata);
    }
  }

  private void charge(EngineJob job, Begun<String> begun, JsonNode task)
      throws InterruptedException {
    JsonNode usage = task.path("usage");
    long tokens = usage.path("completion_tokens").asLong(usage.path("total_tokens").asLong());
    if (tokens > 0) {
      paid.charge(job, begun, prices.usage(task.path("model").asText(), "video_token", tokens));
    }
  }

  private static Map<String, Object> metadata(JsonNode task) {
    var metadata = new LinkedHashMap<String, Object>();
    for (String name : List.of("model", "resolution", "ratio", "revised_prompt")) {
      String value = task.path(name).asText("");
      if (!value.isEmpty()) {
        metadata.put(name, value);
      }
    }
    if (task.path("seed").isIntegralNumber()) {
      metadata.put("seed", task.path("seed").asLong());
    }
    return metadata;
  }

  /// Links are asked for when they are needed: they end after a day.
  private void tell(
      EngineJob job, String id, String link, String name, Map<String, Object> metadata)
      throws InterruptedException {
    Path file =
        http.download(() -> task(id).json().path("content").path(link).asText(), job.folder())
            .file();
    ResultFile.tell(job, file, name, new Size(null, null), metadata);
  }

  private Answer task(String id) throws InterruptedException {
    return http.ask(ProviderRequest.get(address(id)));
  }

  private URI address(String id) {
    return http.at(TASKS + "/" + ProviderAddress.part(id));
  }

  private Optional<End<JsonNode>> look(String id) throws InterruptedException {
    Answer answer = task(id);
    if (answer.status() == 404) {
      return failed(EngineError.INTERNAL, "volcengine has no job " + id + " any more");
    }
    if (!answer.ok()) {
      throw VolcengineErrors.of(answer);
    }
    JsonNode task = answer.json();
    return switch (task.path("status").asText("")) {
      case "succeeded" ->
          task.path("content").path("video_url").asText("").isEmpty()
              ? failed(
                  EngineError.CONTENT_REFUSED, "volcengine made no video: it refuses something")
              : Optional.of(new End.Done<>(task));
      case "failed" -> Optional.of(new End.Failed<>(VolcengineErrors.of(task.path("error"))));
      case "cancelled" -> failed(EngineError.INTERNAL, "job " + id + " was canceled at volcengine");
      case "expired" ->
          failed(EngineError.TIMEOUT, "job " + id + " waited too long at volcengine and expired");
      // Queued, running, and whatever words will be added.
      default -> Optional.empty();
    };
  }

  private static Optional<End<JsonNode>> failed(EngineError error, String sentence) {
    return Optional.of(new End.Failed<>(new EngineException(error, sentence)));
  }

  /// Ark cancels what waits. A job that is over would be forgotten by the same call, so it is left
  /// alone; one that runs goes on.
  @Override
  public boolean cancel(String id) throws InterruptedException {
    String status = task(id).json().path("status").asText("");
    return switch (status) {
      case "queued", "running" -> http.ask(ProviderRequest.delete(address(id))).ok();
      default -> false;
    };
  }

  void abandon(RemoteJob job) throws InterruptedException {
    watch.abandon(job);
  }

  @Override
  public Trace find(RemoteJob intent) throws InterruptedException {
    return search.find(intent, false);
  }

  /// A call for one video.
  private final class Filmed implements PaidCall<String> {
    private final EngineJob job;
    private final ObjectNode body;
    private final @Nullable Long seed;

    Filmed(EngineJob job, ObjectNode body, @Nullable Long seed) {
      this.job = job;
      this.body = body;
      this.seed = seed;
    }

    @Override
    public Sent send(RemoteJob intent) throws InterruptedException {
      ObjectNode marked = body.deepCopy();
      marked.put("seed", seed == null ? SeedanceSearch.seed(intent) : seed);
      marked.put("safety_identifier", SeedanceSearch.mark(intent));
      return http.submit(
          ProviderRequest.post(http.at(TASKS), marked).within(TIMEOUT), job.folder(), Set.of());
    }

    @Override
    public String read(Answer answer) {
      if (!answer.ok()) {
        throw VolcengineErrors.of(answer);
      }
      return answer.json().path("id").asText("");
    }

    @Override
    public String id(String accepted) {
      return accepted;
    }

    @Override
    public Trace trace(RemoteJob intent) throws InterruptedException {
      return search.find(intent, seed == null);
    }
  }
}

package io.genpulse.engine.volcengine;

import static io.genpulse.engine.volcengine.VolcengineEngineFactory.ID;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.client.http.Answer;
import io.genpulse.client.http.DataUri;
import io.genpulse.client.http.OnUncertain;
import io.genpulse.client.http.PaidCall;
import io.genpulse.client.http.PaidWork;
import io.genpulse.client.http.Prices;
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
import io.genpulse.engine.capability.ImageToImage;
import io.genpulse.engine.capability.Rendition;
import io.genpulse.engine.capability.Sampling;
import io.genpulse.engine.capability.Size;
import io.genpulse.engine.capability.TextToImage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Pictures by Ark. The answer to a call is its result: one that is lost cannot be asked for again.
/// A call draws one picture, unless the model itself makes a series
/// (`provider_params.sequential_image_generation`).
final class Seedream {
  private static final Duration TIMEOUT = Duration.ofMinutes(10);
  private static final long LARGEST_INPUT = 10L << 20;
  private static final String SERIES = "sequential_image_generation";

  private final ProviderHttp http;
  private final RemoteWork work;
  private final PaidWork paid;
  private final Prices prices;
  private final List<String> models;

  Seedream(
      ProviderHttp http, RemoteWork work, OnUncertain policy, Prices prices, List<String> models) {
    this.http = http;
    this.work = work;
    this.paid = new PaidWork(ID, work, policy, InstantSource.system());
    this.prices = prices;
    this.models = models;
  }

  List<String> models() {
    return models;
  }

  void draw(TextToImage.Request request, EngineJob job) throws InterruptedException {
    ObjectNode body = body(request.model(), request.prompt().text());
    wishes(body, request.size(), request.sampling(), request.rendition());
    draw(job, body, request.extras(), request.seed(), request.count(), request.size());
  }

  void draw(ImageToImage.Request request, EngineJob job) throws InterruptedException {
    ObjectNode body = body(request.model(), request.prompt().text());
    ArrayNode images = body.putArray("image");
    for (Path image : request.images()) {
      images.add(DataUri.of(image, "images", LARGEST_INPUT));
    }
    wishes(body, request.size(), request.sampling(), request.rendition());
    draw(job, body, request.extras(), request.seed(), request.count(), request.size());
  }

  private ObjectNode body(@Nullable String model, String prompt) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("model", VolcengineEngine.model(model, models, "models"))
        .put("prompt", prompt)
        .put("response_format", "b64_json");
  }

  private static void wishes(ObjectNode body, Size size, Sampling sampling, Rendition rendition) {
    if (size.width() != null) {
      body.put("size", size.width() + "x" + size.height());
    } else if (rendition.quality() != null) {
      body.put("size", rendition.quality());
    }
    if (rendition.format() != null) {
      body.put("output_format", rendition.format());
    }
    if (sampling.guidanceScale() != null) {
      body.put("guidance_scale", sampling.guidanceScale());
    }
  }

  private void draw(
      EngineJob job,
      ObjectNode body,
      Map<String, Object> extras,
      @Nullable Long seed,
      int count,
      Size size)
      throws InterruptedException {
    boolean series = "auto".equals(extras.get(SERIES));
    if (series && count > 1) {
      body.putObject(SERIES + "_options").put("max_images", count);
    }
    ProviderParams.into(body, extras);
    int calls = series ? 1 : count;
    paid.setAside(job, Purchase.of(body.path("model").asText(), "image", count));
    work.run(
        () -> {
          int made = 0;
          for (int call = 0; call < calls; call++) {
            job.progress(2 * call, 2 * calls, "volcengine draws");
            ObjectNode one = body.deepCopy();
            if (seed != null) {
              one.put("seed", seed + call);
            }
            List<JsonNode> items =
                paid.begin(job, "call-" + (call + 1), new Drawn(job, one)).answer().orElseThrow();
            job.progress(2 * call + 1, 2 * calls, "volcengine has drawn");
            for (JsonNode item : items) {
              ResultFile.tell(job, file(item, job), "picture-" + ++made, size, metadata(one));
            }
          }
        });
  }

  private static Map<String, Object> metadata(ObjectNode body) {
    String model = body.path("model").asText();
    return body.has("seed")
        ? Map.of("model", model, "seed", body.path("seed").asLong())
        : Map.of("model", model);
  }

  private Path file(JsonNode item, EngineJob job) throws InterruptedException {
    String path = item.path("b64_json").asText("");
    return path.isEmpty()
        ? http.download(() -> item.path("url").asText(), job.folder()).file()
        : Path.of(path);
  }

  /// A call for pictures.
  private final class Drawn implements PaidCall<List<JsonNode>> {
    private final EngineJob job;
    private final ObjectNode body;

    Drawn(EngineJob job, ObjectNode body) {
      this.job = job;
      this.body = body;
    }

    @Override
    public Sent send(RemoteJob intent) throws InterruptedException {
      return http.submit(
          ProviderRequest.post(http.at("/images/generations"), body).within(TIMEOUT),
          job.folder(),
          Set.of("b64_json"));
    }

    /// Of a series, some pictures may be refused; the others are kept.
    @Override
    public List<JsonNode> read(Answer answer) {
      if (!answer.ok()) {
        throw VolcengineErrors.of(answer);
      }
      JsonNode json = answer.json();
      List<JsonNode> items = json.path("data").valueStream().filter(Drawn::hasPayload).toList();
      charge(json.path("usage").path("generated_images").asLong(items.size()));
      List<JsonNode> refused =
          json.path("data")
              .valueStream()
              .map(item -> item.path("error"))
              .filter(JsonNode::isObject)
              .toList();
      for (JsonNode error : refused) {
        job.log("volcengine left out a picture: " + VolcengineErrors.of(error).getMessage());
      }
      if (items.isEmpty()) {
        throw nothing(answer, refused);
      }
      return items;
    }

    private static boolean hasPayload(JsonNode item) {
      return !item.path("b64_json").asText("").isEmpty() || !item.path("url").asText("").isEmpty();
    }

    private static EngineException nothing(Answer answer, List<JsonNode> refused) {
      if (!refused.isEmpty()) {
        return VolcengineErrors.of(refused.getFirst());
      }
      JsonNode error = answer.json().path("error");
      return error.isObject()
          ? VolcengineErrors.of(error)
          : answer.failure(
              EngineError.CONTENT_REFUSED,
              "volcengine answered without a picture: it refuses the prompt or a picture");
    }

    private void charge(long pictures) {
      if (pictures > 0) {
        job.charge(prices.usage(body.path("model").asText(), "image", pictures));
      }
    }

    /// Ark does not name its calls for pictures.
    @Override
    public String id(List<JsonNode> accepted) {
      return "-";
    }

    @Override
    public boolean isKept() {
      return false;
    }
  }
}

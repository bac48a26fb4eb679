package io.genpulse.engine.openai;

import static io.genpulse.engine.openai.OpenAiEngineFactory.CAPABILITIES;
import static io.genpulse.engine.openai.OpenAiEngineFactory.SPEECH_MODEL;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.client.http.Answer;
import io.genpulse.client.http.FileKind;
import io.genpulse.client.http.MultipartBody;
import io.genpulse.client.http.OnUncertain;
import io.genpulse.client.http.PaidCall;
import io.genpulse.client.http.PaidWork;
import io.genpulse.client.http.Prices;
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
import io.genpulse.engine.EngineOptions;
import io.genpulse.engine.EngineStatus;
import io.genpulse.engine.ModelInfo;
import io.genpulse.engine.Purchase;
import io.genpulse.engine.RemoteJob;
import io.genpulse.engine.capability.ImageToImage;
import io.genpulse.engine.capability.Inpainting;
import io.genpulse.engine.capability.Size;
import io.genpulse.engine.capability.TextToImage;
import io.genpulse.engine.capability.TextToSpeech;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Pictures and speech by OpenAI, or a server that speaks its protocol. The answer to a call is its
/// result: one that is lost cannot be asked for again.
final class OpenAiEngine implements Engine, TextToImage, ImageToImage, Inpainting, TextToSpeech {
  private static final int MOST_IN_A_CALL = 10;

  private final EngineId id;
  private final ProviderHttp http;
  private final RemoteWork work;
  private final PaidWork paid;
  private final Prices prices;
  private final OpenAiChecks checks;
  private final Defaults defaults;

  /// What is taken when a request does not say.
  ///
  /// @param models of pictures, the default first
  /// @param speechModel empty for none
  record Defaults(List<String> models, String speechModel, String voice, Duration timeout) {}

  OpenAiEngine(
      EngineId id,
      ProviderHttp http,
      RemoteWork work,
      OnUncertain policy,
      Prices prices,
      OpenAiChecks checks,
      Defaults defaults) {
    this.id = id;
    this.http = http;
    this.work = work;
    this.paid = new PaidWork(id, work, policy, InstantSource.system());
    this.prices = prices;
    this.checks = checks;
    this.defaults = defaults;
  }

  @Override
  public EngineId id() {
    return id;
  }

  @Override
  public EngineStatus status() {
    return work.status();
  }

  @Override
  public List<ModelInfo> models() {
    return ProviderSetup.described(defaults.models(), CAPABILITIES);
  }

  @Override
  public void textToImage(TextToImage.Request request, EngineJob job) throws InterruptedException {
    checks.check(request);
    String model = model(request.model());
    draw(
        job,
        request.count(),
        model,
        request.size(),
        n -> {
          ObjectNode body =
              JsonNodeFactory.instance
                  .objectNode()
                  .put("model", model)
                  .put("prompt", request.prompt().text())
                  .put("n", n);
          String size = OpenAiChecks.sizeText(request.size());
          if (size != null) {
            body.put("size", size);
          }
          OpenAiChecks.wishes(request.rendition()).forEach(body::put);
          ProviderParams.into(body, request.extras());
          return ProviderRequest.post(http.at("/images/generations"), body);
        });
  }

  @Override
  public void imageToImage(ImageToImage.Request request, EngineJob job)
      throws InterruptedException {
    checks.check(request);
    String model = model(request.model());
    draw(
        job,
        request.count(),
        model,
        request.size(),
        n -> {
          MultipartBody body = edit(model, request.prompt().text(), n, request.size());
          for (Path image : request.images()) {
            picture(body, request.images().size() == 1 ? "image" : "image[]", image, "images");
          }
          OpenAiChecks.wishes(request.rendition()).forEach(body::field);
          fields(body, request.extras());
          return ProviderRequest.post(http.at("/images/edits"), body);
        });
  }

  @Override
  public void inpaint(Inpainting.Request request, EngineJob job) throws InterruptedException {
    checks.check(request);
    String model = model(request.model());
    Path mask =
        MaskPicture.transparentWhereWhite(
            request.mask(), request.image(), job.folder().resolve("mask-for-openai.png"));
    draw(
        job,
        request.count(),
        model,
        request.size(),
        n -> {
          MultipartBody body = edit(model, request.prompt().text(), n, request.size());
          picture(body, "image", request.image(), "image");
          picture(body, "mask", mask, "mask");
          OpenAiChecks.wishes(request.rendition()).forEach(body::field);
          fields(body, request.extras());
          return ProviderRequest.post(http.at("/images/edits"), body);
        });
  }

  private String model(@Nullable String named) {
    return named == null ? own(defaults.models().stream().findFirst().orElse(""), "models") : named;
  }

  private String own(String model, String setting) {
    if (model.isEmpty()) {
      throw EngineException.invalid(
          "model",
          "engine %s has no model of its own for this; name one, or set %s"
              .formatted(id, EngineOptions.ofProvider(id.value(), setting)));
    }
    return model;
  }

  private static List<String> otherModels(List<String> offered, String model) {
    return offered.stream().filter(name -> !name.isEmpty() && !name.equals(model)).toList();
  }

  private static MultipartBody edit(String model, String prompt, int n, Size size) {
    MultipartBody body =
        new MultipartBody()
            .field("model", model)
            .field("prompt", prompt)
            .field("n", Integer.toString(n));
    String text = OpenAiChecks.sizeText(size);
    return text == null ? body : body.field("size", text);
  }

  private static void fields(MultipartBody body, Map<String, Object> extras) {
    extras.forEach(
        (name, value) ->
            body.field(
                name, value instanceof String text ? text : ProviderParams.json(value).toString()));
  }

  private static void picture(MultipartBody body, String part, Path file, String field) {
    try {
      FileKind kind =
          FileKind.of(file)
              .filter(Set.of(FileKind.PNG, FileKind.JPEG, FileKind.WEBP)::contains)
              .orElseThrow(
                  () -> EngineException.invalid(field, field + " must be PNG, JPEG or WebP"));
      body.file(part, file, kind);
    } catch (IOException e) {
      throw EngineException.invalid(field, field + " cannot be read: " + e.getMessage());
    }
  }

  /// Makes the request for a number of pictures.
  private interface Drawing {
    ProviderRequest request(int pictures);
  }

  private void draw(EngineJob job, int count, String model, Size size, Drawing drawing)
      throws InterruptedException {
    paid.setAside(job, Purchase.of(model, "image", count));
    work.run(
        () -> {
          int made = 0;
          for (int call = 1; made < count; call++) {
            job.progress(made, count + 1, id + " draws");
            made += drawn(job, "call-" + call, count - made, made, model, size, drawing, count);
          }
        });
  }

  private int drawn(
      EngineJob job,
      String slot,
      int left,
      int before,
      String model,
      Size size,
      Drawing drawing,
      int count)
      throws InterruptedException {
    ProviderRequest request = drawing.request(Math.min(left, MOST_IN_A_CALL));
    Pictures pictures =
        paid.begin(job, slot, new Drawn(job, model, request)).answer().orElseThrow();
    job.progress(before + 1, count + 1, id + " has drawn");
    int n = before;
    for (JsonNode item : pictures.items()) {
      ResultFile.tell(job, file(item, job), "picture-" + ++n, size, metadata(model, item));
    }
    return pictures.items().size();
  }

  private Path file(JsonNode item, EngineJob job) throws InterruptedException {
    String path = item.path("b64_json").asText("");
    if (!path.isEmpty()) {
      return Path.of(path);
    }
    return http.download(() -> item.path("url").asText(), job.folder()).file();
  }

  private static Map<String, Object> metadata(String model, JsonNode item) {
    String revised = item.path("revised_prompt").asText("");
    return revised.isEmpty()
        ? Map.of("model", model)
        : Map.of("model", model, "revised_prompt", revised);
  }

  /// What one call drew.
  private record Pictures(String id, List<JsonNode> items) {}

  /// A call for pictures.
  private final class Drawn implements PaidCall<Pictures> {
    private final EngineJob job;
    private final String model;
    private final ProviderRequest request;

    Drawn(EngineJob job, String model, ProviderRequest request) {
      this.job = job;
      this.model = model;
      this.request = request;
    }

    @Override
    public Sent send(RemoteJob intent) throws InterruptedException {
      return http.submit(
          request.with("X-Client-Request-Id", intent.key()).within(defaults.timeout()),
          job.folder(),
          Set.of("b64_json"));
    }

    @Override
    public Pictures read(Answer answer) {
      if (!answer.ok()) {
        throw OpenAiErrors.of(answer, otherModels(defaults.models(), model));
      }
      List<JsonNode> items = answer.json().path("data").valueStream().toList();
      if (items.isEmpty() && answer.json().path("error").isObject()) {
        throw OpenAiErrors.of(answer, otherModels(defaults.models(), model));
      }
      charge(answer.json().path("usage"), items.size());
      if (items.isEmpty() || items.stream().anyMatch(item -> !hasPayload(item))) {
        throw answer.failure(
            EngineError.CONTENT_REFUSED,
            id + " answered without a picture: it refuses the prompt or a picture");
      }
      return new Pictures(
          answer.requestId().orElse(answer.json().path("created").asText("-")), items);
    }

    private static boolean hasPayload(JsonNode item) {
      return !item.path("b64_json").asText("").isEmpty() || !item.path("url").asText("").isEmpty();
    }

    /// By tokens where the answer counts them, else by pictures.
    private void charge(JsonNode usage, int pictures) {
      long out = usage.path("output_tokens").asLong();
      if (out > 0) {
        JsonNode in = usage.path("input_tokens_details");
        long images = in.path("image_tokens").asLong();
        long text = in.path("text_tokens").asLong(usage.path("input_tokens").asLong() - images);
        chargeSome("text_input_token", text);
        chargeSome("image_input_token", images);
        chargeSome("output_token", out);
      } else {
        chargeSome("image", pictures);
      }
    }

    private void chargeSome(String unit, long quantity) {
      if (quantity > 0) {
        job.charge(prices.usage(model, unit, quantity));
      }
    }

    @Override
    public String id(Pictures accepted) {
      return accepted.id();
    }

    @Override
    public boolean isKept() {
      return false;
    }
  }

  @Override
  public void speak(TextToSpeech.Request request, EngineJob job) throws InterruptedException {
    checks.check(request);
    SpeechFormat format = SpeechFormat.of(request);
    String named = request.model();
    String model = named == null ? own(defaults.speechModel(), SPEECH_MODEL) : named;
    paid.setAside(job, Purchase.of(model, "character", format.length()));
    work.run(
        () -> {
          Path whole = job.folder().resolve("speech.part");
          int steps = format.pieces().size() + 1;
          for (int n = 1; n < steps; n++) {
            job.progress(n - 1, steps, id + " speaks");
            ProviderRequest call =
                speech(request, model, format.name(), format.pieces().get(n - 1));
            int characters = format.pieces().get(n - 1).length();
            Path piece =
                paid.begin(job, "piece-" + n, new Spoken(job, model, call, characters))
                    .answer()
                    .orElseThrow()
                    .file();
            append(piece, whole);
            job.progress(n, steps, id + " has spoken");
          }
          ResultFile.tell(job, whole, "speech", new Size(null, null), Map.of("model", model));
        });
  }

  private ProviderRequest speech(
      TextToSpeech.Request request, String model, String format, String text) {
    ObjectNode body =
        JsonNodeFactory.instance
            .objectNode()
            .put("model", model)
            .put("input", text)
            .put("voice", Optional.ofNullable(request.voice()).orElse(defaults.voice()))
            .put("response_format", format);
    if (request.speed() != null) {
      body.put("speed", request.speed());
    }
    if (request.instructions() != null) {
      body.put("instructions", request.instructions());
    }
    ProviderParams.into(body, request.extras());
    return ProviderRequest.post(http.at("/audio/speech"), body);
  }

  private static void append(Path piece, Path whole) {
    try (OutputStream out =
        Files.newOutputStream(whole, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      Files.copy(piece, out);
      Files.delete(piece);
    } catch (IOException e) {
      throw new EngineException(
          EngineError.INTERNAL, "the speech cannot be stored: " + e.getMessage(), e);
    }
  }

  /// What one call spoke.
  private record Speech(String id, Path file) {}

  /// A call for speech.
  private final class Spoken implements PaidCall<Speech> {
    private final EngineJob job;
    private final String model;
    private final ProviderRequest request;
    private final int characters;

    Spoken(EngineJob job, String model, ProviderRequest request, int characters) {
      this.job = job;
      this.model = model;
      this.request = request;
      this.characters = characters;
    }

    @Override
    public Sent send(RemoteJob intent) throws InterruptedException {
      return http.submit(
          request.with("X-Client-Request-Id", intent.key()).within(defaults.timeout()),
          job.folder(),
          Set.of());
    }

    @Override
    public Speech read(Answer answer) {
      if (!answer.ok()) {
        throw OpenAiErrors.of(answer, otherModels(List.of(defaults.speechModel()), model));
      }
      Path file = answer.file();
      if (file == null) {
        throw answer.json().path("error").isObject()
            ? OpenAiErrors.of(answer, otherModels(List.of(defaults.speechModel()), model))
            : answer.failure(EngineError.UNAVAILABLE, id + " answered without sound");
      }
      job.charge(prices.usage(model, "character", characters));
      return new Speech(answer.requestId().orElse("-"), file);
    }

    @Override
    public String id(Speech accepted) {
      return accepted.id();
    }

    @Override
    public boolean isKept() {
      return false;
    }
  }

  @Override
  public void unload() {}

  @Override
  public void close() {
    work.close();
  }
}

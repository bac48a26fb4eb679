package io.genpulse.engine.midjourney;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.client.http.DataUri;
import io.genpulse.client.http.ProviderParams;
import io.genpulse.client.http.ProviderSetup;
import io.genpulse.client.http.RemoteWork;
import io.genpulse.engine.Engine;
import io.genpulse.engine.EngineId;
import io.genpulse.engine.EngineJob;
import io.genpulse.engine.EngineStatus;
import io.genpulse.engine.ModelInfo;
import io.genpulse.engine.RemoteJob;
import io.genpulse.engine.capability.ImageDescription;
import io.genpulse.engine.capability.ImageToImage;
import io.genpulse.engine.capability.ImageToVideo;
import io.genpulse.engine.capability.ImageVariation;
import io.genpulse.engine.capability.PictureSource;
import io.genpulse.engine.capability.Prompt;
import io.genpulse.engine.capability.Rendition;
import io.genpulse.engine.capability.Size;
import io.genpulse.engine.capability.TextToImage;
import io.genpulse.engine.capability.Upscaling;
import io.genpulse.engine.midjourney.MidjourneyJobs.Call;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Midjourney through a gateway. One job draws a grid of four pictures; a task of several is
/// several jobs.
final class MidjourneyEngine
    implements Engine,
        TextToImage,
        ImageToImage,
        ImageVariation,
        Upscaling,
        ImageDescription,
        ImageToVideo {
  private static final long LARGEST_INPUT = 20L << 20;

  /// Provider parameters that are read here, and not by the gateway.
  private static final Set<String> READ_HERE = Set.of("flags", "split", "blend", "action");

  private final RemoteWork work;
  private final MidjourneyJobs jobs;
  private final MidjourneyActions actions;
  private final MidjourneyFiles files;
  private final List<String> models;

  MidjourneyEngine(RemoteWork work, Gateway gateway, MidjourneyJobs jobs, List<String> models) {
    this.work = work;
    this.jobs = jobs;
    this.actions = new MidjourneyActions(gateway);
    this.files = new MidjourneyFiles(gateway);
    this.models = models;
  }

  @Override
  public EngineId id() {
    return MidjourneyEngineFactory.ID;
  }

  @Override
  public EngineStatus status() {
    return work.status();
  }

  @Override
  public List<ModelInfo> models() {
    return ProviderSetup.described(models, Set.of(TextToImage.class, ImageToImage.class));
  }

  private @Nullable String model(@Nullable String named) {
    return named != null || models.isEmpty() ? named : models.getFirst();
  }

  @Override
  public void textToImage(TextToImage.Request request, EngineJob job) throws InterruptedException {
    MidjourneyChecks.check(request);
    draw(
        job,
        List.of(),
        request.prompt(),
        request.size(),
        request.rendition(),
        request.seed(),
        request.count(),
        model(request.model()),
        request.extras());
  }

  @Override
  public void imageToImage(ImageToImage.Request request, EngineJob job)
      throws InterruptedException {
    MidjourneyChecks.check(request);
    List<String> images =
        request.images().stream().map(image -> DataUri.of(image, "images", LARGEST_INPUT)).toList();
    if (MidjourneyChecks.isBlend(request)) {
      blend(job, images, request);
      return;
    }
    draw(
        job,
        images,
        request.prompt(),
        request.size(),
        request.rendition(),
        request.seed(),
        request.count(),
        model(request.model()),
        request.extras());
  }

  private void draw(
      EngineJob job,
      List<String> images,
      Prompt prompt,
      Size size,
      Rendition rendition,
      @Nullable Long seed,
      int count,
      @Nullable String model,
      Map<String, Object> extras)
      throws InterruptedException {
    var calls = new ArrayList<Call>();
    for (int n = 0; n < count; n++) {
      Long own = seed == null ? null : seed + n;
      MidjourneyPrompt whole = MidjourneyPrompt.of(prompt, size, rendition, own, model, extras);
      if (n == 0 && !whole.kept().isEmpty()) {
        job.log("kept as the prompt has it: " + String.join(", ", whole.kept()));
      }
      ObjectNode body = body(extras).put("prompt", whole.text());
      images.forEach(body.withArray("base64Array")::add);
      calls.add(new Call("imagine", body, false));
    }
    jobs.run(
        job,
        () -> calls,
        (task, n) ->
            files.tellGrid(
                job, task, n, size, isSplit(extras), metadata(seed == null ? null : seed + n)));
  }

  private void blend(EngineJob job, List<String> images, ImageToImage.Request request)
      throws InterruptedException {
    ObjectNode body = body(request.extras());
    images.forEach(body.withArray("base64Array")::add);
    Size size = request.size();
    if (size.width() != null && size.height() != null) {
      body.put("dimensions", dimensions(size.width(), size.height()));
    }
    jobs.run(
        job,
        () -> Collections.nCopies(request.count(), new Call("blend", body, false)),
        (task, n) -> files.tellGrid(job, task, n, size, isSplit(request.extras()), metadata(null)));
  }

  private static String dimensions(int width, int height) {
    if (width == height) {
      return "SQUARE";
    }
    return width > height ? "LANDSCAPE" : "PORTRAIT";
  }

  @Override
  public void vary(ImageVariation.Request request, EngineJob job) throws InterruptedException {
    MidjourneyChecks.check(request);
    jobs.run(
        job,
        () ->
            List.of(
                actions.variation(
                    own(request.source()),
                    request.strength(),
                    request.extras(),
                    body(request.extras()))),
        (task, n) ->
            files.tellGrid(
                job, task, n, new Size(null, null), isSplit(request.extras()), metadata(null)));
  }

  @Override
  public void upscale(Upscaling.Request request, EngineJob job) throws InterruptedException {
    MidjourneyChecks.check(request);
    jobs.run(
        job,
        () ->
            List.of(
                actions.upscale(own(request.source()), request.extras(), body(request.extras()))),
        (task, _) -> files.tellPicture(job, task, metadata(null)));
  }

  /// The checks let nothing else through.
  private static PictureSource.OfJob own(PictureSource source) {
    return (PictureSource.OfJob) source;
  }

  @Override
  public List<String> describe(ImageDescription.Request request, EngineJob job)
      throws InterruptedException {
    MidjourneyChecks.check(request);
    ObjectNode body =
        body(request.extras()).put("base64", DataUri.of(request.image(), "image", LARGEST_INPUT));
    var texts = new ArrayList<String>();
    jobs.run(
        job,
        () -> List.of(new Call("describe", body, false)),
        (task, _) -> texts.addAll(descriptions(task)));
    return texts;
  }

  /// Four paragraphs, each with its number as an emoji.
  private static List<String> descriptions(JsonNode task) {
    return Stream.of(task.path("prompt").asText("").split("\\R+"))
        .map(text -> text.replaceFirst("^\\d\\uFE0F?\\u20E3\\s*", "").strip())
        .filter(text -> !text.isEmpty())
        .toList();
  }

  @Override
  public void imageToVideo(ImageToVideo.Request request, EngineJob job)
      throws InterruptedException {
    MidjourneyChecks.check(request);
    ObjectNode body = body(request.extras());
    picture(body, "image", request.firstFrame(), "first_frame");
    picture(body, "endImage", request.lastFrame(), "last_frame");
    if (!request.prompt().text().isBlank()) {
      body.put("prompt", request.prompt().text());
    }
    String type = MidjourneyChecks.videoType(request.clip().resolution());
    if (type != null) {
      body.put("videoType", type);
    }
    body.put("batchSize", request.count());
    jobs.run(
        job,
        () -> List.of(new Call("video", body, false)),
        (task, _) -> files.tellVideos(job, task, metadata(null)));
  }

  private static void picture(ObjectNode body, String name, @Nullable Path file, String field) {
    if (file != null) {
      body.put(name, DataUri.of(file, field, LARGEST_INPUT));
    }
  }

  private static ObjectNode body(Map<String, Object> extras) {
    var passed = new LinkedHashMap<>(extras);
    passed.keySet().removeAll(READ_HERE);
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    ProviderParams.into(body, passed);
    return body;
  }

  private static boolean isSplit(Map<String, Object> extras) {
    return !Boolean.FALSE.equals(extras.get("split"));
  }

  private static Map<String, Object> metadata(@Nullable Long seed) {
    return seed == null ? Map.of() : Map.of("seed", seed);
  }

  @Override
  public void abandon(RemoteJob job) throws InterruptedException {
    jobs.abandon(job);
  }

  @Override
  public void unload() {}

  @Override
  public void close() {
    work.close();
  }
}

package io.genpulse.engine.hosted;

import io.genpulse.engine.EngineException;
import io.genpulse.engine.EngineRequest;
import io.genpulse.engine.capability.ImageToImage;
import io.genpulse.engine.capability.ImageToVideo;
import io.genpulse.engine.capability.Inpainting;
import io.genpulse.engine.capability.PictureSource;
import io.genpulse.engine.capability.Size;
import io.genpulse.engine.capability.TextToImage;
import io.genpulse.engine.capability.TextToSpeech;
import io.genpulse.engine.capability.TextToVideo;
import io.genpulse.engine.capability.Upscaling;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What all requests have in common once it is clear what they ask for.
///
/// @param model null for the one of the settings
/// @param seed of the first result
/// @param size that is expected
/// @param mapping puts the rest into the model's own words
record HostedOrder(
    HostedTask task,
    @Nullable String model,
    int count,
    @Nullable Long seed,
    Size size,
    Map<String, Object> extras,
    Mapping mapping) {
  private static final Size ANY = new Size(null, null);

  /// Puts what a request asks for into a model's own words. Files are read, and may be sent, here.
  @FunctionalInterface
  interface Mapping {
    void into(InputMapper input) throws InterruptedException;
  }

  /// @throws EngineException `INVALID_REQUEST` when no host could do it
  static HostedOrder of(EngineRequest request) {
    return switch (request) {
      case TextToImage.Request r ->
          new HostedOrder(
              HostedTask.DRAW,
              r.model(),
              r.count(),
              r.seed(),
              r.size(),
              r.extras(),
              input -> {
                input.prompt(r.prompt());
                input.size(r.size());
                input.rendition(r.rendition());
                input.sampling(r.sampling());
              });
      case ImageToImage.Request r ->
          new HostedOrder(
              HostedTask.CHANGE,
              r.model(),
              r.count(),
              r.seed(),
              r.size(),
              r.extras(),
              input -> {
                input.prompt(r.prompt());
                input.images(r.images());
                input.strength(r.strength());
                input.size(r.size());
                input.rendition(r.rendition());
                input.sampling(r.sampling());
              });
      case Inpainting.Request r ->
          new HostedOrder(
              HostedTask.FILL,
              r.model(),
              r.count(),
              r.seed(),
              r.size(),
              r.extras(),
              input -> {
                input.prompt(r.prompt());
                input.image("image", r.image());
                input.mask(r.mask());
                input.strength(r.strength());
                input.size(r.size());
                input.rendition(r.rendition());
                input.sampling(r.sampling());
              });
      case Upscaling.Request r -> {
        Path image = file(r.source());
        yield new HostedOrder(
            HostedTask.ENLARGE,
            r.model(),
            1,
            null,
            ANY,
            r.extras(),
            input -> {
              input.image("image", image);
              input.factor(r.factor());
              input.prompt(r.prompt());
            });
      }
      case TextToVideo.Request r ->
          new HostedOrder(
              HostedTask.FILM,
              r.model(),
              r.count(),
              r.seed(),
              ANY,
              r.extras(),
              input -> {
                input.prompt(r.prompt());
                input.clip(r.clip());
                input.sampling(r.sampling());
              });
      case ImageToVideo.Request r ->
          new HostedOrder(
              HostedTask.ANIMATE,
              r.model(),
              r.count(),
              r.seed(),
              ANY,
              r.extras(),
              input -> {
                input.prompt(r.prompt());
                input.frames(r.firstFrame(), r.lastFrame(), r.references());
                input.clip(r.clip());
                input.sampling(r.sampling());
              });
      case TextToSpeech.Request r ->
          new HostedOrder(
              HostedTask.SPEAK, r.model(), 1, null, ANY, r.extras(), input -> input.spoken(r));
      default -> throw new IllegalArgumentException("not one of ours: " + request.getClass());
    };
  }

  private static Path file(PictureSource source) {
    return switch (source) {
      case PictureSource.Picture(Path path) -> path;
      case PictureSource.OfJob _ ->
          throw EngineException.invalid(
              "parent_task", "hosted models keep no pictures; send the picture as image");
    };
  }
}

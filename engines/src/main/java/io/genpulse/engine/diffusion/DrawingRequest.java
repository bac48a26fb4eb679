package io.genpulse.engine.diffusion;

import io.genpulse.engine.EngineException;
import io.genpulse.engine.EngineRequest;
import io.genpulse.engine.capability.ImageToImage;
import io.genpulse.engine.capability.Inpainting;
import io.genpulse.engine.capability.PictureSource;
import io.genpulse.engine.capability.Prompt;
import io.genpulse.engine.capability.Rendition;
import io.genpulse.engine.capability.Sampling;
import io.genpulse.engine.capability.Size;
import io.genpulse.engine.capability.TextToImage;
import io.genpulse.engine.capability.Upscaling;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is to be drawn, by whichever capability it is asked for. A null is a default.
record DrawingRequest(
    Prompt prompt,
    Beginning beginning,
    Size size,
    Sampling sampling,
    Rendition rendition,
    @Nullable Long seed,
    int count,
    @Nullable String model,
    Map<String, Object> extras) {
  DrawingRequest {
    extras = Collections.unmodifiableMap(new LinkedHashMap<>(extras));
  }

  /// Empty for what this engine does not do.
  ///
  /// @throws EngineException `INVALID_REQUEST` with the field that no model can honour
  static Optional<DrawingRequest> of(EngineRequest request) {
    return switch (request) {
      case TextToImage.Request wanted -> Optional.of(of(wanted));
      case ImageToImage.Request wanted -> Optional.of(of(wanted));
      case Inpainting.Request wanted -> Optional.of(of(wanted));
      case Upscaling.Request wanted -> Optional.of(of(wanted));
      default -> Optional.empty();
    };
  }

  static DrawingRequest of(TextToImage.Request wanted) {
    return new DrawingRequest(
        wanted.prompt(),
        new Beginning.Noise(),
        wanted.size(),
        wanted.sampling(),
        wanted.rendition(),
        wanted.seed(),
        wanted.count(),
        wanted.model(),
        wanted.extras());
  }

  static DrawingRequest of(ImageToImage.Request wanted) {
    if (wanted.images().size() != 1) {
      throw EngineException.invalid(
          "images",
          "engine diffusers begins with one picture, but there are " + wanted.images().size());
    }
    return new DrawingRequest(
        wanted.prompt(),
        new Beginning.Picture(wanted.images().getFirst(), wanted.strength()),
        wanted.size(),
        wanted.sampling(),
        wanted.rendition(),
        wanted.seed(),
        wanted.count(),
        wanted.model(),
        wanted.extras());
  }

  static DrawingRequest of(Inpainting.Request wanted) {
    return new DrawingRequest(
        wanted.prompt(),
        new Beginning.Masked(wanted.image(), wanted.mask(), wanted.strength()),
        wanted.size(),
        wanted.sampling(),
        wanted.rendition(),
        wanted.seed(),
        wanted.count(),
        wanted.model(),
        wanted.extras());
  }

  static DrawingRequest of(Upscaling.Request wanted) {
    Path image =
        switch (wanted.source()) {
          case PictureSource.Picture(Path path) -> path;
          case PictureSource.OfJob _ ->
              throw EngineException.invalid(
                  "parent_task", "engine diffusers enlarges a picture that is given as image");
        };
    Prompt prompt = wanted.prompt();
    var extras = new ExtraValues(wanted.extras());
    var sampling =
        new Sampling(
            extras.whole("steps"),
            extras.real("guidance_scale"),
            extras.text("scheduler").orElse(null));
    return new DrawingRequest(
        prompt == null ? new Prompt("", null) : prompt,
        new Beginning.Enlarged(image, wanted.factor()),
        new Size(null, null),
        sampling,
        Rendition.OF_MODEL,
        extras.seed("seed"),
        1,
        wanted.model(),
        extras.rest());
  }
}

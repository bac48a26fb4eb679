package io.genpulse.engine.comfyui.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.engine.EngineRequest;
import io.genpulse.engine.capability.Clip;
import io.genpulse.engine.capability.ImageToImage;
import io.genpulse.engine.capability.ImageToVideo;
import io.genpulse.engine.capability.Inpainting;
import io.genpulse.engine.capability.PictureSource;
import io.genpulse.engine.capability.Prompt;
import io.genpulse.engine.capability.Rendition;
import io.genpulse.engine.capability.Sampling;
import io.genpulse.engine.capability.Size;
import io.genpulse.engine.capability.TextToImage;
import io.genpulse.engine.capability.TextToVideo;
import io.genpulse.engine.capability.Upscaling;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a request of a capability sets, by the names that inputs of workflows have by agreement:
/// those of the task type's own parameters.
///
/// @param capability in the words of task types
/// @param values what is set, files left out
/// @param files by input
/// @param seed null = draw one
/// @param count how many times to run it, each with the next seed
/// @param model as the request names it: a workflow, or a file that one can take
record CapabilityInputs(
    String capability,
    ObjectNode values,
    Map<String, Path> files,
    @Nullable Long seed,
    int count,
    @Nullable String model,
    Map<String, Object> extras) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /// Empty for requests that no workflow stands for.
  static Optional<CapabilityInputs> of(EngineRequest request) {
    return Optional.ofNullable(
        switch (request) {
          case TextToImage.Request r ->
              new Builder("text-to-image")
                  .picture(r.prompt(), r.size(), r.sampling(), r.rendition())
                  .end(r.seed(), r.count(), r.model(), r.extras());
          case ImageToImage.Request r ->
              new Builder("image-to-image")
                  .picture(r.prompt(), r.size(), r.sampling(), r.rendition())
                  .set("strength", r.strength())
                  .images(r.images())
                  .end(r.seed(), r.count(), r.model(), r.extras());
          case Inpainting.Request r ->
              new Builder("inpaint")
                  .picture(r.prompt(), r.size(), r.sampling(), r.rendition())
                  .set("strength", r.strength())
                  .file("image", r.image())
                  .file("mask", r.mask())
                  .end(r.seed(), r.count(), r.model(), r.extras());
          case Upscaling.Request r when r.source() instanceof PictureSource.Picture(Path path) ->
              new Builder("upscale")
                  .set("factor", r.factor())
                  .prompt(r.prompt())
                  .file("image", path)
                  .end(null, 1, r.model(), r.extras());
          case TextToVideo.Request r ->
              new Builder("text-to-video")
                  .prompt(r.prompt())
                  .clip(r.clip())
                  .sampling(r.sampling())
                  .end(r.seed(), r.count(), r.model(), r.extras());
          case ImageToVideo.Request r ->
              new Builder("image-to-video")
                  .prompt(r.prompt())
                  .clip(r.clip())
                  .sampling(r.sampling())
                  .file("first_frame", r.firstFrame())
                  .file("last_frame", r.lastFrame())
                  .references(r.references())
                  .end(r.seed(), r.count(), r.model(), r.extras());
          default -> null;
        });
  }

  private static final class Builder {
    private final String capability;
    private final ObjectNode values = JSON.createObjectNode();
    private final Map<String, Path> files = new LinkedHashMap<>();

    Builder(String capability) {
      this.capability = capability;
    }

    Builder set(String name, @Nullable Object value) {
      if (value != null) {
        values.set(name, JSON.<JsonNode>valueToTree(value));
      }
      return this;
    }

    Builder file(String name, @Nullable Path path) {
      if (path != null) {
        files.put(name, path);
      }
      return this;
    }

    /// The first is `image`, the next `image_2`, ...
    Builder images(List<Path> images) {
      for (int i = 0; i < images.size(); i++) {
        file(i == 0 ? "image" : "image_" + (i + 1), images.get(i));
      }
      return this;
    }

    /// `reference_1`, `reference_2`, ...
    Builder references(List<Path> pictures) {
      for (int i = 0; i < pictures.size(); i++) {
        file("reference_" + (i + 1), pictures.get(i));
      }
      return this;
    }

    Builder prompt(@Nullable Prompt prompt) {
      return prompt == null
          ? this
          : set("prompt", prompt.text()).set("negative_prompt", prompt.negative());
    }

    Builder size(Size size) {
      return set("width", size.width()).set("height", size.height());
    }

    Builder sampling(Sampling sampling) {
      return set("steps", sampling.steps())
          .set("guidance_scale", sampling.guidanceScale())
          .set("scheduler", sampling.scheduler());
    }

    Builder picture(Prompt prompt, Size size, Sampling sampling, Rendition rendition) {
      return prompt(prompt)
          .size(size)
          .sampling(sampling)
          .set("aspect_ratio", rendition.aspectRatio())
          .set("quality", rendition.quality())
          .set("background", rendition.background())
          .set("output_format", rendition.format());
    }

    Builder clip(Clip clip) {
      return size(clip.size())
          .set("aspect_ratio", clip.aspectRatio())
          .set("resolution", clip.resolution())
          .set("seconds", clip.seconds())
          .set("fps", clip.fps())
          .set("sound", clip.sound());
    }

    CapabilityInputs end(
        @Nullable Long seed, int count, @Nullable String model, Map<String, Object> extras) {
      return new CapabilityInputs(capability, values, files, seed, count, model, extras);
    }
  }
}

package io.genpulse.engine.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import io.genpulse.engine.diffusion.files.LoraPatches;
import io.genpulse.engine.diffusion.network.Conditioning;
import io.genpulse.engine.diffusion.pipeline.Drawing;
import io.genpulse.engine.diffusion.pipeline.Guidance;
import io.genpulse.engine.diffusion.pipeline.ImageToImagePipeline;
import io.genpulse.engine.diffusion.pipeline.InpaintPipeline;
import io.genpulse.engine.diffusion.pipeline.LatentNoise;
import io.genpulse.engine.diffusion.pipeline.LoadedModel;
import io.genpulse.engine.diffusion.pipeline.NoiseSource;
import io.genpulse.engine.diffusion.pipeline.PictureTensor;
import io.genpulse.engine.diffusion.pipeline.PngFile;
import io.genpulse.engine.diffusion.pipeline.Prompting;
import io.genpulse.engine.diffusion.pipeline.StepListener;
import io.genpulse.engine.diffusion.pipeline.Strength;
import io.genpulse.engine.diffusion.pipeline.TextToImagePipeline;
import io.genpulse.engine.diffusion.pipeline.ToldSizes;
import io.genpulse.engine.diffusion.pipeline.Words;
import io.genpulse.engine.diffusion.scheduler.NoiseScheduler;
import io.genpulse.engine.diffusion.text.LoraTag;
import io.genpulse.engine.diffusion.text.ParsedPrompt;
import io.genpulse.engine.diffusion.text.PromptRule;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The cases of `text2img`, `img2img` and `inpaint`.
record PipelineCases(FixtureFiles files) {
  void check(LoadedModel model, NoiseScheduler scheduler, JsonNode fixture)
      throws IOException, InterruptedException {
    JsonNode inputs = fixture.path("inputs");
    PromptRule rule =
        inputs.path("prompt_rule").asText().equals("weighted")
            ? PromptRule.WEIGHTED
            : PromptRule.PLAIN;
    List<Words> words = words(inputs);
    PixelSize size = size(inputs);
    var guidance =
        new Guidance(
            inputs.path("guidance_scale").asDouble(), inputs.path("guidance_rescale").asDouble(0));
    var drawing =
        new Drawing(
            size.width(),
            size.height(),
            inputs.path("steps").asInt(),
            guidance,
            scheduler,
            noise(inputs),
            words.size());
    model.loras().apply(loras(inputs, rule, words.getFirst().prompt()));

    try (NDManager scope = model.newScope()) {
      Conditioning text =
          model.condition(
              scope,
              new Prompting(words, rule, inputs.path("clip_skip").asInt(0)),
              guidance,
              sizes(inputs, size.width(), size.height()));
      var strength = new Strength(inputs.path("strength").asDouble(1));
      StepListener listener =
          (step, _, after) -> {
            if (step == 1) {
              files.compare("latents_after_step_1", after, fixture);
            }
          };
      NDArray latents =
          switch (fixture.path("kind").asText()) {
            case "text2img" -> new TextToImagePipeline(model).draw(scope, text, drawing, listener);
            case "img2img" ->
                new ImageToImagePipeline(model)
                    .draw(
                        text,
                        drawing,
                        PictureTensor.of(scope, picture(inputs, "image")),
                        strength,
                        listener);
            case "inpaint" ->
                new InpaintPipeline(model)
                    .draw(
                        text,
                        drawing,
                        PictureTensor.of(scope, picture(inputs, "image")),
                        PictureTensor.ofMask(scope, picture(inputs, "mask")),
                        strength,
                        listener);
            default -> throw new AssertionError("no pipeline for this kind");
          };

      NDArray times =
          scope
              .create(strength.walk(scheduler, drawing.steps()).timesteps())
              .toType(DataType.FLOAT32, false);
      files.compare("timesteps", times, fixture);
      files.compare("final_latents", latents, fixture);
      NDArray images = model.decode(latents);
      for (int i = 0; i < drawing.pictures(); i++) {
        files.comparePicture(
            PngFile.image(images.get(i)),
            fixture.path("expected").path("images").get(i),
            fixture.path("tolerance"));
      }
    }
  }

  private PixelSize size(JsonNode inputs) {
    if (!inputs.has("image")) {
      return new PixelSize(inputs.path("width").asInt(), inputs.path("height").asInt());
    }
    BufferedImage image = picture(inputs, "image");
    return new PixelSize(image.getWidth(), image.getHeight());
  }

  private static List<Words> words(JsonNode inputs) {
    var words = new ArrayList<Words>();
    JsonNode prompts = inputs.path("prompt");
    int different = prompts.isArray() ? prompts.size() : 1;
    for (int i = 0; i < different; i++) {
      var one =
          new Words(
              String.valueOf(text(inputs, "prompt", i)),
              text(inputs, "negative_prompt", i),
              text(inputs, "prompt_2", i),
              text(inputs, "negative_prompt_2", i));
      words.addAll(Collections.nCopies(inputs.path("images_per_prompt").asInt(1), one));
    }
    int seeds = inputs.path("seeds").size();
    return words.size() == 1 && seeds > 1 ? Collections.nCopies(seeds, words.getFirst()) : words;
  }

  private static @Nullable String text(JsonNode inputs, String key, int picture) {
    JsonNode value = inputs.path(key).isArray() ? inputs.path(key).get(picture) : inputs.path(key);
    return value.isTextual() ? value.asText() : null;
  }

  private static NoiseSource noise(JsonNode inputs) {
    if (!inputs.has("seeds")) {
      return new LatentNoise(inputs.path("seed").asLong());
    }
    var each = new ArrayList<LatentNoise>();
    inputs.path("seeds").forEach(seed -> each.add(new LatentNoise(seed.asLong())));
    return NoiseSource.each(each);
  }

  private List<LoraPatches.Use> loras(JsonNode inputs, PromptRule rule, String prompt) {
    var uses = new ArrayList<LoraPatches.Use>();
    if (rule != PromptRule.PLAIN) {
      for (LoraTag tag : ParsedPrompt.of(prompt).loras()) {
        uses.add(
            new LoraPatches.Use(files.model("lora/" + tag.name() + ".safetensors"), tag.weight()));
      }
    }
    for (JsonNode lora : inputs.path("loras")) {
      uses.add(
          new LoraPatches.Use(
              files.model(lora.path("model_file").asText()), lora.path("weight").asDouble(1)));
    }
    return uses;
  }

  private static ToldSizes sizes(JsonNode inputs, int width, int height) {
    JsonNode original = inputs.path("original_size");
    JsonNode crop = inputs.path("crops_coords_top_left");
    JsonNode target = inputs.path("target_size");
    return new ToldSizes(
        original.path(0).asInt(height),
        original.path(1).asInt(width),
        crop.path(0).asInt(0),
        crop.path(1).asInt(0),
        target.path(0).asInt(height),
        target.path(1).asInt(width));
  }

  private BufferedImage picture(JsonNode inputs, String key) {
    return SourcePicture.read(files.root().resolve(inputs.path(key).path("file").asText()), key);
  }
}

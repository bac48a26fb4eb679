package io.genpulse.server.feature.image;

import static io.genpulse.server.feature.Inputs.NOT_YET;
import static io.genpulse.server.feature.image.TextToImageHandler.MAX_PROMPT;
import static io.genpulse.server.handler.ParamChecks.notBlank;
import static io.genpulse.server.handler.ParamChecks.notTooLarge;

import io.avaje.spi.ServiceProvider;
import io.genpulse.engine.EngineRequest;
import io.genpulse.engine.capability.ImageToImage;
import io.genpulse.engine.capability.Prompt;
import io.genpulse.engine.capability.Rendition;
import io.genpulse.engine.capability.Sampling;
import io.genpulse.engine.capability.Size;
import io.genpulse.server.feature.Extras;
import io.genpulse.server.feature.MadeFiles;
import io.genpulse.server.handler.Alias;
import io.genpulse.server.handler.Choice;
import io.genpulse.server.handler.Default;
import io.genpulse.server.handler.Description;
import io.genpulse.server.handler.Examples;
import io.genpulse.server.handler.Group;
import io.genpulse.server.handler.InputFile;
import io.genpulse.server.handler.InvalidParamException;
import io.genpulse.server.handler.MaxLength;
import io.genpulse.server.handler.Multiline;
import io.genpulse.server.handler.Range;
import io.genpulse.server.handler.TaskContext;
import io.genpulse.server.handler.TaskHandler;
import io.genpulse.server.handler.TaskResult;
import io.genpulse.server.handler.TaskType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Draws pictures from words and pictures.
@ServiceProvider(TaskHandler.class)
@TaskType(
    value = "image-to-image",
    aliases = "img2img",
    title = "Image to image",
    capability = ImageToImage.class)
public final class ImageToImageHandler implements TaskHandler<ImageToImageHandler.Params> {
  private static final int MOST_IMAGES = 16;

  /// What to draw; what is left out is the model's own default.
  public record Params(
      @Description("What to draw.") @Multiline @MaxLength(MAX_PROMPT) String prompt,
      @Description("What not to draw.") @Multiline @MaxLength(MAX_PROMPT)
          @Nullable String negativePrompt,
      @Description("Picture to begin with.") @InputFile @Nullable String image,
      @Description("Pictures to begin with, for engines that take several.") @InputFile
          @Nullable List<String> images,
      @Description("How much may change: 0 nothing, 1 everything.")
          @Range(min = 0, max = 1)
          @Alias("denoising_strength")
          @Nullable Double strength,
      @Description("Pixels; most engines take multiples of 8.")
          @Range(min = 16, max = 8192)
          @Group("Size")
          @Nullable Integer width,
      @Description("Pixels; most engines take multiples of 8.")
          @Range(min = 16, max = 8192)
          @Group("Size")
          @Nullable Integer height,
      @Description("Such as 16:9, instead of a size in pixels.")
          @MaxLength(16)
          @Examples({"1:1", "4:3", "3:4", "16:9", "9:16"})
          @Group("Size")
          @Nullable String aspectRatio,
      @Description("Denoising steps.") @Range(min = 1, max = 1000) @Group("Sampling")
          @Nullable Integer steps,
      @Description("How closely to follow the prompt.")
          @Alias({"cfg", "cfg_scale"})
          @Range(min = 0, max = 100)
          @Group("Sampling")
          @Nullable Double guidanceScale,
      @Description("Noise scheduler, such as ddim or euler.")
          @Examples({"ddim", "euler", "pndm"})
          @Group("Sampling")
          @Nullable String scheduler,
      @Description("Same seed, same picture; random when left out.") @Group("Sampling")
          @Nullable Long seed,
      @Description("How many pictures.") @Range(min = 1, max = 16) @Default("1") int count,
      @Description("In the provider's words, such as high.") @MaxLength(64) @Group("Output")
          @Nullable String quality,
      @Description("Such as transparent.") @MaxLength(64) @Group("Output")
          @Nullable String background,
      @Description("Form of the file.")
          @MaxLength(16)
          @Examples({"png", "jpeg", "webp"})
          @Group("Output")
          @Nullable String outputFormat,
      @Description("Name of the model.") @Choice(from = "models") @Group("Engine")
          @Nullable String model,
      @Description("Engine that draws.") @Choice(from = "providers") @Group("Engine")
          @Nullable String provider,
      @Description("What only this engine understands.") @Group("Engine")
          @Nullable Map<String, Object> providerParams) {

    public Params {
      notBlank(prompt, "prompt");
      notTooLarge(providerParams, "provider_params");
      if (image == null && (images == null || images.isEmpty())) {
        throw new InvalidParamException("image", "image is required");
      }
      if (images != null && images.size() > MOST_IMAGES) {
        throw new InvalidParamException(
            "images", "there may be %d images but were %d".formatted(MOST_IMAGES, images.size()));
      }
    }

    private List<String> references() {
      var all = new ArrayList<String>();
      if (image != null) {
        all.add(image);
      }
      if (images != null) {
        all.addAll(images);
      }
      return all;
    }

    private ImageToImage.Request request(List<Path> files) {
      return new ImageToImage.Request(
          new Prompt(prompt, negativePrompt),
          files,
          strength,
          new Size(width, height),
          new Sampling(steps, guidanceScale, scheduler),
          new Rendition(aspectRatio, quality, background, outputFormat),
          seed,
          count,
          model,
          Extras.of(providerParams));
    }
  }

  @Override
  public Optional<EngineRequest> request(Params params) {
    return Optional.of(params.request(params.references().stream().map(_ -> NOT_YET).toList()));
  }

  @Override
  public TaskResult execute(Params params, TaskContext context) throws InterruptedException {
    ImageToImage engine = context.engine(ImageToImage.class, params.provider());
    var files = new ArrayList<Path>();
    for (String reference : params.references()) {
      files.add(context.input(reference));
    }
    var made = new MadeFiles();
    engine.imageToImage(
        params.request(files),
        PictureMetadata.writing(made, context, params.prompt(), params.negativePrompt()));
    return made.result("image");
  }
}

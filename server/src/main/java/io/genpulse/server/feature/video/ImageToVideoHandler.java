package io.genpulse.server.feature.video;

import static io.genpulse.server.feature.Inputs.NOT_YET;
import static io.genpulse.server.handler.ParamChecks.notTooLarge;

import io.avaje.spi.ServiceProvider;
import io.genpulse.engine.EngineRequest;
import io.genpulse.engine.capability.Clip;
import io.genpulse.engine.capability.ImageToVideo;
import io.genpulse.engine.capability.Prompt;
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

/// Makes videos from pictures and words.
@ServiceProvider(TaskHandler.class)
@TaskType(
    value = "image-to-video",
    aliases = "img2vid",
    title = "Image to video",
    capability = ImageToVideo.class)
public final class ImageToVideoHandler implements TaskHandler<ImageToVideoHandler.Params> {
  private static final int MOST_REFERENCES = 16;

  /// What to make; what is left out is the model's own default.
  public record Params(
      @Description("What to show.") @Multiline @MaxLength(20_000) @Nullable String prompt,
      @Description("What not to show.") @Multiline @MaxLength(20_000)
          @Nullable String negativePrompt,
      @Description("Picture that it begins with.") @Alias({"image", "first_frame_image"}) @InputFile
          @Nullable String firstFrame,
      @Description("Picture that it ends with.") @InputFile @Nullable String lastFrame,
      @Description("Pictures of what is to be seen in it.") @InputFile
          @Nullable List<String> references,
      @Description("Pixels.") @Range(min = 16, max = 8192) @Group("Size") @Nullable Integer width,
      @Description("Pixels.") @Range(min = 16, max = 8192) @Group("Size") @Nullable Integer height,
      @Description("Such as 16:9, instead of a size in pixels.")
          @MaxLength(16)
          @Examples({"1:1", "4:3", "3:4", "16:9", "9:16"})
          @Group("Size")
          @Nullable String aspectRatio,
      @Description("In the provider's words, such as 1080p.")
          @MaxLength(16)
          @Examples({"480p", "720p", "1080p"})
          @Group("Size")
          @Nullable String resolution,
      @Description("How many seconds it plays.") @Alias("duration") @Range(min = 0.1, max = 600)
          @Nullable Double seconds,
      @Description("Pictures in a second.") @Range(min = 1, max = 120) @Nullable Integer fps,
      @Description("Whether it has sound.") @Nullable Boolean sound,
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
      @Description("Same seed, same video; random when left out.") @Group("Sampling")
          @Nullable Long seed,
      @Description("How many videos.") @Range(min = 1, max = 4) @Default("1") int count,
      @Description("Name of the model.") @Choice(from = "models") @Group("Engine")
          @Nullable String model,
      @Description("Engine that makes it.") @Choice(from = "providers") @Group("Engine")
          @Nullable String provider,
      @Description("What only this engine understands.") @Group("Engine")
          @Nullable Map<String, Object> providerParams) {

    public Params {
      notTooLarge(providerParams, "provider_params");
      if (firstFrame == null && lastFrame == null && (references == null || references.isEmpty())) {
        throw new InvalidParamException("firstFrame", "first_frame is required");
      }
      if (references != null && references.size() > MOST_REFERENCES) {
        throw new InvalidParamException(
            "references",
            "there may be %d references but were %d".formatted(MOST_REFERENCES, references.size()));
      }
    }

    private List<String> wantedReferences() {
      return references == null ? List.of() : references;
    }

    private ImageToVideo.Request request(
        @Nullable Path first, @Nullable Path last, List<Path> others) {
      return new ImageToVideo.Request(
          new Prompt(prompt == null ? "" : prompt, negativePrompt),
          first,
          last,
          others,
          new Clip(new Size(width, height), aspectRatio, resolution, seconds, fps, sound),
          new Sampling(steps, guidanceScale, scheduler),
          seed,
          count,
          model,
          Extras.of(providerParams));
    }
  }

  @Override
  public Optional<EngineRequest> request(Params params) {
    return Optional.of(
        params.request(
            params.firstFrame() == null ? null : NOT_YET,
            params.lastFrame() == null ? null : NOT_YET,
            params.wantedReferences().stream().map(_ -> NOT_YET).toList()));
  }

  @Override
  public TaskResult execute(Params params, TaskContext context) throws InterruptedException {
    ImageToVideo engine = context.engine(ImageToVideo.class, params.provider());
    var references = new ArrayList<Path>();
    for (String reference : params.wantedReferences()) {
      references.add(context.input(reference));
    }
    Path first = input(context, params.firstFrame());
    Path last = input(context, params.lastFrame());
    var made = new MadeFiles();
    engine.imageToVideo(params.request(first, last, references), made.job(context));
    return made.result("video");
  }

  private static @Nullable Path input(TaskContext context, @Nullable String reference)
      throws InterruptedException {
    return reference == null ? null : context.input(reference);
  }
}

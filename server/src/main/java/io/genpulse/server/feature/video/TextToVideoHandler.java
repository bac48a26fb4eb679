package io.genpulse.server.feature.video;

import static io.genpulse.server.handler.ParamChecks.notBlank;
import static io.genpulse.server.handler.ParamChecks.notTooLarge;

import io.avaje.spi.ServiceProvider;
import io.genpulse.engine.EngineRequest;
import io.genpulse.engine.capability.Clip;
import io.genpulse.engine.capability.Prompt;
import io.genpulse.engine.capability.Sampling;
import io.genpulse.engine.capability.Size;
import io.genpulse.engine.capability.TextToVideo;
import io.genpulse.server.feature.Extras;
import io.genpulse.server.feature.MadeFiles;
import io.genpulse.server.handler.Alias;
import io.genpulse.server.handler.Choice;
import io.genpulse.server.handler.Default;
import io.genpulse.server.handler.Description;
import io.genpulse.server.handler.Examples;
import io.genpulse.server.handler.Group;
import io.genpulse.server.handler.MaxLength;
import io.genpulse.server.handler.Multiline;
import io.genpulse.server.handler.Range;
import io.genpulse.server.handler.TaskContext;
import io.genpulse.server.handler.TaskHandler;
import io.genpulse.server.handler.TaskResult;
import io.genpulse.server.handler.TaskType;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Makes videos from words.
@ServiceProvider(TaskHandler.class)
@TaskType(
    value = "text-to-video",
    aliases = "txt2vid",
    title = "Text to video",
    capability = TextToVideo.class)
public final class TextToVideoHandler implements TaskHandler<TextToVideoHandler.Params> {
  /// What to make; what is left out is the model's own default.
  public record Params(
      @Description("What to show.") @Multiline @MaxLength(20_000) String prompt,
      @Description("What not to show.") @Multiline @MaxLength(20_000)
          @Nullable String negativePrompt,
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
      notBlank(prompt, "prompt");
      notTooLarge(providerParams, "provider_params");
    }

    private TextToVideo.Request request() {
      return new TextToVideo.Request(
          new Prompt(prompt, negativePrompt),
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
    return Optional.of(params.request());
  }

  @Override
  public TaskResult execute(Params params, TaskContext context) throws InterruptedException {
    TextToVideo engine = context.engine(TextToVideo.class, params.provider());
    var made = new MadeFiles();
    engine.textToVideo(params.request(), made.job(context));
    return made.result("video");
  }
}

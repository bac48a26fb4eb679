package io.genpulse.server.feature.image;

import static io.genpulse.server.feature.image.TextToImageHandler.MAX_PROMPT;
import static io.genpulse.server.handler.ParamChecks.notTooLarge;

import io.avaje.spi.ServiceProvider;
import io.genpulse.engine.EngineRequest;
import io.genpulse.engine.capability.PictureSource;
import io.genpulse.engine.capability.Prompt;
import io.genpulse.engine.capability.Upscaling;
import io.genpulse.server.feature.Extras;
import io.genpulse.server.feature.MadeFiles;
import io.genpulse.server.handler.Choice;
import io.genpulse.server.handler.Default;
import io.genpulse.server.handler.Description;
import io.genpulse.server.handler.Group;
import io.genpulse.server.handler.InputFile;
import io.genpulse.server.handler.MaxLength;
import io.genpulse.server.handler.Multiline;
import io.genpulse.server.handler.Range;
import io.genpulse.server.handler.TaskContext;
import io.genpulse.server.handler.TaskHandler;
import io.genpulse.server.handler.TaskResult;
import io.genpulse.server.handler.TaskType;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Makes a picture larger.
@ServiceProvider(TaskHandler.class)
@TaskType(value = "upscale", title = "Upscale", capability = Upscaling.class)
public final class UpscaleHandler implements TaskHandler<UpscaleHandler.Params> {
  /// What to enlarge; what is left out is the engine's own default.
  public record Params(
      @Description("Picture to enlarge.") @InputFile @Nullable String image,
      @Description("A task of the same provider whose picture it is, instead of an image.")
          @Nullable UUID parentTask,
      @Description("Which picture of that task, from 1.") @Range(min = 1, max = 16) @Default("1")
          int index,
      @Description("How many times as wide and as high.") @Range(min = 1, max = 16)
          @Nullable Double factor,
      @Description("What is in the picture, for engines that draw the detail.")
          @Multiline
          @MaxLength(MAX_PROMPT)
          @Nullable String prompt,
      @Description("Name of the model.") @Choice(from = "models") @Group("Engine")
          @Nullable String model,
      @Description("Engine that enlarges.") @Choice(from = "providers") @Group("Engine")
          @Nullable String provider,
      @Description("What only this engine understands.") @Group("Engine")
          @Nullable Map<String, Object> providerParams) {

    public Params {
      new ParentPicture(image, parentTask, index).check(provider);
      notTooLarge(providerParams, "provider_params");
    }

    private ParentPicture picture() {
      return new ParentPicture(image, parentTask, index);
    }

    private Upscaling.Request request(PictureSource source) {
      return new Upscaling.Request(
          source,
          factor,
          prompt == null ? null : new Prompt(prompt, null),
          model,
          Extras.of(providerParams));
    }
  }

  @Override
  public Optional<EngineRequest> request(Params params) {
    return Optional.of(params.request(params.picture().notYet()));
  }

  @Override
  public TaskResult execute(Params params, TaskContext context) throws InterruptedException {
    Upscaling engine = context.engine(Upscaling.class, params.provider());
    String prompt = params.prompt();
    var made = new MadeFiles();
    engine.upscale(
        params.request(params.picture().resolve(context)),
        PictureMetadata.writing(made, context, prompt == null ? "" : prompt, null));
    return made.result("image");
  }
}

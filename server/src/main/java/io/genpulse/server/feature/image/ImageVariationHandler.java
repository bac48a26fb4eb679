package io.genpulse.server.feature.image;

import static io.genpulse.server.handler.ParamChecks.notTooLarge;

import io.avaje.spi.ServiceProvider;
import io.genpulse.engine.EngineRequest;
import io.genpulse.engine.capability.ImageVariation;
import io.genpulse.engine.capability.PictureSource;
import io.genpulse.server.feature.Extras;
import io.genpulse.server.feature.MadeFiles;
import io.genpulse.server.handler.Alias;
import io.genpulse.server.handler.Choice;
import io.genpulse.server.handler.Default;
import io.genpulse.server.handler.Description;
import io.genpulse.server.handler.Group;
import io.genpulse.server.handler.InputFile;
import io.genpulse.server.handler.Range;
import io.genpulse.server.handler.TaskContext;
import io.genpulse.server.handler.TaskHandler;
import io.genpulse.server.handler.TaskResult;
import io.genpulse.server.handler.TaskType;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Draws pictures that resemble one.
@ServiceProvider(TaskHandler.class)
@TaskType(value = "image-variation", title = "Image variation", capability = ImageVariation.class)
public final class ImageVariationHandler implements TaskHandler<ImageVariationHandler.Params> {
  /// What to draw; what is left out is the engine's own default.
  public record Params(
      @Description("Picture to resemble.") @InputFile @Nullable String image,
      @Description("A task of the same provider whose picture it is, instead of an image.")
          @Nullable UUID parentTask,
      @Description("Which picture of that task, from 1.") @Range(min = 1, max = 16) @Default("1")
          int index,
      @Description("How much may differ: 0 nothing, 1 everything.")
          @Range(min = 0, max = 1)
          @Alias("denoising_strength")
          @Nullable Double strength,
      @Description("Same seed, same picture; random when left out.") @Group("Sampling")
          @Nullable Long seed,
      @Description("How many pictures.") @Range(min = 1, max = 16) @Default("1") int count,
      @Description("Name of the model.") @Choice(from = "models") @Group("Engine")
          @Nullable String model,
      @Description("Engine that draws.") @Choice(from = "providers") @Group("Engine")
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

    private ImageVariation.Request request(PictureSource source) {
      return new ImageVariation.Request(
          source, strength, seed, count, model, Extras.of(providerParams));
    }
  }

  @Override
  public Optional<EngineRequest> request(Params params) {
    return Optional.of(params.request(params.picture().notYet()));
  }

  @Override
  public TaskResult execute(Params params, TaskContext context) throws InterruptedException {
    ImageVariation engine = context.engine(ImageVariation.class, params.provider());
    var made = new MadeFiles();
    engine.vary(
        params.request(params.picture().resolve(context)),
        PictureMetadata.writing(made, context, "", null));
    return made.result("image");
  }
}

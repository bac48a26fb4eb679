package io.genpulse.server.feature.image;

import static io.genpulse.server.feature.Inputs.NOT_YET;
import static io.genpulse.server.handler.ParamChecks.notBlank;
import static io.genpulse.server.handler.ParamChecks.notTooLarge;

import io.avaje.spi.ServiceProvider;
import io.genpulse.engine.EngineRequest;
import io.genpulse.engine.capability.ImageDescription;
import io.genpulse.server.feature.Extras;
import io.genpulse.server.handler.Choice;
import io.genpulse.server.handler.Description;
import io.genpulse.server.handler.Group;
import io.genpulse.server.handler.InputFile;
import io.genpulse.server.handler.TaskContext;
import io.genpulse.server.handler.TaskHandler;
import io.genpulse.server.handler.TaskResult;
import io.genpulse.server.handler.TaskType;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Says in words what is in a picture.
@ServiceProvider(TaskHandler.class)
@TaskType(
    value = "describe-image",
    aliases = "describe",
    title = "Describe image",
    capability = ImageDescription.class)
public final class DescribeImageHandler implements TaskHandler<DescribeImageHandler.Params> {
  /// What to describe.
  public record Params(
      @Description("Picture to describe.") @InputFile String image,
      @Description("Name of the model.") @Choice(from = "models") @Group("Engine")
          @Nullable String model,
      @Description("Engine that describes.") @Choice(from = "providers") @Group("Engine")
          @Nullable String provider,
      @Description("What only this engine understands.") @Group("Engine")
          @Nullable Map<String, Object> providerParams) {

    public Params {
      notBlank(image, "image");
      notTooLarge(providerParams, "provider_params");
    }

    private ImageDescription.Request request(Path file) {
      return new ImageDescription.Request(file, model, Extras.of(providerParams));
    }
  }

  @Override
  public Optional<EngineRequest> request(Params params) {
    return Optional.of(params.request(NOT_YET));
  }

  @Override
  public TaskResult execute(Params params, TaskContext context) throws InterruptedException {
    ImageDescription engine = context.engine(ImageDescription.class, params.provider());
    List<String> texts =
        engine.describe(params.request(context.input(params.image())), context.job(_ -> {}));
    return new TaskResult(Map.of("texts", texts), "description", 1);
  }
}

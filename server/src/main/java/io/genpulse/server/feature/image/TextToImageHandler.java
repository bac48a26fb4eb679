package io.genpulse.server.feature.image;

import static io.genpulse.server.handler.ParamChecks.between;
import static io.genpulse.server.handler.ParamChecks.notBlank;
import static io.genpulse.server.handler.ParamChecks.notTooLarge;

import io.avaje.spi.ServiceProvider;
import io.genpulse.engine.EngineRequest;
import io.genpulse.engine.GeneratedFile;
import io.genpulse.engine.capability.Prompt;
import io.genpulse.engine.capability.Sampling;
import io.genpulse.engine.capability.Size;
import io.genpulse.engine.capability.TextToImage;
import io.genpulse.server.handler.Alias;
import io.genpulse.server.handler.Default;
import io.genpulse.server.handler.Description;
import io.genpulse.server.handler.InvalidParamException;
import io.genpulse.server.handler.TaskContext;
import io.genpulse.server.handler.TaskHandler;
import io.genpulse.server.handler.TaskResult;
import io.genpulse.server.handler.TaskType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Draws pictures from a prompt with the engine the request names.
@ServiceProvider(TaskHandler.class)
@TaskType(
    value = "text-to-image",
    aliases = "txt2img",
    title = "Text to image",
    capability = TextToImage.class)
public final class TextToImageHandler implements TaskHandler<TextToImageHandler.Params> {
  /// What to draw; what is left out is the model's own default.
  public record Params(
      @Description("What to draw.") String prompt,
      @Description("What not to draw.") @Nullable String negativePrompt,
      @Description("Pixels; most engines take multiples of 8.") @Nullable Integer width,
      @Description("Pixels; most engines take multiples of 8.") @Nullable Integer height,
      @Description("Denoising steps.") @Nullable Integer steps,
      @Description("How closely to follow the prompt.") @Alias({"cfg", "cfg_scale"})
          @Nullable Double guidanceScale,
      @Description("Noise scheduler, such as ddim or euler.") @Nullable String scheduler,
      @Description("Same seed, same picture; random when left out.") @Nullable Long seed,
      @Description("How many pictures.") @Default("1") int count,
      @Description("Name of the model.") @Nullable String model,
      @Description("Engine that draws.") @Nullable String provider,
      @Description("What only this engine understands.")
          @Nullable Map<String, Object> providerParams) {
    private static final int MAX_PROMPT = 20_000;

    public Params {
      notTooLong(notBlank(prompt, "prompt"), "prompt");
      notTooLong(negativePrompt, "negative_prompt");
      pixels(width, "width");
      pixels(height, "height");
      if (steps != null) {
        between(steps, 1, 1000, "steps");
      }
      if (guidanceScale != null) {
        between(guidanceScale, 0.0, 100.0, "guidance_scale");
      }
      between(count, 1, 16, "count");
      notTooLarge(providerParams, "provider_params");
    }

    private static void notTooLong(@Nullable String text, String name) {
      if (text != null && text.length() > MAX_PROMPT) {
        throw new InvalidParamException(
            name,
            "%s must be at most %d characters but has %d"
                .formatted(name, MAX_PROMPT, text.length()));
      }
    }

    private static void pixels(@Nullable Integer value, String name) {
      if (value != null) {
        between(value, 16, 8192, name);
      }
    }

    TextToImage.Request request() {
      return new TextToImage.Request(
          new Prompt(prompt, negativePrompt),
          new Size(width, height),
          new Sampling(steps, guidanceScale, scheduler),
          seed,
          count,
          model,
          providerParams == null ? Map.of() : providerParams);
    }
  }

  @Override
  public Optional<EngineRequest> request(Params params) {
    return Optional.of(params.request());
  }

  @Override
  public TaskResult execute(Params params, TaskContext context) throws InterruptedException {
    TextToImage engine = context.engine(TextToImage.class, params.provider());
    var pictures = new ArrayList<GeneratedFile>();
    engine.textToImage(
        params.request(),
        context.job(
            picture -> {
              PictureMetadata.write(
                  picture, params.prompt(), params.negativePrompt(), context.taskId());
              pictures.add(picture);
            }));
    return new TaskResult(values(pictures), "image", pictures.size());
  }

  /// What the first picture was made with: enough to make it again.
  private static Map<String, Object> values(List<GeneratedFile> pictures) {
    var values = new LinkedHashMap<String, Object>();
    values.put("count", pictures.size());
    if (!pictures.isEmpty()) {
      values.putAll(pictures.getFirst().metadata());
    }
    return values;
  }
}

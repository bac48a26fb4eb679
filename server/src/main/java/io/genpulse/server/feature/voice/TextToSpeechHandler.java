package io.genpulse.server.feature.voice;

import static io.genpulse.server.handler.ParamChecks.notBlank;
import static io.genpulse.server.handler.ParamChecks.notTooLarge;

import io.avaje.spi.ServiceProvider;
import io.genpulse.engine.EngineRequest;
import io.genpulse.engine.capability.TextToSpeech;
import io.genpulse.server.feature.Extras;
import io.genpulse.server.feature.MadeFiles;
import io.genpulse.server.handler.Alias;
import io.genpulse.server.handler.Choice;
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

/// Reads a text aloud.
@ServiceProvider(TaskHandler.class)
@TaskType(
    value = "text-to-speech",
    aliases = "tts",
    title = "Text to speech",
    capability = TextToSpeech.class)
public final class TextToSpeechHandler implements TaskHandler<TextToSpeechHandler.Params> {

  /// What to say; what is left out is the engine's own default.
  public record Params(
      @Description("What to say.") @Alias({"prompt", "input"}) @Multiline @MaxLength(100_000)
          String text,
      @Description("Name of the voice.") @MaxLength(200) @Nullable String voice,
      @Description("As BCP 47 writes it.") @MaxLength(35) @Examples({"en", "zh-CN"})
          @Nullable String language,
      @Description("1 is the voice's own speed.") @Range(min = 0.1, max = 10)
          @Nullable Double speed,
      @Description("How to say it, in words.") @Multiline @MaxLength(4096)
          @Nullable String instructions,
      @Description("Form of the file.")
          @Alias("response_format")
          @MaxLength(16)
          @Examples({"wav", "mp3"})
          @Group("Output")
          @Nullable String outputFormat,
      @Description("Name of the model.") @Choice(from = "models") @Group("Engine")
          @Nullable String model,
      @Description("Engine that speaks.") @Choice(from = "providers") @Group("Engine")
          @Nullable String provider,
      @Description("What only this engine understands.") @Group("Engine")
          @Nullable Map<String, Object> providerParams) {

    public Params {
      notBlank(text, "text");
      notTooLarge(providerParams, "provider_params");
    }

    private TextToSpeech.Request request() {
      return new TextToSpeech.Request(
          text,
          voice,
          language,
          speed,
          instructions,
          outputFormat,
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
    TextToSpeech engine = context.engine(TextToSpeech.class, params.provider());
    var made = new MadeFiles();
    engine.speak(params.request(), made.job(context));
    return made.result("speech");
  }
}

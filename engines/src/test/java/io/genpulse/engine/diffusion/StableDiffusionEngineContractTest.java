package io.genpulse.engine.diffusion;

import io.genpulse.engine.Engine;
import io.genpulse.engine.EngineContract;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineJob;
import io.genpulse.engine.EngineOptions;
import io.genpulse.engine.EngineSettings;
import io.genpulse.engine.capability.Prompt;
import io.genpulse.engine.capability.Rendition;
import io.genpulse.engine.capability.Sampling;
import io.genpulse.engine.capability.Size;
import io.genpulse.engine.capability.TextToImage;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The contract, kept by the diffusion engine with a tiny model.
class StableDiffusionEngineContractTest extends EngineContract {
  @Override
  protected Engine open() {
    return new StableDiffusionEngine(
        new EngineSettings(
            List.of(Path.of("src/test/resources/diffusion/models")),
            "tiny-sd1",
            Path.of("target/cache"),
            0,
            EngineOptions.standard(new DiffusionEngineFactory())));
  }

  @Override
  protected void make(Engine engine, int files, EngineJob job) throws InterruptedException {
    draw(engine, 32, null, null, files, Map.of(), job);
  }

  @Override
  protected List<Refusal> refusals() {
    return List.of(
        new Refusal(
            (engine, job) -> draw(engine, 36, null, null, 1, Map.of(), job),
            EngineError.INVALID_REQUEST,
            "width"),
        new Refusal(
            (engine, job) -> draw(engine, 32, "magic", null, 1, Map.of(), job),
            EngineError.INVALID_REQUEST,
            "scheduler"),
        new Refusal(
            (engine, job) -> draw(engine, 32, null, null, 1, Map.of("quality", "high"), job),
            EngineError.INVALID_REQUEST,
            "provider_params/quality"),
        new Refusal(
            (engine, job) -> draw(engine, 32, null, "nobody", 1, Map.of(), job),
            EngineError.MODEL_NOT_FOUND,
            "model"));
  }

  private static void draw(
      Engine engine,
      int width,
      @Nullable String scheduler,
      @Nullable String model,
      int count,
      Map<String, Object> extras,
      EngineJob job)
      throws InterruptedException {
    ((TextToImage) engine)
        .textToImage(
            new TextToImage.Request(
                new Prompt("a lake", null),
                new Size(width, 32),
                new Sampling(2, null, scheduler),
                Rendition.OF_MODEL,
                7L,
                count,
                model,
                extras),
            job);
  }
}

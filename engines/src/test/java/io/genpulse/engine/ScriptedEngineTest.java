package io.genpulse.engine;

import io.genpulse.engine.capability.Prompt;
import io.genpulse.engine.capability.Rendition;
import io.genpulse.engine.capability.Sampling;
import io.genpulse.engine.capability.Size;
import io.genpulse.engine.capability.TextToImage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The contract, kept by an engine written for it.
class ScriptedEngineTest extends EngineContract {
  private final ScriptedService service = new ScriptedService();

  @Override
  protected Engine open() {
    return new ScriptedEngine(service);
  }

  @Override
  protected Optional<RemoteSide> remoteSide() {
    return Optional.of(service);
  }

  @Override
  protected void make(Engine engine, int files, EngineJob job) throws InterruptedException {
    draw(engine, null, files, job);
  }

  @Override
  protected List<Refusal> refusals() {
    return List.of(
        new Refusal(
            (engine, job) -> draw(engine, 20, 1, job), EngineError.INVALID_REQUEST, "steps"));
  }

  private static void draw(Engine engine, @Nullable Integer steps, int count, EngineJob job)
      throws InterruptedException {
    ((TextToImage) engine)
        .textToImage(
            new TextToImage.Request(
                new Prompt("a line", null),
                new Size(null, null),
                new Sampling(steps, null, null),
                Rendition.OF_MODEL,
                null,
                count,
                null,
                Map.of()),
            job);
  }
}

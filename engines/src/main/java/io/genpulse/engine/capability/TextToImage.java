package io.genpulse.engine.capability;

import io.genpulse.engine.GeneratedFile;
import io.genpulse.engine.ProgressListener;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Draws pictures from words.
public interface TextToImage {
  /// Draws `request.count()` PNG pictures into `folder`. Blocks; interruption stops it within one
  /// step.
  ///
  /// @throws io.genpulse.engine.EngineException when it cannot
  List<GeneratedFile> textToImage(Request request, Path folder, ProgressListener progress)
      throws InterruptedException;

  /// What to draw. A null is the engine's, or the model's, own default.
  ///
  /// @param width pixels
  /// @param height pixels
  /// @param scheduler name of the noise scheduler: `ddim`, `euler`, ...
  /// @param seed of the first picture; null draws one at random
  /// @param count pictures, the n-th (from 0) with `seed + n`
  record Request(
      String prompt,
      @Nullable String negativePrompt,
      @Nullable Integer width,
      @Nullable Integer height,
      @Nullable Integer steps,
      @Nullable Double guidanceScale,
      @Nullable String scheduler,
      @Nullable Long seed,
      int count,
      @Nullable String model) {}
}

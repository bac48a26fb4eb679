package io.genpulse.engine.capability;

import io.genpulse.engine.EngineJob;
import io.genpulse.engine.EngineRequest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Draws pictures from words.
public interface TextToImage {
  /// Draws `request.count()` pictures, each told to the job as it is finished. Blocks; interruption
  /// stops it.
  ///
  /// @throws io.genpulse.engine.EngineException when it cannot; `INVALID_REQUEST` names the field
  ///   that engine or model cannot honour, which is never ignored
  void textToImage(Request request, EngineJob job) throws InterruptedException;

  /// What to draw. A null is the engine's, or the model's, own default.
  ///
  /// @param seed of the first picture; null draws one at random
  /// @param count pictures, the n-th (from 0) with `seed + n`
  /// @param extras what this engine alone understands (`params.provider_params`); JSON values only
  record Request(
      Prompt prompt,
      Size size,
      Sampling sampling,
      Rendition rendition,
      @Nullable Long seed,
      int count,
      @Nullable String model,
      Map<String, Object> extras)
      implements EngineRequest {
    public Request {
      extras = Collections.unmodifiableMap(new LinkedHashMap<>(extras));
    }
  }
}

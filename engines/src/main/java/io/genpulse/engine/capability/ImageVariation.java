package io.genpulse.engine.capability;

import io.genpulse.engine.EngineJob;
import io.genpulse.engine.EngineRequest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Draws pictures that resemble one.
public interface ImageVariation {
  /// Draws `request.count()` pictures, each told to the job as it is finished. Blocks; interruption
  /// stops it.
  ///
  /// @throws io.genpulse.engine.EngineException when it cannot; `INVALID_REQUEST` names the field
  ///   that engine or model cannot honour, which is never ignored
  void vary(Request request, EngineJob job) throws InterruptedException;

  /// What to draw. A null is the engine's, or the model's, own default.
  ///
  /// @param strength how much may differ: 0 nothing, 1 everything
  /// @param extras what this engine alone understands (`params.provider_params`); JSON values only
  record Request(
      PictureSource source,
      @Nullable Double strength,
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

package io.genpulse.engine.capability;

import io.genpulse.engine.EngineJob;
import io.genpulse.engine.EngineRequest;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Draws a part of a picture anew.
public interface Inpainting {
  /// Draws `request.count()` pictures, each told to the job as it is finished. Blocks; interruption
  /// stops it.
  ///
  /// @throws io.genpulse.engine.EngineException when it cannot; `INVALID_REQUEST` names the field
  ///   that engine or model cannot honour, which is never ignored
  void inpaint(Request request, EngineJob job) throws InterruptedException;

  /// What to draw. A null is the engine's, or the model's, own default.
  ///
  /// @param mask a picture of the same shape: white changes, black stays
  /// @param strength how much may change where the mask is white: 0 nothing, 1 everything
  /// @param seed of the first picture; null draws one at random
  /// @param count pictures, the n-th (from 0) with `seed + n`
  /// @param extras what this engine alone understands (`params.provider_params`); JSON values only
  record Request(
      Prompt prompt,
      Path image,
      Path mask,
      @Nullable Double strength,
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

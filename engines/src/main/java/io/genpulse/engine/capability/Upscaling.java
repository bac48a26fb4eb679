package io.genpulse.engine.capability;

import io.genpulse.engine.EngineJob;
import io.genpulse.engine.EngineRequest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes a picture larger, with more detail where the engine can add it.
public interface Upscaling {
  /// Makes one picture and tells it to the job. Blocks; interruption stops it.
  ///
  /// @throws io.genpulse.engine.EngineException when it cannot; `INVALID_REQUEST` names the field
  ///   that engine or model cannot honour, which is never ignored
  void upscale(Request request, EngineJob job) throws InterruptedException;

  /// What to enlarge. A null is the engine's, or the model's, own default.
  ///
  /// @param factor of width and height
  /// @param prompt what is in the picture, for engines that draw the detail
  /// @param extras what this engine alone understands (`params.provider_params`); JSON values only
  record Request(
      PictureSource source,
      @Nullable Double factor,
      @Nullable Prompt prompt,
      @Nullable String model,
      Map<String, Object> extras)
      implements EngineRequest {
    public Request {
      extras = Collections.unmodifiableMap(new LinkedHashMap<>(extras));
    }
  }
}

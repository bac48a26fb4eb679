package io.genpulse.engine.capability;

import io.genpulse.engine.EngineJob;
import io.genpulse.engine.EngineRequest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes videos from words.
public interface TextToVideo {
  /// Makes `request.count()` videos, each told to the job as it is finished. Blocks; interruption
  /// stops it.
  ///
  /// @throws io.genpulse.engine.EngineException when it cannot; `INVALID_REQUEST` names the field
  ///   that engine or model cannot honour, which is never ignored
  void textToVideo(Request request, EngineJob job) throws InterruptedException;

  /// What to make. A null is the engine's, or the model's, own default.
  ///
  /// @param seed of the first video; null draws one at random
  /// @param extras what this engine alone understands (`params.provider_params`); JSON values only
  record Request(
      Prompt prompt,
      Clip clip,
      Sampling sampling,
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

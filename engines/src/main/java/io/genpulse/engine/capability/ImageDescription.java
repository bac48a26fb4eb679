package io.genpulse.engine.capability;

import io.genpulse.engine.EngineJob;
import io.genpulse.engine.EngineRequest;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Says in words what is in a picture.
public interface ImageDescription {
  /// One or several descriptions, the best first. Blocks; interruption stops it.
  ///
  /// @throws io.genpulse.engine.EngineException when it cannot
  List<String> describe(Request request, EngineJob job) throws InterruptedException;

  /// What to describe.
  ///
  /// @param model null for the engine's own
  /// @param extras what this engine alone understands (`params.provider_params`); JSON values only
  record Request(Path image, @Nullable String model, Map<String, Object> extras)
      implements EngineRequest {
    public Request {
      extras = Collections.unmodifiableMap(new LinkedHashMap<>(extras));
    }
  }
}

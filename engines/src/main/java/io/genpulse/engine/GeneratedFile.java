package io.genpulse.engine;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A file that an engine made, in the folder of its job.
///
/// @param mediaType such as `image/png`
/// @param width pixels, of pictures and video
/// @param height pixels, of pictures and video
/// @param duration of sound and video
/// @param metadata what it was made with (`seed`, `model`, `scheduler`, `steps`, `guidance_scale`,
///   ...), in the order in which it is shown; JSON values only
public record GeneratedFile(
    Path path,
    String mediaType,
    @Nullable Integer width,
    @Nullable Integer height,
    @Nullable Duration duration,
    Map<String, Object> metadata) {
  public GeneratedFile {
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
  }
}

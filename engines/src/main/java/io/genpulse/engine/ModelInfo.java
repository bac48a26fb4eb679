package io.genpulse.engine;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A model that an engine found.
///
/// @param name what `params.model` takes
/// @param kind its form as its own files name it, such as `StableDiffusionPipeline`; `unreadable`
///   where they cannot be read
/// @param bytes size on disk; null where it has none here
/// @param sha256 of its file, in hexadecimal; null where it is not one file, or not known yet
/// @param title for people; null when the name is all there is
/// @param capabilities the `capability` interfaces it can be used for; none when it is unreadable
public record ModelInfo(
    String name,
    String kind,
    @Nullable Long bytes,
    @Nullable String sha256,
    @Nullable String title,
    Set<Class<?>> capabilities) {
  public ModelInfo {
    capabilities = Set.copyOf(capabilities);
  }
}

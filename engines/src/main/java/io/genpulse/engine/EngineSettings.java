package io.genpulse.engine;

import java.nio.file.Path;
import java.util.List;

/// What an engine is told at start.
///
/// @param modelFolders folders to look for models in, first wins; a model is a folder or file in
///   one of them
/// @param defaultModel name of the model used when a request names none
/// @param cacheFolder for unpacked native libraries and other things that can be made again
/// @param threads intra-op threads of native inference; 0 = physical cores
/// @param options the engine's own
public record EngineSettings(
    List<Path> modelFolders,
    String defaultModel,
    Path cacheFolder,
    int threads,
    EngineOptions options) {
  public EngineSettings {
    modelFolders = List.copyOf(modelFolders);
  }
}

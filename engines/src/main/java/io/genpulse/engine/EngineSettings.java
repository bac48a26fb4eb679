package io.genpulse.engine;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an engine is told at start.
///
/// @param modelFolders folders to look for models in, first wins; a model is a folder or file in
///   one of them
/// @param defaultModel name of the model used when a request names none
/// @param cacheFolder for unpacked native libraries and other things that can be made again
/// @param threads intra-op threads of native inference; 0 = physical cores
/// @param options the engine's own
/// @param workflowFolder for workflows of the user's own; need not be there; null = none
/// @param shared what this process and others may ask of the engine's provider together; null = it
///   counts by itself
/// @param spending what the provider has cost all processes; null = nobody counts
public record EngineSettings(
    List<Path> modelFolders,
    String defaultModel,
    Path cacheFolder,
    int threads,
    EngineOptions options,
    @Nullable Path workflowFolder,
    @Nullable CallAllowance shared,
    @Nullable Spending spending) {
  public EngineSettings {
    modelFolders = List.copyOf(modelFolders);
  }

  /// Without anything that others share, or workflows of the user's own.
  public EngineSettings(
      List<Path> modelFolders,
      String defaultModel,
      Path cacheFolder,
      int threads,
      EngineOptions options) {
    this(modelFolders, defaultModel, cacheFolder, threads, options, null, null, null);
  }
}

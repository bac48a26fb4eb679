package io.genpulse.server.feature;

import io.genpulse.engine.EngineJob;
import io.genpulse.engine.GeneratedFile;
import io.genpulse.server.handler.TaskContext;
import io.genpulse.server.handler.TaskResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Consumer;

/// The files that an engine makes for one task, and what the task answers when all are there.
public final class MadeFiles {
  private final List<GeneratedFile> files = new ArrayList<>();

  /// The attempt as the engine sees it; its files are gathered here.
  public EngineJob job(TaskContext context) {
    return job(context, _ -> {});
  }

  /// As [#job(TaskContext)].
  ///
  /// @param finish may still write into each file, before it is stored
  public EngineJob job(TaskContext context, Consumer<GeneratedFile> finish) {
    return context.job(
        file -> {
          finish.accept(file);
          files.add(file);
        });
  }

  /// What the first file was made with, which is enough to make it again, and how many there are.
  ///
  /// @param unit what is billed for each file, such as `image`
  public TaskResult result(String unit) {
    var values = new LinkedHashMap<String, Object>();
    values.put("count", files.size());
    if (!files.isEmpty()) {
      values.putAll(files.getFirst().metadata());
    }
    return new TaskResult(values, unit, files.size());
  }
}

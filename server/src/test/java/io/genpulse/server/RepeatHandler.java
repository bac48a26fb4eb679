package io.genpulse.server;

import static io.genpulse.server.handler.ParamChecks.between;
import static io.genpulse.server.handler.ParamChecks.notBlank;

import io.genpulse.engine.GeneratedFile;
import io.genpulse.server.handler.Default;
import io.genpulse.server.handler.TaskContext;
import io.genpulse.server.handler.TaskHandler;
import io.genpulse.server.handler.TaskResult;
import io.genpulse.server.handler.TaskType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// Stores its text as a file.
@TaskType(value = "repeat", aliases = "say")
public final class RepeatHandler implements TaskHandler<RepeatHandler.Params> {
  public record Params(String text, @Default("1") int times) {
    public Params {
      notBlank(text, "text");
      between(times, 1, 5, "times");
    }
  }

  @Override
  public TaskResult execute(Params params, TaskContext context) {
    context.updateProgress(50, "half");
    try {
      Path file = context.workFolder().resolve("echo.txt");
      Files.writeString(file, params.text().repeat(params.times()));
      context.upload(new GeneratedFile(file, "text/plain", null, null, null, Map.of()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return TaskResult.of(Map.of("length", params.text().length()));
  }
}

package io.genpulse.launcher.prove;

import io.genpulse.engine.GeneratedFile;
import io.genpulse.server.handler.Default;
import io.genpulse.server.handler.TaskContext;
import io.genpulse.server.handler.TaskHandler;
import io.genpulse.server.handler.TaskResult;
import io.genpulse.server.handler.TaskType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/// Takes its time, makes a file if asked, and leaves a trace of each attempt that no database
/// knows. It is no task type of GenPulse's own: scratch installations have it as a plugin.
@TaskType("prove")
public final class ProveTask implements TaskHandler<ProveTask.Params> {
  private static final int KILLED = 137;

  /// @param traces the folder of the traces
  /// @param millis how long an attempt takes
  /// @param file whether it makes one
  /// @param deadly whether it takes its process down instead
  public record Params(
      String traces,
      @Default("0") long millis,
      @Default("false") boolean file,
      @Default("false") boolean deadly) {}

  @Override
  public TaskResult execute(Params params, TaskContext context) throws InterruptedException {
    try {
      Files.writeString(
          Path.of(params.traces()).resolve(context.taskId().toString()),
          context.attempt() + " " + System.currentTimeMillis() + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
      if (params.deadly()) {
        Runtime.getRuntime().halt(KILLED);
      }
      Thread.sleep(params.millis());
      if (params.file()) {
        Path file = Files.writeString(context.workFolder().resolve("made.txt"), "made");
        var _ = context.upload(new GeneratedFile(file, "text/plain", null, null, null, Map.of()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return TaskResult.of(Map.of("attempt", context.attempt()));
  }

  /// Puts this class into a plugins folder.
  static void install(Path plugins) throws IOException {
    try (var jar = new JarOutputStream(Files.newOutputStream(plugins.resolve("prove.jar")))) {
      for (Class<?> part : new Class<?>[] {ProveTask.class, Params.class}) {
        String entry = part.getName().replace('.', '/') + ".class";
        jar.putNextEntry(new JarEntry(entry));
        try (InputStream code = ProveTask.class.getResourceAsStream("/" + entry)) {
          if (code == null) {
            throw new IOException("this program lacks its own class " + entry);
          }
          code.transferTo(jar);
        }
      }
    }
  }
}

package io.genpulse.launcher.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The last lines that a child printed, for error messages; all of them go to its log file.
final class LastOutput {
  private static final Logger log = LoggerFactory.getLogger(LastOutput.class);
  private static final int KEPT = 50;
  private static final long BIG_LOG = 10L << 20;

  private final Path file;
  private final Deque<String> lines = new ArrayDeque<>();

  LastOutput(Path file) {
    this.file = file;
  }

  /// Reads until the child closes its output.
  void follow(InputStream output) {
    try (BufferedReader reader = new BufferedReader(new InputStreamReader(output, UTF_8));
        Writer writer = openLog()) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        add(line);
        writer.append(line).append('\n').flush();
      }
    } catch (IOException | UncheckedIOException e) {
      log.debug("Output of {} ended", file.getFileName(), e);
    }
  }

  synchronized List<String> last(int count) {
    return lines.stream().skip(Math.max(0, lines.size() - count)).toList();
  }

  synchronized void clear() {
    lines.clear();
  }

  private synchronized void add(String line) {
    lines.addLast(line);
    if (lines.size() > KEPT) {
      lines.removeFirst();
    }
  }

  private Writer openLog() throws IOException {
    if (Files.exists(file) && Files.size(file) > BIG_LOG) {
      Files.move(file, file.resolveSibling(file.getFileName() + ".1"), REPLACE_EXISTING);
    }
    return Files.newBufferedWriter(
        file, UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}

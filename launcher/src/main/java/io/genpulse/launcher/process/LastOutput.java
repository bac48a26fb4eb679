package io.genpulse.launcher.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The last lines that a child printed, for error messages; all of them go to its log file.
final class LastOutput {
  private static final Logger log = LoggerFactory.getLogger(LastOutput.class);
  private static final int KEPT = 50;
  private static final int LONGEST = 4000;
  private static final long BIG_LOG = 10L << 20;

  private final Path file;
  private final long bigLog;
  private final Consumer<String> heard;
  private final Deque<String> lines = new ArrayDeque<>();
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private long count;
  private boolean returned;
  private boolean replaceable;

  /// @param heard takes every line, at once
  LastOutput(Path file, Consumer<String> heard) {
    this(file, BIG_LOG, heard);
  }

  LastOutput(Path file, long bigLog, Consumer<String> heard) {
    this.file = file;
    this.bigLog = bigLog;
    this.heard = heard;
  }

  /// Reads until the child closes its output, whatever becomes of the log.
  void follow(InputStream output) {
    try (output;
        LogFile written = new LogFile(file, bigLog)) {
      byte[] block = new byte[8192];
      for (int read = output.read(block); read >= 0; read = output.read(block)) {
        written.write(block, read);
        add(block, read);
      }
    } catch (IOException e) {
      log.debug("Output of {} ended", file.getFileName(), e);
    } finally {
      endLine();
    }
  }

  synchronized List<String> last(int most) {
    return lines.stream().skip(Math.max(0, lines.size() - most)).toList();
  }

  /// How many lines there were since [#clear].
  synchronized long count() {
    return count;
  }

  synchronized void clear() {
    lines.clear();
    line.reset();
    count = 0;
  }

  private synchronized void add(byte[] block, int size) {
    for (int i = 0; i < size; i++) {
      if (block[i] == '\n') {
        returned = false;
        endLine();
        replaceable = false;
        continue;
      }
      if (returned) {
        // A progress bar that is drawn anew: its last state is enough.
        endLine();
        replaceable = true;
      }
      returned = block[i] == '\r';
      if (!returned && line.size() < LONGEST) {
        line.write(block[i]);
      }
    }
  }

  private synchronized void endLine() {
    if (line.size() == 0) {
      return;
    }
    count++;
    if (replaceable && !lines.isEmpty()) {
      lines.removeLast();
    }
    lines.addLast(line.toString(UTF_8));
    heard.accept(line.toString(UTF_8));
    line.reset();
    if (lines.size() > KEPT) {
      lines.removeFirst();
    }
  }
}

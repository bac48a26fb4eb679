package io.genpulse.launcher.process;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The log of one child, moved aside when it has grown big. Writing never fails: what a full disk
/// cannot take is dropped, for a child must not stand still because its words cannot be kept.
final class LogFile implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LogFile.class);
  private static final Duration REST = Duration.ofSeconds(10);

  private final Path file;
  private final long big;
  private @Nullable OutputStream stream;
  private long size;
  private long retryAt = System.nanoTime();
  private boolean complained;

  /// @param big size in bytes from which it is moved to `<name>.1`
  LogFile(Path file, long big) {
    this.file = file;
    this.big = big;
  }

  void write(byte[] bytes, int count) {
    if (stream == null && System.nanoTime() - retryAt < 0) {
      return;
    }
    try {
      open().write(bytes, 0, count);
      size += count;
      complained = false;
    } catch (IOException e) {
      close();
      retryAt = System.nanoTime() + REST.toNanos();
      if (!complained) {
        complained = true;
        log.warn("{} cannot be written, some output is lost: {}", file, e.toString());
      }
    }
  }

  private OutputStream open() throws IOException {
    if (stream != null && size > big) {
      close();
    }
    OutputStream current = stream;
    if (current == null) {
      if (Files.exists(file) && Files.size(file) > big) {
        Files.move(file, file.resolveSibling(file.getFileName() + ".1"), REPLACE_EXISTING);
      }
      current = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      size = Files.size(file);
      stream = current;
    }
    return current;
  }

  @Override
  public void close() {
    try {
      if (stream != null) {
        stream.close();
      }
    } catch (IOException e) {
      log.debug("{} was not closed well", file, e);
    } finally {
      stream = null;
    }
  }
}

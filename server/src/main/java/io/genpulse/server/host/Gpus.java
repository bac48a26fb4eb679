package io.genpulse.server.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The NVIDIA GPUs of this host, as `nvidia-smi` tells; none where it is not there.
final class Gpus {
  private static final Logger log = LoggerFactory.getLogger(Gpus.class);
  private static final List<String> COMMAND =
      List.of(
          "nvidia-smi",
          "--query-gpu=name,utilization.gpu,memory.used,memory.total,temperature.gpu",
          "--format=csv,noheader,nounits");
  private static final long MEBIBYTE = 1L << 20;
  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(2);

  private List<Gpu> last = List.of();
  private long freshUntil = System.nanoTime();
  private boolean absent;

  /// One card; what the driver does not tell is null.
  public record Gpu(
      String name,
      @Nullable Double utilisationPercent,
      @Nullable Long memoryUsedBytes,
      @Nullable Long memoryTotalBytes,
      @Nullable Double temperatureCelsius) {}

  /// At most two seconds old.
  synchronized List<Gpu> list() {
    if (!absent && System.nanoTime() - freshUntil >= 0) {
      last = ask();
      freshUntil = System.nanoTime() + FRESH_NANOS;
    }
    return last;
  }

  private List<Gpu> ask() {
    Process process;
    try {
      process = new ProcessBuilder(COMMAND).redirectErrorStream(true).start();
    } catch (IOException e) {
      absent = true;
      log.debug("No nvidia-smi, so no GPUs are shown", e);
      return List.of();
    }
    try {
      process.getOutputStream().close();
      if (!process.waitFor(3, TimeUnit.SECONDS) || process.exitValue() != 0) {
        return List.of();
      }
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(Gpus::parse)
          .flatMap(Optional::stream)
          .toList();
    } catch (IOException e) {
      log.debug("nvidia-smi cannot be read", e);
      return List.of();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    } finally {
      process.destroyForcibly();
    }
  }

  static Optional<Gpu> parse(String line) {
    List<String> cells = Arrays.stream(line.split(",", -1)).map(String::strip).toList();
    if (cells.size() != 5) {
      return Optional.empty();
    }
    return Optional.of(
        new Gpu(
            cells.get(0),
            number(cells.get(1)),
            bytes(cells.get(2)),
            bytes(cells.get(3)),
            number(cells.get(4))));
  }

  private static @Nullable Double number(String text) {
    return text.matches("[0-9]+(\\.[0-9]+)?") ? Double.valueOf(text) : null;
  }

  private static @Nullable Long bytes(String text) {
    Double mebibytes = number(text);
    return mebibytes == null ? null : (long) (mebibytes * MEBIBYTE);
  }
}

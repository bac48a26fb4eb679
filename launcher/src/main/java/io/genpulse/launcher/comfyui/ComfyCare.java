package io.genpulse.launcher.comfyui;

import io.genpulse.client.comfyui.ComfyUiClient;
import io.genpulse.launcher.process.Supervisor;
import io.genpulse.server.maintenance.RepeatedJob;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import oshi.SystemInfo;

/// Looks after a ComfyUI child. While nothing runs in it: gives the memory of the graphics card
/// back when it has been idle for a while, and starts it anew when its own memory has grown too
/// large. While a prompt waits or runs only if that is stuck.
public final class ComfyCare implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ComfyCare.class);
  private static final Duration INTERVAL = Duration.ofMinutes(1);
  private static final Duration CONNECT = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration IDLE = Duration.ofMinutes(10);
  // Of the machine's memory; models that are kept for the next prompt count, too.
  private static final double MOST_MEMORY = 0.8;

  private final Supervisor supervisor;
  private final long mostBytes;
  private final LongSupplier nanos;
  private final ComfyUiClient comfyui;
  private final LongFunction<Duration> processor;
  private final StuckPrompts stuck;
  private long idleSince;
  private boolean freed;

  /// Looks every minute until it is closed.
  public static Watch start(Supervisor supervisor, URI address) {
    var care =
        new ComfyCare(
            supervisor,
            address,
            (long) (MOST_MEMORY * new SystemInfo().getHardware().getMemory().getTotal()),
            System::nanoTime,
            ComfyCare::processor);
    return new Watch(care, new RepeatedJob("comfyui care", INTERVAL, INTERVAL, care::look));
  }

  /// The care and what repeats it.
  public record Watch(ComfyCare care, RepeatedJob job) implements AutoCloseable {
    @Override
    public void close() {
      job.close();
      care.close();
    }
  }

  /// @param processor time that a process has used with all that it started
  ComfyCare(
      Supervisor supervisor,
      URI address,
      long mostBytes,
      LongSupplier nanos,
      LongFunction<Duration> processor) {
    this.supervisor = supervisor;
    this.mostBytes = mostBytes;
    this.nanos = nanos;
    this.processor = processor;
    this.stuck = new StuckPrompts(nanos);
    this.comfyui = new ComfyUiClient(address, CONNECT, PATIENCE);
    this.idleSince = nanos.getAsLong();
  }

  void look() {
    var info = supervisor.info(ComfyUiService.NAME).orElse(null);
    Long pid = info == null || !info.state().equals("ready") ? null : info.pid();
    if (info == null || pid == null || isBusy()) {
      idleSince = nanos.getAsLong();
      freed = false;
      if (pid == null) {
        stuck.clear();
      } else if (isStuck(pid)) {
        log.warn(
            "ComfyUI has run a prompt for {} minutes without any work, and is started anew",
            StuckPrompts.LONG.toMinutes());
        stuck.clear();
        supervisor.restart(ComfyUiService.NAME);
      }
      return;
    }
    stuck.clear();
    Long memory = info.memoryBytes();
    if (memory != null && memory > mostBytes) {
      log.info("ComfyUI uses {} MiB and is started anew between prompts", memory >> 20);
      supervisor.restart(ComfyUiService.NAME);
    } else if (!freed && nanos.getAsLong() - idleSince >= IDLE.toNanos()) {
      freed = free();
    }
  }

  private boolean isStuck(long pid) {
    try {
      return stuck.look(comfyui.running(), processor.apply(pid));
    } catch (IOException e) {
      log.debug("ComfyUI does not say what it runs", e);
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static Duration processor(long pid) {
    return ProcessHandle.of(pid).stream()
        .flatMap(child -> Stream.concat(Stream.of(child), child.descendants()))
        .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
        .reduce(Duration.ZERO, Duration::plus);
  }

  /// Also when it does not say.
  private boolean isBusy() {
    try {
      return comfyui.remaining() > 0;
    } catch (IOException e) {
      log.debug("ComfyUI does not say what it does", e);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private boolean free() {
    try {
      comfyui.free();
      log.info("ComfyUI has been idle for {} minutes and gives its memory back", IDLE.toMinutes());
      return true;
    } catch (IOException e) {
      log.debug("ComfyUI does not give its memory back", e);
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void close() {
    comfyui.close();
  }
}

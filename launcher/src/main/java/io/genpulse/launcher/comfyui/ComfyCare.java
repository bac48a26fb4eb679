package io.genpulse.launcher.comfyui;

import io.genpulse.client.comfyui.ComfyUiClient;
import io.genpulse.launcher.process.Supervisor;
import io.genpulse.server.maintenance.RepeatedJob;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import oshi.SystemInfo;

/// Looks after a ComfyUI child while nothing runs in it: gives the memory of the graphics card back
/// when it has been idle for a while, and starts it anew when its own memory has grown too large.
/// Never while a prompt waits or runs.
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
  private long idleSince;
  private boolean freed;

  /// Looks every minute until it is closed.
  public static Watch start(Supervisor supervisor, URI address) {
    var care =
        new ComfyCare(
            supervisor,
            address,
            (long) (MOST_MEMORY * new SystemInfo().getHardware().getMemory().getTotal()),
            System::nanoTime);
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

  ComfyCare(Supervisor supervisor, URI address, long mostBytes, LongSupplier nanos) {
    this.supervisor = supervisor;
    this.mostBytes = mostBytes;
    this.nanos = nanos;
    this.comfyui = new ComfyUiClient(address, CONNECT, PATIENCE);
    this.idleSince = nanos.getAsLong();
  }

  void look() {
    var info = supervisor.info(ComfyUiService.NAME).orElse(null);
    if (info == null || !info.state().equals("ready") || isBusy()) {
      idleSince = nanos.getAsLong();
      freed = false;
      return;
    }
    Long memory = info.memoryBytes();
    if (memory != null && memory > mostBytes) {
      log.info("ComfyUI uses {} MiB and is started anew between prompts", memory >> 20);
      supervisor.restart(ComfyUiService.NAME);
    } else if (!freed && nanos.getAsLong() - idleSince >= IDLE.toNanos()) {
      freed = free();
    }
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

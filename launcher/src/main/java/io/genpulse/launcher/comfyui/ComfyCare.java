package io.genpulse.launcher.comfyui;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.genpulse.launcher.process.Supervisor;
import io.genpulse.server.maintenance.RepeatedJob;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
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
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration INTERVAL = Duration.ofMinutes(1);
  private static final Duration IDLE = Duration.ofMinutes(10);
  // Of the machine's memory; models that are kept for the next prompt count, too.
  private static final double MOST_MEMORY = 0.8;

  private final Supervisor supervisor;
  private final URI address;
  private final long mostBytes;
  private final LongSupplier nanos;
  private final HttpClient http;
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
    this.address = address;
    this.mostBytes = mostBytes;
    this.nanos = nanos;
    this.http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
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
      JsonNode answer = JSON.readTree(send(HttpRequest.newBuilder(address.resolve("/prompt"))));
      return answer.path("exec_info").path("queue_remaining").asInt(1) > 0;
    } catch (IOException e) {
      log.debug("ComfyUI does not say what it does", e);
      return true;
    }
  }

  private boolean free() {
    try {
      send(
          HttpRequest.newBuilder(address.resolve("/free"))
              .header("Content-Type", "application/json")
              .POST(
                  HttpRequest.BodyPublishers.ofString(
                      "{\"unload_models\":true,\"free_memory\":true}")));
      log.info("ComfyUI has been idle for {} minutes and gives its memory back", IDLE.toMinutes());
      return true;
    } catch (IOException e) {
      log.debug("ComfyUI does not give its memory back", e);
      return false;
    }
  }

  private String send(HttpRequest.Builder request) throws IOException {
    try {
      HttpResponse<String> response =
          http.send(
              request.timeout(Duration.ofSeconds(10)).build(),
              HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new IOException("ComfyUI answers " + response.statusCode());
      }
      return response.body();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}

package io.genpulse.engine.comfyui;

import io.genpulse.engine.comfyui.workflow.ObjectInfoFile;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/// Keeps what servers say of their classes up to date: asked once for each life of a server, and
/// again when files of models have come or gone. Safe for use by several threads.
final class ServerClasses {
  static final Duration BETWEEN_LOOKS = Duration.ofSeconds(30);

  private final ObjectInfoFile file;
  private final LongSupplier nanos;
  private final Map<URI, Look> known = new ConcurrentHashMap<>();

  /// @param files as [io.genpulse.client.comfyui.ComfyUiClient#modelFiles] tells
  private record Look(long at, String files) {}

  ServerClasses(ObjectInfoFile file, LongSupplier nanos) {
    this.file = file;
    this.nanos = nanos;
  }

  /// All that the server's classes declare is long, so only the lists of files are asked for often.
  void learn(ComfyServer server) throws IOException, InterruptedException {
    Look last = known.get(server.address());
    long now = nanos.getAsLong();
    if (last != null && now - last.at() < BETWEEN_LOOKS.toNanos()) {
      return;
    }
    String files = server.client().modelFiles();
    if (last == null || !last.files().equals(files)) {
      file.write(server.client().objectInfo());
    }
    known.put(server.address(), new Look(now, files));
  }

  /// Asks now, whenever it was asked last.
  void renew(ComfyServer server) throws IOException, InterruptedException {
    file.write(server.client().objectInfo());
  }

  /// It does not answer; its next life may have other classes.
  void forget(ComfyServer server) {
    known.remove(server.address());
  }
}

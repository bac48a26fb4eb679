package io.genpulse.engine.comfyui;

import io.genpulse.client.comfyui.ComfyJob;
import io.genpulse.client.comfyui.ComfySocket;
import io.genpulse.client.comfyui.ComfyUiClient;
import java.io.IOException;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// One ComfyUI server, as one client of it.
///
/// @param givenUp prompts that were to stop after they had told of no progress for too long
record ComfyServer(URI address, ComfyUiClient client, ComfySocket socket, Set<String> givenUp)
    implements AutoCloseable {
  static ComfyServer at(URI address) {
    var client = new ComfyUiClient(address);
    return new ComfyServer(
        address,
        client,
        new ComfySocket(address, client.clientId()),
        ConcurrentHashMap.newKeySet());
  }

  /// Whether it still runs one of those: nothing else will run there until it is started anew.
  boolean ignoresStop() throws IOException, InterruptedException {
    for (String prompt : Set.copyOf(givenUp)) {
      if (client.find(prompt) instanceof ComfyJob.Running) {
        return true;
      }
      givenUp.remove(prompt);
    }
    return false;
  }

  @Override
  public void close() {
    socket.close();
    client.close();
  }
}

package io.genpulse.engine.comfyui;

import io.genpulse.client.comfyui.ComfySocket;
import io.genpulse.client.comfyui.ComfyUiClient;
import java.net.URI;

/// One ComfyUI server, as one client of it.
record ComfyServer(URI address, ComfyUiClient client, ComfySocket socket) implements AutoCloseable {
  static ComfyServer at(URI address) {
    var client = new ComfyUiClient(address);
    return new ComfyServer(address, client, new ComfySocket(address, client.clientId()));
  }

  @Override
  public void close() {
    socket.close();
    client.close();
  }
}

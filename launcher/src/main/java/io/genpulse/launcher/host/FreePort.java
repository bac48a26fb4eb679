package io.genpulse.launcher.host;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;

/// Finds ports of 127.0.0.1 that nothing listens on.
public final class FreePort {
  private FreePort() {}

  /// The wanted port, or the next free one above it; 0 asks for any.
  ///
  /// @param taken ports that are promised to someone who does not listen yet
  public static int from(int wanted, Set<Integer> taken) throws IOException {
    if (wanted == 0) {
      return any(taken);
    }
    for (int port = wanted; port <= Math.min(65_535, wanted + 200); port++) {
      if (!taken.contains(port) && isFree(port)) {
        return port;
      }
    }
    throw new IOException("no free port in " + wanted + ".." + (wanted + 200));
  }

  private static int any(Set<Integer> taken) throws IOException {
    while (true) {
      try (ServerSocket socket = new ServerSocket()) {
        socket.bind(onLoopback(0), 1);
        if (!taken.contains(socket.getLocalPort())) {
          return socket.getLocalPort();
        }
      }
    }
  }

  static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      // Without this, the port of a service that ended a moment ago counts as taken for a minute.
      socket.setReuseAddress(true);
      socket.bind(onLoopback(port), 1);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /// Literally, for a JVM may have been told to prefer ::1.
  private static InetSocketAddress onLoopback(int port) {
    return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
  }
}

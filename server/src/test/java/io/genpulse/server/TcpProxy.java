package io.genpulse.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/// Stands before a service and can be cut: connections break, and new ones are refused. Or frozen:
/// connections stay, and nothing comes through.
final class TcpProxy implements AutoCloseable {
  private final int target;
  private final int port;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final ReentrantLock flow = new ReentrantLock();
  private ServerSocket listener;
  private Thread accepting;

  TcpProxy(int target) throws IOException {
    this.target = target;
    ServerSocket opened = listen(0);
    this.listener = opened;
    this.accepting = Thread.startVirtualThread(() -> accept(opened));
    this.port = listener.getLocalPort();
  }

  int port() {
    return port;
  }

  private ServerSocket listen(int on) throws IOException {
    var opened = new ServerSocket();
    opened.setReuseAddress(true);
    opened.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), on));
    return opened;
  }

  private void accept(ServerSocket from) {
    try {
      while (true) {
        Socket client = from.accept();
        sockets.add(client);
        var service = new Socket(InetAddress.getLoopbackAddress(), target);
        sockets.add(service);
        Thread.startVirtualThread(() -> pump(client, service));
        Thread.startVirtualThread(() -> pump(service, client));
      }
    } catch (IOException e) {
      // Cut.
    }
  }

  private void pump(Socket from, Socket to) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[8192];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        flow.lock();
        try {
          out.write(buffer, 0, n);
        } finally {
          flow.unlock();
        }
      }
    } catch (IOException e) {
      // The other side hears of it by the close.
    } finally {
      sockets.remove(from);
      sockets.remove(to);
    }
  }

  private void breakAll() {
    for (Socket socket : sockets) {
      try {
        socket.close();
      } catch (IOException e) {
        // It is broken, as it should be.
      }
    }
  }

  void cut() throws IOException, InterruptedException {
    listener.close();
    // The port is free once nobody accepts on it any more.
    accepting.join();
    breakAll();
  }

  void mend() throws IOException {
    ServerSocket opened = listen(port);
    listener = opened;
    accepting = Thread.startVirtualThread(() -> accept(opened));
  }

  /// To be thawed by the same thread.
  void freeze() {
    flow.lock();
  }

  void thaw() {
    flow.unlock();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    breakAll();
  }
}

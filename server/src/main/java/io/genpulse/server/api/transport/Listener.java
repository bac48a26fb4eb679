package io.genpulse.server.api.transport;

import io.genpulse.server.maintenance.RepeatedJob;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps a web server listening on one port. The web server gives its port up for good when a
/// connection cannot be accepted, as when file descriptors run out for a moment; this one listens
/// again.
public final class Listener implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Listener.class);
  private static final Duration BETWEEN_KNOCKS = Duration.ofSeconds(5);
  private static final int KNOCK_TIMEOUT_MS = 1_000;

  private final InetAddress address;
  private final IntFunction<WebServer> servers;
  private final RepeatedJob watch;
  // A web server that has ended does not tell it any more.
  private final int port;
  private WebServer server;
  private boolean closed;

  private Listener(
      InetAddress address, int port, IntFunction<WebServer> servers, Duration betweenKnocks) {
    this.address = address;
    this.servers = servers;
    this.server = started(port);
    this.port = server.port();
    this.watch = new RepeatedJob("listener", betweenKnocks, betweenKnocks, this::listenAgain);
  }

  /// Listens from now on.
  ///
  /// @param port 0 = any free one, the same from then on
  /// @param servers builds a web server for a port that is not started
  /// @throws UncheckedIOException when nothing can listen there, saying why
  public static Listener open(String host, int port, IntFunction<WebServer> servers) {
    return open(host, port, servers, BETWEEN_KNOCKS);
  }

  static Listener open(
      String host, int port, IntFunction<WebServer> servers, Duration betweenKnocks) {
    try {
      return new Listener(InetAddress.getByName(host), port, servers, betweenKnocks);
    } catch (IOException e) {
      throw new UncheckedIOException("there is no address " + host, e);
    }
  }

  /// The web server logs that it cannot bind and goes on as if nothing were.
  private WebServer started(int port) {
    WebServer fresh = servers.apply(port).start();
    if (fresh.isRunning() && fresh.port() > 0) {
      return fresh;
    }
    fresh.stop();
    throw new UncheckedIOException(whyNot(port));
  }

  private IOException whyNot(int port) {
    String where = "cannot listen on " + address.getHostAddress() + ":" + port;
    try (var probe = new ServerSocket()) {
      probe.bind(new InetSocketAddress(address, port));
      return new IOException(where);
    } catch (IOException e) {
      return new IOException(where + ": " + e.getMessage(), e);
    }
  }

  public int port() {
    return port;
  }

  private synchronized void listenAgain() {
    if (closed || listens()) {
      return;
    }
    log.error("Nothing listens on port {} any more; listening again", port);
    server = started(port);
  }

  private boolean listens() {
    try (var knock = new Socket()) {
      InetAddress here = address.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : address;
      knock.connect(new InetSocketAddress(here, port), KNOCK_TIMEOUT_MS);
      return true;
    } catch (ConnectException e) {
      log.debug("Refused", e);
      return false;
    } catch (IOException e) {
      // Such as no file descriptor for the knock itself: that says nothing.
      log.debug("Could not knock", e);
      return true;
    }
  }

  /// Ends when requests are done, within the grace period of the web server.
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    watch.close();
    synchronized (this) {
      server.stop();
    }
  }
}

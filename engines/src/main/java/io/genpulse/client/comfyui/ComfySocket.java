package io.genpulse.client.comfyui;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.java_websocket.client.WebSocketClient;
import org.java_websocket.drafts.Draft_6455;
import org.java_websocket.handshake.ServerHandshake;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The socket of one ComfyUI client: opened with the first prompt that is watched, and opened again
/// when it is cut while one is. Frames are always taken at once: a client that does not read
/// silences all others of the server. Safe for use by several threads.
public final class ComfySocket implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ComfySocket.class);
  private static final String WANTS_PICTURES_NAMED =
      "{\"type\":\"feature_flags\",\"data\":{\"supports_preview_metadata\":true}}";
  private static final int MOST_FRAME_BYTES = 64 << 20;
  private static final Duration CONNECT = Duration.ofSeconds(10);
  // The server drops the socket of a client that was cut only when it notices; one of the same
  // client that came before is dropped with it.
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final int SECONDS_WITHOUT_PONG = 60;

  private final URI address;
  private final Map<String, PromptWatch> watches = new ConcurrentHashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private @Nullable Connection connection;
  private boolean closed;
  // The prompt that the last frame with an id told of; frames without one belong to it.
  private volatile @Nullable String current;

  /// @param server as for [ComfyUiClient]
  /// @param clientId as in [ComfyUiClient#clientId]
  public ComfySocket(URI server, String clientId) {
    String base = server.toString().replaceFirst("^http", "ws").replaceAll("/+$", "");
    this.address = URI.create(base + "/ws?clientId=" + clientId);
    Thread.ofVirtual().name("comfyui socket").start(this::keepOpen);
  }

  /// Listens for a prompt until [#forget]. Call it before the prompt is queued.
  public PromptWatch watch(String promptId, JsonNode graph) {
    var watch = new PromptWatch(graph);
    watches.put(promptId, watch);
    signal();
    return watch;
  }

  public void forget(String promptId) {
    watches.remove(promptId);
  }

  /// Waits until the socket is open, or for so long; answers whether it is.
  public boolean awaitOpen(Duration most) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = most.toNanos();
      while (!isOpenNow() && !closed && left > 0) {
        left = changed.awaitNanos(left);
      }
      return isOpenNow();
    } finally {
      lock.unlock();
    }
  }

  public boolean isOpen() {
    lock.lock();
    try {
      return isOpenNow();
    } finally {
      lock.unlock();
    }
  }

  private boolean isOpenNow() {
    return connection != null && connection.isOpen();
  }

  /// Ends the connection; a new one follows while a prompt is watched.
  void renew() {
    lock.lock();
    try {
      if (connection != null) {
        connection.close();
      }
    } finally {
      lock.unlock();
    }
  }

  private void keepOpen() {
    Duration pause = FIRST_PAUSE;
    try {
      while (awaitWanted()) {
        var next = new Connection();
        set(next);
        boolean opened =
            !isClosed() && next.connectBlocking(CONNECT.toMillis(), TimeUnit.MILLISECONDS);
        if (opened) {
          signal();
          next.over.await();
          pause = FIRST_PAUSE;
        }
        next.close();
        set(null);
        Thread.sleep(pause);
        pause = opened ? FIRST_PAUSE : min(pause.multipliedBy(2), LONGEST_PAUSE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /// Waits until there is a prompt to listen for; false once closed.
  private boolean awaitWanted() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (watches.isEmpty() && !closed) {
        changed.await();
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  private boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  private void set(@Nullable Connection next) {
    lock.lock();
    try {
      connection = next;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void signal() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Frames arrive on the connection's one reading thread.
  private void take(ComfyFrame frame) {
    String told = frame.prompt();
    if (told != null) {
      current = told;
    }
    String prompt = current;
    PromptWatch watch = prompt == null ? null : watches.get(prompt);
    if (watch != null && !(frame instanceof ComfyFrame.Other)) {
      watch.take(frame);
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      if (connection != null) {
        connection.close();
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private final class Connection extends WebSocketClient {
    private final CountDownLatch over = new CountDownLatch(1);

    Connection() {
      super(address, new Draft_6455(List.of(), MOST_FRAME_BYTES));
      setConnectionLostTimeout(SECONDS_WITHOUT_PONG);
    }

    @Override
    public void onOpen(ServerHandshake handshake) {
      watches.values().forEach(PromptWatch::missed);
      send(WANTS_PICTURES_NAMED);
    }

    @Override
    public void onMessage(String text) {
      take(ComfyFrames.read(text));
    }

    @Override
    public void onMessage(ByteBuffer frame) {
      take(ComfyFrames.read(frame));
    }

    @Override
    public void onClose(int code, String reason, boolean remote) {
      log.debug("The socket of ComfyUI is closed: {} {}", code, reason);
      over.countDown();
    }

    @Override
    public void onError(Exception e) {
      log.debug("The socket of ComfyUI fails", e);
    }
  }
}

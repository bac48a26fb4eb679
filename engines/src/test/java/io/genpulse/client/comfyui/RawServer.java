package io.genpulse.client.comfyui;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/// HTTP/1.1 and WebSocket on one port, byte by byte, so that it can misbehave as servers do:
/// refuse, cut, and send what no library would.
public final class RawServer implements AutoCloseable {
  /// @param path without query
  @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
  public record Request(
      String method, String path, String query, Map<String, String> headers, byte[] body) {
    public String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  /// @param status 0: the connection is cut instead
  /// @param headers more lines, each with its line end
  @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
  public record Reply(int status, String mediaType, byte[] body, String headers) {
    public static final Reply CUT = new Reply(0, "", new byte[0]);

    public Reply(int status, String mediaType, byte[] body) {
      this(status, mediaType, body, "");
    }

    public static Reply json(int status, String body) {
      return new Reply(status, "application/json", body.getBytes(StandardCharsets.UTF_8));
    }
  }

  public interface Handler {
    Reply answer(Request request) throws IOException;

    default void opened(Peer peer) {}
  }

  private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  private final Handler handler;
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final ServerSocket listener;
  private volatile boolean away;

  public RawServer(Handler handler) {
    this.handler = handler;
    try {
      listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().name("raw server").start(this::accept);
  }

  public URI address() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort());
  }

  /// From now on nobody is answered, and what was open is cut. The port stays ours: somebody else
  /// might take it.
  public void goAway() {
    away = true;
    connections.forEach(RawServer::quietly);
    connections.clear();
  }

  public void comeBack() {
    away = false;
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket connection = listener.accept();
        if (away) {
          quietly(connection);
          continue;
        }
        connection.setTcpNoDelay(true);
        connections.add(connection);
        Thread.ofVirtual().name("raw connection").start(() -> serve(connection));
      } catch (IOException e) {
        quietly(listener);
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      var in = new BufferedInputStream(connection.getInputStream());
      while (true) {
        Request request = read(in);
        if ("websocket".equalsIgnoreCase(request.headers().get("upgrade"))) {
          var peer = new Peer(connection, request);
          peer.open();
          handler.opened(peer);
          peer.read(new DataInputStream(in));
          return;
        }
        Reply reply = handler.answer(request);
        if (reply.status() == 0) {
          return;
        }
        write(connection.getOutputStream(), reply);
      }
    } catch (IOException e) {
      // The client is gone, or was cut.
    } finally {
      connections.remove(connection);
    }
  }

  private static Request read(BufferedInputStream in) throws IOException {
    String[] line = line(in).split(" ");
    var headers = new LinkedHashMap<String, String>();
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      int colon = header.indexOf(':');
      headers.put(
          header.substring(0, colon).toLowerCase(Locale.ROOT), header.substring(colon + 1).strip());
    }
    byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
    URI target = URI.create(line[1]);
    return new Request(
        line[0],
        target.getPath(),
        target.getQuery() == null ? "" : target.getQuery(),
        headers,
        body);
  }

  private static String line(BufferedInputStream in) throws IOException {
    var line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException();
      }
      if (next != '\r') {
        line.write(next);
      }
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  private static void write(OutputStream out, Reply reply) throws IOException {
    String head =
        "HTTP/1.1 %d Said\r\nContent-Type: %s\r\nContent-Length: %d\r\n%s\r\n"
            .formatted(reply.status(), reply.mediaType(), reply.body().length, reply.headers());
    out.write(head.getBytes(StandardCharsets.UTF_8));
    out.write(reply.body());
    out.flush();
  }

  private static void quietly(AutoCloseable closed) {
    try {
      closed.close();
    } catch (Exception e) {
      // It is gone either way.
    }
  }

  @Override
  public void close() {
    goAway();
    quietly(listener);
  }

  /// The other end of one WebSocket.
  public static final class Peer {
    private final Socket connection;
    private final Request request;
    private final ReentrantLock writing = new ReentrantLock();
    private final Map<Integer, CountDownLatch> pings = new ConcurrentHashMap<>();
    private int pinged;

    Peer(Socket connection, Request request) {
      this.connection = connection;
      this.request = request;
    }

    public String clientId() {
      return request.query().replace("clientId=", "");
    }

    private void open() throws IOException {
      try {
        MessageDigest sha = MessageDigest.getInstance("SHA-1");
        String key = request.headers().get("sec-websocket-key") + MAGIC;
        String accept =
            Base64.getEncoder()
                .encodeToString(sha.digest(key.getBytes(StandardCharsets.ISO_8859_1)));
        String head =
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: "
                + accept
                + "\r\n\r\n";
        connection.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
        connection.getOutputStream().flush();
      } catch (GeneralSecurityException e) {
        throw new IOException(e);
      }
    }

    /// Takes what the client sends until it closes; only its pongs and its close count.
    private void read(DataInputStream in) throws IOException {
      while (true) {
        int opcode = in.readUnsignedByte() & 0x0f;
        int length = in.readUnsignedByte() & 0x7f;
        length =
            length == 126 ? in.readUnsignedShort() : length == 127 ? (int) in.readLong() : length;
        byte[] mask = in.readNBytes(4);
        byte[] payload = in.readNBytes(length);
        for (int n = 0; n < payload.length; n++) {
          payload[n] ^= mask[n % 4];
        }
        switch (opcode) {
          case 8 -> {
            frame(8, payload);
            return;
          }
          case 9 -> frame(10, payload);
          case 10 -> {
            CountDownLatch waiting = pings.remove(ByteBuffer.wrap(payload).getInt());
            if (waiting != null) {
              waiting.countDown();
            }
          }
          default -> {}
        }
      }
    }

    public void text(String text) {
      send(1, text.getBytes(StandardCharsets.UTF_8));
    }

    public void binary(byte[] bytes) {
      send(2, bytes);
    }

    public void cut() {
      quietly(connection);
    }

    /// Returns when the client has handled all that was sent before: it answers pings in order.
    void settle() throws InterruptedException {
      int number = ++pinged;
      var answered = new CountDownLatch(1);
      pings.put(number, answered);
      send(9, ByteBuffer.allocate(4).putInt(number).array());
      if (!connection.isClosed() && !answered.await(20, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the client does not read its socket");
      }
    }

    private void send(int opcode, byte[] payload) {
      try {
        frame(opcode, payload);
      } catch (IOException e) {
        cut();
      }
    }

    private void frame(int opcode, byte[] payload) throws IOException {
      ByteBuffer frame = ByteBuffer.allocate(payload.length + 10);
      frame.put((byte) (0x80 | opcode));
      if (payload.length < 126) {
        frame.put((byte) payload.length);
      } else if (payload.length < 1 << 16) {
        frame.put((byte) 126).putShort((short) payload.length);
      } else {
        frame.put((byte) 127).putLong(payload.length);
      }
      frame.put(payload);
      writing.lock();
      try {
        connection.getOutputStream().write(frame.array(), 0, frame.position());
        connection.getOutputStream().flush();
      } finally {
        writing.unlock();
      }
    }
  }
}

package io.genpulse.server.api.transport;

import io.helidon.common.buffers.DataReader;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The bytes of one connection's requests, each in plain HTTP/1.1 whatever it came as; ends after a
/// request that is the last of its connection. For the thread of that connection.
final class Requests implements Supplier<byte @Nullable []> {
  static final int MOST_LINE_BYTES = 8_192;
  static final int MOST_HEAD_BYTES = 16_384;
  static final Duration LONGEST_HEAD = Duration.ofSeconds(30);
  // On top of a second for each KiB.
  static final Duration BODY_HEADROOM = Duration.ofSeconds(30);
  private static final Status HEADERS_TOO_LARGE =
      Status.create(431, "Request Header Fields Too Large");
  private static final long NANOS_PER_BYTE = 1_000_000_000L / 1024;

  private final DataReader in;
  private final Answers answers;
  private final String localHost;
  private final LongSupplier nanoTime;

  private byte[] rest = {};
  private long bodyLeft;
  private @Nullable ChunkedDecoder chunks;
  private long begun;
  private long bodyBytes;
  private boolean last;
  private @Nullable Lookout lookout;

  /// @param localHost the address and port that a client without a Host header means
  Requests(DataReader in, Answers answers, String localHost, LongSupplier nanoTime) {
    this.in = in;
    this.answers = answers;
    this.localHost = localHost;
    this.nanoTime = nanoTime;
  }

  @Override
  public byte @Nullable [] get() {
    if (chunks != null) {
      return chunk(chunks);
    }
    if (bodyLeft > 0) {
      return body();
    }
    return last || answers.isCut() ? null : head();
  }

  private byte[] head() {
    if (rest.length == 0) {
      rest = read();
    }
    begun = nanoTime.getAsLong();
    int end;
    // Empty lines before a request are passed over (RFC 9112, section 2.2).
    while (startsWithEmptyLine()) {
      rest = Arrays.copyOfRange(rest, 2, rest.length);
      if (rest.length == 0) {
        rest = read();
      }
    }
    while ((end = endOfHead()) < 0) {
      if (rest.length > MOST_HEAD_BYTES) {
        throw tooLong();
      }
      more();
      if (nanoTime.getAsLong() - begun > LONGEST_HEAD.toNanos()) {
        throw tooSlow();
      }
    }
    if (end > MOST_HEAD_BYTES || firstLine() > MOST_LINE_BYTES) {
      throw tooLong();
    }
    RequestHead head = RequestHead.parse(new String(rest, 0, end, StandardCharsets.ISO_8859_1));
    rest = Arrays.copyOfRange(rest, end + 4, rest.length);
    // Should one of these refuse it, nothing more is read.
    last = true;
    head.refuseCodedBody();
    chunks = head.isChunked() ? new ChunkedDecoder() : null;
    bodyLeft = chunks == null ? head.length() : 0;
    bodyBytes = 0;
    last = head.closes();
    answers.next(head.isHead(), head.isOld());
    return head.plain(localHost);
  }

  private boolean startsWithEmptyLine() {
    return rest.length >= 2 && rest[0] == '\r' && rest[1] == '\n';
  }

  private int firstLine() {
    for (int i = 0; i + 1 < rest.length; i++) {
      if (rest[i] == '\r' && rest[i + 1] == '\n') {
        return i;
      }
    }
    return rest.length;
  }

  private RequestException tooLong() {
    return firstLine() > MOST_LINE_BYTES
        ? RequestHead.refused(
            Status.REQUEST_URI_TOO_LONG_414,
            "The request line must be at most %d bytes.".formatted(MOST_LINE_BYTES))
        : RequestHead.refused(
            HEADERS_TOO_LARGE,
            "The headers must be at most %d bytes together.".formatted(MOST_HEAD_BYTES));
  }

  private static RequestException tooSlow() {
    return RequestHead.refused(
        Status.REQUEST_TIMEOUT_408, "The request did not come within the time allowed.");
  }

  private int endOfHead() {
    for (int i = 0; i + 3 < rest.length; i++) {
      if (rest[i] == '\r' && rest[i + 1] == '\n' && rest[i + 2] == '\r' && rest[i + 3] == '\n') {
        return i;
      }
    }
    return -1;
  }

  private byte[] body() {
    byte[] some = rest.length > 0 ? rest : read();
    if (some.length > bodyLeft) {
      rest = Arrays.copyOfRange(some, (int) bodyLeft, some.length);
      some = Arrays.copyOf(some, (int) bodyLeft);
    } else {
      rest = new byte[0];
    }
    bodyLeft -= some.length;
    hurry(some.length);
    return some;
  }

  private byte[] chunk(ChunkedDecoder decoder) {
    var data = new ByteArrayOutputStream();
    try {
      while (data.size() == 0 && !decoder.isDone()) {
        byte[] some = rest.length > 0 ? rest : read();
        int end = decoder.decode(some, 0, data);
        rest = Arrays.copyOfRange(some, end, some.length);
        hurry(end);
      }
    } catch (IllegalArgumentException e) {
      last = true;
      chunks = null;
      throw RequestHead.bad("The chunked body holds " + e.getMessage() + ".");
    }
    var out = new ByteArrayOutputStream();
    if (data.size() > 0) {
      out.writeBytes(ascii(Integer.toHexString(data.size()).toUpperCase(Locale.ROOT) + "\r\n"));
      out.writeBytes(data.toByteArray());
      out.writeBytes(ascii("\r\n"));
    }
    if (decoder.isDone()) {
      out.writeBytes(ascii("0\r\n\r\n"));
      chunks = null;
    }
    return out.toByteArray();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /// A client that sends next to nothing must not hold a thread and a buffer for as long as it
  /// likes.
  private void hurry(int bytes) {
    bodyBytes += bytes;
    long most = BODY_HEADROOM.toNanos() + bodyBytes * NANOS_PER_BYTE;
    if (nanoTime.getAsLong() - begun > most) {
      last = true;
      bodyLeft = 0;
      chunks = null;
      throw tooSlow();
    }
  }

  private void more() {
    byte[] next = read();
    byte[] both = Arrays.copyOf(rest, rest.length + next.length);
    System.arraycopy(next, 0, both, rest.length, next.length);
    rest = both;
  }

  /// Looks from now on whether the client leaves. For the thread of the connection, when it has
  /// read a request to its end.
  Lookout watch() {
    Lookout watching = lookout;
    if (watching == null) {
      watching = new Lookout(in);
      lookout = watching;
    }
    return watching;
  }

  private byte[] read() {
    if (lookout != null) {
      lookout.end();
      lookout = null;
    }
    in.ensureAvailable();
    return in.readBytes(in.available());
  }
}

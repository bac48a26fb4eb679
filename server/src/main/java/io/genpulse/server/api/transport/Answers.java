package io.genpulse.server.api.transport;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The answers of one connection, as the client of each request can read them: without a body to
/// `HEAD`, without chunks to HTTP/1.0. All others pass untouched.
final class Answers implements DataWriter {
  private final DataWriter out;
  private boolean withoutBody;
  private boolean withoutChunks;
  private final ByteArrayOutputStream head = new ByteArrayOutputStream();
  private boolean headDone;
  private boolean endless;
  private volatile boolean cut;
  private @Nullable ChunkedDecoder chunks;

  Answers(DataWriter out) {
    this.out = out;
  }

  /// The next bytes answer another request.
  void next(boolean isHead, boolean isOld) {
    withoutBody = isHead;
    withoutChunks = isOld;
    head.reset();
    headDone = false;
    chunks = null;
  }

  /// Whether an answer was ended early, so that nothing can follow it.
  boolean isCut() {
    return cut;
  }

  @Override
  public void write(BufferData... buffers) {
    if (passes()) {
      out.write(buffers);
    } else {
      shape(BufferData.create(buffers), false);
    }
  }

  @Override
  public void write(BufferData buffer) {
    if (passes()) {
      out.write(buffer);
    } else {
      shape(buffer, false);
    }
  }

  @Override
  public void writeNow(BufferData... buffers) {
    if (passes()) {
      out.writeNow(buffers);
    } else {
      shape(BufferData.create(buffers), true);
    }
  }

  @Override
  public void writeNow(BufferData buffer) {
    if (passes()) {
      out.writeNow(buffer);
    } else {
      shape(buffer, true);
    }
  }

  private boolean passes() {
    return !withoutBody && !withoutChunks;
  }

  private void shape(BufferData buffer, boolean now) {
    byte[] bytes = new byte[buffer.available()];
    int read = buffer.read(bytes);
    byte[] shaped = shape(read == bytes.length ? bytes : Arrays.copyOf(bytes, read));
    if (shaped.length == 0) {
      return;
    }
    if (now) {
      out.writeNow(BufferData.create(shaped));
    } else {
      out.write(BufferData.create(shaped));
    }
  }

  private byte[] shape(byte[] bytes) {
    if (headDone) {
      return body(bytes, 0);
    }
    head.writeBytes(bytes);
    String text = head.toString(StandardCharsets.ISO_8859_1);
    int end = text.indexOf("\r\n\r\n");
    if (end < 0) {
      return new byte[0];
    }
    if (text.startsWith("HTTP/1.1 1")) {
      // An interim answer; the real one follows.
      head.reset();
      byte[] interim = text.substring(0, end + 4).getBytes(StandardCharsets.ISO_8859_1);
      byte[] after = text.substring(end + 4).getBytes(StandardCharsets.ISO_8859_1);
      return after.length == 0 ? interim : joined(interim, shape(after));
    }
    headDone = true;
    byte[] all = head.toByteArray();
    boolean chunked = isChunked(text.substring(0, end));
    if (withoutChunks && chunked && !withoutBody) {
      chunks = new ChunkedDecoder();
    }
    endless = chunked;
    String shown =
        withoutChunks && chunked ? withoutTransferEncoding(text, end) : text.substring(0, end + 4);
    byte[] first = shown.getBytes(StandardCharsets.ISO_8859_1);
    return joined(first, body(all, end + 4));
  }

  private byte[] body(byte[] bytes, int from) {
    if (withoutBody) {
      if (bytes.length > from && endless && !cut) {
        cut = true;
        throw new UncheckedIOException(
            new IOException("the answer to a HEAD request ends with its head"));
      }
      return new byte[0];
    }
    if (chunks == null) {
      return Arrays.copyOfRange(bytes, from, bytes.length);
    }
    var data = new ByteArrayOutputStream();
    int end = chunks.decode(bytes, from, data);
    if (end < bytes.length) {
      throw new IllegalStateException("bytes after the last chunk");
    }
    return data.toByteArray();
  }

  private static boolean isChunked(String head) {
    return head.toLowerCase(Locale.ROOT).contains("\r\ntransfer-encoding: chunked");
  }

  private static String withoutTransferEncoding(String text, int end) {
    List<String> kept = new ArrayList<>();
    for (String line : text.substring(0, end).split("\r\n", -1)) {
      if (!line.toLowerCase(Locale.ROOT).startsWith("transfer-encoding:")) {
        kept.add(line);
      }
    }
    return String.join("\r\n", kept) + "\r\n\r\n";
  }

  private static byte[] joined(byte[] a, byte[] b) {
    byte[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }
}

package io.genpulse.server.api.transport;

import java.io.ByteArrayOutputStream;

/// Takes a chunked body apart (RFC 9112, section 7.1), however it is cut into pieces. Extensions
/// and trailers are dropped, as a recipient may that does not know them.
final class ChunkedDecoder {
  private static final int LONGEST_LINE = 4096;
  private static final int MOST_TRAILER_BYTES = 16_384;

  private enum State {
    SIZE,
    EXTENSION,
    DATA,
    AFTER_DATA,
    TRAILER,
    DONE
  }

  private State state = State.SIZE;
  private long left;
  private int digits;
  private int line;
  private int trailers;
  private boolean carriageReturn;

  boolean isDone() {
    return state == State.DONE;
  }

  /// Reads `bytes` from `from` on, until they or the body end, and puts data into `out`.
  ///
  /// @return where it stopped
  /// @throws IllegalArgumentException when this is no chunked body
  int decode(byte[] bytes, int from, ByteArrayOutputStream out) {
    int at = from;
    while (at < bytes.length && state != State.DONE) {
      if (state == State.DATA) {
        int some = (int) Math.min(left, bytes.length - at);
        out.write(bytes, at, some);
        at += some;
        left -= some;
        if (left == 0) {
          state = State.AFTER_DATA;
        }
      } else {
        next(bytes[at++]);
      }
    }
    return at;
  }

  private void next(byte b) {
    if (carriageReturn) {
      if (b != '\n') {
        throw new IllegalArgumentException("a carriage return without a line feed");
      }
      carriageReturn = false;
      endOfLine();
    } else if (b == '\r') {
      carriageReturn = true;
    } else if (b == '\n') {
      throw new IllegalArgumentException("a line feed without a carriage return");
    } else {
      inLine(b);
    }
  }

  private void inLine(byte b) {
    if (++line > LONGEST_LINE) {
      throw new IllegalArgumentException("a line that is too long");
    }
    switch (state) {
      case SIZE -> size(b);
      case EXTENSION -> {}
      case TRAILER -> {
        if (++trailers > MOST_TRAILER_BYTES) {
          throw new IllegalArgumentException("trailers that are too long");
        }
      }
      case AFTER_DATA, DATA, DONE ->
          throw new IllegalArgumentException("a chunk longer than its size");
    }
  }

  private void size(byte b) {
    int digit = Character.digit(b, 16);
    if (digit >= 0) {
      if (++digits > 15) {
        throw new IllegalArgumentException("a chunk size that is too large");
      }
      left = left * 16 + digit;
    } else if (digits > 0 && (b == ';' || b == ' ' || b == '\t')) {
      state = State.EXTENSION;
    } else {
      throw new IllegalArgumentException("a chunk size that is no number");
    }
  }

  private void endOfLine() {
    switch (state) {
      case SIZE, EXTENSION -> {
        if (digits == 0) {
          throw new IllegalArgumentException("a chunk without a size");
        }
        state = left > 0 ? State.DATA : State.TRAILER;
      }
      case AFTER_DATA -> {
        state = State.SIZE;
        digits = 0;
      }
      case TRAILER -> {
        if (line == 0) {
          state = State.DONE;
        }
      }
      case DATA, DONE -> throw new IllegalStateException("no line in " + state);
    }
    line = 0;
  }
}

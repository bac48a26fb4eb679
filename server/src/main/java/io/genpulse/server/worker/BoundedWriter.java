package io.genpulse.server.worker;

import java.io.IOException;
import java.io.Writer;

/// Keeps what is written, up to so many characters.
final class BoundedWriter extends Writer {
  private final int most;
  private final StringBuilder text = new StringBuilder();

  BoundedWriter(int most) {
    this.most = most;
  }

  /// There is more than may be.
  static final class FullException extends IOException {
    private static final long serialVersionUID = 1;

    private FullException() {
      super("too much text");
    }
  }

  @Override
  public void write(char[] characters, int from, int length) throws IOException {
    if (length > most - text.length()) {
      throw new FullException();
    }
    text.append(characters, from, length);
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}

  @Override
  public String toString() {
    return text.toString();
  }
}

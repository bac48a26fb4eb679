package io.genpulse.apiclient;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;

/// A response body whose reader does not wait for ever: when nothing comes for too long it is
/// closed, and the read fails. The HTTP client has no read timeout of its own, and a connection
/// that dies without a word (sleep, a router that forgets it) looks like one where nothing happens.
///
/// Only waiting counts; a reader may take its time between two reads.
final class WatchedStream extends FilterInputStream {
  private static final long NOT_WAITING = 0;

  private final Duration patience;
  private final Thread watch;
  private volatile long waitingSince = NOT_WAITING;
  private volatile boolean silent;

  WatchedStream(InputStream body, Duration patience) {
    super(body);
    this.patience = patience;
    this.watch = Thread.ofVirtual().name("genpulse-silence").start(this::watch);
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    // Odd, so that it is never the mark of nobody waiting.
    waitingSince = System.nanoTime() | 1;
    try {
      var read = in.read(bytes, offset, length);
      // To the reader, a stream closed under it looks like one that ended.
      if (silent) {
        throw new SocketTimeoutException();
      }
      return read;
    } catch (IOException e) {
      if (silent) {
        var said = new SocketTimeoutException("nothing came for " + patience.toSeconds() + " s");
        said.initCause(e);
        throw said;
      }
      throw e;
    } finally {
      waitingSince = NOT_WAITING;
    }
  }

  @Override
  public void close() throws IOException {
    watch.interrupt();
    super.close();
  }

  private void watch() {
    try {
      while (true) {
        var since = waitingSince;
        var left = since == NOT_WAITING ? patience : left(since);
        if (left.isNegative() || left.isZero()) {
          silent = true;
          in.close();
          return;
        }
        // Whoever begins to wait right after this look is seen soon enough.
        Thread.sleep(since == NOT_WAITING ? left.dividedBy(8) : left);
      }
    } catch (InterruptedException | IOException e) {
      // Closed by its reader: nothing is left to watch.
    }
  }

  private Duration left(long since) {
    return patience.minusNanos(System.nanoTime() - since);
  }
}

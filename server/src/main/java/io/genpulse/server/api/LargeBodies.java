package io.genpulse.server.api;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Lets only as many large bodies in at once as memory has room for; the others wait a little. Read
/// and taken apart, a body takes many times its bytes.
final class LargeBodies {
  private static final int UNIT = 64 << 10;
  private static final int PART_OF_HEAP = 16;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final int most;
  private final Semaphore room;
  private final Duration patience;

  /// @param maxBodyBytes of one
  /// @param heapBytes of this process
  LargeBodies(int maxBodyBytes, long heapBytes) {
    this(maxBodyBytes, heapBytes, PATIENCE);
  }

  /// @param patience how long one waits for room
  LargeBodies(int maxBodyBytes, long heapBytes, Duration patience) {
    this.patience = patience;
    this.most = units(maxBodyBytes);
    this.room = new Semaphore((int) Math.max(most, heapBytes / PART_OF_HEAP / UNIT), true);
  }

  private static int units(long bytes) {
    return (int) Math.ceilDiv(bytes, (long) UNIT);
  }

  void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    int units = Math.min(most, units(announced(request)));
    if (units <= 1 || isStreamed(request)) {
      chain.proceed();
      return;
    }
    try {
      if (!room.tryAcquire(units, patience.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new ProblemException(
            Problem.BUSY, "Too many large requests are being read; try again in a moment.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProblemException(Problem.BUSY, "The server stops.");
    }
    try {
      chain.proceed();
    } finally {
      room.release(units);
    }
  }

  private static boolean isStreamed(RoutingRequest request) {
    String path = request.path().path();
    return path.endsWith("/uploads")
        || (path.endsWith("/images/edits") && MultipartForm.isOne(request));
  }

  /// The transport has checked the number.
  private static long announced(RoutingRequest request) {
    if (request.headers().contains(HeaderNames.TRANSFER_ENCODING)) {
      return Integer.MAX_VALUE;
    }
    return request.headers().first(HeaderNames.CONTENT_LENGTH).map(Long::parseLong).orElse(0L);
  }
}

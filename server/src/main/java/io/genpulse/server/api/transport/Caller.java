package io.genpulse.server.api.transport;

/// Whoever sent the request that this thread answers. For routes that hold their answer back for
/// minutes: nothing else would tell them that nobody reads it any more.
public final class Caller {
  static final ScopedValue<Requests> REQUESTS = ScopedValue.newInstance();

  private final Lookout lookout;

  private Caller(Lookout lookout) {
    this.lookout = lookout;
  }

  /// Watches the caller from now on. To be asked for when the body was read.
  public static Caller watch() {
    return new Caller(REQUESTS.get().watch());
  }

  /// Whether the connection is open. One of which the client closed its half counts as left.
  public boolean isThere() {
    return !lookout.hasEnded();
  }
}

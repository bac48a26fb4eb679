package io.genpulse.launcher.stack;

import java.lang.reflect.Proxy;
import java.time.Duration;
import org.slf4j.LoggerFactory;

/// Ends a JVM that is stopping without further ado: when a second signal comes, or when stopping
/// takes too long. Children die with it or are ended at the next start; nothing accepted is lost.
final class LastResort {
  /// What an operator can count on, and what `genpulse stop` waits for.
  static final Duration LIMIT = Duration.ofSeconds(45);

  private LastResort() {}

  /// To be called when the JVM has begun to stop.
  ///
  /// @param limit how long it may take
  static void arm(StartListener listener, Duration limit) {
    for (String signal : new String[] {"INT", "TERM"}) {
      onSignal(signal, () -> Runtime.getRuntime().halt(ExitCode.INTERRUPTED));
    }
    Thread.ofPlatform().daemon().name("last-resort").start(() -> endAfter(limit, listener));
  }

  /// By reflection, as javac warns of this class and cannot be told otherwise; Java has no other
  /// way to hear of a signal.
  private static void onSignal(String name, Runnable action) {
    try {
      var signal = Class.forName("sun.misc.Signal");
      var handler = Class.forName("sun.misc.SignalHandler");
      var ours =
          Proxy.newProxyInstance(
              LastResort.class.getClassLoader(),
              new Class<?>[] {handler},
              (_, _, _) -> {
                action.run();
                return Void.TYPE;
              });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), ours);
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      LoggerFactory.getLogger(LastResort.class).debug("No second {} is heard", name, e);
    }
  }

  private static void endAfter(Duration limit, StartListener listener) {
    try {
      Thread.sleep(limit);
    } catch (InterruptedException e) {
      return;
    }
    listener.step("Stopping took more than " + limit.toSeconds() + " s; ending at once");
    Runtime.getRuntime().halt(ExitCode.NO_SERVICE);
  }
}

package io.genpulse.launcher.stack;

import io.genpulse.launcher.host.AppDirectories;
import io.genpulse.launcher.host.Endpoints;
import io.genpulse.launcher.host.InstanceLock;
import io.genpulse.launcher.host.StackUse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;

/// The stack of another command, which stays up for us when that command ends. Close it when it is
/// needed no more.
public final class JoinedStack implements AutoCloseable {
  private final StackUse use;
  private final Endpoints endpoints;

  private JoinedStack(StackUse use, Endpoints endpoints) {
    this.use = use;
    this.endpoints = endpoints;
  }

  /// Empty when none runs on the home, it has not said yet where it answers, or is about to end.
  public static Optional<JoinedStack> join(AppDirectories directories) {
    if (!Files.isDirectory(directories.run())) {
      return Optional.empty();
    }
    var use = StackUse.join(directories);
    var running =
        use.flatMap(_ -> InstanceLock.holder(directories))
            .flatMap(_ -> Endpoints.read(directories));
    if (running.isEmpty()) {
      use.ifPresent(StackUse::close);
      return Optional.empty();
    }
    return Optional.of(new JoinedStack(use.orElseThrow(), running.get()));
  }

  /// Waits while one starts or ends; empty when none runs, or the time is over.
  public static Optional<JoinedStack> await(AppDirectories directories, Duration patience)
      throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (InstanceLock.holder(directories).isPresent() && System.nanoTime() - deadline < 0) {
      var joined = join(directories);
      if (joined.isPresent()) {
        return joined;
      }
      Thread.sleep(100);
    }
    return Optional.empty();
  }

  public Endpoints endpoints() {
    return endpoints;
  }

  @Override
  public void close() {
    use.close();
  }
}

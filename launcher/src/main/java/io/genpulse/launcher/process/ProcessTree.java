package io.genpulse.launcher.process;

import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A child with all that it started. Taken while the child lives: afterwards its own children
/// belong to somebody else, and only their process group tells that they were ours.
final class ProcessTree {
  private static final Logger log = LoggerFactory.getLogger(ProcessTree.class);

  private final Process child;
  private final boolean ownGroup;
  private final List<ProcessHandle> descendants;

  private ProcessTree(Process child, boolean ownGroup, List<ProcessHandle> descendants) {
    this.child = child;
    this.ownGroup = ownGroup;
    this.descendants = descendants;
  }

  /// @param ownGroup whether the child leads a process group of its own
  static ProcessTree of(Process child, boolean ownGroup) {
    return new ProcessTree(child, ownGroup, child.descendants().toList());
  }

  /// Ends the child at once, and what it left behind.
  void kill() {
    child.destroyForcibly();
    endRest();
  }

  /// Ends what the child left behind when it ended.
  void endRest() {
    descendants.forEach(ProcessHandle::destroyForcibly);
    if (ownGroup) {
      endGroup();
    }
  }

  private void endGroup() {
    try {
      new ProcessBuilder("kill", "-KILL", "--", "-" + child.pid())
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      log.warn("What {} left behind may still run", child.pid(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

package io.genpulse.launcher.host;

import java.io.IOException;
import java.util.Set;

/// The port of one service: the wished one or the next that is free. Whoever binds it may find that
/// another program was faster, so it is chosen anew for each try until others have been told of it.
public final class PortChoice {
  private final int wanted;
  private final Set<Integer> promised;
  private int chosen;
  private boolean told;

  /// @param wanted 0 for any
  /// @param promised the ports chosen for the other services of this stack, shared by all of them
  public PortChoice(int wanted, Set<Integer> promised) {
    this.wanted = wanted;
    this.promised = promised;
  }

  /// The port for the next try to listen.
  public int next() throws IOException {
    synchronized (promised) {
      if (!told && (chosen == 0 || !FreePort.isFree(chosen))) {
        promised.remove(chosen);
        chosen = FreePort.from(wanted, promised);
        promised.add(chosen);
      }
      return chosen;
    }
  }

  /// The port that the service listens on; from now on it stays.
  public int told() {
    synchronized (promised) {
      told = true;
      return chosen;
    }
  }
}

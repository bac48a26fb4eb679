package io.genpulse.engine.diffusion.scheduler;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;

/// What the last calls of a multistep method gave, newest first.
final class History {
  private final int most;
  private final List<NDArray> kept = new ArrayList<>();

  /// @param most calls that are remembered
  History(int most) {
    this.most = most;
  }

  /// Remembers a copy of what a call gave, and forgets the oldest.
  void add(NDArray given, NDArray sample) {
    kept.addFirst(Kept.keep(given, sample));
    if (kept.size() > most) {
      kept.removeLast().close();
    }
  }

  /// @param ago 0 for the newest
  NDArray get(int ago) {
    return kept.get(ago);
  }

  int size() {
    return kept.size();
  }
}

package io.genpulse.apiclient;

import java.util.function.Consumer;

/// Hears of tasks. Called on one background thread per subscription, in order.
@FunctionalInterface
public interface LiveListener {
  void heard(LiveEvent event);

  /// The live connection came (true) or went (false); how tasks are is still told by polling when
  /// it is gone and the server answers at all.
  default void connected(boolean live) {}

  /// Hears how tasks are and nothing else.
  static LiveListener ofUpdates(Consumer<TaskUpdate> listener) {
    return event -> {
      switch (event) {
        case LiveEvent.Status(var update) -> listener.accept(update);
        case LiveEvent.Progress(var update) -> listener.accept(update);
        case LiveEvent.Preview _, LiveEvent.Output _, LiveEvent.Log _ -> {}
      }
    };
  }
}

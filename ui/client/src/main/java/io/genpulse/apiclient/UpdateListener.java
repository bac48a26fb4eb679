package io.genpulse.apiclient;

/// Hears of tasks. Called on one background thread per subscription, in order.
@FunctionalInterface
public interface UpdateListener {
  void updated(TaskUpdate update);

  /// The live connection came (true) or went (false); updates still arrive by polling when it is
  /// gone and the server answers at all.
  default void connected(boolean live) {}
}

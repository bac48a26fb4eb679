package io.genpulse.launcher.prove;

import java.util.List;

/// A moment between two steps of a worker's work.
///
/// @param call the method of a port that the worker is about to call, or has called
/// @param turn which call of it, from 1
/// @param done whether the call was made; its answer is lost then
record Step(String call, int turn, boolean done) {
  /// In their order: claim, tell of the start, store the file, record the outcome, tell of the end.
  static final List<Step> ALL =
      List.of(
          new Step("claim", 1, false),
          new Step("claim", 1, true),
          new Step("publish", 1, false),
          new Step("publish", 1, true),
          new Step("put", 1, false),
          new Step("put", 1, true),
          new Step("settle", 1, false),
          new Step("settle", 1, true),
          new Step("publish", 2, false),
          new Step("publish", 2, true));
}

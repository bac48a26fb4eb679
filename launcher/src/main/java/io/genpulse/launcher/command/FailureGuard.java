package io.genpulse.launcher.command;

import org.jspecify.annotations.Nullable;

/// Asks every second whether waiting still makes sense, and calls it off when not.
final class FailureGuard implements AutoCloseable {
  /// Says what ends the waiting; null when nothing does.
  interface Question {
    @Nullable CommandFailure failure() throws InterruptedException;
  }

  private final Thread thread;
  private volatile @Nullable CommandFailure failure;

  FailureGuard(Question question, Runnable giveUp) {
    this.thread = Thread.ofVirtual().name("failure-guard").start(() -> ask(question, giveUp));
  }

  private void ask(Question question, Runnable giveUp) {
    try {
      while (failure == null) {
        Thread.sleep(1_000);
        failure = question.failure();
      }
      giveUp.run();
    } catch (InterruptedException e) {
      // Closed: the waiting is over.
      return;
    }
  }

  /// Throws when the waiting was called off.
  void check() {
    var failed = failure;
    if (failed != null) {
      throw failed;
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}

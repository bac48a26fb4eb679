package io.genpulse.launcher.command;

import io.genpulse.apiclient.ClientException;
import io.genpulse.apiclient.GenPulseClient;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells why a task waits, once it has waited for a while and again from time to time.
final class WaitWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WaitWatch.class);

  private final GenPulseClient client;
  private final String taskId;
  private final Consumer<WaitReason> listener;
  private final Duration patience;
  private final Thread thread;

  WaitWatch(
      GenPulseClient client, String taskId, Consumer<WaitReason> listener, Duration patience) {
    this.client = client;
    this.taskId = taskId;
    this.listener = listener;
    this.patience = patience;
    this.thread = Thread.ofVirtual().name("wait-watch").start(this::watch);
  }

  private void watch() {
    try {
      while (true) {
        Thread.sleep(patience);
        ask();
      }
    } catch (InterruptedException e) {
      // Closed: the waiting is over.
      return;
    }
  }

  private void ask() throws InterruptedException {
    try {
      WaitReason.of(client, client.task(taskId)).ifPresent(listener);
    } catch (ClientException e) {
      // Whoever waits for the task hears of it as well.
      log.debug("No word on why {} waits", taskId, e);
    }
  }

  /// Nothing is told after this returns.
  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

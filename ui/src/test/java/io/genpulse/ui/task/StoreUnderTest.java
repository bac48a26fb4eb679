package io.genpulse.ui.task;

import io.genpulse.apiclient.GenPulseClient;
import io.genpulse.apiclient.LiveEvent;
import io.genpulse.apiclient.TaskUpdate;
import io.genpulse.ui.FakeGenPulse;
import io.genpulse.ui.WindowThread;
import io.genpulse.ui.part.BackgroundCall;
import io.genpulse.ui.part.Texts;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/// A store with its server and a window's thread that the test plays.
public final class StoreUnderTest implements AutoCloseable {
  public final WindowThread window = new WindowThread();
  public final BackgroundCall background = new BackgroundCall(window);
  public final Texts texts = Texts.in(Locale.ENGLISH);
  public final FakeGenPulse server;
  public final GenPulseClient client;
  public final TaskStore store;

  public StoreUnderTest() throws IOException {
    server = new FakeGenPulse(0);
    client = new GenPulseClient(server.url());
    store = new TaskStore(client, background, texts, Duration.ofMillis(50));
  }

  /// Asks for the tasks and waits until there are as many rows.
  public void refreshed(int rows) throws InterruptedException {
    store.refresh();
    window.until(() -> store.rows().size() == rows);
  }

  public List<String> titles() {
    return store.rows().stream().map(TaskRow::title).toList();
  }

  static LiveEvent event(String id, String status, int progress) {
    return new LiveEvent.Status(update(id, status, progress));
  }

  // NullAway does not see the annotation of a nested type in a class file.
  @SuppressWarnings("NullAway")
  private static TaskUpdate update(String id, String status, int progress) {
    return new TaskUpdate(id, status, progress, 1, null, null, List.of(), null, null);
  }

  @Override
  public void close() {
    background.close();
    client.close();
    server.close();
  }
}

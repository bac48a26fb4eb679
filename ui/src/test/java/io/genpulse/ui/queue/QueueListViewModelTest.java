package io.genpulse.ui.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.genpulse.ui.task.StoreUnderTest;
import io.genpulse.ui.task.TaskRow;
import io.genpulse.ui.task.TaskState;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@SuppressWarnings("NullAway.Init")
class QueueListViewModelTest {
  private StoreUnderTest test;
  private QueueListViewModel queue;

  @BeforeEach
  void start() throws Exception {
    test = new StoreUnderTest();
    queue = new QueueListViewModel(test.store);
    put("failed", "failed");
    put("waits", "pending");
    put("runs", "processing");
    put("waits longer", "pending");
    put("done", "completed");
    test.refreshed(5);
  }

  @AfterEach
  void stop() {
    test.close();
  }

  @Test
  void whatRunsComesBeforeWhatWaitsAndThatBeforeWhatFailed() {
    assertThat(titles()).containsExactly("runs", "waits", "waits longer", "failed");
  }

  @Test
  void statesAreFilters() {
    queue.want(TaskState.FAILED, false);
    queue.want(TaskState.PROCESSING, false);
    queue.want(TaskState.COMPLETED, true);

    assertThat(titles()).containsExactly("waits", "waits longer", "done");
  }

  @Test
  void rowsKeepTheirPlacesWhileSomebodyReads() throws Exception {
    queue.frozenProperty().set(true);
    put("newer", "processing");
    test.refreshed(6);
    assertThat(titles()).doesNotContain("newer");

    queue.frozenProperty().set(false);

    assertThat(titles()).contains("newer");
  }

  @Test
  void aWaitingTaskTakesAnotherPlaceInLine() throws Exception {
    put("waits longest", "pending");
    test.refreshed(6);
    TaskRow longest = queue.shown().get(3);

    test.store.moveFirst(longest);
    test.window.until(() -> waiting().equals("waits longest, waits, waits longer"));
    queue.move(longest, queue.shown().get(2), true);
    test.window.until(() -> waiting().equals("waits, waits longest, waits longer"));
    queue.step(longest, true);
    test.window.until(() -> waiting().equals("waits, waits longer, waits longest"));
    queue.move(longest, queue.shown().get(1), false);
    test.window.until(() -> waiting().equals("waits longest, waits, waits longer"));
    queue.step(longest, false);
    queue.move(longest, queue.shown().getFirst(), false);

    assertThat(test.server.moves()).hasSize(4);
  }

  private String waiting() {
    return String.join(", ", titles().subList(1, 4));
  }

  private void put(String prompt, String status) {
    String id = test.server.put(prompt);
    test.server.change(id, task -> task.put("status", status));
  }

  private List<String> titles() {
    return queue.shown().stream().map(TaskRow::title).toList();
  }
}

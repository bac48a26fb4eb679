package io.genpulse.ui.task;

import static io.genpulse.ui.task.StoreUnderTest.event;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@SuppressWarnings("NullAway.Init")
class TaskStoreTest {
  private StoreUnderTest test;
  private TaskStore store;

  @BeforeEach
  void start() throws IOException {
    test = new StoreUnderTest();
    store = test.store;
  }

  @AfterEach
  void stop() {
    test.close();
  }

  @Test
  void aRefreshAddsRowsButKeepsTheChosenOne() throws Exception {
    test.server.put("first");
    test.server.put("second");
    test.refreshed(2);
    TaskRow first = store.rows().get(1);
    store.chosenProperty().set(first);

    test.server.put("third");
    test.refreshed(3);

    assertThat(test.titles()).containsExactly("third", "second", "first");
    assertThat(store.chosenProperty().get()).isSameAs(first);
  }

  @Test
  void aTaskThatAnotherClientDeletedGoes() throws Exception {
    test.server.put("first");
    String second = test.server.put("second");
    test.refreshed(2);
    assertThat(chosenTitle()).isEqualTo("second");

    test.server.delete(second);
    test.refreshed(1);

    assertThat(test.titles()).containsExactly("first");
    assertThat(chosenTitle()).isEqualTo("first");
  }

  @Test
  void aLateAnswerOfTheStreamDoesNotUndoTheEnd() throws Exception {
    String id = test.server.put("a red fox");
    test.refreshed(1);
    TaskRow row = store.rows().getFirst();

    store.heard(event(id, "failed", 40));
    test.window.until(() -> row.state() == TaskState.FAILED);
    store.heard(event(id, "processing", 50));
    store.heard(event("another", "pending", 0));
    test.window.until(() -> test.server.requests("GET tasks") > 3);

    assertThat(row.state()).isEqualTo(TaskState.FAILED);
  }

  @Test
  void cancelingTellsTheServerAndShowsItsAnswer() throws Exception {
    test.server.put("a red fox");
    test.refreshed(1);
    TaskRow row = store.rows().getFirst();

    store.cancel(row);
    test.window.until(() -> row.state() == TaskState.CANCELED);

    assertThat(test.client.task(row.id()).status()).isEqualTo("canceled");
  }

  @Test
  void aTaskOfAnotherClientAppearsWhenTheStreamTellsOfIt() throws Exception {
    String id = test.server.put("from elsewhere");

    store.heard(event(id, "pending", 0));
    test.window.until(() -> !store.rows().isEmpty());

    assertThat(test.titles()).containsExactly("from elsewhere");
  }

  @Test
  void tenThousandEventsOfUnknownTasksAreFewRequestsAndABoundedList() throws Exception {
    for (int n = 0; n < 10_000; n++) {
      String id = test.server.put("task " + n);
      store.heard(event(id, "pending", 0));
    }
    test.window.until(() -> store.rows().size() == 100);
    int before = test.server.requests("GET tasks");
    store.refresh();
    test.window.until(() -> test.server.requests("GET tasks") >= before + 2);

    assertThat(test.titles().getFirst()).isEqualTo("task 9999");
    assertThat(test.server.requests("GET tasks")).isLessThan(100);
    assertThat(store.rows()).hasSizeLessThanOrEqualTo(101);
  }

  @Test
  void manyEventsOfOneTaskAreOneStepOnTheWindowsThread() throws Exception {
    String id = test.server.put("a red fox");
    test.refreshed(1);
    int[] changes = {0};
    store.rows().getFirst().taskProperty().addListener((_, _, _) -> changes[0]++);

    for (int progress = 0; progress <= 100; progress++) {
      store.heard(event(id, "processing", progress));
    }
    test.window.until(() -> store.rows().getFirst().task().progress() == 100);

    assertThat(changes[0]).isEqualTo(1);
  }

  @Test
  void aChosenTaskThatFallsOutOfTheNewestStaysChosenAndHearsOfItsEnd() throws Exception {
    String old = test.server.put("an old picture");
    test.refreshed(1);
    TaskRow chosen = store.rows().getFirst();
    assertThat(store.chosenProperty().get()).isSameAs(chosen);
    for (int n = 0; n < 150; n++) {
      test.server.put("newer " + n);
    }

    test.refreshed(101);
    test.server.complete(old, 1, task -> task.put("duration_ms", 1234));
    store.heard(event(old, "completed", 100));
    test.window.until(() -> chosen.task().durationMs() != null);

    assertThat(store.chosenProperty().get()).isSameAs(chosen);
    assertThat(store.rows().getLast()).isSameAs(chosen);
    assertThat(chosen.task().durationMs()).isEqualTo(1234);
  }

  @Test
  void whatRunsIsListedHoweverOldItIs() throws Exception {
    String old = test.server.put("long work");
    test.server.change(old, task -> task.put("status", "processing"));
    for (int n = 0; n < 150; n++) {
      test.server.put("newer " + n);
    }

    test.refreshed(101);

    assertThat(test.titles().getLast()).isEqualTo("long work");
  }

  @Test
  void olderTasksFollowWithoutAGapAndUpToTheLimit() throws Exception {
    for (int n = 0; n < 1_300; n++) {
      test.server.put("task " + n);
    }
    test.refreshed(100);

    for (int rows = 200; rows <= TaskStore.LIMIT; rows += 100) {
      int wanted = rows;
      store.older();
      test.window.until(() -> store.rows().size() == wanted);
    }
    for (int n = 1_300; n < 1_310; n++) {
      test.server.put("task " + n);
    }
    store.refresh();
    test.window.until(() -> test.titles().getFirst().equals("task 1309"));

    assertThat(store.hasOlderProperty().get()).isFalse();
    assertThat(test.titles())
        .hasSize(TaskStore.LIMIT)
        .startsWith("task 1309", "task 1308")
        .endsWith("task 310");
  }

  @Test
  void aFilteredListFollowsTheStateOfItsTasks() throws Exception {
    String id = test.server.put("a red fox");
    var open = store.rows(row -> !row.state().isTerminal());
    test.refreshed(1);
    assertThat(open).hasSize(1);

    store.heard(event(id, "canceled", 0));
    test.window.until(open::isEmpty);

    assertThat(store.rows()).hasSize(1);
  }

  private @Nullable String chosenTitle() {
    TaskRow row = store.chosenProperty().get();
    return row == null ? null : row.title();
  }
}

package io.genpulse.ui.shell;

import static org.assertj.core.api.Assertions.assertThat;

import io.genpulse.ui.task.StoreUnderTest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EndNewsTest {
  @Test
  void whatEndsTogetherIsOnePieceOfNewsAndWhatEndedBeforeIsNone() throws Exception {
    List<String> told = new ArrayList<>();
    boolean[] wanted = {true};
    try (StoreUnderTest test = new StoreUnderTest()) {
      new EndNews(
          test.store,
          test.background,
          test.texts,
          () -> wanted[0],
          (title, words) -> told.add(title + ": " + words));
      String before = test.server.put("done before");
      test.server.complete(before, 1, _ -> {});
      String fox = test.server.put("a fox");
      String boat = test.server.put("a boat");
      String mouse = test.server.put("a mouse");
      test.refreshed(4);

      test.server.complete(fox, 1, _ -> {});
      test.server.complete(boat, 1, _ -> {});
      test.store.refresh();
      test.window.until(() -> !told.isEmpty());
      test.server.change(mouse, task -> task.put("status", "failed"));
      test.store.refresh();
      test.window.until(() -> told.size() == 2);

      assertThat(told)
          .containsExactly(
              "2 tasks are done: They are in the gallery and the queue.", "A task failed: a mouse");
    }
  }
}

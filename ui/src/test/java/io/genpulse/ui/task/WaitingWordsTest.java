package io.genpulse.ui.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.genpulse.apiclient.TaskView;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@SuppressWarnings("NullAway.Init")
class WaitingWordsTest {
  private StoreUnderTest test;

  @BeforeEach
  void start() throws Exception {
    test = new StoreUnderTest();
  }

  @AfterEach
  void stop() {
    test.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "- | - | - | false | It runs as soon as an engine is free.",
        "- | - | - | true | The queue is paused. Nothing is begun until it is resumed.",
        "no_worker | No worker serves the route comfy | - | false | No worker serves the route comfy.",
        "no_worker | - | - | false | No worker is running that could do it.",
        "behind | - | 1 | false | One task comes first.",
        "behind | - | 7 | false | 7 tasks come first.",
        "of_a_later_version | - | - | false | It waits: of a later version.",
      })
  void aWaitingTaskSaysWhy(
      String reason, String detail, Long ahead, boolean paused, String expected) throws Exception {
    String id = test.server.put("a red fox");
    test.server.change(
        id,
        task -> {
          if (reason != null) {
            task.putObject("waiting")
                .put("reason", reason)
                .put("detail", detail)
                .put("ahead", ahead);
          }
        });
    TaskView task = test.client.task(id);

    assertThat(WaitingWords.of(task, paused, test.texts)).isEqualTo(expected);
  }
}

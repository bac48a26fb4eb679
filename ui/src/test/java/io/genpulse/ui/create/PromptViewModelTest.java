package io.genpulse.ui.create;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.genpulse.ui.task.StoreUnderTest;
import io.genpulse.ui.task.TaskRow;
import org.junit.jupiter.api.Test;

class PromptViewModelTest {
  @Test
  void anOrderCarriesOnlyWhatWasFilledInAndItsTaskIsChosen() throws Exception {
    try (StoreUnderTest test = new StoreUnderTest()) {
      PromptViewModel prompt =
          new PromptViewModel(test.client, test.background, test.store::submitted);
      prompt.promptProperty().set("  a red fox  ");
      prompt.sizeProperty().set(PictureSize.WIDE_768);
      prompt.stepsProperty().set("12");
      prompt.guidanceProperty().set("7,5");

      prompt.generate();
      test.window.until(() -> !test.store.rows().isEmpty());

      assertThat(test.server.orders())
          .containsExactly(
              new JsonMapper()
                  .readTree(
                      """
                      {"task_type":"text-to-image","params":{"prompt":"a red fox","width":768,"height":512,
                       "steps":12,"guidance_scale":7.5}}"""));
      assertThat(test.store.chosenProperty().get())
          .extracting(TaskRow::title)
          .isEqualTo("a red fox");
    }
  }

  @Test
  void aWrongNumberIsRefusedInWordsBeforeAnythingIsSent() throws Exception {
    try (StoreUnderTest test = new StoreUnderTest()) {
      PromptViewModel prompt =
          new PromptViewModel(test.client, test.background, test.store::submitted);
      prompt.promptProperty().set("a red fox");
      prompt.seedProperty().set("many");

      prompt.generate();

      assertThat(prompt.problemProperty().get())
          .isEqualTo("Seed must be a whole number but is \"many\".");
      assertThat(test.server.orders()).isEmpty();
    }
  }
}

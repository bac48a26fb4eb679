package io.genpulse.ui.workflows;

import static org.assertj.core.api.Assertions.assertThat;

import io.genpulse.apiclient.WorkflowView;
import io.genpulse.ui.screen.Draft;
import io.genpulse.ui.screen.Navigation;
import io.genpulse.ui.task.StoreUnderTest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkflowsViewModelTest {
  @Test
  void aWorkflowIsHandedToTheScreenThatOrders() throws Exception {
    try (StoreUnderTest test = new StoreUnderTest()) {
      Navigation navigation = new Navigation();
      List<String> handed = new ArrayList<>();
      navigation
          .handedProperty()
          .subscribe(
              draft -> {
                if (draft instanceof Draft(String type, var _)) {
                  handed.add(type);
                }
              });
      WorkflowsViewModel model =
          new WorkflowsViewModel(test.client, test.background, test.texts, navigation);

      model.refresh();
      test.window.until(() -> model.workflows().size() == 2);
      model.use(model.workflows().getFirst());

      assertThat(model.workflows())
          .extracting(WorkflowView::name)
          .containsExactly("flux-portrait", "sdxl");
      assertThat(handed).containsExactly("flux-portrait");
    }
  }

  @Test
  void aFileGivesItsNameInTheLettersOfTaskTypes() {
    assertThat(WorkflowsViewModel.nameOf(Path.of("My Portrait (2).json")))
        .isEqualTo("my-portrait-2");
    assertThat(WorkflowsViewModel.nameOf(Path.of("狐.json"))).isEqualTo("workflow");
  }
}

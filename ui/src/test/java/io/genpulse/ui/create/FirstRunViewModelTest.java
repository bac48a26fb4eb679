package io.genpulse.ui.create;

import static org.assertj.core.api.Assertions.assertThat;

import io.genpulse.ui.part.Tone;
import io.genpulse.ui.screen.Catalog;
import io.genpulse.ui.screen.ConnectionViewModel;
import io.genpulse.ui.screen.MachineViewModel;
import io.genpulse.ui.task.StoreUnderTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FirstRunViewModelTest {
  @Test
  void whatANewUserShouldKnowIsThereUntilSomethingIsOrdered() throws Exception {
    try (StoreUnderTest test = new StoreUnderTest()) {
      test.server.system(
          """
          {"version":"1","mode":"local","cpu":null,"memory":null,
           "disk":{"used_bytes":106300440576,"total_bytes":107374182400},"gpus":[]}""");
      Catalog catalog = new Catalog(test.client, test.background);
      MachineViewModel machine =
          new MachineViewModel(
              test.client,
              test.background,
              new ConnectionViewModel(test.client.server(), null, test.texts),
              test.texts);
      FirstRunViewModel first = new FirstRunViewModel(test.store, catalog, machine, test.texts);
      assertThat(first.shownProperty().get()).isFalse();

      catalog.start();
      machine.start();
      test.store.refresh();
      test.window.until(() -> first.checks().size() == 4);

      assertThat(first.shownProperty().get()).isTrue();
      assertThat(first.checks())
          .containsExactly(
              new FirstRunViewModel.Check("Engine", "diffusers is ready.", Tone.SUCCESS, null),
              new FirstRunViewModel.Check(
                  "Graphics", test.texts.of("first.graphics.none"), Tone.MUTED, null),
              new FirstRunViewModel.Check(
                  "Disk",
                  "1.0 GiB are free. That is little: models take gigabytes.",
                  Tone.WARNING,
                  null),
              new FirstRunViewModel.Check("Models", "2 models were found.", Tone.SUCCESS, null));

      test.server.put("a fox");
      test.refreshed(1);
      assertThat(first.shownProperty().get()).isFalse();
    }
  }
}

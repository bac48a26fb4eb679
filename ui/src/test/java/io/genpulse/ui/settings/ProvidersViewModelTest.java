package io.genpulse.ui.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.genpulse.apiclient.ProviderView;
import io.genpulse.ui.part.Tone;
import io.genpulse.ui.task.StoreUnderTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ProvidersViewModelTest {
  @Test
  void aKeyIsTriedAndKept() throws Exception {
    try (StoreUnderTest test = new StoreUnderTest()) {
      ProvidersViewModel model = new ProvidersViewModel(test.client, test.background, test.texts);
      model.refresh();
      test.window.until(() -> model.providers().size() == 2);
      ProviderView openAi = model.providers().getFirst();
      assertThat(model.keepsProperty().get()).isTrue();

      model.test(openAi, "wrong");
      test.window.until(() -> model.said(openAi).tone() == Tone.DANGER);
      assertThat(model.said(openAi).words()).isEqualTo("It is not taken: Incorrect API key.");
      model.test(openAi, "right");
      test.window.until(() -> model.said(openAi).tone() == Tone.SUCCESS);
      assertThat(model.said(openAi).words())
          .isEqualTo("The provider takes the key: it offers 9 models");

      model.keep(openAi, " ");
      assertThat(model.said(openAi).words()).isEqualTo("Type the key first.");
      model.keep(openAi, "right");
      test.window.until(() -> model.said(openAi).words().startsWith("Kept."));
    }
  }
}

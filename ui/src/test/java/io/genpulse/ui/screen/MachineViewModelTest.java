package io.genpulse.ui.screen;

import static org.assertj.core.api.Assertions.assertThat;

import io.genpulse.ui.task.StoreUnderTest;
import java.util.List;
import org.junit.jupiter.api.Test;

class MachineViewModelTest {
  @Test
  void theMachineIsReadAndALostServerIsSaid() throws Exception {
    try (StoreUnderTest test = new StoreUnderTest()) {
      test.server.system(
          """
          {"version":"1","mode":"local","cpu":{"name":"x","cores":8,"load_percent":25.0},
           "memory":{"used_bytes":4294967296,"total_bytes":17179869184},"gpus":[]}""");
      ConnectionViewModel connection =
          new ConnectionViewModel(test.client.server(), null, test.texts);
      MachineViewModel machine =
          new MachineViewModel(test.client, test.background, connection, test.texts);

      machine.start();
      test.window.until(() -> !machine.gauges().isEmpty());
      List<MachineViewModel.Gauge> gauges = List.copyOf(machine.gauges());
      test.server.close();
      test.window.until(() -> connection.stateProperty().get() == ConnectionViewModel.State.LOST);

      assertThat(gauges)
          .containsExactly(
              new MachineViewModel.Gauge("CPU", "25 % of 8 cores", 0.25, List.of(0.25)),
              new MachineViewModel.Gauge("Memory", "4.0 GiB / 16.0 GiB", 0.25, List.of(0.25)));
      assertThat(connection.bannerProperty().get())
          .startsWith("No GenPulse answers at " + test.server.url());
    }
  }
}

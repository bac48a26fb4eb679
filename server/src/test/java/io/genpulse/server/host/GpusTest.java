package io.genpulse.server.host;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GpusTest {
  @Test
  void aCardIsReadFromALine() {
    assertThat(Gpus.parse("NVIDIA RTX A6000, 37, 1024, 49140, 61"))
        .contains(new Gpus.Gpu("NVIDIA RTX A6000", 37.0, 1024L << 20, 49140L << 20, 61.0));
  }

  @Test
  void whatTheDriverDoesNotTellIsNotThere() {
    assertThat(Gpus.parse("Old, [N/A], [Not Supported], , N/A"))
        .contains(new Gpus.Gpu("Old", null, null, null, null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "No devices were found", "a, 1, 2, 3", "a, 1, 2, 3, 4, 5"})
  void otherLinesAreNoCards(String line) {
    assertThat(Gpus.parse(line)).isEmpty();
  }
}

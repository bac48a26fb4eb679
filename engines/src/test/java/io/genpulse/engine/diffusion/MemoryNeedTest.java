package io.genpulse.engine.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.genpulse.engine.EngineException;
import org.junit.jupiter.api.Test;

class MemoryNeedTest {
  private static final PixelSize SIZE = new PixelSize(1024, 768);

  @Test
  void aPictureIsDecodedByTilesWhereTheWholeDoesNotFitAndRefusedWhereTilesDoNot() {
    var need = new MemoryNeed(2_500_000_000L, 4_300_000_000L, 1_100_000_000L);

    assertThat(need.isTiled(5_000_000_000L)).isFalse();
    assertThat(need.isTiled(3_000_000_000L)).isTrue();
    assertThatCode(() -> need.requireRoom(3_000_000_000L, SIZE)).doesNotThrowAnyException();
    assertThatExceptionOfType(EngineException.class)
        .isThrownBy(() -> need.requireRoom(2_000_000_000L, SIZE))
        .withMessage(
            "a picture of 1024 x 768 takes about 2.5 GB beside its model, but 2.0 GB of memory are"
                + " free; draw a smaller one, or end other programs");
  }
}

package io.genpulse.engine.diffusion.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PhysicalCoresTest {
  @Test
  void slowCoresOfAppleSiliconDoNotCount() {
    assertThat(PhysicalCores.count(List.of(0, 0, 0, 0, 1, 1, 1, 1, 1, 1), true, 10)).isEqualTo(6);
    assertThat(PhysicalCores.count(List.of(0, 0, 0, 0), true, 4)).isEqualTo(4);
  }

  @Test
  void coresThatDifferALittleAllCountElsewhere() {
    assertThat(PhysicalCores.count(List.of(1024, 1024, 1009, 1009), false, 8)).isEqualTo(4);
  }

  @Test
  void noMoreThanTheProcessMayUseCount() {
    assertThat(PhysicalCores.count(List.of(0, 0, 0, 0), false, 2)).isEqualTo(2);
  }

  @Test
  void allThatItMayUseCountWhereTheSystemDoesNotTell() {
    assertThat(PhysicalCores.count(List.of(), true, 3)).isEqualTo(3);
  }

  @Test
  void thisMachineHasSome() {
    assertThat(PhysicalCores.count()).isBetween(1, Runtime.getRuntime().availableProcessors());
  }
}

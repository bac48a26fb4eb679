package io.genpulse.server.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genpulse.server.host.DiskWatch.Space;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class DiskWatchTest {
  private static final long MIB = 1 << 20;
  private static final long BIG = 1_000_000 * MIB;

  private final AtomicReference<Optional<Space>> disk =
      new AtomicReference<>(Optional.of(new Space(3_000 * MIB, BIG)));
  private final DiskWatch watch = new DiskWatch("/work", disk::get, new DiskSettings(2_048, 500));

  private String now(long leftMib, long total) {
    disk.set(Optional.of(new Space(leftMib * MIB, total)));
    watch.run();
    return watch.takesMore() + " " + watch.beginsMore();
  }

  @Test
  void firstNothingIsTakenInAndThenNothingBegun() {
    assertThat(now(2_048, BIG)).isEqualTo("true true");
    assertThat(now(2_047, BIG)).isEqualTo("false true");
    assertThat(now(500, BIG)).isEqualTo("false true");
    assertThat(now(499, BIG)).isEqualTo("false false");
    assertThatThrownBy(watch::check).hasMessage("the disk has only 499 MiB left");

    assertThat(now(3_000, BIG)).isEqualTo("true true");
    watch.check();
  }

  @Test
  void ofASmallDiskAPartIsEnough() {
    assertThat(now(100, 1_000 * MIB)).isEqualTo("true true");
    assertThat(now(99, 1_000 * MIB)).isEqualTo("false true");
    assertThat(now(24, 1_000 * MIB)).isEqualTo("false false");
  }

  @Test
  void aDiskThatCannotBeAskedHoldsUpNothing() {
    assertThat(now(1, BIG)).isEqualTo("false false");

    disk.set(Optional.empty());
    watch.run();

    assertThat(watch.takesMore()).isTrue();
  }
}

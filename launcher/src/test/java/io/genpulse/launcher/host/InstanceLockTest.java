package io.genpulse.launcher.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstanceLockTest {
  @TempDir Path home;

  @Test
  void secondTakerIsRefusedWithThePidOfTheFirstUntilItLetsGo() {
    AppDirectories directories = new AppDirectories(home).create();
    assertThat(InstanceLock.holder(directories)).isEmpty();

    try (InstanceLock _ = InstanceLock.take(directories)) {
      assertThat(InstanceLock.holder(directories)).contains(ProcessHandle.current());
      assertThatThrownBy(() -> InstanceLock.take(directories))
          .isInstanceOf(HomeInUseException.class)
          .hasMessageContaining("pid " + ProcessHandle.current().pid());
    }

    assertThat(InstanceLock.holder(directories)).isEmpty();
    InstanceLock.take(directories).close();
  }
}

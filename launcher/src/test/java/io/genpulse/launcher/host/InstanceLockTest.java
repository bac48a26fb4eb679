package io.genpulse.launcher.host;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstanceLockTest {
  @TempDir Path home;

  @Test
  void secondTakerIsRefusedWithThePidOfTheFirstUntilItLetsGo() throws Exception {
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

  @Test
  void whoTakesWaitsForThoseWhoMerelyLook() throws Exception {
    AppDirectories directories = new AppDirectories(home).create();
    Path lock = directories.run().resolve("launcher.lock");
    var taken = new AtomicBoolean();
    final Thread taker;
    try (var looking = FileChannel.open(lock, CREATE, WRITE)) {
      looking.lock();
      taker =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try (var _ = InstanceLock.take(directories)) {
                      taken.set(true);
                    } catch (InterruptedException e) {
                      throw new AssertionError(e);
                    }
                  });
      await().until(() -> taker.getState() == Thread.State.TIMED_WAITING);
    }

    taker.join();
    assertThat(taken).isTrue();
  }
}

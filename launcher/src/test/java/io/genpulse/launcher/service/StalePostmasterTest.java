package io.genpulse.launcher.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StalePostmasterTest {
  @TempDir Path cluster;

  @ParameterizedTest
  @ValueSource(
      strings = {"", "\u0000\u0000", "-1\n", "junk\n", "99999999999999999999\n", "PID\n/x\n1\n"})
  void aLockFileWithoutItsServerIsRemoved(String left) throws Exception {
    Path file = cluster.resolve("postmaster.pid");
    // The pid of a living program that is no database.
    Files.writeString(file, left.replace("PID", Long.toString(ProcessHandle.current().pid())));

    StalePostmaster.forget(cluster);

    assertThat(file).doesNotExist();
    assertThat(ProcessHandle.current().isAlive()).isTrue();
  }
}

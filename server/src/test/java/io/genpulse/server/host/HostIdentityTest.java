package io.genpulse.server.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.genpulse.server.queue.WorkerInstance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class HostIdentityTest {
  private static Path machine(Path folder, String boot, String namespace) throws IOException {
    Path kernel = Files.createDirectories(folder.resolve("sys/kernel/random"));
    Files.writeString(kernel.resolve("boot_id"), boot + "\n");
    Path namespaces = Files.createDirectories(folder.resolve("self/ns"));
    Files.createSymbolicLink(namespaces.resolve("pid"), Path.of(namespace));
    return folder;
  }

  @Test
  void copiesOfAMachineAreOthers(@TempDir Path folder) throws IOException {
    Path none = folder.resolve("none");
    var one = new HostIdentity(machine(folder.resolve("1"), "a", "pid:[1]"), none);
    var same = new HostIdentity(machine(folder.resolve("2"), "a", "pid:[1]"), none);
    var copy = new HostIdentity(machine(folder.resolve("3"), "b", "pid:[1]"), none);
    var container = new HostIdentity(machine(folder.resolve("4"), "a", "pid:[2]"), none);

    assertThat(one.find()).isPresent().isEqualTo(same.find());
    assertThat(one.find()).isNotEqualTo(copy.find()).isNotEqualTo(container.find());
    assertThat(none).doesNotExist();
  }

  @Test
  void aSystemThatDoesNotTellItsBootHasNone(@TempDir Path folder) throws IOException {
    Files.createDirectories(folder.resolve("proc/self"));

    assertThat(new HostIdentity(folder.resolve("proc"), folder.resolve("id")).find()).isEmpty();
  }

  @Test
  void elsewhereAFileOfTheUserTells(@TempDir Path folder) throws IOException {
    Path proc = folder.resolve("no-proc");
    var one = new HostIdentity(proc, folder.resolve("a/host-id"));
    var other = new HostIdentity(proc, folder.resolve("b/host-id"));
    Path file = Files.createFile(folder.resolve("file"));

    assertThat(one.find()).isPresent().isEqualTo(one.find()).isNotEqualTo(other.find());
    assertThat(new HostIdentity(proc, file.resolve("host-id")).find()).isEmpty();
  }

  @Test
  void aProcessIsKnownByItsNameWhileItLivesAndAfterwards() throws Exception {
    WorkerInstance self = HostProcesses.self();
    Process child = new ProcessBuilder("sleep", "60").start();
    long started = child.info().startInstant().orElseThrow().toEpochMilli();
    var lives = new WorkerInstance(self.id(), self.hostId(), child.pid(), started + 1_500);
    var earlier = new WorkerInstance(self.id(), self.hostId(), child.pid(), started - 60_000);
    var elsewhere = new WorkerInstance(self.id(), "elsewhere", child.pid(), started - 60_000);

    assertThat(HostProcesses.isAlive(self)).isTrue();
    assertThat(HostProcesses.self().id()).isNotEqualTo(self.id());
    assertThat(HostProcesses.isDeadHere(HostProcesses.name(lives))).isFalse();
    assertThat(HostProcesses.isDeadHere(HostProcesses.name(earlier))).isTrue();
    assertThat(HostProcesses.isDeadHere(HostProcesses.name(elsewhere))).isFalse();
    assertThat(HostProcesses.isDeadHere("host:1:2")).isFalse();
    assertThat(HostProcesses.isDeadHere(UUID.randomUUID() + ":1:99999999999999999999:x")).isFalse();

    child.destroyForcibly();
    child.waitFor();
    assertThat(HostProcesses.isDeadHere(HostProcesses.name(lives))).isTrue();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aSuspendedProcessIsAlive() throws Exception {
    Process child = new ProcessBuilder("sleep", "60").start();
    try {
      long started = child.info().startInstant().orElseThrow().toEpochMilli();
      new ProcessBuilder("kill", "-STOP", Long.toString(child.pid())).start().waitFor();

      assertThat(HostProcesses.isAlive(new WorkerInstance("x", "h", child.pid(), started)))
          .isTrue();
    } finally {
      child.destroyForcibly();
    }
  }
}

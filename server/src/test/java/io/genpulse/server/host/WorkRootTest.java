package io.genpulse.server.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genpulse.server.queue.WorkerInstance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkRootTest {
  private static final Instant NOW = Instant.parse("2026-05-01T00:00:00Z");

  @TempDir Path work;

  private WorkRoot open(String host, long pid) {
    return WorkRoot.open(
        work,
        new WorkerInstance("i", host, pid, 5),
        other -> other.pid() == 1,
        InstantSource.fixed(NOW));
  }

  private Path left(Path folder) throws IOException {
    Files.writeString(Files.createDirectories(folder.resolve("attempt")).resolve("x.png"), "x");
    Files.setLastModifiedTime(folder, FileTime.from(NOW));
    return folder;
  }

  private static Path longAgo(Path path) throws IOException {
    return Files.setLastModifiedTime(path, FileTime.from(NOW.minusSeconds(8 * 86_400)));
  }

  @Test
  void removesWhatDeadProcessesOfThisHostLeftAndNothingElse() throws IOException {
    Path living = left(open("here", 1).path());
    Path dead = left(open("here", 2).path());
    Path elsewhere = left(open("there", 3).path());
    Path old = longAgo(left(open("far", 5).path()));
    Path pictures = longAgo(left(work.resolve("2024-10-15")));
    Path notes = longAgo(Files.writeString(work.resolve("genpulse-1-1-1"), "no folder"));

    WorkRoot own = open("here", 4);

    assertThat(work).isDirectoryContaining(own.path()::equals);
    try (var folders = Files.list(work)) {
      assertThat(folders).containsExactlyInAnyOrder(living, elsewhere, pictures, notes, own.path());
    }
    assertThat(pictures.resolve("attempt/x.png")).exists();
    assertThat(dead).doesNotExist();
    assertThat(old).doesNotExist();
    own.close();
    assertThat(own.path()).doesNotExist();
  }

  @Test
  void aFolderThatCannotBeMadeIsNamed() throws IOException {
    Path file = Files.writeString(work.resolve("file"), "");

    assertThatThrownBy(
            () -> WorkRoot.open(file.resolve("work"), new WorkerInstance("i", "here", 4, 5)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("GENPULSE_WORK")
        .hasMessageContaining(file.toString());
  }
}

package io.genpulse.server.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkFolderTest {
  @Test
  void isThereFromTheFirstUseToTheEnd(@TempDir Path work) throws IOException {
    Path path = work.resolve("a/b");
    try (var folder = new WorkFolder(path)) {
      assertThat(work).isEmptyDirectory();
      Files.writeString(Files.createDirectory(folder.open().resolve("deep")).resolve("x"), "x");
      assertThat(folder.open()).isEqualTo(path).isNotEmptyDirectory();
    }
    assertThat(path).doesNotExist();
  }

  @Test
  void saysThatItCannotBeMade(@TempDir Path work) throws IOException {
    Path file = Files.writeString(work.resolve("file"), "");
    var folder = new WorkFolder(file.resolve("a"));

    assertThatThrownBy(folder::open)
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.error()).isEqualTo(EngineError.UNAVAILABLE));
  }

  @Test
  void whatCannotBeRemovedIsLeft() {
    // Refuses every change by an unchecked exception, whoever asks, root too.
    Path readOnly = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("/modules/java.base");

    var folder = new WorkFolder(readOnly);
    assertThatThrownBy(folder::open).isInstanceOf(ReadOnlyFileSystemException.class);

    assertThatCode(folder::close).doesNotThrowAnyException();
    assertThat(readOnly).exists();
  }
}

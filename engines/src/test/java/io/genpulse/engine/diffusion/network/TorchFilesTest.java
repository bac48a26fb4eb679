package io.genpulse.engine.diffusion.network;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.util.Platform;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Sizes only, in sparse files: unpacking libtorch takes seconds.
@SuppressWarnings("NullAway.Init") // by JUnit
class TorchFilesTest {
  private static final Platform PLATFORM = Platform.detectPlatform("pytorch");

  @TempDir Path cache;

  @Test
  void aCutLibraryIsUnpackedAnew() throws IOException {
    Path folder = wholeLibraries();
    Path last = folder.resolve(PLATFORM.getLibraries()[PLATFORM.getLibraries().length - 1]);
    setSize(last, Files.size(last) - 1);

    TorchFiles.open(cache).close();

    assertThat(folder).doesNotExist();
  }

  @Test
  void aMissingLibraryIsUnpackedAnew() throws IOException {
    Path folder = wholeLibraries();
    Files.delete(folder.resolve(PLATFORM.getLibraries()[0]));

    TorchFiles.open(cache).close();

    assertThat(folder).doesNotExist();
  }

  @Test
  void aCutBridgeToItIsUnpackedAnew() throws IOException {
    Path folder = wholeLibraries();
    setSize(
        folder.resolve(PLATFORM.getApiVersion() + "-" + System.mapLibraryName("djl_torch")), 10);

    TorchFiles.open(cache).close();

    assertThat(folder).doesNotExist();
  }

  @Test
  void wholeLibrariesStay() throws IOException {
    Path folder = wholeLibraries();

    TorchFiles.open(cache).close();

    assertThat(folder).isNotEmptyDirectory();
  }

  @Test
  void whatAKilledUnpackingLeftIsRemoved() throws IOException {
    Files.write(
        Files.createDirectories(cache.resolve("tmp123")).resolve("libtorch_cpu.so"), new byte[1]);

    TorchFiles.open(cache).close();

    assertThat(cache.resolve("tmp123")).doesNotExist();
  }

  private Path wholeLibraries() throws IOException {
    Path folder =
        Files.createDirectories(
            cache.resolve(
                String.join(
                    "-", PLATFORM.getVersion(), PLATFORM.getFlavor(), PLATFORM.getClassifier())));
    for (String name : PLATFORM.getLibraries()) {
      setSize(
          folder.resolve(name),
          packedSize(
              String.join("/", "pytorch", PLATFORM.getFlavor(), PLATFORM.getClassifier(), name)));
    }
    return folder;
  }

  private static long packedSize(String resource) throws IOException {
    return ClassLoader.getSystemResource(resource).openConnection().getContentLengthLong();
  }

  private static void setSize(Path file, long size) throws IOException {
    try (var open = new RandomAccessFile(file.toFile(), "rw")) {
      open.setLength(size);
    }
  }
}

package io.genpulse.bundled;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@SuppressWarnings("NullAway.Init") // by JUnit
class UnpackedFolderTest {
  private static final byte[] CONTENT = "a program".repeat(1000).getBytes(UTF_8);

  @TempDir Path cache;
  private final AtomicInteger fillings = new AtomicInteger();
  private Path program;

  interface Damage {
    void to(Path program) throws IOException;
  }

  static Stream<Damage> damages() {
    return Stream.of(
        Files::delete,
        program -> Files.write(program, new byte[0]),
        program -> cut(program, CONTENT.length - 1),
        UnpackedFolderTest::empty,
        program -> Files.delete(program.resolveSibling("../.checked").normalize()),
        program -> Files.write(program.resolveSibling("../.checked").normalize(), new byte[0]),
        program -> cut(program.resolveSibling("../.checked").normalize(), 12),
        program -> Files.write(program.resolveSibling("../.checked").normalize(), CONTENT));
  }

  /// As a power cut leaves it, some time after it was unpacked.
  private static void empty(Path program) throws IOException {
    Files.write(program, new byte[CONTENT.length]);
    Files.setLastModifiedTime(program, FileTime.from(Instant.now().plusSeconds(1)));
  }

  @BeforeEach
  void unpackFirst() throws IOException {
    program = unpack("1").resolve("bin/program");
  }

  @ParameterizedTest
  @MethodSource("damages")
  void whatIsNotWholeIsUnpackedAnew(Damage damage) throws IOException {
    damage.to(program);

    unpack("1");

    assertThat(program).hasBinaryContent(CONTENT);
    assertThat(fillings).hasValue(2);
    assertThat(leftovers()).isEmpty();
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aProgramThatMayNotRunIsUnpackedAnew() throws IOException {
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rw-r--r--"));

    unpack("1");

    assertThat(program).isExecutable();
  }

  @Test
  void aWholeFolderStaysAsItIs() throws IOException {
    Files.setLastModifiedTime(program, FileTime.fromMillis(1));
    Files.writeString(program.resolveSibling("notes.txt"), "mine");

    unpack("1");

    assertThat(program.resolveSibling("notes.txt")).exists();
    assertThat(fillings).hasValue(1);
  }

  @Test
  void anotherVersionTakesThePlace() throws IOException {
    unpack("2");

    assertThat(fillings).hasValue(2);
  }

  @Test
  void whatAKilledUnpackingLeftIsRemoved() throws IOException {
    Files.createDirectories(cache.resolve(".unpacking-123/lib"));
    Files.write(cache.resolve(".unpacking-123/lib/half"), new byte[10]);

    unpack("1");

    assertThat(leftovers()).isEmpty();
    assertThat(fillings).hasValue(1);
  }

  @Test
  void aFailedUnpackingLeavesNothing() {
    assertThatThrownBy(
            () ->
                UnpackedFolder.at(
                    cache.resolve("other"),
                    "1",
                    folder -> {
                      Files.write(folder.resolve("half"), new byte[10]);
                      throw new IOException("no space left");
                    }))
        .hasMessage("no space left");

    assertThat(cache.resolve("other")).doesNotExist();
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void manyAtOnceUnpackOnce() throws Exception {
    Files.delete(program);

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<Path> one = () -> unpack("1");
      List<Future<Path>> all = threads.invokeAll(List.of(one, one, one, one));
      for (Future<Path> each : all) {
        each.get();
      }
    }

    assertThat(fillings).hasValue(2);
  }

  private Path unpack(String version) throws IOException {
    return UnpackedFolder.at(
        cache.resolve("place"),
        version,
        folder -> {
          fillings.incrementAndGet();
          Path file = Files.createDirectories(folder.resolve("bin")).resolve("program");
          Files.write(file, CONTENT);
          file.toFile().setExecutable(true);
        });
  }

  private static void cut(Path file, long size) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(size);
    }
  }

  private List<String> leftovers() {
    List<String> names = new ArrayList<>();
    for (String name : cache.toFile().list()) {
      if (name.startsWith(".unpacking-")) {
        names.add(name);
      }
    }
    return names;
  }
}

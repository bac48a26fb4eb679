package io.genpulse.launcher.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.genpulse.launcher.stack.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@SuppressWarnings("NullAway.Init")
class LogTailTest {
  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();

  @ParameterizedTest
  @CsvSource({"0,''", "1,c", "2,b|c", "3,a|b|c", "9,a|b|c"})
  void theLastLinesArePrinted(int lines, String expected) throws IOException {
    var file = Files.writeString(folder.resolve("x.log"), "a\nb\nc\n");

    try (var log = new LogTail(file, new PrintWriter(out))) {
      log.seekLast(lines);
      log.copy();
    }

    assertThat(out.toString().strip().replace("\n", "|")).isEqualTo(expected);
  }

  @Test
  void aLogOfManyBlocksIsReadFromItsEnd() throws IOException {
    var file = Files.writeString(folder.resolve("x.log"), "line\n".repeat(50_000) + "ende\n");

    try (var log = new LogTail(file, new PrintWriter(out))) {
      log.seekLast(40_000);
      log.copy();
    }

    assertThat(out.toString().lines()).hasSize(40_000).last().isEqualTo("ende");
  }

  @Test
  void aLogThatIsMovedAsideIsFollowedUnderItsName() throws IOException {
    var file = Files.writeString(folder.resolve("x.log"), "old ".repeat(100) + "\n");

    try (var log = new LogTail(file, new PrintWriter(out))) {
      log.seekLast(0);
      append(file, "last of the old\n");
      Files.move(file, folder.resolve("x.log.1"));
      log.copy();
      Files.writeString(file, "first of the new\n");
      log.copy();
      log.copy();
      append(file, "second of the new\n");
      log.copy();
    }

    assertThat(out.toString()).isEqualTo("last of the old\nfirst of the new\nsecond of the new\n");
  }

  @Test
  void aCharacterThatIsWrittenInTwoPiecesIsWhole() throws IOException {
    var bytes = "雪\n".getBytes(StandardCharsets.UTF_8);
    var file = Files.createFile(folder.resolve("x.log"));

    try (var log = new LogTail(file, new PrintWriter(out))) {
      Files.write(file, new byte[] {bytes[0]}, StandardOpenOption.APPEND);
      log.copy();
      Files.write(file, new byte[] {bytes[1], bytes[2], bytes[3]}, StandardOpenOption.APPEND);
      log.copy();
    }

    assertThat(out.toString()).isEqualTo("雪\n");
  }

  @Test
  void aHomeWithoutLogsIsSaid() throws IOException {
    try (var command = new CommandUnderTest(folder)) {
      assertThat(command.run("logs")).isEqualTo(ExitCode.USAGE);
      assertThat(command.err()).contains("nothing has run on " + folder + " yet");
    }
  }

  private static void append(Path file, String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.APPEND);
  }
}

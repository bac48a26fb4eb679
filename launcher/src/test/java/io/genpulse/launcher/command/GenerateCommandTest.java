package io.genpulse.launcher.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.genpulse.launcher.stack.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
@SuppressWarnings("NullAway.Init")
class GenerateCommandTest {
  private static final String ACCEPTED = "{\"task_id\":\"t1\",\"status\":\"pending\"}";

  @TempDir private Path home;
  private CommandUnderTest command;

  @BeforeEach
  void start() throws IOException {
    command = new CommandUnderTest(home);
  }

  @AfterEach
  void stop() {
    command.close();
  }

  @Test
  void sendsItsOptionsAndSavesEveryPicture() {
    answerCompleted();
    var file = home.resolve("lake.png");

    var exitCode =
        command.runAgainstServer(
            "generate",
            "a lake",
            "--negative",
            "people",
            "--size",
            "768x512",
            "--guidance",
            "2.5",
            "--scheduler",
            "ddim",
            "--param",
            "eta=0",
            "-o",
            file.toString());

    assertThat(command.err()).doesNotContain("genpulse:");
    assertThat(exitCode).isEqualTo(ExitCode.DONE);
    assertThat(command.bodies().getFirst())
        .isEqualTo(
            "{\"task_type\":\"text-to-image\",\"params\":{\"prompt\":\"a lake\",\"negative_prompt\":\"people\","
                + "\"width\":768,\"height\":512,\"guidance_scale\":2.5,\"scheduler\":\"ddim\",\"eta\":0}}");
    assertThat(file).hasContent("first");
    assertThat(home.resolve("lake_2.png")).hasContent("second");
    assertThat(command.out()).contains(file.toString(), "task t1");
  }

  @Test
  void quietPrintsTheFilesAlone() {
    answerCompleted();
    var file = home.resolve("lake.png");

    assertThat(command.runAgainstServer("generate", "a lake", "--quiet", "-o", file.toString()))
        .isEqualTo(ExitCode.DONE);
    assertThat(command.err()).isEmpty();
    assertThat(command.out().lines())
        .containsExactly(file.toString(), home.resolve("lake_2.png").toString());
  }

  @Test
  void thePromptMayComeFromTheInputInSeveralLines() {
    command.answer("/generate", 202, ACCEPTED).input("a fox\nin the snow, 雪\n");

    assertThat(command.runAgainstServer("generate", "-", "--no-wait")).isEqualTo(ExitCode.DONE);
    assertThat(command.bodies().getFirst()).contains("\"a fox\\nin the snow, 雪\"");
    assertThat(command.out()).isEqualTo("t1" + System.lineSeparator());
  }

  @Test
  void anInputThatIsNoTextIsSaid() {
    command.input("ein Füchschen".getBytes(StandardCharsets.UTF_16));

    assertThat(command.runAgainstServer("submit", "-")).isEqualTo(ExitCode.USAGE);
    assertThat(command.err()).contains("the standard input is not UTF-8 text");
    assertThat(command.calls()).isEmpty();
  }

  @Test
  void picturesOfThisMachineAreUploadedAndSayWhatIsWanted() throws IOException {
    command
        .answer("/generate", 202, ACCEPTED)
        .answer("/uploads", 201, "{\"key\":\"uploads/9.png\",\"url\":null,\"bytes\":3}")
        .answer(
            "/task-types",
            200,
            "{\"items\":[{\"task_type\":\"upscale\",\"aliases\":[],\"title\":null,\"providers\":[],"
                + "\"schema\":{\"properties\":{\"image\":{\"format\":\"input-file\"},\"note\":{}}}}]}");
    String file = Files.writeString(home.resolve("fox.png"), "png").toString();

    assertThat(
            command.runAgainstServer(
                "generate", "winter", "--image", file, "--strength", "0.5", "--no-wait"))
        .isEqualTo(ExitCode.DONE);
    assertThat(command.bodies().getLast())
        .isEqualTo(
            "{\"task_type\":\"image-to-image\",\"params\":{\"prompt\":\"winter\","
                + "\"image\":\"uploads/9.png\",\"strength\":0.5}}");
    command.runAgainstServer("generate", "a hat", "--image", file, "--mask", file, "--no-wait");
    assertThat(command.bodies().getLast())
        .startsWith("{\"task_type\":\"inpaint\"")
        .contains("\"mask\":\"uploads/9.png\"");
    command.runAgainstServer(
        "generate",
        "a",
        "--type",
        "upscale",
        "--param",
        "image=" + file,
        "--param",
        "note=" + file,
        "--no-wait");
    assertThat(command.bodies().getLast())
        .contains("\"image\":\"uploads/9.png\"", "\"note\":\"" + file + "\"");
  }

  @Test
  void aPictureThatIsNotThereIsNamed() {
    assertThat(command.runAgainstServer("generate", "a", "--image", "/nowhere.png", "--no-wait"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(command.err()).contains("/nowhere.png is not there");
  }

  @Test
  void sizeAndWidthTogetherAreRefused() {
    assertThat(command.runAgainstServer("generate", "p", "--size", "64x64", "--width", "64"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(command.err()).contains("--size says width and height already");
  }

  @ParameterizedTest
  @CsvSource({"failed,1,out of memory", "canceled,4,was canceled"})
  void endsAsTheTaskDid(String status, int exitCode, String said) {
    command
        .answer("/generate", 202, ACCEPTED)
        .answer(
            "/tasks/t1",
            200,
            "{\"task_id\":\"t1\",\"status\":\"%s\",\"error\":{\"code\":\"oom\",\"message\":\"out of memory\"}}"
                .formatted(status));

    assertThat(command.runAgainstServer("generate", "a lake")).isEqualTo(exitCode);
    assertThat(command.err()).contains(said);
  }

  @Test
  void whatTheServerRefusesNamesTheField() {
    command.answer(
        "/generate",
        422,
        "{\"title\":\"Invalid\",\"errors\":[{\"pointer\":\"/params/width\",\"detail\":\"must be 64..2048\"}]}");

    assertThat(command.runAgainstServer("generate", "a lake", "--width", "9000"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(command.err()).contains("/params/width: must be 64..2048");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/proc/x.png", "file.txt/x.png", "file.txt/", "LONG.png"})
  void aPlaceThatTakesNoFileIsToldBeforeAnythingIsDrawn(String place) throws IOException {
    Files.createFile(home.resolve("file.txt"));
    var file = place.replace("LONG", "x".repeat(300));
    var output = file.startsWith("/") ? file : home + "/" + file;

    assertThat(command.runAgainstServer("generate", "a lake", "-o", output))
        .isEqualTo(ExitCode.USAGE);
    assertThat(command.err()).contains("cannot write " + Path.of(output)).doesNotContain("answers");
    assertThat(command.calls()).isEmpty();
  }

  @Test
  void triedPlacesAreLeftAsTheyWere() throws IOException {
    var kept = Files.writeString(home.resolve("kept.png"), "kept");

    OutputPlace.check(kept, false);
    OutputPlace.check(home.resolve("new.png"), false);
    OutputPlace.check(Path.of("/dev/null"), false);

    try (var files = Files.list(home)) {
      assertThat(files).containsExactly(kept);
    }
    assertThat(kept).hasContent("kept");
  }

  @Test
  void aTaskThatDoesNotEndInTimeIsCanceled() {
    command.answer("/generate", 202, ACCEPTED).answer("/tasks/t1", 200, ACCEPTED);

    assertThat(command.runAgainstServer("generate", "a lake", "--timeout", "1"))
        .isEqualTo(ExitCode.TIMED_OUT);
    assertThat(command.calls()).contains("POST /tasks/t1/cancel");
    assertThat(command.err()).contains("did not end within 1 s");
  }

  private void answerCompleted() {
    command
        .answer("/generate", 202, ACCEPTED)
        .answer("/tasks/t1", 200, Tasks.completed("t1", command.address()))
        .answer("/o/1.png", 200, "first")
        .answer("/o/2.png", 200, "second");
  }
}

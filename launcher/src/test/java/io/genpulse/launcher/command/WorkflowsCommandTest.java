package io.genpulse.launcher.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.genpulse.launcher.stack.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
@SuppressWarnings("NullAway.Init")
class WorkflowsCommandTest {
  private static final String FOX =
      """
      {"name":"fox","title":"A fox","description":null,"capability":"text-to-image",
       "minimum_version":null,"built_in":false,"ready":false,
       "inputs":[{"name":"prompt","type":"text","required":true},
                 {"name":"seed","type":"integer","required":false},
                 {"name":"image","type":"image","required":false}],
       "models":[],
       "findings":[{"code":"missing_model","error":true,"node":"4","input":"ckpt_name",
                    "message":"fox.safetensors is not there"}]}""";

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
  void theListSaysWhatKeepsOneFromRunning() {
    command.answer("/workflows", 200, "{\"items\":[" + FOX + "]}");

    assertThat(command.runAgainstServer("workflows", "ls")).isEqualTo(ExitCode.DONE);

    assertThat(command.out()).containsPattern("fox +text-to-image +no: missing model +A fox");
  }

  @Test
  void importNamesItAfterItsFileAndShowsWhatItTakes() throws IOException {
    Path file = Files.writeString(home.resolve("My Fox.app.JSON"), "{}");
    command.answer("/workflows", 201, FOX);

    assertThat(command.runAgainstServer("workflows", "import", file.toString()))
        .isEqualTo(ExitCode.DONE);

    assertThat(command.calls()).singleElement().asString().contains("name=my-fox");
    assertThat(command.out())
        .contains(
            "workflow fox",
            "inputs: prompt (text, required), seed (integer), image (image)",
            "error at node 4: fox.safetensors is not there");
  }

  @Test
  void lintOfABrokenOneIsAFailure() {
    command.answer("/workflows/fox", 200, FOX);

    assertThat(command.runAgainstServer("workflows", "lint", "fox"))
        .isEqualTo(ExitCode.TASK_FAILED);

    assertThat(command.out()).contains("error at node 4: fox.safetensors is not there");
  }

  @Test
  void runGivesEachInputInItsTypeAndSavesTheResult() throws IOException {
    Path photo = Files.writeString(home.resolve("photo.png"), "png");
    Path out = Files.createDirectory(home.resolve("out"));
    command
        .answer("/workflows/fox", 200, FOX)
        .answer(
            "/uploads",
            201,
            "{\"key\":\"uploads/1.png\",\"url\":\"u\",\"media_type\":\"image/png\"}")
        .answer("/generate", 202, "{\"task_id\":\"t1\",\"status\":\"pending\"}")
        .answer("/tasks/t1", 200, Tasks.completed("t1", command.address()))
        .answer("/o/", 200, "made");

    int code =
        command.runAgainstServer(
            "workflows",
            "run",
            "fox",
            "prompt=7",
            "seed=7",
            "image=" + photo,
            "-o",
            out.toString());

    assertThat(code).as(command.err()).isEqualTo(ExitCode.DONE);
    assertThat(command.bodies())
        .anySatisfy(
            body ->
                assertThat(body)
                    .contains("\"task_type\":\"fox\"")
                    .contains("\"prompt\":\"7\"", "\"seed\":7", "\"image\":\"uploads/1.png\""));
    try (var files = Files.list(out)) {
      assertThat(files).hasSize(2).allSatisfy(file -> assertThat(file).hasContent("made"));
    }
  }

  @Test
  void anInputWithoutAValueIsRefusedBeforeAnyCall() {
    assertThat(command.runAgainstServer("workflows", "run", "fox", "prompt"))
        .isEqualTo(ExitCode.USAGE);

    assertThat(command.err()).contains("\"prompt\" is not INPUT=VALUE");
    assertThat(command.calls()).isEmpty();
  }
}

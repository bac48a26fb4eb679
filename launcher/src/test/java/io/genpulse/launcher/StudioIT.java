package io.genpulse.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.genpulse.launcher.command.CommandContext;
import io.genpulse.launcher.command.GenPulseCommand;
import io.genpulse.launcher.program.WindowRobot;
import io.genpulse.launcher.stack.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// `genpulse studio` with everything real but the screen: what a person meets on a day on which
/// things go wrong, too. One window for all of it.
@EnabledOnOs(OS.LINUX)
class StudioIT extends StackUnderTest {
  @TempDir private static Path folder;

  private final StringWriter said = new StringWriter();

  StudioIT() throws IOException {
    super(folder);
    WindowRobot.headless();
  }

  @Test
  @Timeout(300)
  void aDayInTheStudio() throws Exception {
    var joined = program.startAll();
    CompletableFuture<Integer> studio = studio();
    WindowRobot window = WindowRobot.of(studio);

    aPromptBecomesAPicture(window);
    anEngineIsSwitchedOffWhileItDraws(window);
    aProviderHasNoKey(window);

    assertThat(program.run("stop").exitCode()).isZero();
    assertThat(joined.exitCode()).isZero();
    window.awaitSight("#connection-banner");
    window.press("#start-again");
    window.press("#go-gallery");
    window.eventually("both pictures again", () -> window.pictures(".tile") == 2);
    var children = program.children();

    window.close();

    assertThat(studio.get(60, TimeUnit.SECONDS)).as(said.toString()).isEqualTo(ExitCode.DONE);
    assertNothingRuns(children);
  }

  private static void aPromptBecomesAPicture(WindowRobot window) throws Exception {
    window.write("#prompt", "dunes at night");
    window.keys(KeyCode.CONTROL, KeyCode.ENTER);
    window.eventually("the picture", () -> window.text("#picture-caption").contains("seed"));
    assertThat(window.hasPicture("#picture")).isTrue();
    window.press("#go-gallery");
    window.eventually("the picture in the gallery", () -> window.pictures(".tile") == 1);
  }

  /// What was begun is kept; the form says what lacks and has the button that brings it back.
  private static void anEngineIsSwitchedOffWhileItDraws(WindowRobot window) throws Exception {
    window.press("#go-create");
    window.write("#steps", "150");
    window.keys(KeyCode.CONTROL, KeyCode.ENTER);
    window.eventually("it draws", () -> window.text(".thumb-badge").equals("Running"));
    window.press("#go-services");
    window.press("#stop-diffusers-worker");
    window.awaitSight("#start-diffusers-worker");
    window.press("#go-create");
    window.eventually("why it waits", () -> window.text("#picture-words").contains("orker"));
    assertThat(window.text("#picture-title")).isEqualTo("Waiting");
    assertThat(window.text("#notice")).contains("No engine can do this now");
    window.press("#notice-fix");
    window.eventually("the picture", () -> window.text("#picture-caption").contains("150 steps"));
  }

  private static void aProviderHasNoKey(WindowRobot window) throws Exception {
    window.press("#go-services");
    window.press("#engine-key-openai");
    window.awaitSight("#provider-key-openai");
  }

  /// As the program runs it, but for the JVM's end.
  private CompletableFuture<Integer> studio() {
    var context =
        new CommandContext(
            InputStream.nullInputStream(),
            new PrintWriter(said, true),
            new PrintWriter(said, true),
            Map.of("GENPULSE_HOME", program.home().toString()),
            false);
    var result = new CompletableFuture<Integer>();
    Thread.ofPlatform()
        .name("studio")
        .start(
            () ->
                result.complete(
                    GenPulseCommand.run(new String[] {"studio", "--port", "0"}, context)));
    return result;
  }
}

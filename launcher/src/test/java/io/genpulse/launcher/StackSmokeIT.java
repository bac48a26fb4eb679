package io.genpulse.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.genpulse.launcher.program.ProgramUnderTest.Child;
import io.genpulse.launcher.program.RunningStack;
import io.genpulse.launcher.stack.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/// The whole program as a user runs it: real processes, a home of its own, one picture.
@EnabledOnOs(OS.LINUX)
@ExtendWith(RunningStack.Shared.class)
@ResourceLock(RunningStack.LOCK)
class StackSmokeIT {
  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

  @Test
  @Timeout(300)
  void makesAPictureAndTellsOfIt(RunningStack stack) throws Exception {
    var program = stack.program();
    var picture = program.home().resolve("lake.png");
    Path log = program.home().resolve("logs/commands.log");
    Files.deleteIfExists(log);

    var generate =
        program.run(
            "generate", "a snowy mountain lake at sunset", "--seed", "1", "-o", picture.toString());

    assertThat(generate.exitCode()).as(generate.said()).isZero();
    assertThat(Files.readAllBytes(picture)).startsWith(PNG);
    // Not in that of the stack: each would move it away under the other.
    assertThat(log).exists();
    var status = program.status();
    assertThat(status.path("ready").asBoolean()).isTrue();
    assertThat(status.path("pid").asLong()).isEqualTo(stack.process().pid());
    assertThat(status.path("processes"))
        .extracting(process -> process.path("pid").asLong())
        .containsExactlyElementsOf(program.children().stream().map(Child::pid).toList());
    assertThat(program.run("tasks", "ls").out()).contains("text-to-image", "completed");
  }

  @Test
  @Timeout(300)
  void aSecondOneOnTheSameHomeRefusesAndNamesTheFirst(RunningStack stack) throws Exception {
    var second = stack.program().run("start-all", "--port", "0");

    assertThat(second.exitCode()).isEqualTo(ExitCode.NO_SERVICE);
    assertThat(second.said())
        .contains(Long.toString(stack.process().pid()), "genpulse stop")
        .doesNotContain("doctor");
    assertThat(stack.api().status("/health/ready")).isEqualTo(200);
  }
}

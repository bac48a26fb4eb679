package io.genpulse.launcher.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessStarterTest {
  /// Fields of `/proc/PID/stat` behind the name: state, parent, process group, session.
  private static final String SHOW = "echo $$; sed 's/.*) //' /proc/$$/stat";

  /// So that the Ctrl-C of a terminal reaches us alone.
  @ParameterizedTest
  @ValueSource(strings = {"setsid", "perl"})
  @EnabledOnOs(OS.LINUX)
  void aChildLeadsAGroupAndASessionOfItsOwn(String program)
      throws IOException, InterruptedException {
    assumeThat(Files.isExecutable(Path.of("/usr/bin", program))).isTrue();
    var command = new ArrayList<>(ProcessStarter.intoOwnGroup(program::equals));
    command.addAll(List.of("sh", "-c", SHOW));

    Process child = new ProcessBuilder(command).redirectErrorStream(true).start();

    String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(child.waitFor()).as(said).isZero();
    List<String> lines = said.lines().toList();
    String pid = lines.getFirst();
    assertThat(lines.getLast().split(" ")[2]).as("process group").isEqualTo(pid);
    assertThat(lines.getLast().split(" ")[3]).as("session").isEqualTo(pid);
  }
}

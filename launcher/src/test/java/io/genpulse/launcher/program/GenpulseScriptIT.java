package io.genpulse.launcher.program;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The script `genpulse` on a checkout of next to nothing, with a Maven that packs a small program.
@EnabledOnOs({OS.LINUX, OS.MAC})
@Timeout(120)
@SuppressWarnings("NullAway.Init") // by JUnit
class GenpulseScriptIT {
  @TempDir static Path shared;
  @TempDir Path folder;
  private CheckoutUnderTest checkout;

  @BeforeAll
  static void packProgram() throws IOException {
    CheckoutUnderTest.packProgram(shared);
  }

  @BeforeEach
  void makeCheckout() throws IOException {
    checkout = CheckoutUnderTest.in(folder.resolve("a checkout"), shared);
  }

  @Test
  void buildsOnceAndPassesArgumentsOn() throws Exception {
    Outcome first = checkout.genpulse("generate", "a  red fox", "");
    Outcome second = checkout.genpulse("tasks", "*");

    assertThat(first.out()).isEqualTo("v1\ngenerate\na  red fox\n\n");
    assertThat(second).isEqualTo(new Outcome(0, "v1\ntasks\n*\n", ""));
    assertThat(checkout.builds()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pom.xml",
        "launcher/pom.xml",
        "ui/client/src/main/java/Client.java",
        "ui/src/main/resources/studio.css",
        "bundled/models/genpulse-starter/model_index.json"
      })
  void aChangedSourceIsBuilt(String source) throws Exception {
    checkout.genpulse("--version");
    checkout.change(source, "v2");

    assertThat(checkout.genpulse("--version").out()).startsWith("v2\n");
    assertThat(checkout.builds()).isEqualTo(2);
  }

  @Test
  void aRemovedSourceIsBuilt() throws Exception {
    checkout.genpulse("--version");
    checkout.remove("ui/client/src/main/java/Client.java");

    checkout.genpulse("--version");

    assertThat(checkout.builds()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "bundled/models/training/paint.py", "picture.png"})
  void whatIsNotInTheProgramIsNotBuilt(String file) throws Exception {
    checkout.genpulse("--version");
    checkout.change(file, "v2");

    checkout.genpulse("--version");

    assertThat(checkout.builds()).isEqualTo(1);
  }

  @Test
  void aRunningProgramKeepsItsFilesUntilItEnds() throws Exception {
    try (StartedScript running = checkout.start("wait")) {
      running.awaitOutput("waiting");
      checkout.change("server/src/main/java/Server.java", "v2");
      assertThat(checkout.genpulse("--version").out()).startsWith("v2\n");
      checkout.letTimePass();
      checkout.genpulse("--version");
      assertThat(checkout.programs()).containsExactly("1", "2");

      // It now needs a class that it has not loaded yet.
      assertThat(running.end("go on")).endsWith("and still whole\n");
    }

    checkout.genpulse("--version");
    assertThat(checkout.programs()).containsExactly("2");
  }

  @Test
  void aFailedBuildLeavesTheProgramOfBefore() throws Exception {
    checkout.genpulse("--version");
    checkout.change("broken", "a semicolon is missing");
    checkout.change("server/src/main/java/Server.java", "v2");

    Outcome outcome = checkout.genpulse("status");

    assertThat(outcome.out()).isEqualTo("v1\nstatus\n");
    assertThat(outcome.err())
        .contains("a semicolon is missing", "going on with the program built before");
  }

  @Test
  void aFailedFirstBuildSaysWhy() throws Exception {
    checkout.change("broken", "a semicolon is missing");

    Outcome outcome = checkout.genpulse("status");

    assertThat(outcome.code()).isEqualTo(3);
    assertThat(outcome.err()).contains("a semicolon is missing", "the build failed");
  }

  @Test
  void stopsWhatRunsWithoutABuild() throws Exception {
    checkout.genpulse("--version");
    checkout.change("server/src/main/java/Server.java", "v2");

    assertThat(checkout.genpulse("stop")).isEqualTo(new Outcome(0, "v1\nstop\n", ""));
  }

  @Test
  void twoAtOnceBuildOnce() throws Exception {
    Outcome both = checkout.shell("./genpulse one & ./genpulse two; wait");

    assertThat(both.out().lines().sorted()).containsExactly("one", "two", "v1", "v1");
    assertThat(checkout.builds()).isEqualTo(1);
  }

  @Test
  void theLockOfAKilledBuildHoldsNobodyUp() throws Exception {
    Path lock = Files.createDirectories(checkout.root().resolve("launcher/target/.building"));
    // Its number is taken by another process now: by this one.
    Files.writeString(lock.resolve("holder"), ProcessHandle.current().pid() + " 1\n");

    assertThat(checkout.genpulse("status").code()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"LC_ALL=C", "LANG=POSIX", "LANG=", "LC_ALL=xx_YY.UTF-8"})
  void wordsAndNamesAreUtf8WhereTheLocaleHasNoneOfThem(String locale) throws Exception {
    Outcome outcome =
        checkout.genpulse(
            List.of(locale, "GENPULSE_HOME=" + folder.resolve("größe")), "files", "красная лиса");

    assertThat(outcome.out())
        .isEqualTo("v1\nfiles\nкрасная лиса\nmade " + folder.resolve("größe") + "\n");
    assertThat(folder.resolve("größe")).isDirectory();
  }

  @Test
  void worksWithClosedStandardStreams() throws Exception {
    checkout.genpulse("--version");

    Outcome outcome = checkout.shell("./genpulse status <&- >&- 2>&-; echo $?");

    assertThat(outcome.out()).isEqualTo("0\n");
  }

  @Test
  void aFolderThatJavaCannotNameIsRefusedInASentence() throws Exception {
    CheckoutUnderTest odd = CheckoutUnderTest.in(folder.resolve("a:b"), shared);

    Outcome outcome = odd.genpulse("status");

    assertThat(outcome.code()).isEqualTo(3);
    assertThat(outcome.err()).contains("has a ':' in its name").hasLineCount(1);
  }

  /// @param out in UTF-8
  record Outcome(int code, String out, String err) {
    static Outcome of(Process process) throws IOException, InterruptedException {
      process.getOutputStream().close();
      String out = new String(process.getInputStream().readAllBytes(), UTF_8);
      String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
      return new Outcome(process.waitFor(), out, err);
    }
  }
}

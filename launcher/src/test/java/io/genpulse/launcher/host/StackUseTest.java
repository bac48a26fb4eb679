package io.genpulse.launcher.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class StackUseTest {
  @TempDir Path home;

  /// Another command that finds a stack on a home: says whether it may use it, and uses it until
  /// its standard input ends.
  static final class OtherCommand {
    public static void main(String[] args) throws IOException {
      var use = StackUse.join(new AppDirectories(Path.of(args[0])));
      System.out.println(use.isPresent() ? "joined" : "refused");
      while (System.in.read() >= 0) {}
      use.ifPresent(StackUse::close);
    }
  }

  private Process otherCommand() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            OtherCommand.class.getName(),
            home.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static String answer(Process command) throws IOException {
    BufferedReader said = command.inputReader();
    return said.readLine();
  }

  @Test
  void aStackStaysForTheCommandThatJoinedIt() throws Exception {
    AppDirectories directories = new AppDirectories(home).create();
    Process other = otherCommand();
    assertThat(answer(other)).isEqualTo("joined");
    var waiting = new CountDownLatch(1);

    var end =
        CompletableFuture.supplyAsync(() -> StackUse.endShared(directories, waiting::countDown));

    waiting.await();
    assertThat(end).isNotDone();
    other.getOutputStream().close();
    end.get(30, TimeUnit.SECONDS).close();
    assertThat(other.waitFor()).isZero();
  }

  @Test
  void nobodyJoinsAStackThatIsAboutToEnd() throws Exception {
    AppDirectories directories = new AppDirectories(home).create();

    try (var _ = StackUse.endShared(directories, () -> {})) {
      Process other = otherCommand();
      assertThat(answer(other)).isEqualTo("refused");
      other.getOutputStream().close();
      assertThat(other.waitFor()).isZero();
    }
  }
}

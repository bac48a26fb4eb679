package io.genpulse.launcher.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.genpulse.launcher.host.AppDirectories;
import io.genpulse.launcher.service.ServerSettings;
import io.genpulse.launcher.stack.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
@DisabledOnOs(OS.WINDOWS)
@SuppressWarnings("NullAway.Init")
class ProvidersCommandTest {
  private static final String KEY = "r8_this-is-the-secret-0123456789abcdef";

  @TempDir private Path home;

  @Test
  void aKeyIsKeptForTheOwnerAloneAndReachesTheServer() throws IOException {
    try (var command = new CommandUnderTest(home)) {
      command.input(KEY + "\n");

      assertThat(command.run("providers", "set", "replicate")).isEqualTo(ExitCode.DONE);
      assertThat(
              command.run(
                  Map.of("GENPULSE_PROVIDERS_REPLICATE_MAX_COST_PER_DAY", "5 USD"),
                  "providers",
                  "ls"))
          .isEqualTo(ExitCode.DONE);

      Path file = home.resolve("secrets/providers.json");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
      var settings = new HashMap<String, String>();
      ServerSettings.addProviderKeys(new AppDirectories(home), settings);
      assertThat(settings).isEqualTo(Map.of("GENPULSE_PROVIDERS_REPLICATE_API_KEY", KEY));
      assertThat(command.out())
          .contains("set (...cdef)", "5 USD a day")
          .contains("GENPULSE_PROVIDERS_FAL_API_KEY, or run: genpulse providers set fal")
          .doesNotContain(KEY);

      assertThat(command.run("providers", "rm", "replicate")).isEqualTo(ExitCode.DONE);
      assertThat(command.run("providers", "rm", "replicate")).isEqualTo(ExitCode.USAGE);
      assertThat(Files.readString(file)).doesNotContain(KEY);
      assertThat(command.err()).contains("no key of replicate is kept here").doesNotContain(KEY);
    }
  }

  @Test
  void aTestAsksTheProviderOrSaysThatItCannot() throws IOException {
    try (var command = new CommandUnderTest(home)) {
      command
          .answer("/account", 200, "{\"username\":\"fox\"}")
          .answer("/contents/generations/tasks", 200, "{\"items\":[],\"total\":3}")
          .answer("/credits", 200, "{\"credits\":41.5}")
          .answer("/mj/task/list", 200, "[{\"id\":\"1\"}]")
          .answer("/models", 401, "{\"error\":{\"message\":\"wrong key\"}}");
      command.input(KEY);
      command.run("providers", "set", "replicate");
      command.run("providers", "set", "openai");
      command.run("providers", "set", "fal");
      command.run("providers", "set", "volcengine");
      command.run("providers", "set", "bfl");

      assertThat(tried(command, "replicate", "REPLICATE")).isEqualTo(ExitCode.DONE);
      assertThat(tried(command, "openai", "OPENAI")).isEqualTo(ExitCode.NO_SERVICE);
      assertThat(tried(command, "volcengine", "VOLCENGINE")).isEqualTo(ExitCode.DONE);
      assertThat(tried(command, "bfl", "BFL")).isEqualTo(ExitCode.DONE);
      assertThat(tried(command, "midjourney", "MIDJOURNEY")).isEqualTo(ExitCode.DONE);
      assertThat(command.run("providers", "test", "fal")).isEqualTo(ExitCode.DONE);
      assertThat(command.run("providers", "test", "comfy-router")).isEqualTo(ExitCode.USAGE);
      assertThat(command.run("providers", "test", "none")).isEqualTo(ExitCode.USAGE);

      assertThat(command.out())
          .contains(
              "replicate takes the key: the account is fox",
              "volcengine takes the key: it has 3 jobs of videos",
              "bfl takes the key: it has 41.5 credits left",
              "midjourney takes the key: the gateway lists 1 jobs",
              "fal has no call that costs nothing; the first task will tell");
      assertThat(command.err())
          .contains(
              "openai answers 401: wrong key",
              "no API key; set GENPULSE_PROVIDERS_COMFY_ROUTER_API_KEY",
              "there is no provider \"none\"");
    }
  }

  private static int tried(CommandUnderTest command, String id, String name) {
    return command.run(
        Map.of("GENPULSE_PROVIDERS_" + name + "_BASE_URL", command.address()),
        "providers",
        "test",
        id);
  }

  @Test
  void whatIsNoKeyIsRefused() throws IOException {
    try (var command = new CommandUnderTest(home)) {
      command.input("two words");

      assertThat(command.run("providers", "set", "fal")).isEqualTo(ExitCode.USAGE);

      assertThat(command.err()).contains("must be printable ASCII").doesNotContain("two words");
      assertThat(home.resolve("secrets/providers.json")).doesNotExist();
    }
  }
}

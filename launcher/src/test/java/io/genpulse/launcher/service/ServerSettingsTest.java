package io.genpulse.launcher.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.genpulse.launcher.host.AppDirectories;
import io.genpulse.launcher.host.Endpoints;
import io.genpulse.launcher.host.Secrets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class ServerSettingsTest {
  @TempDir Path folder;

  @Test
  void theHomesModelsStayBehindThoseOfTheUser() {
    assertThat(models("/h", Map.of("GENPULSE_MODELS", "/mnt/a:/mnt/b")))
        .isEqualTo("/mnt/a:/mnt/b:/h/models");
    assertThat(models("/h", Map.of("GENPULSE_MODELS", " "))).isEqualTo("/h/models");
    assertThat(models("/h", Map.of())).isEqualTo("/h/models");
  }

  @Test
  void aColonInTheHomeIsPartOfThePath() {
    assertThat(models("/h:1", Map.of("GENPULSE_MODELS", "/mnt/a")))
        .isEqualTo("/mnt/a:/h\\:1/models");
  }

  private String models(String home, Map<String, String> ours) {
    var secrets = Secrets.readOrMake(new AppDirectories(folder).create());
    return ServerSettings.of(
            new AppDirectories(Path.of(home)),
            secrets,
            Endpoints.onLoopback(1, 2, 3, 4),
            ours,
            "cpu")
        .getOrDefault("GENPULSE_MODELS", "");
  }
}

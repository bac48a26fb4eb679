package io.genpulse.apiclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
@SuppressWarnings("NullAway.Init")
class DownloadTest {
  @TempDir private Path folder;
  private final StubServer server = new StubServer();
  private final GenPulseClient client = new GenPulseClient(server.url(), Duration.ofMillis(400));

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  @Test
  void savesInAFolderThatIsMadeForIt() throws Exception {
    server.answer("/o/lake.png", 200, "image/png", "picture");

    client.download("/o/lake.png", folder.resolve("a/lake.png"));

    assertThat(folder.resolve("a/lake.png")).hasContent("picture");
    assertThat(list(folder.resolve("a"))).containsExactly("lake.png");
  }

  @Test
  void aLinkThatLeadsNowhereIsQuotedWithoutItsSignature() throws Exception {
    server.answer("/o/gone.png", 404, "application/xml", "<Error/>");

    assertThatThrownBy(
            () ->
                client.download(
                    server.url() + "/o/gone.png?X-Amz-Signature=s", folder.resolve("g.png")))
        .isInstanceOf(ApiException.class)
        .hasMessage(server.url() + "/o/gone.png answered HTTP 404");
    assertThat(list(folder)).isEmpty();
  }

  @Test
  void aPlaceThatCannotBeWrittenIsNamedAndTheServerIsNotBlamed() throws Exception {
    server.answer("/o/lake.png", 200, "image/png", "picture");
    var file = Files.writeString(folder.resolve("file"), "no folder");

    assertThatThrownBy(() -> client.download("/o/lake.png", file.resolve("lake.png")))
        .isInstanceOf(LocalFileException.class)
        .hasMessage("cannot write %s: %s is no folder", file.resolve("lake.png"), file);
    assertThatThrownBy(() -> client.download("/o/lake.png", folder))
        .isInstanceOf(LocalFileException.class)
        .hasMessage("cannot write %s: %s is a folder", folder, folder);
    assertThat(list(folder)).containsExactly("file");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aFullDiskIsSaid() {
    server.answer("/o/lake.png", 200, "image/png", "picture");

    assertThatThrownBy(() -> client.download("/o/lake.png", Path.of("/dev/full")))
        .isInstanceOf(LocalFileException.class)
        .hasMessage("cannot write /dev/full: No space left on device");
    assertThat(Path.of("/dev/full")).exists();
  }

  @Test
  void aTransferThatBreaksOffLeavesNothing() throws Exception {
    server.on(
        "/o/lake.png",
        exchange -> {
          exchange.sendResponseHeaders(200, 100);
          exchange.getResponseBody().write("pict".getBytes(StandardCharsets.UTF_8));
          exchange.getResponseBody().flush();
          throw new IOException("the connection breaks");
        });

    assertThatThrownBy(() -> client.download("/o/lake.png", folder.resolve("lake.png")))
        .isInstanceOf(UnreachableException.class)
        .hasMessageStartingWith("cannot fetch " + server.url() + "/o/lake.png");
    assertThat(list(folder)).isEmpty();
  }

  @Test
  void aTransferThatFallsSilentIsGivenUp() throws Exception {
    server.on("/o/lake.png", exchange -> StubServer.fallSilent(exchange, "pict"));

    assertThatThrownBy(() -> client.download("/o/lake.png", folder.resolve("lake.png")))
        .isInstanceOf(UnreachableException.class)
        .hasMessageContaining("nothing came for");
    assertThat(list(folder)).isEmpty();
  }

  private static List<String> list(Path folder) throws Exception {
    try (var files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}

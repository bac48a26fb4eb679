package io.genpulse.server.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.genpulse.server.storage.ObjectStorage;
import io.genpulse.server.task.ObjectKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InputFilesTest {
  private static final byte[] GIF = "GIF89a and more".getBytes(StandardCharsets.US_ASCII);
  private static final int MOST = 1_000;

  private final Map<String, byte[]> uploads = new HashMap<>();
  private final InputFiles open = new InputFiles(new Uploads(), new InputSettings(MOST, true));
  private final InputFiles strict = new InputFiles(new Uploads(), new InputSettings(MOST, false));
  private HttpServer web;
  private @TempDir Path folder;

  @BeforeEach
  void serve() throws IOException {
    web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    page("/a.gif", 200, GIF);
    page("/large", 200, Arrays.copyOf(GIF, MOST + 1));
    page("/gone", 404, new byte[0]);
    page("/busy", 503, new byte[0]);
    web.createContext(
        "/again",
        exchange -> {
          int left = Integer.parseInt(exchange.getRequestURI().getQuery());
          exchange
              .getResponseHeaders()
              .set("Location", left > 1 ? "/again?" + (left - 1) : "/a.gif");
          exchange.sendResponseHeaders(302, -1);
          exchange.close();
        });
    web.start();
  }

  private void page(String path, int status, byte[] body) {
    web.createContext(
        path,
        exchange -> {
          exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
  }

  @AfterEach
  void stop() {
    web.stop(0);
  }

  private String link(String path) {
    return "http://127.0.0.1:" + web.getAddress().getPort() + path;
  }

  private void assertGif(Path file) throws IOException {
    assertThat(file.getFileName().toString()).endsWith(".gif");
    assertThat(Files.readAllBytes(file)).isEqualTo(GIF);
  }

  @Test
  void aDataUriIsDecoded() throws Exception {
    String base64 = Base64.getEncoder().encodeToString(GIF);

    assertGif(open.resolve("data:image/png;base64," + base64, folder));
    assertGif(open.resolve("DATA:;BASE64," + base64, folder));
  }

  @ParameterizedTest
  @ValueSource(strings = {"data:image/png,abc", "data:image/gif;base64", "data:;base64,!"})
  void aDataUriThatIsNoneIsRefused(String uri) {
    assertThatThrownBy(() -> open.resolve(uri, folder)).isInstanceOf(InputException.class);
  }

  @Test
  void anUploadIsFetchedAndAKeyOfAnythingElseIsNot() throws Exception {
    String key =
        "uploads/2026/01/02/" + "0".repeat(8) + "-1111-2222-3333-" + "4".repeat(12) + ".gif";
    uploads.put(key, GIF);

    assertGif(open.resolve(key, folder));
    assertThatThrownBy(() -> open.resolve(key.replace("2026", "2027"), folder))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("there is no upload");
    assertThatThrownBy(() -> open.resolve("2026/01/02/local/x.png", folder))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("an input is the key of an upload");
  }

  @Test
  void aLinkIsFollowedThreeTimes() throws Exception {
    assertGif(open.resolve(link("/a.gif"), folder));
    assertGif(open.resolve(link("/again?3"), folder));
    assertThatThrownBy(() -> open.resolve(link("/again?4"), folder))
        .hasMessageContaining("redirects more than 3 times");
  }

  @Test
  void whatALinkLeadsToIsLimitedAndChecked() {
    assertThatThrownBy(() -> open.resolve(link("/large"), folder))
        .hasMessageContaining("larger than 1000 bytes");
    assertThatThrownBy(() -> open.resolve(link("/gone"), folder))
        .isInstanceOfSatisfying(InputException.class, e -> assertThat(e.retryable()).isFalse());
    assertThatThrownBy(() -> open.resolve(link("/busy"), folder))
        .isInstanceOfSatisfying(InputException.class, e -> assertThat(e.retryable()).isTrue());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "localhost",
        "[::1]",
        "0.0.0.0",
        "[::ffff:127.0.0.1]",
        "2130706433",
        "169.254.169.254",
        "10.0.0.1",
        "192.168.1.1",
        "[fd00::1]",
        "[fe80::1]",
        "[64:ff9b::7f00:1]"
      })
  void aLinkIntoTheOwnNetworkIsRefused(String host) {
    assertThatThrownBy(
            () ->
                strict.resolve(
                    "http://" + host + ":" + web.getAddress().getPort() + "/a.gif", folder))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("public internet");
  }

  @ParameterizedTest
  @ValueSource(strings = {"8.8.8.8", "1.1.1.1", "2606:4700::1111", "172.15.0.1", "100.63.0.1"})
  void publicAddressesArePublic(String address) throws Exception {
    assertThat(PublicAddresses.isPublic(InetAddress.getByAddress(bytes(address)))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "172.31.255.255",
        "100.64.0.1",
        "198.18.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "2001:db8::1",
        "2002:7f00:1::",
        "ff02::1",
        "::",
        "::1"
      })
  void specialAddressesAreNot(String address) throws Exception {
    assertThat(PublicAddresses.isPublic(InetAddress.getByAddress(bytes(address)))).isFalse();
  }

  /// Literals are never looked up.
  private static byte[] bytes(String literal) throws IOException {
    return InetAddress.ofLiteral(literal).getAddress();
  }

  private final class Uploads implements ObjectStorage {
    @Override
    public boolean get(ObjectKey key, Path file) {
      byte[] there = uploads.get(key.value());
      if (there == null) {
        return false;
      }
      try {
        Files.write(file, there);
        return true;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void put(ObjectKey key, Path file, String mediaType) {}

    @Override
    public URI link(ObjectKey key) {
      return URI.create("http://127.0.0.1/" + key);
    }

    @Override
    public void remove(ObjectKey key) {}

    @Override
    public void check() {}
  }
}

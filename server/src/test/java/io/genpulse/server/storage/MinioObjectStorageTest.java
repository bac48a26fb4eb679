package io.genpulse.server.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import io.genpulse.server.task.ObjectKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A store that answers as the test says.
class MinioObjectStorageTest {
  private static final ObjectKey KEY = new ObjectKey("2026/01/02/me/x.png");

  private final List<String> asked = new CopyOnWriteArrayList<>();
  private volatile int bucketStatus = 200;
  private volatile int putStatus = 200;
  private volatile String putCode = "";
  private HttpServer server;
  private MinioObjectStorage storage;
  private Path file;

  @BeforeEach
  void start(@TempDir Path folder) throws IOException {
    file = Files.writeString(folder.resolve("x.png"), "x");
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String request = exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
          asked.add(request);
          boolean object = exchange.getRequestURI().getPath().endsWith(".png");
          exchange.getRequestBody().readAllBytes();
          int status = object ? putStatus : request.startsWith("PUT") ? 200 : bucketStatus;
          boolean xml = object && !putCode.isEmpty();
          byte[] body =
              !object || status == 200
                  ? new byte[0]
                  : (xml
                          ? "<?xml version=\"1.0\"?><Error><Code>%s</Code><Message>at %s</Message></Error>"
                              .formatted(putCode, server.getAddress())
                          : "<html>no</html>")
                      .getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", xml ? "application/xml" : "text/html");
          exchange.getResponseHeaders().set("ETag", "\"e\"");
          exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
          if (body.length > 0) {
            exchange.getResponseBody().write(body);
          }
          exchange.close();
        });
    server.start();
    storage =
        new MinioObjectStorage(
            new StorageSettings(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
                "a",
                "s",
                "pictures",
                "eu-north-1",
                Duration.ofHours(1),
                null));
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private StorageException failure() {
    return catchThrowableOfType(StorageException.class, () -> storage.put(KEY, file, "image/png"));
  }

  @ParameterizedTest
  @CsvSource({
    "403, AccessDenied, storage_forbidden, false",
    "403, InvalidAccessKeyId, storage_forbidden, false",
    "403, '', storage_forbidden, false",
    "404, NoSuchBucket, storage_unavailable, true",
    "400, InvalidArgument, storage_unavailable, false",
    "503, SlowDown, storage_unavailable, true",
    "503, '', storage_unavailable, true",
    "502, '', storage_unavailable, true",
    "500, InternalError, storage_unavailable, true"
  })
  void tellsWhatARefusalMeansAndNotWhereTheStoreIs(
      int status, String code, String expected, boolean retryable) {
    putStatus = status;
    putCode = code;

    StorageException e = failure();

    assertThat(e.code()).isEqualTo(expected);
    assertThat(e.retryable()).isEqualTo(retryable);
    assertThat(e).hasMessageContaining(KEY.value()).hasMessageContaining(Integer.toString(status));
    assertThat(e.getMessage()).doesNotContain("127.0.0.1");
  }

  @Test
  void aStoreThatIsAwayIsTriedAgain() {
    server.stop(0);

    StorageException e = failure();

    assertThat(e.retryable()).isTrue();
    assertThat(e.getMessage()).endsWith("the object store does not answer");
  }

  @Test
  void makesTheBucketOnceAndNeverWhenAskedHowItIs() {
    bucketStatus = 404;

    assertThat(catchThrowableOfType(StorageException.class, storage::check))
        .hasMessageContaining("no bucket \"pictures\"");
    assertThat(asked).containsOnly("HEAD /pictures");
    storage.prepare();
    storage.put(KEY, file, "image/png");

    assertThat(asked).containsOnlyOnce("PUT /pictures");
  }

  @Test
  void keysThatMayOnlyWriteObjectsAreEnough() {
    bucketStatus = 403;

    storage.put(KEY, file, "image/png");

    assertThat(asked).endsWith("PUT /pictures/" + KEY).doesNotContain("PUT /pictures");
  }

  @Test
  void linksNameTheRegionAndAskNobody() {
    assertThat(storage.link(KEY).toString()).contains("eu-north-1");
    assertThat(asked).isEmpty();
  }
}

package io.genpulse.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.genpulse.server.access.KeyRing;
import io.genpulse.server.access.MemoryKeyStore;
import io.genpulse.server.storage.ObjectStorage;
import io.genpulse.server.task.ObjectKey;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PageServiceTest {
  private static final Pattern LINK =
      Pattern.compile("(?:href|src)=\"(page/[^\"]+)|from \"\\./([^\"]+)\"|URL\\(\"(page/[^\"]+)");
  private static final Pattern WORDS = Pattern.compile("\\bt\\(\"([a-z.]+)\"");

  private ApiServer server;
  private HttpClient http;

  @BeforeAll
  void serve() {
    var store = new MemoryKeyStore();
    var keys = ApiKeys.of(List.of("0123456789abcdef0123"));
    server =
        new ApiServer(
            new WebSettings("127.0.0.1", 0, 1 << 20, 10, keys, Set.of()),
            1 << 20,
            new Access(keys, new KeyRing(store, System::nanoTime), store),
            List.of(new PageService(new Links())));
    http = HttpClient.newHttpClient();
  }

  @AfterAll
  void close() {
    http.close();
    server.close();
  }

  @Test
  void thePageComesWithoutAKeyAndMayOnlyCallItsServerAndShowTheStore() throws Exception {
    HttpResponse<String> page = get("/");

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
    assertThat(page.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    assertThat(page.headers().firstValue("Referrer-Policy")).contains("no-referrer");
    assertThat(page.headers().firstValue("Cache-Control")).contains("no-cache");
    assertThat(page.headers().firstValue("Content-Security-Policy"))
        .contains(
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src"
                + " 'self' data: https://store.example:9000; media-src https://store.example:9000;"
                + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    assertThat(get("/tasks").statusCode()).isEqualTo(401);
    assertThat(get("/page/nothing.js").statusCode()).isEqualTo(404);
  }

  @Test
  void aFileThatHasNotChangedIsNotSentAgain() throws Exception {
    String tag = get("/page/page.js").headers().firstValue("ETag").orElseThrow();

    HttpResponse<String> again = get("/page/page.js", "If-None-Match", tag);

    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    assertThat(get("/page/page.js", "If-None-Match", "\"other\"").statusCode()).isEqualTo(200);
  }

  @Test
  void allThatThePageNeedsIsServedAndScriptsStaySmall() throws Exception {
    Map<String, String> files = files();

    assertThat(files.keySet()).contains("/", "/page/page.css", "/page/form.js", "/page/texts.json");
    assertThat(scripts(files).lines().count()).isLessThanOrEqualTo(1_000);
  }

  @Test
  void bothLanguagesSayEverything() throws Exception {
    Map<String, String> files = files();

    JsonNode texts = JsonMapper.builder().build().readTree(files.get("/page/texts.json"));

    List<String> english = names(texts.path("en"));
    assertThat(names(texts.path("zh"))).isEqualTo(english);
    assertThat(english)
        .containsAll(WORDS.matcher(scripts(files)).results().map(found -> found.group(1)).toList());
  }

  private static List<String> names(JsonNode texts) {
    return texts.properties().stream().map(Map.Entry::getKey).toList();
  }

  private static String scripts(Map<String, String> files) {
    var scripts = new StringBuilder();
    files.forEach((path, text) -> scripts.append(path.endsWith(".js") ? text : ""));
    return scripts.toString();
  }

  /// The page and all that it leads to, as a browser finds them.
  private Map<String, String> files() throws Exception {
    var files = new TreeMap<String, String>();
    var ahead = new ArrayDeque<>(List.of("/"));
    while (!ahead.isEmpty()) {
      String path = ahead.remove();
      if (files.containsKey(path)) {
        continue;
      }
      HttpResponse<String> answer = get(path);
      assertThat(answer.statusCode()).as(path).isEqualTo(200);
      files.put(path, answer.body());
      LINK.matcher(answer.body()).results().map(PageServiceTest::path).forEach(ahead::add);
    }
    return files;
  }

  private static String path(MatchResult link) {
    if (link.group(2) != null) {
      return "/page/" + link.group(2);
    }
    return "/" + (link.group(1) == null ? link.group(3) : link.group(1));
  }

  private HttpResponse<String> get(String path, String... headers)
      throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  /// A store that only knows where its objects are.
  private record Links() implements ObjectStorage {
    @Override
    public URI link(ObjectKey key) {
      return URI.create("https://store.example:9000/bucket/" + key.value() + "?signed");
    }

    @Override
    public void put(ObjectKey key, Path file, String mediaType) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean get(ObjectKey key, Path file) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void remove(ObjectKey key) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void check() {
      throw new UnsupportedOperationException();
    }
  }
}

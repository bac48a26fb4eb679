package io.genpulse.server.api;

import io.genpulse.server.storage.ObjectStorage;
import io.genpulse.server.task.ObjectKey;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.Handler;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/// The page for browsers: files that come along and speak the public API, nothing else. They hold
/// no secret, so that a browser gets them before it can be asked for a key.
public final class PageService implements ApiService {
  static final String FOLDER = "/page/";

  private static final HeaderName POLICY = HeaderNames.create("Content-Security-Policy");
  private static final HeaderName NO_SNIFFING = HeaderNames.create("X-Content-Type-Options");
  private static final HeaderName REFERRER = HeaderNames.create("Referrer-Policy");
  private static final ObjectKey ANY_OBJECT = new ObjectKey("any");
  private static final List<File> FILES =
      List.of(
          new File("page.css", "text/css; charset=utf-8"),
          new File("icon.svg", "image/svg+xml"),
          new File("texts.json", "application/json"),
          script("page.js"),
          script("api.js"),
          script("elements.js"),
          script("form.js"),
          script("letters.js"),
          script("order.js"),
          script("overview.js"),
          script("task.js"),
          script("tasks.js"));

  private final ObjectStorage storage;

  private record File(String name, String mediaType) {}

  /// @param storage results are shown from where its links lead to
  public PageService(ObjectStorage storage) {
    this.storage = storage;
  }

  private static File script(String name) {
    return new File(name, "text/javascript; charset=utf-8");
  }

  @Override
  public void routes(ApiRoutes routes) {
    routes.get("/", serve(new File("index.html", "text/html; charset=utf-8")));
    FILES.forEach(file -> routes.get(FOLDER + file.name(), serve(file)));
  }

  private Handler serve(File file) {
    byte[] content = read(file.name());
    String tag = "\"" + hash(content) + "\"";
    return (request, response) -> {
      response
          .header(POLICY, policy())
          .header(NO_SNIFFING, "nosniff")
          .header(REFERRER, "no-referrer")
          .header(HeaderNames.CACHE_CONTROL, "no-cache")
          .header(HeaderNames.ETAG, tag);
      if (request.headers().first(HeaderNames.IF_NONE_MATCH).filter(tag::equals).isPresent()) {
        response.status(304).send();
      } else {
        response.header(HeaderNames.CONTENT_TYPE, file.mediaType()).send(content);
      }
    };
  }

  /// Scripts and calls of this server alone; pictures, videos and sounds of the object store, too.
  private String policy() {
    URI link = storage.link(ANY_OBJECT);
    String store = link.getScheme() + "://" + link.getAuthority();
    return "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
        + " img-src 'self' data: %1$s; media-src %1$s; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
            .formatted(store);
  }

  private static byte[] read(String name) {
    try (InputStream file = PageService.class.getResourceAsStream("page/" + name)) {
      if (file == null) {
        throw new IllegalStateException("the file " + name + " of the page does not come along");
      }
      return file.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("the file " + name + " of the page cannot be read", e);
    }
  }

  private static String hash(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content), 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}

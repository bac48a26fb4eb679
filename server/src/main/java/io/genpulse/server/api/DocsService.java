package io.genpulse.server.api;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// The API's description as a page in the browser: Swagger UI, which comes along and asks nobody
/// else for anything.
public final class DocsService implements ApiService {
  private static final String SWAGGER_UI = "/META-INF/resources/webjars/swagger-ui/5.34.1/";
  private static final HeaderName POLICY = HeaderNames.create("Content-Security-Policy");
  private static final Map<String, String> FILES =
      Map.of(
          "swagger-ui.css", "text/css; charset=utf-8",
          "swagger-ui-bundle.js", "text/javascript; charset=utf-8");
  // Addresses are relative: the page is also under /v1, and behind proxies with paths of their own.
  private static final String PAGE =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>GenPulse API</title>
        <link rel="stylesheet" href="docs/swagger-ui.css">
      </head>
      <body>
        <form id="ask" class="swagger-ui" style="padding: 2em" hidden>
          <label>Key of this server: <input type="password" name="key" required autocomplete="current-password"></label>
          <button class="btn">Use</button>
          <p id="wrong" role="alert" hidden>This server does not take that key.</p>
          <p>genpulse keys create makes one. It is forgotten when this tab is closed.</p>
        </form>
        <div id="page"></div>
        <script src="docs/swagger-ui-bundle.js"></script>
        <script src="docs/page.js"></script>
      </body>
      </html>
      """;
  private static final String SCRIPT =
      """
      // The name under which the page for people keeps it.
      const KEY = "genpulse.key";
      const bearer = () => {
        const key = sessionStorage.getItem(KEY);
        return key ? { Authorization: `Bearer ${key}` } : {};
      };
      const ask = document.getElementById("ask");

      async function show() {
        const response = await fetch("openapi.json", { headers: bearer(), cache: "no-store", credentials: "omit" });
        ask.hidden = response.status !== 401;
        document.getElementById("wrong").hidden = !sessionStorage.getItem(KEY);
        if (response.ok) {
          SwaggerUIBundle({
            spec: await response.json(), dom_id: "#page", validatorUrl: null, docExpansion: "none",
            requestInterceptor: (request) => ({ ...request, headers: { ...bearer(), ...request.headers } }),
          });
        } else if (response.status !== 401) {
          document.getElementById("page").textContent = `The server answers ${response.status}. Reload the page to try again.`;
        }
      }

      ask.addEventListener("submit", (event) => {
        event.preventDefault();
        sessionStorage.setItem(KEY, ask.elements.key.value.trim());
        show();
      });
      show();
      """;

  @Override
  public void routes(ApiRoutes routes) {
    routes.get("/docs", this::page).get("/docs/{file}", this::file);
  }

  private void page(ServerRequest request, ServerResponse response) {
    response.header(
        POLICY,
        "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline';"
            + " frame-ancestors 'none'");
    send(response, "text/html; charset=utf-8", PAGE.getBytes(StandardCharsets.UTF_8));
  }

  private void file(ServerRequest request, ServerResponse response) {
    String name = request.path().pathParameters().get("file");
    String type = FILES.get(name);
    if (name.equals("page.js")) {
      send(response, "text/javascript; charset=utf-8", SCRIPT.getBytes(StandardCharsets.UTF_8));
    } else if (type == null) {
      throw new ProblemException(Problem.NOT_FOUND, "There is no file " + name + ".");
    } else {
      send(response, type, read(name));
    }
  }

  private static byte[] read(String name) {
    try (InputStream in = DocsService.class.getResourceAsStream(SWAGGER_UI + name)) {
      if (in == null) {
        throw new IllegalStateException("Swagger UI lacks " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("Swagger UI cannot be read", e);
    }
  }

  private static void send(ServerResponse response, String type, byte[] content) {
    response.header(HeaderNames.CONTENT_TYPE, type).send(content);
  }
}

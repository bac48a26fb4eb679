package io.genpulse.apiclient;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Sends requests and turns what comes back into values, or into an exception that says what was
/// wrong: [UnreachableException], [NotGenPulseException] or [ApiException].
///
/// Blocking and thread-safe. An answer that falls silent half-way is given up, so no call hangs. A
/// thread that is interrupted, or whose transport is closed by another, gets an
/// [InterruptedException].
final class ApiTransport implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /// Until the answer begins; the server holds one back for a minute at most.
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(70);

  private final URI server;
  private final String key;
  private final Duration silence;
  private final HttpClient http;
  private final JsonMapper json =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .build();
  private volatile boolean closed;

  /// @param key that this server, and no other, is sent; null or empty = none
  /// @param silence how long an answer that has begun may pause
  ApiTransport(URI server, @Nullable String key, Duration silence) {
    this.key = key == null ? "" : key.strip();
    var text = server.toString();
    this.server = text.endsWith("/") ? URI.create(text.substring(0, text.length() - 1)) : server;
    this.silence = silence;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
  }

  /// Without a slash at its end.
  URI server() {
    return server;
  }

  <T> T get(String path, Class<T> type) throws InterruptedException {
    return call(request(path).GET(), text -> read(text, type));
  }

  /// What a list of the contract holds, which is always in `items`.
  <T> List<T> items(String path, Class<T> type) throws InterruptedException {
    return call(
        request(path).GET(),
        text -> {
          var items = json.readTree(text).path("items");
          if (!items.isArray()) {
            throw new IOException("items is missing");
          }
          return json.readerForListOf(type).readValue(items);
        });
  }

  <T> T post(String path, BodyPublisher body, Class<T> type) throws InterruptedException {
    return call(
        request(path).header("Content-Type", "application/json").POST(body),
        text -> read(text, type));
  }

  /// Sends a file as it is.
  <T> T postFile(String path, BodyPublisher file, String mediaType, Duration timeout, Class<T> type)
      throws InterruptedException {
    return call(
        request(path).timeout(timeout).header("Content-Type", mediaType).POST(file),
        text -> read(text, type));
  }

  /// An order whose answer says nothing that is not known already.
  void order(String method, String path) throws InterruptedException {
    text(request(path).method(method, BodyPublishers.noBody()).build());
  }

  /// An endless answer of this server; the caller closes it.
  InputStream stream(String path, String accept, @Nullable String lastEventId)
      throws InterruptedException {
    var request = request(path).setHeader("Accept", accept);
    if (lastEventId != null) {
      request.header("Last-Event-ID", lastEventId);
    }
    return send(request.GET().build(), server).body();
  }

  /// What a link leads to, here or on another host; the caller closes it.
  InputStream fetch(URI link) throws InterruptedException {
    var request = HttpRequest.newBuilder(link).timeout(ANSWER_TIMEOUT).GET().build();
    return send(request, withoutQuery(link)).body();
  }

  /// How to call what a link leads to: signatures are nobody's business.
  static URI withoutQuery(URI link) {
    return URI.create(link.getScheme() + "://" + link.getRawAuthority() + link.getRawPath());
  }

  BodyPublisher body(Object value) {
    try {
      return BodyPublishers.ofByteArray(json.writeValueAsBytes(value));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("cannot be written as JSON: " + value, e);
    }
  }

  <T> T read(String text, Class<T> type) throws JsonProcessingException {
    return json.readValue(text, type);
  }

  /// What to throw when an exchange with `address` breaks off.
  ClientException broken(URI address, IOException e) throws InterruptedException {
    if (Thread.interrupted() || closed) {
      throw new InterruptedException();
    }
    if (!address.equals(server)) {
      return UnreachableException.link(address, e);
    }
    return isNoHttp(e)
        ? new NotGenPulseException(server, "it does not speak HTTP", e)
        : UnreachableException.server(server, e);
  }

  private static boolean isNoHttp(Throwable e) {
    return e instanceof ProtocolException || (e.getCause() != null && isNoHttp(e.getCause()));
  }

  /// Ends what is under way.
  @Override
  public void close() {
    closed = true;
    http.shutdownNow();
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server + path))
            .timeout(ANSWER_TIMEOUT)
            .setHeader("Accept", "application/json")
            .setHeader("User-Agent", GenPulseClient.AGENT);
    return key.isEmpty() ? request : request.setHeader("Authorization", "Bearer " + key);
  }

  /// What an answer's text means.
  private interface Reading<T> {
    @Nullable T of(String text) throws IOException;
  }

  private <T> T call(HttpRequest.Builder builder, Reading<T> reading) throws InterruptedException {
    var request = builder.build();
    var text = text(request);
    try {
      var value = reading.of(text);
      if (value == null) {
        throw new IOException("the answer is null");
      }
      return value;
    } catch (IOException e) {
      throw notGenPulse(request, "something else than the API's JSON", e);
    }
  }

  private String text(HttpRequest request) throws InterruptedException {
    return text(send(request, server).body(), server);
  }

  private String text(InputStream body, URI address) throws InterruptedException {
    try (body) {
      return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw broken(address, e);
    }
  }

  private HttpResponse<InputStream> send(HttpRequest request, URI address)
      throws InterruptedException {
    HttpResponse<InputStream> response;
    try {
      response =
          http.send(
              request,
              _ ->
                  HttpResponse.BodySubscribers.mapping(
                      HttpResponse.BodySubscribers.ofInputStream(),
                      body -> new WatchedStream(body, silence)));
    } catch (IOException e) {
      throw broken(address, e);
    }
    if (response.statusCode() >= 400) {
      throw refusal(request, address, response.statusCode(), text(response.body(), address));
    }
    return response;
  }

  private ClientException refusal(HttpRequest request, URI address, int status, String text) {
    var problem = problem(text);
    if (problem != null) {
      return new ApiException(status, problem);
    }
    // A storage or a proxy between may answer so; the API itself always sends a problem.
    if (!address.equals(server) || status >= 502) {
      return new ApiException(
          status, ApiException.Problem.ofDetail(address + " answered HTTP " + status));
    }
    return notGenPulse(request, "HTTP " + status + " without a word of the API", null);
  }

  private ApiException.@Nullable Problem problem(String text) {
    try {
      var problem = json.readValue(text, ApiException.Problem.class);
      return problem == null || problem.isEmpty() ? null : problem;
    } catch (JsonProcessingException e) {
      return null;
    }
  }

  private NotGenPulseException notGenPulse(
      HttpRequest request, String gave, @Nullable Exception cause) {
    return new NotGenPulseException(
        server, "%s %s gave %s".formatted(request.method(), request.uri().getPath(), gave), cause);
  }
}

package io.genpulse.client.http;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Speaks to one provider. Interruption ends a call at once; safe for use by several threads.
///
/// Nothing here is ever sent a second time by itself but downloads: [#submit] says what is known of
/// a call that costs money, and who called decides. The key goes to the provider's own addresses
/// only, and appears in no log, message or exception; neither do bodies.
public final class ProviderHttp implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ProviderHttp.class);
  private static final long LARGEST_TEXT = 16L << 20;
  private static final long LARGEST_FILE = 256L << 20;
  private static final int TOLD = 2000;
  private static final int LONG_KEY = 12;

  private final ProviderAddress address;
  private final HttpExchange http = new HttpExchange();
  private final Downloads downloads;

  /// @param pause between the tries of a download
  public ProviderHttp(ProviderAddress address, Pause pause) {
    this.address = address;
    this.downloads = new Downloads(address, http, pause, LARGEST_FILE);
  }

  public ProviderAddress address() {
    return address;
  }

  /// The address of one call; see [ProviderAddress#at].
  public URI at(String path) {
    return address.at(path);
  }

  /// An address that the provider answered with.
  ///
  /// @throws EngineException `UNAVAILABLE` when it is none
  public URI named(String text) {
    return address.named(text);
  }

  /// Sends a call that costs money, once.
  ///
  /// @param folder where base64 values and sound go
  /// @param base64 fields of the answer that go into files; see [Answer#json]
  public Sent submit(ProviderRequest request, Path folder, Set<String> base64)
      throws InterruptedException {
    Path body = null;
    try {
      body = Files.createTempFile(folder, "answer-", ".body");
      HttpResponse<Path> response =
          exchange(request, BodyHandlers.limiting(BodyHandlers.ofFile(body), LARGEST_FILE * 3));
      return answered(response, folder, base64);
    } catch (IOException e) {
      return failed(e);
    } finally {
      delete(body);
    }
  }

  private Sent answered(HttpResponse<Path> response, Path folder, Set<String> base64) {
    boolean ok = response.statusCode() / 100 == 2;
    try {
      if (ok && !isJson(response.headers())) {
        return new Sent.Answered(
            answer(response, MissingNode.getInstance(), kept(response.body(), folder), ""));
      }
      if (ok) {
        return new Sent.Answered(answer(response, read(response, folder, base64), null, ""));
      }
      String text = start(response);
      return new Sent.Answered(answer(response, tree(text), null, told(text)));
    } catch (IOException e) {
      return ok
          ? new Sent.Uncertain(
              "the answer of " + address.name() + " cannot be read: " + reason(e), e)
          : new Sent.Answered(answer(response, MissingNode.getInstance(), null, ""));
    }
  }

  /// The file outlives the exchange's own.
  private static Path kept(Path body, Path folder) throws IOException {
    return Files.move(body, Files.createTempFile(folder, "answer-", ".bin"), REPLACE_EXISTING);
  }

  private static JsonNode read(HttpResponse<Path> response, Path folder, Set<String> base64)
      throws IOException {
    try (InputStream in = unpacked(response)) {
      return StreamedJson.read(in, base64, folder, LARGEST_FILE);
    }
  }

  private static String start(HttpResponse<Path> response) throws IOException {
    try (InputStream in = unpacked(response)) {
      return new String(in.readNBytes(64 << 10), StandardCharsets.UTF_8);
    }
  }

  private static InputStream unpacked(HttpResponse<Path> response) throws IOException {
    InputStream in = Files.newInputStream(response.body());
    return isGzip(response.headers()) ? new GZIPInputStream(in) : in;
  }

  /// A server that says nothing of its type is believed to send what it always does.
  private static boolean isJson(HttpHeaders headers) {
    return headers
        .firstValue("Content-Type")
        .map(type -> type.toLowerCase(Locale.ROOT))
        .map(type -> !type.startsWith("audio/") && !type.startsWith("application/octet-stream"))
        .orElse(true);
  }

  private static boolean isGzip(HttpHeaders headers) {
    return headers.firstValue("Content-Encoding").filter("gzip"::equalsIgnoreCase).isPresent();
  }

  /// What failed before anything was sent is known from the kind of failure alone.
  private Sent failed(IOException e) {
    if (e instanceof ConnectException
        || e instanceof HttpConnectTimeoutException
        || e instanceof UnknownHostException
        || e instanceof SSLHandshakeException
        || e.getCause() instanceof UnresolvedAddressException) {
      return new Sent.NotSent(address.name() + " cannot be reached: " + reason(e), e);
    }
    return new Sent.Uncertain(
        e instanceof HttpTimeoutException
            ? address.name() + " did not answer in time: " + reason(e)
            : "the connection to " + address.name() + " broke: " + reason(e),
        e);
  }

  /// Sends a call that costs nothing.
  ///
  /// @return any answer, also a refusal
  /// @throws EngineException `UNAVAILABLE` or `TIMEOUT` when there is none, or one that is not the
  ///   provider's: a page of whatever stands in its place
  public Answer ask(ProviderRequest request) throws InterruptedException {
    try {
      HttpResponse<byte[]> response =
          exchange(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), LARGEST_TEXT));
      String text = text(response);
      JsonNode json = tree(text);
      boolean ok = response.statusCode() / 100 == 2;
      if (ok && json.isMissingNode() && !text.isBlank()) {
        throw new EngineException(
            EngineError.UNAVAILABLE,
            "%s answers %d with what is no JSON; is %s its address?"
                .formatted(address.name(), response.statusCode(), address.base()));
      }
      return answer(response, json, null, ok ? "" : told(text));
    } catch (HttpTimeoutException e) {
      throw new EngineException(
          EngineError.TIMEOUT, address.name() + " did not answer in time: " + reason(e), e);
    } catch (IOException e) {
      throw new EngineException(
          EngineError.UNAVAILABLE, address.name() + " does not answer: " + reason(e), e);
    }
  }

  private static String text(HttpResponse<byte[]> response) throws IOException {
    byte[] bytes = response.body();
    if (isGzip(response.headers())) {
      try (var in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
        bytes = in.readNBytes((int) LARGEST_TEXT);
      }
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static JsonNode tree(String text) {
    try {
      JsonNode read = StreamedJson.MAPPER.readTree(text);
      return read == null ? MissingNode.getInstance() : read;
    } catch (IOException e) {
      return MissingNode.getInstance();
    }
  }

  /// Fetches a result into a folder; goes on where a broken connection left off.
  ///
  /// @throws EngineException when it cannot be had, or is no picture, sound or video
  public Downloaded download(Link link, Path folder) throws InterruptedException {
    return downloads.fetch(link, folder);
  }

  /// Where a result is now, as the provider writes it. Asked again when the first address has
  /// expired.
  @FunctionalInterface
  public interface Link {
    String now() throws InterruptedException;
  }

  /// A file that was fetched, and what it is by its own bytes.
  public record Downloaded(Path file, FileKind kind) {}

  private <T> HttpResponse<T> exchange(ProviderRequest request, HttpResponse.BodyHandler<T> body)
      throws IOException, InterruptedException {
    long begun = System.nanoTime();
    HttpResponse<T> response = http.send(whole(request), body, request.timeout());
    log.debug(
        "{} {}{} answered {} in {} ms",
        request.method(),
        request.address().getHost(),
        request.address().getPath(),
        response.statusCode(),
        (System.nanoTime() - begun) / 1_000_000);
    return response;
  }

  private HttpRequest whole(ProviderRequest request) {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(request.address())
            .method(request.method(), request.body())
            .timeout(request.timeout())
            .setHeader("User-Agent", "GenPulse");
    if (request.contentType() != null) {
      builder.setHeader("Content-Type", request.contentType());
    }
    request.headers().forEach(builder::setHeader);
    if (address.isOurs(request.address())) {
      address.headers().forEach(builder::setHeader);
      if (!address.key().reveal().isEmpty()) {
        builder.setHeader(address.keyHeader(), address.keyPrefix() + address.key().reveal());
      }
    }
    return builder.build();
  }

  private Answer answer(HttpResponse<?> response, JsonNode json, @Nullable Path file, String text) {
    return new Answer(
        address.name(), response.statusCode(), response.headers(), hidden(json), file, text);
  }

  /// Some servers repeat the key they refuse. What else the answer says, and its form, stays.
  private JsonNode hidden(JsonNode json) {
    return switch (json) {
      case TextNode text -> TextNode.valueOf(hidden(text.textValue()));
      case ObjectNode object -> {
        object.properties().forEach(one -> one.setValue(hidden(one.getValue())));
        yield object;
      }
      case ArrayNode array -> {
        for (int n = 0; n < array.size(); n++) {
          array.set(n, hidden(array.get(n)));
        }
        yield array;
      }
      default -> json;
    };
  }

  /// A short key, such as that of a server of one's own, is also part of other words.
  private String hidden(String text) {
    String key = address.key().reveal();
    if (key.isEmpty() || !text.contains(key)) {
      return text;
    }
    return key.length() >= LONG_KEY
        ? text.replace(key, "***")
        : text.replaceAll("(?<![\\w-])" + Pattern.quote(key) + "(?![\\w-])", "***");
  }

  private String told(String text) {
    String shown = hidden(text);
    return shown.length() > TOLD ? shown.substring(0, TOLD) : shown;
  }

  private static String reason(IOException e) {
    String message = e.getMessage();
    if (e instanceof JsonProcessingException) {
      return "it is no JSON, or cut off";
    }
    return message == null ? e.getClass().getSimpleName() : message;
  }

  private static void delete(@Nullable Path file) {
    try {
      if (file != null) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Ends what is going on. May be called twice.
  @Override
  public void close() {
    http.close();
  }
}

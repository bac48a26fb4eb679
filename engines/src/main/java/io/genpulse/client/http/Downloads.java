package io.genpulse.client.http;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import io.genpulse.client.http.ProviderHttp.Downloaded;
import io.genpulse.client.http.ProviderHttp.Link;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Fetches results. Their links are the provider's word: they may lead anywhere, so the key goes
/// along only to the provider's own addresses, and a link into our own network is refused unless
/// the provider itself is there.
final class Downloads {
  private static final int TRIES = 5;
  private static final int HOPS = 4;
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
  private static final Duration WHOLE = Duration.ofMinutes(10);

  private final ProviderAddress address;
  private final HttpExchange http;
  private final Pause pause;
  private final long most;

  Downloads(ProviderAddress address, HttpExchange http, Pause pause, long most) {
    this.address = address;
    this.http = http;
    this.pause = pause;
    this.most = most;
  }

  Downloaded fetch(Link link, Path folder) throws InterruptedException {
    try {
      Path file = Files.createTempFile(folder, "result-", ".part");
      fetch(link, file, 1);
      FileKind kind =
          FileKind.of(file)
              .orElseThrow(
                  () -> unavailable("what it links to is no picture, sound or video", null));
      Path named = file.resolveSibling(file.getFileName() + "." + kind.ending());
      return new Downloaded(Files.move(file, named), kind);
    } catch (IOException e) {
      throw unavailable("its result cannot be fetched: " + e.getMessage(), e);
    }
  }

  /// An address that has expired is asked for anew, once.
  private void fetch(Link link, Path file, int fresh) throws IOException, InterruptedException {
    URI from = address.named(link.now());
    int status = fetch(from, file);
    if (fresh > 0 && (status == 403 || status == 404 || status == 410)) {
      fetch(link, file, fresh - 1);
    } else if (status / 100 != 2) {
      throw unavailable(from.getHost() + " answers " + status + " for its result", null);
    }
  }

  private int fetch(URI from, Path file) throws IOException, InterruptedException {
    Duration wait = FIRST_PAUSE;
    for (int left = TRIES - 1; ; left--) {
      try {
        int status = follow(from, file);
        if (status < 500 || left == 0) {
          return status;
        }
      } catch (IOException e) {
        if (left == 0) {
          throw e;
        }
      }
      pause.sleep(wait);
      wait = wait.multipliedBy(2);
    }
  }

  private int follow(URI from, Path file) throws IOException, InterruptedException {
    URI at = from;
    for (int hops = 0; hops < HOPS; hops++) {
      checkPublic(at);
      HttpResponse<Path> response = http.send(request(at, Files.size(file)), into(file), WHOLE);
      String next = response.headers().firstValue("Location").orElse("");
      if (response.statusCode() / 100 != 3 || next.isEmpty()) {
        return response.statusCode();
      }
      at = address.named(at, next);
    }
    throw unavailable(from.getHost() + " redirects in circles", null);
  }

  private HttpRequest request(URI at, long have) {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(at).timeout(WHOLE).setHeader("User-Agent", "GenPulse");
    if (have > 0) {
      builder.setHeader("Range", "bytes=" + have + "-");
    }
    if (address.isOurs(at) && !address.key().reveal().isEmpty()) {
      builder.setHeader(address.keyHeader(), address.keyPrefix() + address.key().reveal());
    }
    return builder.build();
  }

  private BodyHandler<Path> into(Path file) throws IOException {
    long have = Files.size(file);
    return info -> {
      BodySubscriber<Path> body =
          switch (info.statusCode()) {
            case 206 -> BodySubscribers.ofFile(file, WRITE, APPEND);
            case 200 -> BodySubscribers.ofFile(file, CREATE, WRITE, TRUNCATE_EXISTING);
            default -> BodySubscribers.replacing(file);
          };
      long room = info.statusCode() == 206 ? most - have : most;
      return BodyHandlers.limiting((BodyHandler<Path>) _ -> body, Math.max(room, 0)).apply(info);
    };
  }

  private void checkPublic(URI at) throws UnknownHostException {
    if (at.getHost().equalsIgnoreCase(address.base().getHost())) {
      return;
    }
    for (InetAddress one : InetAddress.getAllByName(at.getHost())) {
      if (one.isLoopbackAddress()
          || one.isLinkLocalAddress()
          || one.isSiteLocalAddress()
          || one.isAnyLocalAddress()
          || isUniqueLocal(one)) {
        throw unavailable("it links into a private network: " + at.getHost(), null);
      }
    }
  }

  /// RFC 4193: fc00::/7.
  private static boolean isUniqueLocal(InetAddress one) {
    byte[] bytes = one.getAddress();
    return bytes.length == 16 && (bytes[0] & 0xfe) == 0xfc;
  }

  private EngineException unavailable(String what, @Nullable Throwable cause) {
    return new EngineException(EngineError.UNAVAILABLE, address.name() + ": " + what, cause);
  }
}

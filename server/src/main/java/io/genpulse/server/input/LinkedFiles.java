package io.genpulse.server.input;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;

/// Fetches what users link to. A link is somebody else's text, so it may lead only to the public
/// internet, by http or https, over at most three redirects of which each is checked anew, and for
/// a limited time and number of bytes. No credentials, no proxy of this machine.
final class LinkedFiles {
  private static final int MOST_REDIRECTS = 3;
  private static final Duration LONGEST = Duration.ofMinutes(5);

  private final OkHttpClient http;
  private final long mostBytes;
  private final boolean publicOnly;

  LinkedFiles(InputSettings settings) {
    this.mostBytes = settings.maxBytes();
    this.publicOnly = !settings.privateAddresses();
    this.http =
        PublicHttp.client(settings.privateAddresses())
            .connectTimeout(Duration.ofSeconds(10))
            .readTimeout(Duration.ofSeconds(30))
            .callTimeout(LONGEST)
            .build();
  }

  /// @throws InputException in the words of whoever gave the link
  void fetch(String link, Path file) throws InterruptedException {
    @Nullable HttpUrl url = HttpUrl.parse(link);
    for (int hops = 0; ; hops++) {
      if (url == null) {
        throw InputException.wrong("the link %s is no http(s) URL".formatted(head(link)));
      }
      url = fetch(url, file, hops);
      if (url == null) {
        return;
      }
    }
  }

  /// Answers where to go on, or null when the file is there.
  private @Nullable HttpUrl fetch(HttpUrl url, Path file, int hops) throws InterruptedException {
    if (publicOnly) {
      checkLiteral(url.host());
    }
    var request = new Request.Builder().url(url).header("User-Agent", "GenPulse").build();
    try (Response response = http.newCall(request).execute()) {
      if (response.isRedirect()) {
        if (hops == MOST_REDIRECTS) {
          throw InputException.wrong("the link redirects more than %d times".formatted(hops));
        }
        String location = response.header("Location");
        HttpUrl next = location == null ? null : url.resolve(location);
        if (next == null) {
          throw InputException.wrong("the link redirects to no http(s) URL");
        }
        return next;
      }
      if (!response.isSuccessful()) {
        String message = "%s answers %d".formatted(url.host(), response.code());
        throw response.code() >= 500 || response.code() == 429
            ? InputException.away(message)
            : InputException.wrong(message);
      }
      // Every answer of a call that was executed has one.
      @Nullable ResponseBody body = response.body();
      if (body != null) {
        copy(body.byteStream(), file, url.host());
      }
      return null;
    } catch (PublicHttp.NotPublicException e) {
      throw notPublic(e);
    } catch (InterruptedIOException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException("interrupted while fetching an input");
      }
      throw InputException.away("%s takes too long".formatted(url.host()));
    } catch (IOException e) {
      throw InputException.away("%s cannot be reached: %s".formatted(url.host(), e.getMessage()));
    }
  }

  private static void checkLiteral(String host) {
    try {
      PublicHttp.checkLiteral(host);
    } catch (PublicHttp.NotPublicException e) {
      throw notPublic(e);
    }
  }

  private static InputException notPublic(PublicHttp.NotPublicException e) {
    return InputException.wrong(
        "%s; a link must lead to the public internet".formatted(e.getMessage()));
  }

  private void copy(InputStream in, Path file, String host) throws IOException {
    if (!BoundedCopy.copy(in, file, mostBytes)) {
      throw InputException.wrong(
          "the file at %s is larger than %d bytes".formatted(host, mostBytes));
    }
  }

  private static String head(String text) {
    return text.length() <= 80 ? text : text.substring(0, 80) + "...";
  }
}

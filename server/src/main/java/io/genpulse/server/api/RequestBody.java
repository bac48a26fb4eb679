package io.genpulse.server.api;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/// Reads bodies up to a limit.
public final class RequestBody {
  private RequestBody() {}

  /// @throws ProblemException `TOO_LARGE`, before the body is read where the client says its length
  public static byte[] read(ServerRequest request, long most) {
    long announced =
        request.headers().first(HeaderNames.CONTENT_LENGTH).map(Long::parseLong).orElse(0L);
    if (announced > most) {
      throw tooLarge(most);
    }
    if (announced < 0) {
      throw new ProblemException(Problem.BAD_REQUEST, "Content-Length must not be negative.");
    }
    if (!request.content().hasEntity()) {
      return new byte[0];
    }
    try (InputStream in = request.content().inputStream()) {
      byte[] body = in.readNBytes(Math.toIntExact(most + 1));
      if (body.length > most) {
        throw tooLarge(most);
      }
      return body;
    } catch (IOException e) {
      throw new UncheckedIOException("the client went away", e);
    }
  }

  private static ProblemException tooLarge(long most) {
    return new ProblemException(Problem.TOO_LARGE, "The body must be at most " + most + " bytes.");
  }
}

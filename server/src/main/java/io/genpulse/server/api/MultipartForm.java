package io.genpulse.server.api;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.fileupload2.core.MultipartInput;

/// Reads the parts of a form (RFC 7578) one after the other, as they come in.
public final class MultipartForm {
  private static final Pattern BOUNDARY =
      Pattern.compile(
          ";\\s*boundary=(?:\"([^\"]{1,70})\"|([^;\\s]{1,70}))", Pattern.CASE_INSENSITIVE);
  private static final Pattern NAME =
      Pattern.compile(";\\s*name=(?:\"([^\"]*)\"|([^;\\s]+))", Pattern.CASE_INSENSITIVE);

  private MultipartForm() {}

  /// Takes a part.
  @FunctionalInterface
  public interface Parts {
    /// Answers whether more parts are wanted.
    ///
    /// @param isFile whether the part has a file's name
    /// @param content need not be read
    boolean take(String name, boolean isFile, InputStream content) throws IOException;
  }

  public static boolean isOne(HttpRequest request) {
    return contentType(request).toLowerCase(Locale.ROOT).startsWith("multipart/form-data");
  }

  private static String contentType(HttpRequest request) {
    return request.headers().first(HeaderNames.CONTENT_TYPE).orElse("");
  }

  /// @throws ProblemException `BAD_REQUEST` when it is no form
  public static void read(HttpRequest request, InputStream body, Parts taking) throws IOException {
    Matcher matcher = BOUNDARY.matcher(contentType(request));
    if (!matcher.find()) {
      throw new ProblemException(Problem.BAD_REQUEST, "The form has no boundary.");
    }
    String boundary = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
    try {
      MultipartInput parts =
          MultipartInput.builder()
              .setInputStream(body)
              .setBoundary(boundary.getBytes(StandardCharsets.ISO_8859_1))
              .get();
      for (boolean more = parts.skipPreamble(); more; more = parts.readBoundary()) {
        String disposition = disposition(parts.readHeaders());
        try (InputStream part = parts.newInputStream()) {
          if (!taking.take(name(disposition), disposition.contains("filename"), part)) {
            return;
          }
        }
      }
    } catch (MultipartInput.MalformedStreamException e) {
      throw new ProblemException(Problem.BAD_REQUEST, "The form is cut or malformed.");
    }
  }

  private static String disposition(String headers) {
    return headers
        .lines()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-disposition:"))
        .findFirst()
        .orElse("");
  }

  private static String name(String disposition) {
    Matcher matcher = NAME.matcher(disposition);
    if (!matcher.find()) {
      return "";
    }
    return matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
  }
}

package io.genpulse.client.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileNotFoundException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// A body of `multipart/form-data` (RFC 7578). Files are streamed, and each has a name and its real
/// media type: providers refuse a file without either.
public final class MultipartBody {
  private final String boundary = "genpulse-" + UUID.randomUUID();
  private final List<BodyPublisher> parts = new ArrayList<>();

  public MultipartBody field(String name, String value) {
    parts.add(text("Content-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value));
    return this;
  }

  /// @throws FileNotFoundException when there is no such file
  public MultipartBody file(String name, Path file, FileKind kind) throws FileNotFoundException {
    String fileName = name.replaceAll("[^a-z]", "") + "." + kind.ending();
    return file(name, fileName, kind.mediaType(), file);
  }

  /// @param fileName what the receiver hears of the file's name; quotes and line ends give way, as
  ///   browsers have it
  /// @throws FileNotFoundException when there is no such file
  public MultipartBody file(String name, String fileName, String mediaType, Path file)
      throws FileNotFoundException {
    String told = fileName.replace("\"", "%22").replace("\r", "%0D").replace("\n", "%0A");
    String head =
        "Content-Disposition: form-data; name=\"%s\"; filename=\"%s\"\r\nContent-Type: %s\r\n\r\n"
            .formatted(name, told, mediaType);
    parts.add(BodyPublishers.concat(text(head), BodyPublishers.ofFile(file)));
    return this;
  }

  private BodyPublisher text(String content) {
    return BodyPublishers.ofString("\r\n--" + boundary + "\r\n" + content, UTF_8);
  }

  public BodyPublisher publisher() {
    var all = new ArrayList<>(parts);
    all.add(BodyPublishers.ofString("\r\n--" + boundary + "--\r\n"));
    return BodyPublishers.concat(all.toArray(BodyPublisher[]::new));
  }

  public String contentType() {
    return "multipart/form-data; boundary=" + boundary;
  }
}

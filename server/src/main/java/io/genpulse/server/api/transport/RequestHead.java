package io.genpulse.server.api.transport;

import io.helidon.http.DirectHandler;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The first lines of a request, read as strictly as RFC 9112 asks, so that nobody before this
/// server can have understood another request than it does.
///
/// @param version the minor version of HTTP/1
/// @param fields name and value, as they came
record RequestHead(String method, String target, int version, List<Field> fields) {
  private static final Predicate<String> TOKEN =
      Pattern.compile("[!#$%&'*+\\-.^_`|~0-9A-Za-z]+").asMatchPredicate();
  private static final Predicate<String> VERSION =
      Pattern.compile("HTTP/[0-9]\\.[0-9]").asMatchPredicate();
  private static final Predicate<String> NUMBER = Pattern.compile("[0-9]{1,18}").asMatchPredicate();
  private static final Status NOT_IMPLEMENTED = Status.create(501, "Not Implemented");
  private static final Status VERSION_NOT_SUPPORTED =
      Status.create(505, "HTTP Version Not Supported");

  record Field(String name, String value) {
    boolean is(String other) {
      return name.equalsIgnoreCase(other);
    }
  }

  RequestHead {
    fields = List.copyOf(fields);
  }

  /// @param text all lines, without the empty one
  static RequestHead parse(String text) {
    List<String> lines = List.of(text.split("\r\n", -1));
    String[] words = lines.getFirst().split(" ", -1);
    if (words.length != 3 || !TOKEN.test(words[0]) || words[1].isEmpty()) {
      throw bad("The request line must be a method, a path and HTTP/1.1.");
    }
    if (!VERSION.test(words[2])) {
      throw bad("The request line must end with HTTP/1.1.");
    }
    if (words[2].charAt(5) != '1') {
      throw refused(VERSION_NOT_SUPPORTED, "Only HTTP/1.1 and HTTP/1.0 are spoken here.");
    }
    var fields = new ArrayList<Field>();
    for (String line : lines.subList(1, lines.size())) {
      fields.add(field(line));
    }
    return new RequestHead(words[0], words[1], words[2].charAt(7) - '0', fields);
  }

  private static Field field(String line) {
    int colon = line.indexOf(':');
    String name = colon < 0 ? "" : line.substring(0, colon);
    if (!TOKEN.test(name)) {
      throw bad("A header line must be a name, a colon and a value.");
    }
    String value = line.substring(colon + 1).strip();
    if (value.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 127)) {
      throw bad("Header " + name + " holds a control character.");
    }
    return new Field(name, value);
  }

  static RequestException bad(String sentence) {
    return refused(Status.BAD_REQUEST_400, sentence);
  }

  static RequestException refused(Status status, String sentence) {
    return RequestException.builder()
        .type(DirectHandler.EventType.BAD_REQUEST)
        .status(status)
        .setKeepAlive(false)
        .message(sentence)
        .safeMessage(true)
        .build();
  }

  boolean isHead() {
    return method.equals("HEAD");
  }

  /// From before chunks and persistent connections.
  boolean isOld() {
    return version == 0;
  }

  private List<String> values(String name) {
    return fields.stream()
        .filter(field -> field.is(name))
        .flatMap(field -> Stream.of(field.value().split(",", -1)))
        .map(String::strip)
        .toList();
  }

  private boolean has(String name) {
    return fields.stream().anyMatch(field -> field.is(name));
  }

  /// Whether the connection ends with the answer. A client of HTTP/1.0 is never kept.
  boolean closes() {
    return isOld() || values("Connection").stream().anyMatch(v -> v.equalsIgnoreCase("close"));
  }

  /// Whether the body comes in chunks.
  boolean isChunked() {
    List<String> codings =
        values("Transfer-Encoding").stream().map(v -> v.toLowerCase(Locale.ROOT)).toList();
    if (codings.isEmpty()) {
      return false;
    }
    if (isOld() || has("Content-Length")) {
      throw bad("A request has one of Transfer-Encoding and Content-Length.");
    }
    if (!codings.equals(List.of("chunked"))) {
      throw refused(NOT_IMPLEMENTED, "Of the transfer codings only chunked is understood.");
    }
    return true;
  }

  /// Bytes of a body that does not come in chunks.
  long length() {
    List<String> lengths = values("Content-Length").stream().distinct().toList();
    if (lengths.isEmpty()) {
      return 0;
    }
    if (lengths.size() > 1 || !NUMBER.test(lengths.getFirst())) {
      throw bad("Content-Length must be one number.");
    }
    return Long.parseLong(lengths.getFirst());
  }

  /// Bodies are taken as they are.
  void refuseCodedBody() {
    if (values("Content-Encoding").stream().anyMatch(v -> !v.equalsIgnoreCase("identity"))) {
      throw refused(
          Status.UNSUPPORTED_MEDIA_TYPE_415, "A body must come without Content-Encoding.");
    }
  }

  /// The head in the one form that the web server reads.
  byte[] plain(String localHost) {
    var text = new StringBuilder();
    text.append(isHead() ? "GET" : method).append(' ').append(target).append(" HTTP/1.1\r\n");
    boolean lengthSeen = false;
    for (Field field : fields) {
      boolean dropped =
          (field.is("Connection") && closes())
              || field.is("Content-Encoding")
              || (field.is("Expect") && isOld())
              || (field.is("Content-Length") && lengthSeen);
      if (field.is("Content-Length") && !lengthSeen) {
        lengthSeen = true;
        text.append("Content-Length: ").append(length()).append("\r\n");
      } else if (!dropped) {
        text.append(field.name()).append(": ").append(field.value()).append("\r\n");
      }
    }
    if (isOld() && !has("Host")) {
      text.append("Host: ").append(localHost).append("\r\n");
    }
    if (closes()) {
      text.append("Connection: close\r\n");
    }
    return text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
  }
}

package io.genpulse.client.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/// Addresses as others write them: links to files often have spaces and letters in them that should
/// be escaped (RFC 3986, 2).
final class WebAddress {
  private static final String AS_THEY_ARE = "-._~:/?#@!$&'()*+,;=";

  private WebAddress() {}

  /// @throws URISyntaxException when it is none even so
  static URI of(String text) throws URISyntaxException {
    try {
      return new URI(new URI(text).toASCIIString());
    } catch (URISyntaxException e) {
      return new URI(escaped(text));
    }
  }

  private static String escaped(String text) {
    byte[] bytes = text.strip().getBytes(UTF_8);
    var escaped = new StringBuilder();
    for (int n = 0; n < bytes.length; n++) {
      char c = (char) (bytes[n] & 0xff);
      if (isLetterOrDigit(c) || AS_THEY_ARE.indexOf(c) >= 0 || (c == '%' && isHex(bytes, n + 1))) {
        escaped.append(c);
      } else {
        escaped.append('%').append("%02x".formatted((int) c).toUpperCase(Locale.ROOT));
      }
    }
    return escaped.toString();
  }

  private static boolean isLetterOrDigit(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private static boolean isHex(byte[] bytes, int at) {
    return at + 1 < bytes.length
        && Character.digit(bytes[at], 16) >= 0
        && Character.digit(bytes[at + 1], 16) >= 0;
  }
}

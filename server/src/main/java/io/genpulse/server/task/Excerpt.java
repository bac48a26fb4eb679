package io.genpulse.server.task;

import java.nio.charset.StandardCharsets;

/// The beginning of a text that came from outside, for messages: whoever sends megabytes does not
/// get them back.
public final class Excerpt {
  private Excerpt() {}

  /// At most `most` characters, with `...` where something is cut off. Cuts no character in half.
  public static String of(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
    return text.substring(0, end) + "...";
  }

  /// The same with a text of at most `most` bytes of UTF-8 in all.
  public static String ofBytes(String text, int most) {
    // No character of UTF-16 takes more than three bytes.
    if (text.length() * 3L <= most) {
      return text;
    }
    int bytes = 0;
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      bytes += Character.toString(text.codePointAt(i)).getBytes(StandardCharsets.UTF_8).length;
      if (bytes > most) {
        return fitting(text, most - 3) + "...";
      }
    }
    return text;
  }

  private static String fitting(String text, int most) {
    int bytes = 0;
    int end = 0;
    while (end < text.length()) {
      String character = Character.toString(text.codePointAt(end));
      bytes += character.getBytes(StandardCharsets.UTF_8).length;
      if (bytes > most) {
        break;
      }
      end += character.length();
    }
    return text.substring(0, end);
  }
}

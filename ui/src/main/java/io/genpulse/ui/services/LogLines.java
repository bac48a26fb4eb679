package io.genpulse.ui.services;

import java.util.regex.Pattern;

/// What a line of a log means to its reader.
final class LogLines {
  private static final Pattern ERROR =
      Pattern.compile(
          "\\b(ERROR|FATAL|PANIC|Exception|Traceback|[A-Za-z]+Error|CUDA out of memory)\\b");

  /// A word that names a secret, and the secret behind it.
  private static final Pattern SECRET =
      Pattern.compile(
          "(?i)((?:password|passwd|secret|token|api[_-]?key|authorization)[\"']?\\s*[:=]\\s*"
              + "(?:Bearer\\s+)?[\"']?)[^\\s\"',;&]+");

  private static final Pattern IN_ADDRESS = Pattern.compile("(://[^/\\s:@]+:)[^/\\s@]+@");

  private LogLines() {}

  static boolean isError(String line) {
    return ERROR.matcher(line).find();
  }

  /// The same words, fit to be shown to others: passwords and keys are left out.
  static String redacted(String text) {
    return IN_ADDRESS.matcher(SECRET.matcher(text).replaceAll("$1…")).replaceAll("$1…@");
  }
}

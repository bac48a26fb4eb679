package io.genpulse.launcher.comfyui;

import java.util.regex.Pattern;

/// The words of a line that ComfyUI logs: newer versions put colours and a level in front, also
/// into a pipe.
final class LogText {
  private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;]*[A-Za-z]");
  private static final Pattern LEVEL =
      Pattern.compile("^\\[(?:DEBUG|INFO|WARNING|ERROR|CRITICAL)\\] ?");

  private LogText() {}

  static String of(String line) {
    return LEVEL.matcher(COLOUR.matcher(line).replaceAll("")).replaceFirst("");
  }
}

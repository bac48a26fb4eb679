package io.genpulse.launcher.command;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// How many columns the terminal has now; asked again after a while, for windows change.
final class TerminalWidth {
  static final int USUAL = 80;

  private static final long FRESH_MS = Duration.ofSeconds(2).toMillis();
  private static final Pattern STTY = Pattern.compile("\\d+ (\\d{1,5})");

  /// What tells the size, such as `stty`: `24 80`.
  interface Source {
    String size() throws IOException, InterruptedException;
  }

  private final Source source;
  private final InstantSource clock;
  private int columns = USUAL;
  private long askedAt = Long.MIN_VALUE;

  TerminalWidth(Source source, InstantSource clock) {
    this.source = source;
    this.clock = clock;
  }

  /// Where there is no `stty` the width stays the usual one.
  static TerminalWidth ofTerminal(InstantSource clock) {
    return new TerminalWidth(TerminalWidth::stty, clock);
  }

  int columns() {
    var now = clock.millis();
    if (askedAt == Long.MIN_VALUE || now - askedAt >= FRESH_MS) {
      askedAt = now;
      columns = ask();
    }
    return columns;
  }

  private int ask() {
    try {
      var size = STTY.matcher(source.size().strip());
      // A terminal that does not know its size says 0.
      return size.matches() && Integer.parseInt(size.group(1)) > 0
          ? Integer.parseInt(size.group(1))
          : USUAL;
    } catch (IOException e) {
      return USUAL;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return USUAL;
    }
  }

  private static String stty() throws IOException, InterruptedException {
    var process = new ProcessBuilder("stty", "size").redirectInput(new File("/dev/tty")).start();
    try (var out = process.getInputStream()) {
      return process.waitFor(1, TimeUnit.SECONDS)
          ? new String(out.readAllBytes(), StandardCharsets.US_ASCII)
          : "";
    } finally {
      process.destroyForcibly();
    }
  }
}

package io.genpulse.launcher.command;

import io.genpulse.apiclient.TaskUpdate;
import java.time.Duration;
import java.time.InstantSource;

/// Shows how far a task is: one line that redraws itself on a terminal, else a line per change of
/// status.
final class ProgressLine {
  private static final int WIDTH = 24;

  private final CommandContext context;
  private final InstantSource clock;
  private final long begun;
  private String shown = "";
  private long processingSince = -1;
  private int progressThen;

  ProgressLine(CommandContext context, InstantSource clock) {
    this.context = context;
    this.clock = clock;
    this.begun = clock.millis();
  }

  synchronized void step(String line) {
    if (context.interactive()) {
      draw(line);
    } else {
      context.say(line);
    }
  }

  synchronized void update(TaskUpdate update) {
    if (!context.interactive()) {
      if (!update.status().equals(shown)) {
        shown = update.status();
        context.say(update.status());
      }
      return;
    }
    if (update.status().equals("processing") && processingSince < 0 && update.progress() > 0) {
      processingSince = clock.millis();
      progressThen = update.progress();
    }
    draw(bar(update));
  }

  /// Removes the line.
  synchronized void clear() {
    if (context.interactive()) {
      draw("");
      context.err().print('\r');
      context.err().flush();
    }
  }

  String bar(TaskUpdate update) {
    var filled = update.progress() * WIDTH / 100;
    var text =
        new StringBuilder("[")
            .append("#".repeat(filled))
            .append("-".repeat(WIDTH - filled))
            .append("] %3d%% ".formatted(update.progress()));
    text.append(update.message() == null ? update.status() : update.message());
    var left = secondsLeft(update.progress());
    if (left >= 0 && !update.terminal()) {
      text.append(" · ~").append(left).append(" s left");
    } else {
      text.append(" · ").append(Duration.ofMillis(clock.millis() - begun).toSeconds()).append(" s");
    }
    return text.toString();
  }

  private long secondsLeft(int progress) {
    var done = progress - progressThen;
    if (processingSince < 0 || done <= 0) {
      return -1;
    }
    var spent = clock.millis() - processingSince;
    return Math.round(spent * (100.0 - progress) / done / 1000);
  }

  private void draw(String line) {
    var fitting = line.length() > 100 ? line.substring(0, 100) : line;
    context
        .err()
        .print("\r" + fitting + " ".repeat(Math.max(0, shown.length() - fitting.length())));
    context.err().flush();
    shown = fitting;
  }
}

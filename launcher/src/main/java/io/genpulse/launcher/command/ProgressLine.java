package io.genpulse.launcher.command;

import io.genpulse.apiclient.TaskUpdate;
import java.time.Duration;
import java.time.InstantSource;

/// Shows how far a task is: one line that redraws itself on a terminal, else a line per change of
/// status.
final class ProgressLine {
  private static final int BAR = 24;

  private final CommandContext context;
  private final boolean quiet;
  private final InstantSource clock;
  private final TerminalWidth width;
  private final long begun;
  private String shown = "";
  private String reason = "";
  private long processingSince = -1;
  private int progressThen;

  ProgressLine(CommandContext context, boolean quiet, InstantSource clock, TerminalWidth width) {
    this.context = context;
    this.quiet = quiet;
    this.clock = clock;
    this.width = width;
    this.begun = clock.millis();
  }

  static ProgressLine of(CommandContext context, boolean quiet) {
    var clock = InstantSource.system();
    return new ProgressLine(context, quiet, clock, TerminalWidth.ofTerminal(clock));
  }

  synchronized void step(String line) {
    if (quiet) {
      return;
    }
    if (context.interactive()) {
      draw(line);
    } else {
      context.say(line);
    }
  }

  synchronized void update(TaskUpdate update) {
    if (quiet) {
      return;
    }
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

  /// Why the task does not begin; on a terminal until the next update.
  synchronized void waiting(WaitReason why) {
    if (quiet) {
      return;
    }
    var next = why.nextStep() == null ? "" : " -> " + why.nextStep();
    if (context.interactive()) {
      draw("pending: " + why.sentence() + next + " · " + seconds() + " s");
    } else if (!why.key().equals(reason)) {
      reason = why.key();
      context.say("pending: " + why.sentence() + next);
    }
  }

  /// Removes the line.
  synchronized void clear() {
    if (context.interactive() && !quiet) {
      draw("");
      context.err().print('\r');
      context.err().flush();
    }
  }

  String bar(TaskUpdate update) {
    var filled = update.progress() * BAR / 100;
    var text =
        new StringBuilder("[")
            .append("#".repeat(filled))
            .append("-".repeat(BAR - filled))
            .append("] %3d%% ".formatted(update.progress()));
    text.append(update.message() == null ? update.status() : update.message());
    var left = secondsLeft(update.progress());
    if (left >= 0 && !update.terminal()) {
      text.append(" · ~").append(left).append(" s left");
    } else {
      text.append(" · ").append(seconds()).append(" s");
    }
    return text.toString();
  }

  private long seconds() {
    return Duration.ofMillis(clock.millis() - begun).toSeconds();
  }

  private long secondsLeft(int progress) {
    var done = progress - progressThen;
    if (processingSince < 0 || done <= 0) {
      return -1;
    }
    var spent = clock.millis() - processingSince;
    return Math.round(spent * (100.0 - progress) / done / 1000);
  }

  /// Never into the last column, where terminals begin a new line.
  private void draw(String line) {
    var fitting = Columns.fit(Columns.oneLine(line), width.columns() - 1);
    var left = Math.max(0, Columns.width(shown) - Columns.width(fitting));
    context.err().print("\r" + fitting + " ".repeat(left));
    context.err().flush();
    shown = fitting;
  }
}

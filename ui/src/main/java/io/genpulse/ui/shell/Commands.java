package io.genpulse.ui.shell;

import io.genpulse.ui.part.Texts;
import io.genpulse.ui.screen.Screen;
import io.genpulse.ui.screen.StudioContext;
import io.genpulse.ui.screen.StudioSettings.Language;
import io.genpulse.ui.screen.StudioSettings.Look;
import io.genpulse.ui.task.TaskState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.kordamp.ikonli.feather.Feather;

/// All commands of the palette.
final class Commands {
  private Commands() {}

  static List<Command> of(
      List<Screen> screens, StudioContext context, Consumer<Screen> go, Runnable keys) {
    Texts texts = context.texts();
    List<Command> commands = new ArrayList<>();
    for (int i = 0; i < screens.size(); i++) {
      Screen screen = screens.get(i);
      commands.add(
          new Command(
              texts.of("command.go", screen.title(texts)),
              screen.icon(),
              "Ctrl+" + (i + 1),
              () -> go.accept(screen)));
    }
    boolean paused = context.queue().pausedProperty().get();
    commands.add(
        new Command(
            texts.of(paused ? "command.resume" : "command.pause"),
            paused ? Feather.PLAY : Feather.PAUSE,
            "",
            paused ? context.queue()::resume : context.queue()::pause));
    commands.add(
        new Command(
            texts.of("command.stop"),
            Feather.X,
            "Ctrl+Alt+Enter",
            () ->
                context.tasks().rows().stream()
                    .filter(row -> row.state() == TaskState.PROCESSING)
                    .toList()
                    .forEach(context.tasks()::cancel)));
    for (Look look : Look.values()) {
      commands.add(
          new Command(
              texts.of("command.look", texts.of("look." + word(look))),
              Feather.SUN,
              "",
              () -> context.settings().lookProperty().set(look)));
    }
    for (Language language : Language.values()) {
      commands.add(
          new Command(
              texts.of("command.language", texts.of("language." + word(language))),
              Feather.GLOBE,
              "",
              () -> context.settings().languageProperty().set(language)));
    }
    commands.add(new Command(texts.of("keys.title"), Feather.HELP_CIRCLE, "Shift+?", keys));
    return commands;
  }

  private static String word(Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT);
  }
}

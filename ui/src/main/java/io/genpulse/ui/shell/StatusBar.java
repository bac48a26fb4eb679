package io.genpulse.ui.shell;

import atlantafx.base.theme.Styles;
import io.genpulse.apiclient.StatsView;
import io.genpulse.apiclient.SystemView;
import io.genpulse.ui.part.Badge;
import io.genpulse.ui.part.Nodes;
import io.genpulse.ui.part.Numbers;
import io.genpulse.ui.part.Shown;
import io.genpulse.ui.part.Texts;
import io.genpulse.ui.screen.StudioContext;
import java.util.ArrayList;
import java.util.List;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/// What a creator needs to know of the machine, on one line: connection, queue, load.
final class StatusBar extends HBox {
  private static final String SEPARATOR = "   ·   ";

  StatusBar(StudioContext context) {
    Texts texts = context.texts();
    Badge state = new Badge();
    state.setId("connection-state");
    context.connection().stateProperty().subscribe(now -> state.show(now.word(texts), now.tone()));
    Label queue = new Label();
    queue.setId("status-queue");
    context.queue().statsProperty().subscribe(stats -> queue.setText(words(stats, texts)));
    Label load = new Label();
    load.setId("status-load");
    load.setMinWidth(0);
    context.machine().systemProperty().subscribe(system -> load.setText(words(system, texts)));
    getChildren().addAll(state, queue, pause(context, texts), Nodes.gap(), load);
    getStyleClass().add("status-bar");
  }

  private static Button pause(StudioContext context, Texts texts) {
    Button pause = new Button();
    pause.setId("status-pause");
    FontIcon icon = new FontIcon(Feather.PAUSE);
    pause.setGraphic(icon);
    pause.getStyleClass().addAll(Styles.FLAT, Styles.SMALL);
    context
        .queue()
        .pausedProperty()
        .subscribe(
            paused -> {
              icon.setIconCode(paused ? Feather.PLAY : Feather.PAUSE);
              pause.setText(texts.of(paused ? "queue.resume" : "queue.pause"));
            });
    pause.setOnAction(
        _ -> {
          if (context.queue().pausedProperty().get()) {
            context.queue().resume();
          } else {
            context.queue().pause();
          }
        });
    Shown.when(pause, context.queue().statsProperty().isNotNull());
    return pause;
  }

  private static String words(@Nullable StatsView stats, Texts texts) {
    return stats == null
        ? ""
        : texts.of(
            "status.queue",
            stats.byStatus().getOrDefault("processing", 0L),
            stats.byStatus().getOrDefault("pending", 0L));
  }

  private static String words(@Nullable SystemView system, Texts texts) {
    if (system == null) {
      return "";
    }
    List<String> parts = new ArrayList<>();
    if (system.cpu() != null) {
      parts.add("CPU " + Numbers.percent(system.cpu().loadPercent()));
    }
    if (system.memory() != null) {
      parts.add(texts.of("gauge.memory") + " " + amount(system.memory()));
    }
    for (SystemView.GpuView gpu : system.gpus()) {
      parts.add("GPU " + Numbers.percent(gpu.utilisationPercent()));
      parts.add(
          "VRAM "
              + Numbers.bytes(gpu.memoryUsedBytes())
              + " / "
              + Numbers.bytes(gpu.memoryTotalBytes()));
    }
    if (system.gpus().isEmpty()) {
      parts.add(texts.of("gauge.nogpu"));
    }
    if (system.disk() != null) {
      parts.add(texts.of("gauge.disk") + " " + amount(system.disk()));
    }
    return String.join(SEPARATOR, parts);
  }

  private static String amount(SystemView.AmountView amount) {
    return Numbers.bytes(amount.usedBytes()) + " / " + Numbers.bytes(amount.totalBytes());
  }
}

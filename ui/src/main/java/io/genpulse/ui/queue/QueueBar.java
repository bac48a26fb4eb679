package io.genpulse.ui.queue;

import io.genpulse.apiclient.StatsView;
import io.genpulse.ui.part.Shown;
import io.genpulse.ui.task.QueueViewModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/// The queue in numbers, with the switch that pauses it.
final class QueueBar extends VBox {
  QueueBar(QueueViewModel queue) {
    Label counts = new Label();
    counts.setId("queue-counts");
    counts.setWrapText(true);
    counts.setMaxWidth(Double.MAX_VALUE);
    HBox.setHgrow(counts, Priority.ALWAYS);
    queue.statsProperty().subscribe(stats -> counts.setText(words(stats)));
    Button pause = new Button("Pause", new FontIcon(Feather.PAUSE));
    pause.setId("queue-pause");
    pause.setMinWidth(USE_PREF_SIZE);
    pause.setOnAction(_ -> queue.pause());
    // The banner of a paused queue resumes it.
    Shown.when(pause, queue.pausedProperty().not());
    HBox line = new HBox(counts, pause);
    line.getStyleClass().add("queue-line");
    Label problem = new Label();
    problem.setWrapText(true);
    problem.textProperty().bind(queue.problemProperty());
    problem.getStyleClass().add("problem");
    Shown.when(problem, queue.problemProperty().isNotEmpty());
    getChildren().addAll(line, problem);
    getStyleClass().add("queue-bar");
  }

  private static String words(@Nullable StatsView stats) {
    if (stats == null) {
      return "Asking the server for its queue…";
    }
    Map<String, Long> counts = stats.byStatus();
    List<String> parts = new ArrayList<>();
    parts.add(counts.getOrDefault("processing", 0L) + " running");
    parts.add(counts.getOrDefault("pending", 0L) + " waiting");
    parts.add(counts.getOrDefault("failed", 0L) + " failed");
    parts.add(stats.completedLastMinute() + " done in the last minute");
    return String.join("  ·  ", parts);
  }
}

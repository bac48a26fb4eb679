package io.genpulse.ui.shell;

import io.genpulse.apiclient.StatsView;
import io.genpulse.ui.part.Texts;
import io.genpulse.ui.task.QueueViewModel;
import javafx.beans.binding.Bindings;
import org.kordamp.ikonli.feather.Feather;

/// Says across the window that the queue is paused, since nothing else would tell why nothing is
/// drawn, and resumes it.
final class PausedBanner extends Banner {
  PausedBanner(QueueViewModel queue, Texts texts) {
    super(
        "paused-banner",
        Feather.PAUSE_CIRCLE,
        Bindings.createStringBinding(() -> words(queue, texts), queue.statsProperty()));
    offer("resume", texts.of("queue.resume"), queue.pausedProperty(), queue::resume);
    getStyleClass().add("banner-warning");
  }

  private static String words(QueueViewModel queue, Texts texts) {
    StatsView stats = queue.statsProperty().get();
    if (stats == null || !stats.paused()) {
      return "";
    }
    long waiting = stats.byStatus().getOrDefault("pending", 0L);
    return texts.of("queue.paused", waiting);
  }
}

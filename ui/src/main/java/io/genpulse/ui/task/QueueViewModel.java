package io.genpulse.ui.task;

import io.genpulse.apiclient.GenPulseClient;
import io.genpulse.apiclient.StatsView;
import io.genpulse.ui.part.BackgroundCall;
import io.genpulse.ui.part.Texts;
import java.time.Duration;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import org.jspecify.annotations.Nullable;

/// What the server's queue holds and whether it is paused, asked for every five seconds and when
/// tasks have changed. Used on the window's thread only.
public final class QueueViewModel {
  private static final Duration PAUSE = Duration.ofSeconds(5);

  /// However much changes.
  private static final Duration BETWEEN = Duration.ofSeconds(3);

  private interface Order {
    void give() throws InterruptedException;
  }

  private final GenPulseClient client;
  private final BackgroundCall background;
  private final Texts texts;
  private final ReadOnlyObjectWrapper<@Nullable StatsView> stats = new ReadOnlyObjectWrapper<>();
  private final ReadOnlyBooleanWrapper paused = new ReadOnlyBooleanWrapper();
  private final ReadOnlyStringWrapper problem = new ReadOnlyStringWrapper("");
  private boolean justAsked;
  private boolean changedSince;

  public QueueViewModel(GenPulseClient client, BackgroundCall background, Texts texts) {
    this.client = client;
    this.background = background;
    this.texts = texts;
  }

  public void start() {
    background.repeat(PAUSE, client::stats, this::show, _ -> {});
  }

  /// Some task has come, begun or ended.
  public void changed() {
    if (justAsked) {
      changedSince = true;
      return;
    }
    justAsked = true;
    changedSince = false;
    background.call(client::stats, this::show, _ -> {});
    background.later(
        BETWEEN,
        () -> {
          justAsked = false;
          if (changedSince) {
            changed();
          }
        });
  }

  /// Null until the server has told.
  public ReadOnlyObjectProperty<@Nullable StatsView> statsProperty() {
    return stats.getReadOnlyProperty();
  }

  public ReadOnlyBooleanProperty pausedProperty() {
    return paused.getReadOnlyProperty();
  }

  /// Why the last order was not carried out; empty when it was.
  public ReadOnlyStringProperty problemProperty() {
    return problem.getReadOnlyProperty();
  }

  /// Nothing is begun any more; what runs goes on.
  public void pause() {
    order(client::pauseQueue, "queue.nopause");
  }

  public void resume() {
    order(client::resumeQueue, "queue.noresume");
  }

  private void order(Order order, String failure) {
    problem.set("");
    background.call(
        () -> {
          order.give();
          return client.stats();
        },
        this::show,
        e -> problem.set(texts.of(failure, e.getMessage())));
  }

  private void show(StatsView now) {
    stats.set(now);
    paused.set(now.paused());
  }
}

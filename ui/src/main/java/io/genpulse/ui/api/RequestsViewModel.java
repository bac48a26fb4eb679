package io.genpulse.ui.api;

import io.genpulse.apiclient.GenPulseClient;
import io.genpulse.apiclient.RequestView;
import io.genpulse.ui.part.BackgroundCall;
import java.time.Duration;
import java.util.List;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;

/// What programs ask the server for, as it happens, while somebody looks. Used on the window's
/// thread only.
final class RequestsViewModel {
  private static final int MOST = 200;
  private static final Duration PAUSE = Duration.ofSeconds(2);

  private final GenPulseClient client;
  private final BackgroundCall background;
  private final ObservableList<RequestView> shown = FXCollections.observableArrayList();
  private final BooleanProperty withOwn = new SimpleBooleanProperty();
  private final BooleanProperty watching = new SimpleBooleanProperty();
  private final ReadOnlyStringWrapper problem = new ReadOnlyStringWrapper("");
  private List<RequestView> all = List.of();
  private boolean asking;

  RequestsViewModel(GenPulseClient client, BackgroundCall background) {
    this.client = client;
    this.background = background;
    withOwn.subscribe((_, _) -> filter());
    watching.subscribe(
        now -> {
          if (now) {
            ask();
          }
        });
  }

  /// Newest first.
  ObservableList<RequestView> shown() {
    return shown;
  }

  /// Whether those of GenPulse's own programs are shown, too, which ask all the time.
  BooleanProperty withOwnProperty() {
    return withOwn;
  }

  /// Whether somebody looks.
  BooleanProperty watchingProperty() {
    return watching;
  }

  ReadOnlyStringProperty problemProperty() {
    return problem.getReadOnlyProperty();
  }

  private void ask() {
    if (asking) {
      return;
    }
    asking = true;
    background.call(
        () -> client.requests(MOST),
        now -> {
          problem.set("");
          all = now;
          filter();
          again();
        },
        e -> {
          problem.set(String.valueOf(e.getMessage()));
          again();
        });
  }

  private void again() {
    background.later(
        PAUSE,
        () -> {
          asking = false;
          if (watching.get()) {
            ask();
          }
        });
  }

  private void filter() {
    List<RequestView> now =
        all.stream()
            .filter(request -> withOwn.get() || !GenPulseClient.AGENT.equals(request.agent()))
            .toList();
    if (!shown.equals(now)) {
      shown.setAll(now);
    }
  }
}

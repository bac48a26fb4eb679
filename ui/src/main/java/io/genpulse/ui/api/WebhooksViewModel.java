package io.genpulse.ui.api;

import io.genpulse.apiclient.ClientException;
import io.genpulse.apiclient.DeliveryPageView;
import io.genpulse.apiclient.DeliveryView;
import io.genpulse.apiclient.GenPulseClient;
import io.genpulse.ui.part.BackgroundCall;
import java.util.function.Consumer;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleObjectProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.jspecify.annotations.Nullable;

/// The reports of tasks' ends to other programs: which were sent, what came back, once more. Used
/// on the window's thread only.
final class WebhooksViewModel {
  private static final int PAGE = 50;

  private final GenPulseClient client;
  private final BackgroundCall background;
  private final ObservableList<DeliveryView> deliveries = FXCollections.observableArrayList();
  private final ObjectProperty<@Nullable String> status = new SimpleObjectProperty<>();
  private final ReadOnlyStringWrapper problem = new ReadOnlyStringWrapper("");
  private final ReadOnlyBooleanWrapper hasMore = new ReadOnlyBooleanWrapper();
  private @Nullable String cursor;

  WebhooksViewModel(GenPulseClient client, BackgroundCall background) {
    this.client = client;
    this.background = background;
    status.subscribe((_, _) -> refresh());
  }

  /// Newest first.
  ObservableList<DeliveryView> deliveries() {
    return deliveries;
  }

  /// `pending`, `delivered`, `failed` or `gone`; null = any.
  ObjectProperty<@Nullable String> statusProperty() {
    return status;
  }

  ReadOnlyStringProperty problemProperty() {
    return problem.getReadOnlyProperty();
  }

  ReadOnlyBooleanProperty hasMoreProperty() {
    return hasMore.getReadOnlyProperty();
  }

  void refresh() {
    ask(null, true);
  }

  void more() {
    if (cursor != null) {
      ask(cursor, false);
    }
  }

  void redeliver(DeliveryView delivery) {
    problem.set("");
    background.call(
        () -> client.redeliver(delivery.id()),
        again -> {
          int at = deliveries.indexOf(delivery);
          if (at >= 0) {
            deliveries.set(at, again);
          }
        },
        this::fail);
  }

  /// @param then gets what reports are signed with; the first one is the newest
  void secret(Consumer<String> then) {
    problem.set("");
    background.call(
        client::webhookSecrets,
        secrets -> secrets.stream().findFirst().ifPresent(then),
        this::fail);
  }

  private void ask(@Nullable String from, boolean first) {
    String wanted = status.get();
    background.call(
        () -> client.deliveries(null, wanted, PAGE, from), page -> show(page, first), this::fail);
  }

  private void show(DeliveryPageView page, boolean first) {
    problem.set("");
    if (first) {
      deliveries.setAll(page.items());
    } else {
      deliveries.addAll(page.items());
    }
    cursor = page.nextCursor();
    hasMore.set(cursor != null);
  }

  private void fail(ClientException e) {
    problem.set(String.valueOf(e.getMessage()));
  }
}

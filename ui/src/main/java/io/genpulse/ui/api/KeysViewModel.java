package io.genpulse.ui.api;

import io.genpulse.apiclient.ClientException;
import io.genpulse.apiclient.GenPulseClient;
import io.genpulse.apiclient.KeyView;
import io.genpulse.apiclient.NewKey;
import io.genpulse.ui.part.BackgroundCall;
import io.genpulse.ui.part.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.jspecify.annotations.Nullable;

/// The keys that programs call with: which there are, a new one, an end of one. Used on the
/// window's thread only.
final class KeysViewModel {
  private final GenPulseClient client;
  private final BackgroundCall background;
  private final Texts texts;
  private final ObservableList<KeyView> keys = FXCollections.observableArrayList();
  private final StringProperty name = new SimpleStringProperty("");
  private final StringProperty user = new SimpleStringProperty("");
  private final StringProperty rate = new SimpleStringProperty("");
  private final StringProperty concurrency = new SimpleStringProperty("");
  private final StringProperty budget = new SimpleStringProperty("");
  private final BooleanProperty submits = new SimpleBooleanProperty(true);
  private final BooleanProperty administers = new SimpleBooleanProperty();
  private final ReadOnlyStringWrapper problem = new ReadOnlyStringWrapper("");
  private final ReadOnlyObjectWrapper<@Nullable KeyView> made = new ReadOnlyObjectWrapper<>();

  KeysViewModel(GenPulseClient client, BackgroundCall background, Texts texts) {
    this.client = client;
    this.background = background;
    this.texts = texts;
  }

  /// Newest first, revoked ones last.
  ObservableList<KeyView> keys() {
    return keys;
  }

  /// Of the key to be made; the same for the properties below.
  StringProperty nameProperty() {
    return name;
  }

  StringProperty userProperty() {
    return user;
  }

  /// Submissions a minute; empty = any number.
  StringProperty rateProperty() {
    return rate;
  }

  StringProperty concurrencyProperty() {
    return concurrency;
  }

  StringProperty budgetProperty() {
    return budget;
  }

  /// Whether it may order; it may read in any case.
  BooleanProperty submitsProperty() {
    return submits;
  }

  BooleanProperty administersProperty() {
    return administers;
  }

  /// What went wrong; empty when nothing did.
  ReadOnlyStringProperty problemProperty() {
    return problem.getReadOnlyProperty();
  }

  /// The key that was made last, with its text, which nobody can read again; null when none was, or
  /// it was put away.
  ReadOnlyObjectProperty<@Nullable KeyView> madeProperty() {
    return made.getReadOnlyProperty();
  }

  void putAway() {
    made.set(null);
  }

  void refresh() {
    background.call(client::keys, this::show, this::fail);
  }

  void make() {
    problem.set("");
    NewKey wanted;
    try {
      wanted = wanted();
    } catch (IllegalArgumentException e) {
      problem.set(String.valueOf(e.getMessage()));
      return;
    }
    background.call(
        () -> client.createKey(wanted),
        key -> {
          made.set(key);
          name.set("");
          refresh();
        },
        this::fail);
  }

  void revoke(KeyView key) {
    problem.set("");
    background.call(
        () -> {
          client.revokeKey(key.keyId());
          return client.keys();
        },
        this::show,
        this::fail);
  }

  private NewKey wanted() {
    if (name.get().isBlank()) {
      throw new IllegalArgumentException(texts.of("keys.noname"));
    }
    List<String> scopes = new ArrayList<>(List.of("read"));
    if (submits.get()) {
      scopes.add("submit");
    }
    if (administers.get()) {
      scopes.add("admin");
    }
    return new NewKey(
        name.get().strip(),
        scopes,
        user.get().isBlank() ? null : user.get().strip(),
        number(rate, "keys.rate", Integer::valueOf),
        number(concurrency, "keys.concurrency", Integer::valueOf),
        number(budget, "keys.budget", Long::valueOf));
  }

  private <N> @Nullable N number(StringProperty text, String title, Function<String, N> read) {
    if (text.get().isBlank()) {
      return null;
    }
    try {
      return read.apply(text.get().strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          texts.of("form.whole", texts.of(title), text.get().strip()), e);
    }
  }

  private void show(List<KeyView> now) {
    List<KeyView> ordered = new ArrayList<>(now);
    ordered.removeIf(key -> key.revokedAt() != null);
    now.stream().filter(key -> key.revokedAt() != null).forEach(ordered::add);
    if (!keys.equals(ordered)) {
      keys.setAll(ordered);
    }
  }

  private void fail(ClientException e) {
    problem.set(String.valueOf(e.getMessage()));
  }
}

package io.genpulse.ui.settings;

import io.genpulse.apiclient.ClientException;
import io.genpulse.apiclient.GenPulseClient;
import io.genpulse.apiclient.KeyTrialView;
import io.genpulse.apiclient.ProviderView;
import io.genpulse.apiclient.ProvidersView;
import io.genpulse.ui.part.BackgroundCall;
import io.genpulse.ui.part.Texts;
import io.genpulse.ui.part.Tone;
import java.util.HashMap;
import java.util.Map;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;

/// The remote providers and their keys, which the server keeps and never shows. Used on the
/// window's thread only.
final class ProvidersViewModel {
  /// What is said of one provider's key.
  record Said(String words, Tone tone) {
    static final Said NOTHING = new Said("", Tone.MUTED);
  }

  private final GenPulseClient client;
  private final BackgroundCall background;
  private final Texts texts;
  private final ObservableList<ProviderView> providers = FXCollections.observableArrayList();
  private final ReadOnlyBooleanWrapper keeps = new ReadOnlyBooleanWrapper();
  private final ReadOnlyStringWrapper problem = new ReadOnlyStringWrapper("");
  private final Map<String, Said> said = new HashMap<>();

  ProvidersViewModel(GenPulseClient client, BackgroundCall background, Texts texts) {
    this.client = client;
    this.background = background;
    this.texts = texts;
  }

  /// Changes with every answer, also to what is said of one.
  ObservableList<ProviderView> providers() {
    return providers;
  }

  /// Whether the server keeps keys.
  ReadOnlyBooleanProperty keepsProperty() {
    return keeps.getReadOnlyProperty();
  }

  ReadOnlyStringProperty problemProperty() {
    return problem.getReadOnlyProperty();
  }

  /// What came of the last action on a provider.
  Said said(ProviderView provider) {
    return said.getOrDefault(provider.provider(), Said.NOTHING);
  }

  void refresh() {
    background.call(client::providers, this::show, this::fail);
  }

  /// @param key empty = the one that the server has
  void test(ProviderView provider, String key) {
    say(provider, new Said(texts.of("providers.asking"), Tone.ACCENT));
    String typed = key.isBlank() ? null : key.strip();
    background.call(
        () -> client.tryProviderKey(provider.provider(), typed),
        trial -> say(provider, words(trial)),
        e -> say(provider, new Said(String.valueOf(e.getMessage()), Tone.DANGER)));
  }

  void keep(ProviderView provider, String key) {
    if (key.isBlank()) {
      say(provider, new Said(texts.of("providers.nokey"), Tone.WARNING));
      return;
    }
    background.call(
        () -> {
          client.keepProviderKey(provider.provider(), key.strip());
          return client.providers();
        },
        now -> {
          said.put(provider.provider(), new Said(texts.of("providers.keptnow"), Tone.SUCCESS));
          show(now);
        },
        e -> say(provider, new Said(String.valueOf(e.getMessage()), Tone.DANGER)));
  }

  void forget(ProviderView provider) {
    background.call(
        () -> {
          client.forgetProviderKey(provider.provider());
          return client.providers();
        },
        now -> {
          said.put(provider.provider(), new Said(texts.of("providers.forgotten"), Tone.MUTED));
          show(now);
        },
        e -> say(provider, new Said(String.valueOf(e.getMessage()), Tone.DANGER)));
  }

  private Said words(KeyTrialView trial) {
    String detail = trial.detail() == null ? "" : trial.detail();
    if (trial.accepted() == null) {
      return new Said(texts.of("providers.cannottell"), Tone.MUTED);
    }
    return trial.accepted()
        ? new Said(texts.of("providers.accepted", detail), Tone.SUCCESS)
        : new Said(texts.of("providers.refused", detail), Tone.DANGER);
  }

  private void say(ProviderView provider, Said words) {
    said.put(provider.provider(), words);
    int at = providers.indexOf(provider);
    if (at >= 0) {
      providers.set(at, provider);
    }
  }

  private void show(ProvidersView now) {
    problem.set("");
    keeps.set(now.keepsKeys());
    providers.setAll(now.items());
  }

  private void fail(ClientException e) {
    problem.set(String.valueOf(e.getMessage()));
  }
}

package io.genpulse.ui;

import io.genpulse.apiclient.UnreachableException;
import java.net.URI;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;

/// Whether the server answers. Used on the window's thread only.
final class ConnectionViewModel {
  /// What is known of the connection.
  enum State {
    CONNECTING("Connecting", Tone.ACCENT),
    CONNECTED("Connected", Tone.SUCCESS),
    LOST("Not connected", Tone.DANGER);

    private final String word;
    private final Tone tone;

    State(String word, Tone tone) {
      this.word = word;
      this.tone = tone;
    }

    String word() {
      return word;
    }

    Tone tone() {
      return tone;
    }
  }

  private final URI server;
  private final ReadOnlyObjectWrapper<State> state = new ReadOnlyObjectWrapper<>(State.CONNECTING);
  private final ReadOnlyStringWrapper banner = new ReadOnlyStringWrapper("");

  ConnectionViewModel(URI server) {
    this.server = server;
  }

  ReadOnlyObjectProperty<State> stateProperty() {
    return state.getReadOnlyProperty();
  }

  /// What to tell the user across the window; empty while all is well.
  ReadOnlyStringProperty bannerProperty() {
    return banner.getReadOnlyProperty();
  }

  void works() {
    state.set(State.CONNECTED);
    banner.set("");
  }

  void failed(Exception e) {
    if (e instanceof UnreachableException) {
      state.set(State.LOST);
      banner.set(
          "No GenPulse answers at "
              + server
              + ". Trying again every two seconds; running tasks go on without this window.");
    } else {
      banner.set("The server's answer was not understood: " + Problems.inWords(e));
    }
  }
}

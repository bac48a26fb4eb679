package io.genpulse.ui.screen;

import io.genpulse.apiclient.ApiException;
import io.genpulse.apiclient.ClientException;
import io.genpulse.apiclient.LocalFileException;
import io.genpulse.apiclient.NotGenPulseException;
import io.genpulse.apiclient.UnreachableException;
import io.genpulse.ui.part.Tone;
import java.net.URI;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.value.ObservableBooleanValue;
import org.jspecify.annotations.Nullable;

/// Whether the server answers. Used on the window's thread only.
public final class ConnectionViewModel {
  /// What is known of the connection.
  public enum State {
    CONNECTING("Connecting", Tone.ACCENT),
    CONNECTED("Connected", Tone.SUCCESS),
    LOST("Not connected", Tone.DANGER);

    private final String word;
    private final Tone tone;

    State(String word, Tone tone) {
      this.word = word;
      this.tone = tone;
    }

    public String word() {
      return word;
    }

    public Tone tone() {
      return tone;
    }
  }

  private final URI server;
  private final @Nullable Runnable startAgain;
  private final ReadOnlyObjectWrapper<State> state = new ReadOnlyObjectWrapper<>(State.CONNECTING);
  private final ReadOnlyStringWrapper banner = new ReadOnlyStringWrapper("");

  /// @param startAgain what starts a GenPulse in place of the lost one; null where that is not this
  ///   program's business
  public ConnectionViewModel(URI server, @Nullable Runnable startAgain) {
    this.server = server;
    this.startAgain = startAgain;
  }

  public ReadOnlyObjectProperty<State> stateProperty() {
    return state.getReadOnlyProperty();
  }

  /// What to tell the user across the window; empty while all is well.
  public ReadOnlyStringProperty bannerProperty() {
    return banner.getReadOnlyProperty();
  }

  /// Whether the user may start one in place of a lost one.
  public ObservableBooleanValue canStartAgain() {
    return startAgain == null ? new SimpleBooleanProperty(false) : state.isEqualTo(State.LOST);
  }

  public void startAgain() {
    if (startAgain != null) {
      startAgain.run();
    }
  }

  public void works() {
    state.set(State.CONNECTED);
    banner.set("");
  }

  public void failed(ClientException e) {
    switch (e) {
      case UnreachableException _ -> lost();
      case NotGenPulseException _ -> {
        state.set(State.LOST);
        banner.set(e.getMessage() + ". Trying again every two seconds.");
      }
      case ApiException _, LocalFileException _ ->
          banner.set("The server refuses to tell how it is: " + e.getMessage());
    }
  }

  private void lost() {
    state.set(State.LOST);
    banner.set(
        "No GenPulse answers at "
            + server
            + (startAgain == null
                ? ". Trying again every two seconds; running tasks go on without this window."
                : " any more. Another program had started it and may have ended it;"
                    + " what waits is kept."));
  }
}

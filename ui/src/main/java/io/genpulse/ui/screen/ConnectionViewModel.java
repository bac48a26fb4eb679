package io.genpulse.ui.screen;

import io.genpulse.apiclient.ApiException;
import io.genpulse.apiclient.ClientException;
import io.genpulse.apiclient.LocalFileException;
import io.genpulse.apiclient.NotGenPulseException;
import io.genpulse.apiclient.UnreachableException;
import io.genpulse.ui.part.Texts;
import io.genpulse.ui.part.Tone;
import java.net.URI;
import java.util.Locale;
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
    CONNECTING(Tone.ACCENT),
    CONNECTED(Tone.SUCCESS),
    LOST(Tone.DANGER);

    private final Tone tone;

    State(Tone tone) {
      this.tone = tone;
    }

    public String word(Texts texts) {
      return texts.of("connection." + name().toLowerCase(Locale.ROOT));
    }

    public Tone tone() {
      return tone;
    }
  }

  private final URI server;
  private final @Nullable Runnable startAgain;
  private final Texts texts;
  private final ReadOnlyObjectWrapper<State> state = new ReadOnlyObjectWrapper<>(State.CONNECTING);
  private final ReadOnlyStringWrapper banner = new ReadOnlyStringWrapper("");

  /// @param startAgain what starts a GenPulse in place of the lost one; null where that is not this
  ///   program's business
  public ConnectionViewModel(URI server, @Nullable Runnable startAgain, Texts texts) {
    this.server = server;
    this.startAgain = startAgain;
    this.texts = texts;
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
        banner.set(texts.of("connection.notgenpulse", e.getMessage()));
      }
      case ApiException _, LocalFileException _ ->
          banner.set(texts.of("connection.refuses", e.getMessage()));
    }
  }

  private void lost() {
    state.set(State.LOST);
    banner.set(
        texts.of(startAgain == null ? "connection.away" : "connection.ended", server.toString()));
  }
}

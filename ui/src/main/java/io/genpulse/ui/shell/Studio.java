package io.genpulse.ui.shell;

import io.genpulse.apiclient.GenPulseClient;
import io.genpulse.apiclient.LiveEvent;
import io.genpulse.apiclient.LiveListener;
import io.genpulse.apiclient.Subscription;
import io.genpulse.ui.part.BackgroundCall;
import io.genpulse.ui.part.Shown;
import io.genpulse.ui.screen.ConnectionViewModel;
import io.genpulse.ui.screen.Screen;
import io.genpulse.ui.screen.StudioContext;
import io.genpulse.ui.task.PictureCache;
import io.genpulse.ui.task.QueueViewModel;
import io.genpulse.ui.task.TaskStore;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javafx.scene.Node;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/// The screens of one connected GenPulse in their frame. Owns the connection. Used on the window's
/// thread only, but for `close`.
final class Studio extends BorderPane implements AutoCloseable {
  private final StudioContext context;
  private final Map<Screen, Node> screens = new LinkedHashMap<>();
  private final Rail rail;
  private final Subscription live;

  /// @param startAgain see [ConnectionViewModel]
  Studio(URI server, PictureCache pictures, List<Screen> screens, @Nullable Runnable startAgain) {
    BackgroundCall background = BackgroundCall.forWindow();
    GenPulseClient client = new GenPulseClient(server);
    this.context =
        new StudioContext(
            client,
            background,
            new ConnectionViewModel(client.server(), startAgain),
            new TaskStore(client, background),
            new QueueViewModel(client, background),
            pictures);
    screens.forEach(screen -> this.screens.put(screen, screen.open(context)));
    this.rail = new Rail(screens, this::go);
    setLeft(rail);
    setCenter(new StackPane(this.screens.values().toArray(Node[]::new)));
    setTop(
        new VBox(
            new HeaderBar(context.connection()),
            new ConnectionBanner(context.connection()),
            new PausedBanner(context.queue())));
    getStyleClass().add("studio");
    addEventFilter(KeyEvent.KEY_PRESSED, this::goByKey);
    context.tasks().start();
    context.queue().start();
    this.live = client.allEvents(listener());
    go(screens.getFirst());
  }

  private LiveListener listener() {
    return new LiveListener() {
      @Override
      public void heard(LiveEvent event) {
        context.tasks().heard(event);
      }

      @Override
      public void connected(boolean now) {
        if (now) {
          context.background().onWindowThread(context.tasks()::refresh);
        }
      }
    };
  }

  private void go(Screen there) {
    screens.forEach((screen, node) -> Shown.set(node, screen.equals(there)));
    rail.at(there);
    there.shown();
  }

  /// Shortcut and the number of a screen.
  private void goByKey(KeyEvent key) {
    if (!key.isShortcutDown() || !key.getCode().isDigitKey()) {
      return;
    }
    int place = key.getCode().getName().charAt(key.getCode().getName().length() - 1) - '1';
    if (place >= 0 && place < screens.size()) {
      go(List.copyOf(screens.keySet()).get(place));
      key.consume();
    }
  }

  /// Ends the connection and waits for it.
  @Override
  public void close() {
    context.background().close();
    live.close();
    context.client().close();
  }
}

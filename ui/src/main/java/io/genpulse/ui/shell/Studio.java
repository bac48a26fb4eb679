package io.genpulse.ui.shell;

import io.genpulse.apiclient.GenPulseClient;
import io.genpulse.apiclient.LiveEvent;
import io.genpulse.apiclient.LiveListener;
import io.genpulse.apiclient.Subscription;
import io.genpulse.ui.part.BackgroundCall;
import io.genpulse.ui.part.DesktopNotice;
import io.genpulse.ui.part.Shown;
import io.genpulse.ui.part.Texts;
import io.genpulse.ui.screen.Catalog;
import io.genpulse.ui.screen.ConnectionViewModel;
import io.genpulse.ui.screen.MachineViewModel;
import io.genpulse.ui.screen.Navigation;
import io.genpulse.ui.screen.Screen;
import io.genpulse.ui.screen.StudioContext;
import io.genpulse.ui.screen.StudioSettings;
import io.genpulse.ui.task.PictureCache;
import io.genpulse.ui.task.QueueViewModel;
import io.genpulse.ui.task.TaskStore;
import io.genpulse.ui.task.ThumbnailFiles;
import io.genpulse.ui.task.Thumbnails;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import javafx.scene.Node;
import javafx.scene.control.TextInputControl;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/// The screens of one connected GenPulse in their frame. Owns the connection. Used on the window's
/// thread only, but for `close`.
final class Studio extends StackPane implements AutoCloseable {
  private static final double COMPACT = 1100;

  private final StudioContext context;
  private final Map<Screen, Node> screens = new LinkedHashMap<>();
  private final Rail rail;
  private final Subscription live;
  private final Palette palette;
  private final KeySheet keys;
  private @Nullable Screen place;

  /// @param startAgain see [ConnectionViewModel]
  /// @param isInFront whether the user works in this window
  Studio(
      URI server,
      StudioFolders folders,
      StudioSettings settings,
      List<Screen> screens,
      @Nullable Runnable startAgain,
      BooleanSupplier isInFront) {
    this.context = context(server, folders, settings, startAgain);
    Texts texts = context.texts();
    screens.forEach(screen -> this.screens.put(screen, screen.open(context)));
    this.keys = new KeySheet(texts);
    this.rail = new Rail(screens, texts, this::go, keys::toggle);
    this.palette = new Palette(texts, () -> Commands.of(screens, context, this::go, keys::toggle));
    BorderPane frame = new BorderPane(new StackPane(this.screens.values().toArray(Node[]::new)));
    frame.setLeft(rail);
    frame.setTop(
        new VBox(
            new ConnectionBanner(context.connection(), texts),
            new PausedBanner(context.queue(), texts)));
    frame.setBottom(new StatusBar(context));
    getChildren().addAll(frame, palette, keys);
    getStyleClass().add("studio");
    widthProperty().subscribe(w -> pseudo("compact", w.doubleValue() < COMPACT));
    addEventFilter(KeyEvent.KEY_PRESSED, this::goByKey);
    addEventHandler(KeyEvent.KEY_PRESSED, this::forward);
    context.navigation().leadBy(this::go);
    new EndNews(
        context.tasks(),
        context.background(),
        texts,
        () -> settings.noticesProperty().get() && !isInFront.getAsBoolean(),
        DesktopNotice::show);
    context.tasks().start();
    context.tasks().rows().subscribe(context.queue()::changed);
    context.queue().start();
    context.catalog().start();
    context.machine().start();
    // An engine comes and goes with its process.
    context.machine().statesProperty().subscribe((_, _) -> context.catalog().refresh());
    this.live = context.client().allEvents(listener());
    String before = settings.screen();
    go(
        screens.stream()
            .filter(screen -> screen.id().equals(before))
            .findFirst()
            .orElse(screens.getFirst()));
  }

  private static StudioContext context(
      URI server, StudioFolders folders, StudioSettings settings, @Nullable Runnable startAgain) {
    BackgroundCall background = BackgroundCall.forWindow();
    GenPulseClient client = new GenPulseClient(server);
    Texts texts = Texts.in(settings.languageProperty().get().locale());
    ConnectionViewModel connection = new ConnectionViewModel(client.server(), startAgain, texts);
    PictureCache pictures = folders.pictures();
    return new StudioContext(
        client,
        background,
        texts,
        settings,
        new Navigation(),
        connection,
        new Catalog(client, background),
        new MachineViewModel(client, background, connection, texts),
        new TaskStore(client, background, texts),
        new QueueViewModel(client, background, texts),
        pictures,
        new Thumbnails(client, background, new ThumbnailFiles(pictures, folders.thumbnails())));
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

  /// Where the user is, to come back to after the window is made anew.
  String place() {
    return place == null ? "" : place.id();
  }

  /// Goes where `way` leads.
  void lead(Consumer<Navigation> way) {
    way.accept(context.navigation());
  }

  void go(String screenId) {
    screens.keySet().stream()
        .filter(screen -> screen.id().equals(screenId))
        .findFirst()
        .ifPresent(this::go);
  }

  private void go(Screen there) {
    if (place != null && !place.equals(there)) {
      place.left();
    }
    place = there;
    context.settings().keepScreen(there.id());
    screens.forEach((screen, node) -> Shown.set(node, screen.equals(there)));
    rail.at(there);
    // The focus goes along, to the screen itself: what had it is out of sight, and the toolkit
    // would
    // give it to the first control and scroll there.
    Node node = screens.get(there);
    if (node != null) {
      node.requestFocus();
    }
    there.shown();
  }

  /// Keys that work everywhere, whatever has the focus.
  private void goByKey(KeyEvent key) {
    if (key.isShortcutDown() && key.getCode() == KeyCode.K) {
      palette.toggle();
    } else if (key.isShiftDown()
        && (key.getCode() == KeyCode.SLASH || "?".equals(key.getText()))
        && !(key.getTarget() instanceof TextInputControl)) {
      keys.toggle();
    } else if (key.isShortcutDown() && !key.isAltDown() && key.getCode().isDigitKey()) {
      int at = key.getCode().getChar().charAt(0) - '1';
      if (at < 0 || at >= screens.size()) {
        return;
      }
      go(List.copyOf(screens.keySet()).get(at));
    } else if (key.isShortcutDown() && key.getCode() == KeyCode.F) {
      go(Navigation.GALLERY);
      if (place != null) {
        place.find();
      }
    } else {
      return;
    }
    key.consume();
  }

  private void forward(KeyEvent key) {
    if (place != null && !palette.isVisible() && !keys.isVisible()) {
      place.pressed(key);
    }
  }

  private void pseudo(String name, boolean on) {
    pseudoClassStateChanged(javafx.css.PseudoClass.getPseudoClass(name), on);
  }

  /// Ends the connection and waits for it.
  @Override
  public void close() {
    context.background().close();
    live.close();
    context.client().close();
  }
}

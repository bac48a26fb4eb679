package io.genpulse.ui;

import static org.awaitility.Awaitility.await;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javafx.application.Platform;
import javafx.event.Event;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Labeled;
import javafx.scene.control.ListView;
import javafx.scene.control.TextInputControl;
import javafx.scene.control.ToggleButton;
import javafx.scene.image.ImageView;
import javafx.scene.image.WritableImage;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.stage.Stage;
import javafx.stage.Window;
import javax.imageio.ImageIO;

/// A studio window on the toolkit's headless platform, driven as a user would.
final class WindowUnderTest implements AutoCloseable {
  /// A machine that builds other things at the same time is slow.
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Path SCREENSHOTS = Path.of("target", "screenshots");

  final StudioStart start;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Stage stage;
  private int count;

  WindowUnderTest(Path cache) throws Exception {
    start =
        StudioStart.open(new ConsoleFiles(cache, cache.resolve("console.json")), closed::countDown);
    // One toolkit serves all tests of a JVM, window after window.
    Platform.setImplicitExit(false);
    await().atMost(PATIENCE).until(() -> onWindowThread(() -> !Window.getWindows().isEmpty()));
    stage = onWindowThread(() -> (Stage) Window.getWindows().getFirst());
  }

  /// Sets the look and the language before the studio is shown.
  static void prefer(Path cache, String look, String language) throws Exception {
    Files.writeString(
        cache.resolve("console.json"),
        "{\"look\":\"%s\",\"language\":\"%s\"}".formatted(look, language));
  }

  /// The studio of a server, as soon as it hears its events.
  static WindowUnderTest connected(Path cache, FakeGenPulse server) throws Exception {
    WindowUnderTest window = new WindowUnderTest(cache);
    window.start.ready(server.url());
    window.eventually(server::hasListener);
    window.eventually(() -> window.sees("#prompt"));
    return window;
  }

  Stage stage() {
    return stage;
  }

  Scene scene() {
    return stage.getScene();
  }

  void type(String text) throws Exception {
    onWindowThread(
        () -> {
          TextInputControl prompt = (TextInputControl) node("#prompt");
          prompt.requestFocus();
          prompt.end();
          for (int i = 0; i < text.length(); i++) {
            Event.fireEvent(
                prompt,
                key(KeyEvent.KEY_TYPED, text.substring(i, i + 1), KeyCode.UNDEFINED, false));
          }
          return null;
        });
  }

  void press(KeyCode code, boolean shortcut) throws Exception {
    onWindowThread(
        () -> {
          Event.fireEvent(node("#prompt"), key(KeyEvent.KEY_PRESSED, "", code, shortcut));
          return null;
        });
  }

  void fire(String id) throws Exception {
    onWindowThread(
        () -> {
          switch (node(id)) {
            case ToggleButton toggle -> toggle.fire();
            case Button button -> button.fire();
            default -> throw new AssertionError(id + " is no button");
          }
          return null;
        });
  }

  /// Clicks and keys from now on are counted.
  void begin() {
    count = 0;
  }

  int counted() {
    return count;
  }

  /// Clicks something as soon as it is there.
  void click(String id) throws Exception {
    eventually(() -> sees(id));
    fire(id);
    count++;
  }

  /// Presses a key with others, such as `ctrl alt`, wherever the focus is.
  void chord(KeyCode code, String with) throws Exception {
    onWindowThread(
        () -> {
          Node focus = scene().getFocusOwner();
          boolean mac = System.getProperty("os.name", "").startsWith("Mac");
          boolean shortcut = with.contains("ctrl");
          Event.fireEvent(
              focus == null ? scene().getRoot() : focus,
              new KeyEvent(
                  KeyEvent.KEY_PRESSED,
                  "",
                  "",
                  code,
                  with.contains("shift"),
                  shortcut && !mac,
                  with.contains("alt"),
                  shortcut && mac));
          return null;
        });
    count++;
  }

  /// Clicks into a field and writes what it shall say.
  void clickInto(String id, String text) throws Exception {
    onWindowThread(
        () -> {
          TextInputControl field = (TextInputControl) node(id);
          field.requestFocus();
          field.setText(text);
          return null;
        });
    count++;
  }

  /// Writes where the focus is.
  void typeHere(String text) throws Exception {
    eventually(() -> onWindowThread(() -> scene().getFocusOwner() instanceof TextInputControl));
    onWindowThread(
        () -> {
          if (scene().getFocusOwner() instanceof TextInputControl field) {
            field.replaceSelection(text);
          }
          return null;
        });
  }

  void clickCell(String list, int index) throws Exception {
    onWindowThread(
        () -> {
          ListView<?> clicked = list(list);
          clicked.getSelectionModel().clearAndSelect(index);
          Event.fireEvent(
              clicked,
              new MouseEvent(
                  MouseEvent.MOUSE_CLICKED,
                  0,
                  0,
                  0,
                  0,
                  MouseButton.PRIMARY,
                  1,
                  false,
                  false,
                  false,
                  false,
                  true,
                  false,
                  false,
                  true,
                  false,
                  true,
                  null));
          return null;
        });
    count++;
  }

  /// Takes one of the choices.
  void choose(String id, int index) throws Exception {
    onWindowThread(
        () -> {
          ((ComboBox<?>) node(id)).getSelectionModel().select(index);
          return null;
        });
  }

  /// What stands in a field.
  String input(String id) throws Exception {
    return onWindowThread(
        () -> scene().lookup(id) instanceof TextInputControl field ? field.getText() : "");
  }

  String text(String id) throws Exception {
    return onWindowThread(
        () -> scene().lookup(id) instanceof Labeled label && isSeen(label) ? label.getText() : "");
  }

  boolean sees(String id) throws Exception {
    return onWindowThread(
        () -> {
          Node node = scene().lookup(id);
          return node != null && isSeen(node);
        });
  }

  ListView<?> list(String id) {
    return (ListView<?>) node(id);
  }

  /// 0 while there is no picture, or it is not decoded yet.
  double pictureWidth() throws Exception {
    return onWindowThread(
        () ->
            scene().lookup("#picture") instanceof ImageView view && view.getImage() != null
                ? view.getImage().getWidth()
                : 0.0);
  }

  void eventually(Callable<Boolean> condition) {
    await().atMost(PATIENCE).until(condition);
  }

  void screenshot(String name) throws Exception {
    // The second pulse draws what the first one laid out.
    onWindowThread(() -> scene().snapshot(null));
    WritableImage shot = onWindowThread(() -> scene().snapshot(null));
    int width = (int) shot.getWidth();
    int height = (int) shot.getHeight();
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, shot.getPixelReader().getArgb(x, y));
      }
    }
    Files.createDirectories(SCREENSHOTS);
    ImageIO.write(image, "png", SCREENSHOTS.resolve(name + ".png").toFile());
  }

  /// Returns when the connection has ended, too.
  @Override
  public void close() {
    Platform.runLater(stage::close);
    await().atMost(PATIENCE).until(() -> closed.getCount() == 0);
  }

  static <T> T onWindowThread(Callable<T> work) throws Exception {
    CompletableFuture<T> result = new CompletableFuture<>();
    Platform.runLater(
        () -> {
          try {
            result.complete(work.call());
          } catch (Throwable e) {
            result.completeExceptionally(e);
          }
        });
    return result.get(60, TimeUnit.SECONDS);
  }

  private Node node(String id) {
    Node node = scene().lookup(id);
    if (node == null) {
      throw new AssertionError("the window shows no " + id);
    }
    return node;
  }

  private static boolean isSeen(Node node) {
    for (Node at = node; at != null; at = at.getParent()) {
      if (!at.isVisible()) {
        return false;
      }
    }
    return true;
  }

  private static KeyEvent key(
      javafx.event.EventType<KeyEvent> type, String character, KeyCode code, boolean shortcut) {
    boolean mac = System.getProperty("os.name", "").startsWith("Mac");
    return new KeyEvent(type, character, "", code, false, shortcut && !mac, false, shortcut && mac);
  }
}

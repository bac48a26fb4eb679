package io.genpulse.ui;

import static org.awaitility.Awaitility.await;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javafx.application.Platform;
import javafx.event.Event;
import javafx.geometry.Bounds;
import javafx.geometry.Point2D;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.SnapshotParameters;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Labeled;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.TextInputControl;
import javafx.scene.control.ToggleButton;
import javafx.scene.image.ImageView;
import javafx.scene.image.WritableImage;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.robot.Robot;
import javafx.scene.text.Text;
import javafx.scene.transform.Transform;
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
    return connected(cache, server, "#prompt");
  }

  /// @param seen what it shows first
  static WindowUnderTest connected(Path cache, FakeGenPulse server, String seen) throws Exception {
    WindowUnderTest window = new WindowUnderTest(cache);
    window.start.ready(server.url());
    window.eventually(server::hasListener);
    window.eventually(() -> window.sees(seen));
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

  /// Whether a label that is seen says this, among other things.
  boolean says(String words) throws Exception {
    return onWindowThread(
        () ->
            scene().getRoot().lookupAll(".label").stream()
                .anyMatch(
                    node ->
                        node instanceof Labeled label
                            && isSeen(label)
                            && label.getText() != null
                            && label.getText().contains(words)));
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
    screenshot(name, 1);
  }

  /// The window on a screen of 1920 × 1080 whose desktop draws everything larger.
  void screenshotOnFullHd(String name, double scale) throws Exception {
    double width = stage().getWidth();
    double height = stage().getHeight();
    resize(1920 / scale, 1080 / scale);
    screenshot(name + "-" + Math.round(scale * 100), scale);
    resize(width, height);
  }

  private void resize(double width, double height) throws Exception {
    onWindowThread(
        () -> {
          stage().setWidth(width);
          stage().setHeight(height);
          return null;
        });
    eventually(
        () ->
            onWindowThread(
                () ->
                    Math.abs(scene().getWidth() - width) < 1
                        && Math.abs(scene().getHeight() - height) < 1));
  }

  private void screenshot(String name, double scale) throws Exception {
    // The second pulse draws what the first one laid out.
    onWindowThread(() -> scene().snapshot(null));
    SnapshotParameters larger = new SnapshotParameters();
    larger.setTransform(Transform.scale(scale, scale));
    WritableImage shot = onWindowThread(() -> scene().getRoot().snapshot(larger, null));
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

  /// Draws with the mouse over a node, from one place to another, both as parts of its size.
  void stroke(Node node, double fromX, double fromY, double toX, double toY) throws Exception {
    onWindowThread(
        () -> {
          mouse(node, MouseEvent.MOUSE_MOVED, fromX, fromY);
          mouse(node, MouseEvent.MOUSE_PRESSED, fromX, fromY);
          mouse(node, MouseEvent.MOUSE_DRAGGED, (fromX + toX) / 2, fromY);
          mouse(node, MouseEvent.MOUSE_DRAGGED, toX, toY);
          mouse(node, MouseEvent.MOUSE_RELEASED, toX, toY);
          return null;
        });
  }

  private static void mouse(
      Node node, javafx.event.EventType<MouseEvent> type, double partX, double partY) {
    Bounds bounds = node.getBoundsInLocal();
    Point2D at =
        node.localToScene(
            bounds.getMinX() + bounds.getWidth() * partX,
            bounds.getMinY() + bounds.getHeight() * partY);
    boolean down = type != MouseEvent.MOUSE_MOVED && type != MouseEvent.MOUSE_RELEASED;
    Event.fireEvent(
        node,
        new MouseEvent(
            type,
            at.getX(),
            at.getY(),
            at.getX(),
            at.getY(),
            type == MouseEvent.MOUSE_MOVED ? MouseButton.NONE : MouseButton.PRIMARY,
            1,
            false,
            false,
            false,
            false,
            down,
            false,
            false,
            true,
            false,
            true,
            null));
  }

  /// Drags the cell of one item of a list onto the upper part of another's, with a real mouse.
  void dragWithin(String list, int from, int to) throws Exception {
    Point2D begin = cell(list, from, 0.5);
    Point2D end = cell(list, to, 0.2);
    Robot robot = onWindowThread(Robot::new);
    onWindowThread(
        () -> {
          robot.mouseMove(begin);
          robot.mousePress(MouseButton.PRIMARY);
          return null;
        });
    for (double part : new double[] {0.2, 0.6, 0.9, 1}) {
      onWindowThread(
          () -> {
            robot.mouseMove(begin.interpolate(end, part));
            return null;
          });
    }
    onWindowThread(
        () -> {
          robot.mouseRelease(MouseButton.PRIMARY);
          return null;
        });
  }

  /// A place of the screen, on the cell of an item.
  private Point2D cell(String list, int index, double partY) throws Exception {
    return onWindowThread(
        () -> {
          for (Node node : list(list).lookupAll(".list-cell")) {
            if (node instanceof ListCell<?> cell && cell.getIndex() == index) {
              return cell.localToScreen(cell.getWidth() * 0.4, cell.getHeight() * partY);
            }
          }
          throw new AssertionError("no cell shows item " + index + " of " + list);
        });
  }

  /// Presses a key while nothing that takes text has the focus.
  void chordOnWindow(KeyCode code) throws Exception {
    onWindowThread(
        () -> {
          scene().getRoot().requestFocus();
          Event.fireEvent(node(".picture-stage"), key(KeyEvent.KEY_PRESSED, "", code, false));
          return null;
        });
  }

  void chordOn(String id, KeyCode code, String with) throws Exception {
    onWindowThread(
        () -> {
          Event.fireEvent(node(id), key(KeyEvent.KEY_PRESSED, "", code, with.contains("ctrl")));
          return null;
        });
  }

  /// Buttons that are seen and say less than they should, or stick out of the window.
  List<String> cutOff() throws Exception {
    return onWindowThread(
        () ->
            scene().getRoot().lookupAll(".button").stream()
                .filter(WindowUnderTest::isSeen)
                .filter(node -> node.getLayoutBounds().getWidth() > 0)
                .filter(
                    node ->
                        endsWithDots(node)
                            || node.localToScene(node.getLayoutBounds()).getMaxX()
                                > scene().getWidth() + 1)
                .map(node -> node.getId() + " " + node.getAccessibleText())
                .toList());
  }

  private static boolean endsWithDots(Node button) {
    return button.lookup(".text") instanceof Text text && text.getText().endsWith("...");
  }

  boolean hasImage(String id) throws Exception {
    return onWindowThread(
        () ->
            scene().lookup(id) instanceof ImageView view
                && view.getImage() != null
                && view.getImage().getProgress() >= 1);
  }

  Node node(String id) {
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

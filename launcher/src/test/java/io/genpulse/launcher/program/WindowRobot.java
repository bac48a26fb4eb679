package io.genpulse.launcher.program;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javafx.application.Platform;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.ButtonBase;
import javafx.scene.control.Labeled;
import javafx.scene.control.TextInputControl;
import javafx.scene.image.ImageView;
import javafx.scene.input.KeyCode;
import javafx.scene.robot.Robot;
import javafx.stage.Stage;
import javafx.stage.Window;

/// The window that this JVM has opened on the toolkit's headless platform, used as a person would.
public final class WindowRobot {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Stage stage;

  private WindowRobot(Stage stage) {
    this.stage = stage;
  }

  /// Before anything of the toolkit is used.
  public static void headless() {
    System.setProperty("glass.platform", "Headless");
    System.setProperty("prism.order", "sw");
  }

  /// The window, as soon as there is one.
  ///
  /// @param opening what opens it, which must not end before
  public static WindowRobot of(CompletableFuture<?> opening) throws Exception {
    await("a window")
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() -> opening.isDone() || onWindowThread(() -> !Window.getWindows().isEmpty()));
    if (opening.isDone()) {
      throw new AssertionError("it ended without a window: " + opening.get());
    }
    return new WindowRobot(onWindowThread(() -> (Stage) Window.getWindows().getFirst()));
  }

  /// Waits until it is so.
  public void eventually(String what, Callable<Boolean> condition) {
    await(what).atMost(PATIENCE).until(condition);
  }

  /// Waits until something with this id is in sight.
  public void awaitSight(String id) {
    eventually(id, () -> sees(id));
  }

  public boolean sees(String id) throws Exception {
    return onWindowThread(() -> isSeen(scene().lookup(id)));
  }

  /// What a label in sight says; nothing where there is none.
  public String text(String id) throws Exception {
    return onWindowThread(
        () ->
            scene().lookup(id) instanceof Labeled label && isSeen(label) && label.getText() != null
                ? label.getText()
                : "");
  }

  /// Presses a button, or follows a link, as soon as it is in sight.
  public void press(String id) throws Exception {
    awaitSight(id);
    onWindowThread(
        () -> {
          ((ButtonBase) scene().lookup(id)).fire();
          return null;
        });
  }

  /// Writes into a field, in place of what stands there.
  public void write(String id, String text) throws Exception {
    awaitSight(id);
    onWindowThread(
        () -> {
          TextInputControl field = (TextInputControl) scene().lookup(id);
          field.requestFocus();
          field.setText(text);
          return null;
        });
  }

  /// Presses keys of a keyboard together, wherever the focus is.
  public void keys(KeyCode... together) throws Exception {
    onWindowThread(
        () -> {
          Robot robot = new Robot();
          for (KeyCode key : together) {
            robot.keyPress(key);
          }
          for (int i = together.length - 1; i >= 0; i--) {
            robot.keyRelease(together[i]);
          }
          return null;
        });
  }

  /// Whether there is a picture at this place.
  public boolean hasPicture(String id) throws Exception {
    return onWindowThread(() -> isPicture(scene().lookup(id)));
  }

  /// How many of these show a picture.
  public long pictures(String style) throws Exception {
    return onWindowThread(
        () ->
            scene().getRoot().lookupAll(style).stream()
                .filter(node -> isSeen(node) && isPicture(node.lookup(".image-view")))
                .count());
  }

  public void close() {
    Platform.runLater(stage::close);
  }

  private Scene scene() {
    return stage.getScene();
  }

  private static boolean isPicture(Node node) {
    return node instanceof ImageView view
        && view.getImage() != null
        && view.getImage().getProgress() >= 1;
  }

  private static boolean isSeen(Node node) {
    Node at = node;
    while (at != null && at.isVisible()) {
      at = at.getParent();
    }
    return node != null && at == null;
  }

  private static <T> T onWindowThread(Callable<T> work) throws Exception {
    var result = new CompletableFuture<T>();
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
}

package io.genpulse.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.IOException;
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
import javafx.scene.control.Labeled;
import javafx.scene.control.ListView;
import javafx.scene.control.TableView;
import javafx.scene.control.TextField;
import javafx.scene.control.ToggleButton;
import javafx.scene.image.Image;
import javafx.scene.image.ImageView;
import javafx.scene.image.WritableImage;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.stage.Stage;
import javafx.stage.Window;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/// The whole window on the toolkit's headless platform against a real HTTP server. One long story,
/// since a toolkit starts once in a JVM.
class StudioWindowIT {
  /// A machine that builds other things at the same time is slow.
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Path SCREENSHOTS = Path.of("target", "screenshots");

  @Test
  void aPromptBecomesAPictureAndEverythingElseIsSaidInWords() throws Exception {
    FakeGenPulse server = new FakeGenPulse(0);
    CountDownLatch closed = new CountDownLatch(1);
    Platform.setImplicitExit(false);
    StudioStart start = StudioStart.open(closed::countDown);
    eventually(() -> !Window.getWindows().isEmpty());
    Stage stage = (Stage) onWindowThread(() -> Window.getWindows().getFirst());
    Scene scene = stage.getScene();
    start.step("Starting PostgreSQL, Redis and the object store");
    start.step("postgres is ready on port 5442");
    eventually(() -> text(scene, "#start-now").equals("postgres is ready on port 5442"));
    screenshot(scene, "starting");
    start.ready(server.url());
    await().atMost(PATIENCE).until(server::hasListener);
    eventually(() -> text(scene, "#connection-state").equals("Connected"));
    screenshot(scene, "empty");

    server.processes(
        """
        [{"name":"postgres","state":"ready","pid":4101,"port":5442,"restarts":0,"cpu_percent":3.4,
          "memory_bytes":88080384,"last_error":null},
         {"name":"redis","state":"ready","pid":4102,"port":6389,"restarts":0,"cpu_percent":0.6,
          "memory_bytes":9437184,"last_error":null},
         {"name":"object-store","state":"starting","pid":4103,"port":9010,"restarts":0,"cpu_percent":61.0,
          "memory_bytes":201326592,"last_error":null},
         {"name":"comfyui","state":"failed","pid":null,"port":null,"restarts":3,"cpu_percent":null,
          "memory_bytes":null,"last_error":"ModuleNotFoundError: No module named 'torch'"}]""");
    server.system(
        """
        {"version":"0.1.0","mode":"local",
         "cpu":{"name":"x","cores":8,"load_percent":37.2},
         "memory":{"used_bytes":9663676416,"total_bytes":17179869184},
         "gpus":[{"name":"NVIDIA GeForce RTX 4070","utilisation_percent":92.0,"memory_used_bytes":7516192768,
                  "memory_total_bytes":12884901888,"temperature_celsius":64.0}]}""");
    type(scene, "a lighthouse in a storm, oil painting");
    fire(scene, "#generate");
    await().atMost(PATIENCE).until(() -> server.orders().size() == 1);
    eventually(() -> tasks(scene).getItems().size() == 1);

    server.change(
        "task-1",
        task ->
            task.put("status", "processing").put("progress", 42).put("message", "step 21 of 50"));
    eventually(() -> tasks(scene).getItems().getFirst().task().progress() == 42);
    eventually(() -> text(scene, "#picture-words").equals("step 21 of 50"));
    eventually(() -> processes(scene).getItems().size() == 4);
    screenshot(scene, "running");

    server.change(
        "task-1",
        task ->
            task.put("status", "completed")
                .put("progress", 100)
                .put("url", "/picture/task-1.png")
                .put("provider", "diffusers")
                .put("duration_ms", 8421));
    eventually(() -> pictureWidth(scene) == 640);

    type(scene, " at night");
    onWindowThread(() -> press(scene, KeyCode.ENTER));
    await().atMost(PATIENCE).until(() -> server.orders().size() == 2);
    JsonNode second = server.orders().get(1);
    assertThat(second.at("/params/prompt").asText())
        .isEqualTo("a lighthouse in a storm, oil painting at night");
    eventually(() -> tasks(scene).getItems().size() == 2);
    server.change(
        "task-2",
        task ->
            task.put("status", "failed")
                .putObject("error")
                .put("code", "out_of_memory")
                .put(
                    "message",
                    "The GPU has too little memory for 2048 × 2048. Choose a smaller size."));
    eventually(() -> text(scene, "#picture-title").equals("Failed"));
    assertThat(onWindowThread(() -> text(scene, "#picture-words")))
        .isEqualTo("The GPU has too little memory for 2048 × 2048. Choose a smaller size.");
    screenshot(scene, "failed");

    String third =
        server.put("a harbour at dawn with very many small boats, watercolour, soft light");
    server.put("ein Fuchs im Schnee, 狐");
    server.change(
        third,
        task -> task.put("status", "processing").put("progress", 10).put("message", "loading"));
    server.change("task-4", task -> task.put("message", "queue position 1"));
    eventually(() -> tasks(scene).getItems().size() == 4);
    onWindowThread(
        () -> {
          tasks(scene).getSelectionModel().selectLast();
          ((ToggleButton) node(scene, "#advanced")).setSelected(true);
          return null;
        });
    eventually(() -> pictureWidth(scene) == 640);
    screenshot(scene, "picture");
    onWindowThread(
        () -> {
          stage.setWidth(700);
          stage.setHeight(560);
          return null;
        });
    screenshot(scene, "small");

    int port = server.port();
    server.close();
    eventually(() -> text(scene, "#connection-state").equals("Not connected"));
    assertThat(onWindowThread(() -> text(scene, "#connection-banner")))
        .contains("No GenPulse answers");
    screenshot(scene, "lost");
    try (FakeGenPulse again = new FakeGenPulse(port)) {
      eventually(() -> text(scene, "#connection-state").equals("Connected"));
      await().atMost(PATIENCE).until(again::hasListener);
      assertThat(onWindowThread(() -> node(scene, "#connection-banner").getParent().isVisible()))
          .isFalse();

      onWindowThread(
          () -> {
            stage.close();
            return null;
          });
      assertThat(closed.await(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static void type(Scene scene, String text) throws Exception {
    onWindowThread(
        () -> {
          TextField prompt = (TextField) node(scene, "#prompt");
          prompt.requestFocus();
          prompt.end();
          for (int i = 0; i < text.length(); i++) {
            Event.fireEvent(
                prompt,
                new KeyEvent(
                    KeyEvent.KEY_TYPED,
                    text.substring(i, i + 1),
                    "",
                    KeyCode.UNDEFINED,
                    false,
                    false,
                    false,
                    false));
          }
          return null;
        });
  }

  private static boolean press(Scene scene, KeyCode key) {
    Event.fireEvent(
        node(scene, "#prompt"),
        new KeyEvent(KeyEvent.KEY_PRESSED, "", "", key, false, false, false, false));
    return true;
  }

  private static void fire(Scene scene, String button) throws Exception {
    onWindowThread(
        () -> {
          ((Button) node(scene, button)).fire();
          return null;
        });
  }

  private static Node node(Scene scene, String id) {
    Node node = scene.lookup(id);
    if (node == null) {
      throw new AssertionError("the window shows no " + id);
    }
    return node;
  }

  private static String text(Scene scene, String id) {
    return scene.lookup(id) instanceof Labeled label ? label.getText() : "";
  }

  @SuppressWarnings("unchecked")
  private static ListView<TaskRow> tasks(Scene scene) {
    return (ListView<TaskRow>) node(scene, "#tasks");
  }

  private static TableView<?> processes(Scene scene) {
    return (TableView<?>) node(scene, "#processes");
  }

  /// 0 while there is no picture, or it is not decoded yet.
  private static double pictureWidth(Scene scene) {
    return scene.lookup("#picture") instanceof ImageView view && view.getImage() != null
        ? view.getImage().getWidth()
        : 0;
  }

  private static void eventually(Callable<Boolean> condition) {
    await().atMost(PATIENCE).until(() -> onWindowThread(condition));
  }

  private static <T> T onWindowThread(Callable<T> work) throws Exception {
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

  private static void screenshot(Scene scene, String name) throws Exception {
    // The second pulse draws what the first one laid out.
    onWindowThread(() -> scene.snapshot(null));
    WritableImage shot = onWindowThread(() -> scene.snapshot(null));
    write(shot, SCREENSHOTS.resolve(name + ".png"));
  }

  private static void write(Image shot, Path file) throws IOException {
    int width = (int) shot.getWidth();
    int height = (int) shot.getHeight();
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, shot.getPixelReader().getArgb(x, y));
      }
    }
    Files.createDirectories(file.getParent());
    ImageIO.write(image, "png", file.toFile());
  }
}

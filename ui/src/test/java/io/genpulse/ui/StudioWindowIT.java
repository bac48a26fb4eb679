package io.genpulse.ui;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import javafx.application.ColorScheme;
import javafx.application.Platform;
import javafx.scene.control.DialogPane;
import javafx.scene.control.TextArea;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;
import javafx.stage.Window;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The whole window against a real HTTP server. Pictures of it are left in target/screenshots.
@Timeout(180)
@SuppressWarnings("NullAway.Init")
class StudioWindowIT {
  private static final String LONG =
      "a harbour at dawn with very many small boats, watercolour, soft light, ".repeat(12).strip();

  @TempDir private Path cache;
  private FakeGenPulse server;

  @BeforeEach
  void start() throws Exception {
    server = new FakeGenPulse(0);
    server.processes(
        """
        [{"name":"postgres","state":"ready","pid":4101,"port":5442,"restarts":0,"cpu_percent":3.4,
          "memory_bytes":88080384,"last_error":null},
         {"name":"comfyui","state":"failed","pid":null,"port":null,"restarts":3,"cpu_percent":null,
          "memory_bytes":null,"last_error":"ModuleNotFoundError: No module named 'torch'"}]""");
    server.system(
        """
        {"version":"0.1.0","mode":"local","cpu":{"name":"x","cores":8,"load_percent":37.2},
         "memory":{"used_bytes":9663676416,"total_bytes":17179869184},
         "gpus":[{"name":"NVIDIA GeForce RTX 4070","utilisation_percent":92.0,"memory_used_bytes":7516192768,
                  "memory_total_bytes":12884901888,"temperature_celsius":64.0}]}""");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void theWindowIsThereWhileGenPulseStarts() throws Exception {
    try (WindowUnderTest window = new WindowUnderTest(cache)) {
      window.start.step("Starting PostgreSQL, Redis and the object store");
      window.start.step("postgres is ready on port 5442");
      window.eventually(() -> window.text("#start-now").equals("postgres is ready on port 5442"));
      window.screenshot("starting");

      window.start.ready(server.url());

      window.eventually(() -> window.text("#connection-state").equals("Connected"));
      window.screenshot("empty");
    }
  }

  @Test
  void whatTheWindowIsOpenedWithIsShownOnceThereIsAServer() throws Exception {
    try (WindowUnderTest window = new WindowUnderTest(cache)) {
      window.start.compose(
          "text-to-image",
          JsonNodeFactory.instance.objectNode().put("prompt", "a red fox").put("seed", 7));

      window.start.ready(server.url());

      window.eventually(() -> window.input("#prompt").equals("a red fox"));

      window.start.importWorkflow(
          Files.writeString(cache.resolve("My portrait.json"), "{\"1\":{}}"));

      window.eventually(() -> window.says("my-portrait is there now."));
      assertThat(server.imports()).containsExactly("name=my-portrait&replace=false");
    }
  }

  @Test
  void aPromptBecomesAPicture() throws Exception {
    try (WindowUnderTest window = WindowUnderTest.connected(cache, server)) {
      window.type("a lighthouse in a storm, oil painting");
      window.fire("#generate");
      window.eventually(() -> server.orders().size() == 1);
      server.change(
          "task-1",
          task ->
              task.put("status", "processing").put("progress", 42).put("message", "step 21 of 50"));
      window.eventually(() -> window.text("#picture-words").equals("step 21 of 50"));
      assertThat(window.text("#picture-title")).isEqualTo("Running");
      window.screenshot("running");

      server.preview("task-1");
      window.eventually(() -> window.pictureWidth() == 641);
      window.screenshot("preview");
      server.complete(
          "task-1",
          2,
          task -> task.put("provider", "diffusers").putObject("result").put("seed", 4711));
      window.eventually(() -> window.text("#picture-place").equals("1 of 2"));
      window.fire("#picture-next");

      window.eventually(() -> window.pictureWidth() == 642);
      window.eventually(() -> window.text("#picture-caption").contains("first seed 4711"));
      window.screenshot("picture");
    }
  }

  @Test
  void moreCanBeOrderedByKeyWhileOthersRun() throws Exception {
    try (WindowUnderTest window = WindowUnderTest.connected(cache, server)) {
      window.type("a lighthouse");
      window.press(KeyCode.ENTER, true);
      window.eventually(() -> server.orders().size() == 1);

      window.type(" at night");
      window.press(KeyCode.ENTER, true);

      window.eventually(() -> server.orders().size() == 2);
      assertThat(server.orders().get(1).at("/params/prompt").asText())
          .isEqualTo("a lighthouse at night");
    }
  }

  @Test
  void aFailedTaskSaysWhy() throws Exception {
    String words = "The GPU has too little memory for 2048 × 2048. Choose a smaller size.";
    String id = server.put("a very large picture");
    server.change(
        id,
        task ->
            task.put("status", "failed")
                .putObject("error")
                .put("code", "out_of_memory")
                .put("message", words));

    try (WindowUnderTest window = WindowUnderTest.connected(cache, server)) {
      window.eventually(() -> window.text("#picture-words").equals(words));
      assertThat(window.text("#picture-title")).isEqualTo("Failed");
      window.screenshot("failed");
    }
  }

  @Test
  void whatCannotBePlayedHereIsOpenedElsewhere() throws Exception {
    String id = server.put("waves, four seconds");
    server.complete(
        id,
        1,
        task ->
            task.withArray("outputs")
                .forEach(output -> ((ObjectNode) output).put("media_type", "video/mp4")));
    try (WindowUnderTest window = WindowUnderTest.connected(cache, server)) {
      // The file is none.
      window.eventually(() -> window.sees("#media-open"));
      assertThat(window.sees("#media-play")).isFalse();
      window.screenshot("video-not-played");
    }
  }

  @Test
  void aPausedQueueIsSaidAndResumed() throws Exception {
    server.put("patience");
    server.pause();
    try (WindowUnderTest window = WindowUnderTest.connected(cache, server)) {
      window.eventually(() -> window.text("#paused-banner").endsWith("One task waits."));
      window.eventually(() -> window.text("#picture-words").startsWith("The queue is paused."));
      window.fire("#go-queue");
      window.screenshot("paused");

      window.fire("#resume");

      window.eventually(() -> !window.sees("#paused-banner"));
      assertThat(server.isPaused()).isFalse();
      window.fire("#queue-pause");
      window.eventually(() -> window.sees("#paused-banner"));
      assertThat(server.isPaused()).isTrue();
    }
  }

  @Test
  void aLostServerIsSaidAndFoundAgain() throws Exception {
    try (WindowUnderTest window = WindowUnderTest.connected(cache, server)) {
      int port = server.port();
      server.close();
      window.eventually(() -> window.text("#connection-state").equals("Not connected"));
      assertThat(window.text("#connection-banner")).startsWith("No GenPulse answers at");
      assertThat(window.sees("#start-again")).isFalse();
      window.screenshot("lost");

      try (FakeGenPulse again = new FakeGenPulse(port)) {
        window.eventually(() -> window.text("#connection-state").equals("Connected"));
        window.eventually(again::hasListener);
        assertThat(window.sees("#connection-banner")).isFalse();
      }
    }
  }

  @Test
  void aJoinedServerThatEndsCanBeStartedAgain() throws Exception {
    try (WindowUnderTest window = new WindowUnderTest(cache);
        FakeGenPulse own = new FakeGenPulse(0)) {
      window.start.joined(server.url());
      window.eventually(server::hasListener);
      server.close();
      window.eventually(() -> window.sees("#start-again"));
      assertThat(window.text("#connection-banner")).contains("may have ended it");

      window.fire("#start-again");
      assertThat(window.start.awaitStartAgain()).isTrue();
      window.eventually(() -> window.text("#start-now").equals("Starting GenPulse"));
      window.start.ready(own.url());

      window.eventually(() -> window.text("#connection-state").equals("Connected"));
      window.eventually(own::hasListener);
    }
  }

  @Test
  void aClosedWindowStartsNothingAgain() throws Exception {
    WindowUnderTest window = new WindowUnderTest(cache);
    window.start.joined(server.url());
    window.close();

    assertThat(window.start.awaitStartAgain()).isFalse();
  }

  @Test
  void theProcessesHaveAScreenOfTheirOwn() throws Exception {
    try (WindowUnderTest window = WindowUnderTest.connected(cache, server)) {
      assertThat(window.sees("#processes")).isFalse();

      window.press(KeyCode.DIGIT5, true);

      window.eventually(() -> window.sees("#processes") && window.sees("#gauges"));
      assertThat(window.sees("#prompt")).isFalse();
      window.screenshot("services");
    }
  }

  @Test
  void theChosenTaskStaysChosenWhileNewOnesPushItOut() throws Exception {
    String old = server.put("an old picture");
    server.complete(old, 1, _ -> {});
    try (WindowUnderTest window = WindowUnderTest.connected(cache, server)) {
      window.eventually(() -> window.pictureWidth() == 641);
      for (int n = 0; n < 150; n++) {
        server.change(server.put("newer " + n), _ -> {});
      }
      window.eventually(
          () ->
              WindowUnderTest.onWindowThread(
                  () -> window.list("#tasks .list-view").getItems().size() == 101));

      assertThat(window.pictureWidth()).isEqualTo(641);
      assertThat(
              WindowUnderTest.onWindowThread(
                  () -> window.list("#tasks .list-view").getSelectionModel().getSelectedIndex()))
          .isEqualTo(100);
    }
  }

  @Test
  void theWindowComesBackWhereItWasLeft() throws Exception {
    try (WindowUnderTest first = WindowUnderTest.connected(cache, server, "#prompt")) {
      first.fire("#go-gallery");
      WindowUnderTest.onWindowThread(
          () -> {
            first.stage().setWidth(1000);
            return null;
          });
    }
    try (WindowUnderTest second = WindowUnderTest.connected(cache, server, "#gallery-grid")) {
      assertThat(second.stage().getWidth()).isEqualTo(1000);
    }
  }

  @Test
  void aMistakeInTheProgramIsShownOnceAndTheWindowGoesOn() throws Exception {
    try (WindowUnderTest window = WindowUnderTest.connected(cache, server)) {
      for (int n = 0; n < 3; n++) {
        Platform.runLater(
            () -> {
              throw new IllegalStateException("nobody thought of this");
            });
      }
      window.eventually(
          () -> WindowUnderTest.onWindowThread(() -> Window.getWindows().size() == 2));
      Stage dialog = WindowUnderTest.onWindowThread(() -> (Stage) Window.getWindows().getLast());
      AtomicBoolean told = new AtomicBoolean();
      WindowUnderTest.onWindowThread(
          () -> {
            DialogPane pane = (DialogPane) dialog.getScene().getRoot();
            told.set(
                pane.lookup("#mistake-details") instanceof TextArea details
                    && details.getText().contains("nobody thought of this"));
            dialog.close();
            return null;
          });

      assertThat(told).isTrue();
      window.type("goes on");
      window.fire("#generate");
      window.eventually(() -> server.orders().size() == 1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void longPromptsAndOtherScriptsFitInLightAndDark(ColorScheme scheme) throws Exception {
    server.put(LONG);
    server.put("雪の中の狐、水彩画、柔らかい光".repeat(6));
    String shown = server.put("ein Fuchs im Schnee, 狐 🦊\nzweite Zeile " + LONG);
    server.complete(
        shown,
        2,
        task ->
            task.put("provider", "diffusers")
                .putObject("result")
                .put("seed", 9_007_199_254_740_991L)
                .put("model", "a-model-with-a-rather-long-name-v1.5-pruned-emaonly"));
    WindowUnderTest.prefer(cache, scheme.name(), "ENGLISH");
    try (WindowUnderTest window = WindowUnderTest.connected(cache, server)) {
      window.eventually(() -> window.pictureWidth() == 641);
      window.fire("#advanced");
      window.screenshot("long-" + scheme.name().toLowerCase(Locale.ROOT));
      WindowUnderTest.onWindowThread(
          () -> {
            window.stage().setWidth(700);
            window.stage().setHeight(560);
            return null;
          });
      window.screenshot("small-" + scheme.name().toLowerCase(Locale.ROOT));

      assertThat(
              WindowUnderTest.onWindowThread(
                  () -> window.scene().getRoot().getLayoutBounds().getWidth()))
          .isEqualTo(window.scene().getWidth());
    }
  }
}

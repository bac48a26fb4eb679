package io.genpulse.ui;

import static org.assertj.core.api.Assertions.assertThat;

import io.genpulse.ui.task.TaskRow;
import java.nio.file.Files;
import java.nio.file.Path;
import javafx.scene.Node;
import javafx.scene.control.ListView;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What creators do with their hands: paint, drag, compare. One window for all.
@Timeout(120)
@SuppressWarnings("NullAway.Init")
class CreatorIT {
  @TempDir private static Path cache;
  private static FakeGenPulse server;
  private static WindowUnderTest window;

  @BeforeAll
  static void start() throws Exception {
    server = new FakeGenPulse(0);
    for (String prompt : new String[] {"a fox", "a boat"}) {
      server.complete(
          server.put(prompt), 1, task -> task.putObject("result").put("seed", prompt.length()));
    }
    WindowUnderTest.prefer(cache, "DARK", "ENGLISH");
    window = WindowUnderTest.connected(cache, server);
  }

  @AfterAll
  static void stop() {
    window.close();
    server.close();
  }

  @Test
  void aPartOfAPictureIsPaintedAndDrawnAnew() throws Exception {
    window.fire("#go-create");
    window.eventually(() -> window.pictureWidth() == 641);
    window.chordOnWindow(KeyCode.M);
    window.eventually(() -> window.sees("#paint-mask"));
    window.fire("#paint-mask");
    window.eventually(() -> window.sees("#mask-done"));
    Node canvas = window.node("#mask-canvas");
    window.stroke(canvas, 0.3, 0.5, 0.7, 0.6);
    window.screenshot("mask-dark");
    window.fire("#mask-done");
    window.eventually(() -> !window.sees("#mask-pane") && window.says("mask-"));
    window.type("a red hat");
    window.press(KeyCode.ENTER, true);
    window.eventually(() -> server.orders().size() == 1);

    assertThat(server.orders().getFirst().path("task_type").asText()).isEqualTo("inpaint");
    assertThat(server.orders().getFirst().at("/params/mask").asText()).isEqualTo("uploads/1.png");
    assertThat(server.requests("POST uploads")).isEqualTo(2);
    try (var files = Files.list(cache.resolve("pictures"))) {
      assertThat(files.filter(file -> file.toString().contains("mask-"))).hasSize(1);
    }
  }

  @Test
  void twoPicturesAreCompared() throws Exception {
    window.fire("#go-gallery");
    window.eventually(() -> window.sees(".tile"));
    window.chordOn("#gallery-grid", KeyCode.A, "ctrl");
    window.eventually(() -> window.sees("#gallery-compare"));
    window.fire("#gallery-compare");
    window.eventually(() -> window.hasImage("#compare-a") && window.hasImage("#compare-b"));
    window.chordOn("#compare", KeyCode.RIGHT, "");
    window.screenshot("compare-dark");
    window.chordOn("#compare", KeyCode.ESCAPE, "");

    assertThat(window.sees("#compare")).isFalse();
  }

  @Test
  void aWaitingCardIsDraggedBeforeAnother() throws Exception {
    String first = server.put("waits first");
    String second = server.put("waits second");
    server.change(second, _ -> {});
    window.fire("#go-queue");
    window.eventually(() -> cardOf("waits second") >= 0);
    int from = cardOf("waits second");
    int to = cardOf("waits first");
    window.dragWithin("#queue-list", from, to);
    window.eventually(() -> !server.moves().isEmpty());

    assertThat(server.moves()).containsExactly(second + " before=" + first);
    window.eventually(() -> cardOf("waits second") < cardOf("waits first"));
  }

  private static int cardOf(String title) throws Exception {
    return WindowUnderTest.onWindowThread(
        () -> {
          ListView<?> list = window.list("#queue-list");
          for (int i = 0; i < list.getItems().size(); i++) {
            if (list.getItems().get(i) instanceof TaskRow row && row.title().equals(title)) {
              return i;
            }
          }
          return -1;
        });
  }
}

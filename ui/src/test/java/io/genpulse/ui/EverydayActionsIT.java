package io.genpulse.ui;

import static org.assertj.core.api.Assertions.assertThat;

import io.genpulse.ui.task.TaskRow;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javafx.scene.control.ListView;
import javafx.scene.input.Clipboard;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What people do every day, in as few clicks and keys as docs/console-comparison.md says. Typing
/// is not counted.
@Timeout(240)
@SuppressWarnings("NullAway.Init")
class EverydayActionsIT {
  private static final Path COMPARISON = Path.of("..", "docs", "console-comparison.md");

  @TempDir private Path cache;
  private FakeGenPulse server;
  private WindowUnderTest window;

  @BeforeEach
  void start() throws Exception {
    server = new FakeGenPulse(0);
  }

  @AfterEach
  void stop() throws Exception {
    window.close();
    server.close();
  }

  @Test
  void fromTheFirstPictureToTenMore() throws Exception {
    open();
    window.begin();
    window.click("#first-picture");
    window.eventually(() -> server.orders().size() == 1);
    counted(1);
    assertThat(server.orders().getFirst().at("/params/prompt").asText()).contains("mountain lake");

    window.begin();
    window.chord(KeyCode.ENTER, "ctrl");
    window.eventually(() -> server.orders().size() == 2);
    counted(2);
    assertThat(server.orders().get(1).path("params").has("seed")).isFalse();

    server.change("task-1", task -> task.put("status", "processing").put("progress", 10));
    window.begin();
    window.clickInto("#count", "10");
    window.chord(KeyCode.ENTER, "ctrl");
    window.eventually(() -> server.orders().size() == 3);
    counted(3);
    assertThat(server.orders().get(2).at("/params/count").asInt()).isEqualTo(10);

    window.begin();
    window.click("#shape-3-4");
    window.eventually(() -> window.input("#width").equals("448"));
    counted(4);
  }

  @Test
  void stoppingPuttingFirstAndPausing() throws Exception {
    open();
    String running = server.put("runs");
    server.change(running, task -> task.put("status", "processing").put("progress", 10));
    server.change(server.put("waits"), _ -> {});
    window.type("last");
    window.chord(KeyCode.ENTER, "ctrl");
    window.eventually(() -> server.orders().size() == 1 && isChosen("last"));

    window.begin();
    window.chord(KeyCode.HOME, "alt");
    window.eventually(() -> server.moves().size() == 1);
    counted(6);
    assertThat(server.moves()).containsExactly("task-3 to=first");

    window.eventually(() -> known() == 3);
    window.begin();
    window.chord(KeyCode.ENTER, "ctrl alt");
    window.eventually(() -> server.statusOf(running).equals("canceled"));
    counted(5);

    window.begin();
    window.click("#status-pause");
    window.eventually(server::isPaused);
    counted(7);
  }

  @Test
  void findingAndUsingAgain() throws Exception {
    String id = server.put("an old harbour");
    server.complete(id, 1, task -> task.putObject("result").put("seed", 7));
    server.complete(server.put("a fox"), 1, _ -> {});
    open();
    window.begin();
    window.chord(KeyCode.F, "ctrl");
    window.typeHere("harbour");
    window.eventually(() -> gallerySize() == 1);
    counted(8);

    window.fire("#go-create");
    window.eventually(() -> window.pictureWidth() == 641);
    window.begin();
    window.click("#tool-copy");
    window.eventually(
        () -> WindowUnderTest.onWindowThread(() -> Clipboard.getSystemClipboard().hasFiles()));
    counted(12);

    window.begin();
    window.click("#tool-remix");
    window.eventually(() -> window.input("#prompt").equals("a fox"));
    counted(9);

    window.begin();
    window.click("#tool-input");
    window.eventually(() -> window.sees(".file-slot"));
    counted(10);
  }

  @Test
  void whyItFailedAndOnceMore() throws Exception {
    String id = server.put("too large");
    server.change(
        id,
        task ->
            task.put("status", "failed")
                .putObject("error")
                .put("code", "out_of_memory")
                .put("message", "Choose a smaller size."));
    server.complete(server.put("a fox"), 1, _ -> {});
    open();
    window.eventually(() -> window.pictureWidth() == 641);

    window.begin();
    window.clickCell("#tasks .list-view", 1);
    window.eventually(() -> window.text("#picture-words").equals("Choose a smaller size."));
    window.click("#picture-retry");
    window.eventually(() -> server.requests("POST tasks") == 1);
    counted(11);
  }

  private void open() throws Exception {
    WindowUnderTest.prefer(cache, "DARK", "ENGLISH");
    window = WindowUnderTest.connected(cache, server);
  }

  private int known() throws Exception {
    return WindowUnderTest.onWindowThread(() -> window.list("#tasks .list-view").getItems().size());
  }

  private boolean isChosen(String title) throws Exception {
    return WindowUnderTest.onWindowThread(
        () -> {
          ListView<?> film = window.list("#tasks .list-view");
          return film.getSelectionModel().getSelectedItem() instanceof TaskRow row
              && row.title().equals(title);
        });
  }

  private int gallerySize() throws Exception {
    return WindowUnderTest.onWindowThread(
        () ->
            window.list("#gallery-grid").getItems().size() == 2
                ? window
                        .list("#gallery-grid")
                        .getItems()
                        .toString()
                        .split("GalleryItem\\[", -1)
                        .length
                    - 1
                : 0);
  }

  /// The document tells the truth, and nothing takes more than it says.
  private void counted(int action) throws Exception {
    List<Integer> told = new ArrayList<>();
    for (String line : Files.readAllLines(COMPARISON)) {
      if (line.startsWith("| " + action + " |")) {
        String[] cells = line.split("\\|", -1);
        told.add(Integer.parseInt(cells[cells.length - 2].strip()));
      }
    }
    assertThat(told).as("action " + action).containsExactly(window.counted());
  }
}

package io.genpulse.ui;

import io.genpulse.apiclient.GenPulseClient;
import io.genpulse.apiclient.LiveEvent;
import io.genpulse.apiclient.LiveListener;
import io.genpulse.apiclient.Subscription;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Stream;
import javafx.geometry.Orientation;
import javafx.scene.control.SplitPane;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.scene.input.KeyCombination;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.VBox;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The prompt, tasks, picture and machine of one GenPulse. Owns the connection. Used on the
/// window's thread only, but for `close`.
final class Studio extends BorderPane implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Studio.class);
  private static final Duration REFRESH = Duration.ofSeconds(10);
  private static final KeyCombination GENERATE =
      new KeyCodeCombination(KeyCode.ENTER, KeyCombination.SHORTCUT_DOWN);

  private final BackgroundCall background;
  private final GenPulseClient client;
  private final Path pictures;
  private final TasksViewModel tasks;
  private final PromptBar promptBar;
  private final Subscription live;

  Studio(URI server, BackgroundCall background) {
    this.background = background;
    this.client = new GenPulseClient(server);
    this.pictures = temporaryFolder();
    this.tasks = new TasksViewModel(client, background);
    ConnectionViewModel connection = new ConnectionViewModel(client.server());
    MachineViewModel machine = new MachineViewModel(client, background, connection);
    PromptViewModel prompt = new PromptViewModel(client, background, tasks::submitted);
    PictureViewModel picture = new PictureViewModel(client, background, pictures);
    tasks.selectedProperty().subscribe(picture::choose);
    this.promptBar = new PromptBar(prompt);

    SplitPane work = new SplitPane(new TaskListPane(tasks), new PicturePane(picture));
    work.setDividerPositions(0.32);
    SplitPane all = new SplitPane(work, new MachinePane(machine));
    all.setOrientation(Orientation.VERTICAL);
    all.setDividerPositions(0.72);
    setCenter(all);
    setTop(new VBox(new HeaderBar(connection), new ConnectionBanner(connection), promptBar));
    getStyleClass().add("studio");
    sceneProperty()
        .subscribe(
            scene -> {
              if (scene != null) {
                scene.getAccelerators().put(GENERATE, prompt::generate);
              }
            });

    machine.start();
    background.repeat(REFRESH, () -> true, _ -> tasks.refresh(), _ -> {});
    this.live = client.allEvents(listener());
  }

  void focusPrompt() {
    promptBar.focusPrompt();
  }

  private LiveListener listener() {
    var updates =
        LiveListener.ofUpdates(update -> background.onWindowThread(() -> tasks.apply(update)));
    return new LiveListener() {
      @Override
      public void heard(LiveEvent event) {
        updates.heard(event);
      }

      @Override
      public void connected(boolean live) {
        if (live) {
          background.onWindowThread(tasks::refresh);
        }
      }
    };
  }

  /// Ends the connection and waits for it.
  @Override
  public void close() {
    live.close();
    client.close();
    try (Stream<Path> files = Files.walk(pictures)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      log.debug("Some fetched pictures were left in {}", pictures, e);
    }
  }

  private static Path temporaryFolder() {
    try {
      return Files.createTempDirectory("genpulse-studio-");
    } catch (IOException e) {
      throw new UncheckedIOException("no place for fetched pictures", e);
    }
  }
}

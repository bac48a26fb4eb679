package io.genpulse.ui;

import atlantafx.base.theme.PrimerDark;
import io.genpulse.ui.client.GenPulseClient;
import io.genpulse.ui.client.Subscription;
import io.genpulse.ui.client.TaskUpdate;
import io.genpulse.ui.client.UpdateListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Objects;
import java.util.stream.Stream;
import javafx.application.Application;
import javafx.geometry.Orientation;
import javafx.scene.Scene;
import javafx.scene.control.SplitPane;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.scene.input.KeyCombination;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.VBox;
import javafx.stage.Stage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The studio: prompt, tasks, picture and machine of one GenPulse in one window. Owns the
/// connection and ends it when the window closes. Used on the window's thread only.
final class StudioWindow {
  private static final Logger log = LoggerFactory.getLogger(StudioWindow.class);
  private static final Duration REFRESH = Duration.ofSeconds(10);

  private final Stage stage = new Stage();
  private final BackgroundCall background;
  private final GenPulseClient client;
  private final Path pictures;
  private final TasksViewModel tasks;
  private final Subscription live;

  private StudioWindow(URI server, BackgroundCall background, Runnable onClose) {
    this.background = background;
    this.client = new GenPulseClient(server);
    this.pictures = temporaryFolder();
    this.tasks = new TasksViewModel(client, background);
    ConnectionViewModel connection = new ConnectionViewModel(client.server());
    MachineViewModel machine = new MachineViewModel(client, background, connection);
    PromptViewModel prompt = new PromptViewModel(client, background, tasks::submitted);
    PictureViewModel picture = new PictureViewModel(client, background, pictures);
    tasks.selectedProperty().subscribe(picture::choose);

    stage.setScene(scene(prompt, connection, picture, machine));
    stage.setTitle("GenPulse Studio");
    stage.setMinWidth(640);
    stage.setMinHeight(480);
    stage.setOnHidden(_ -> close(onClose));

    machine.start();
    background.repeat(REFRESH, () -> true, _ -> tasks.refresh(), _ -> {});
    this.live = client.allEvents(listener());
  }

  /// Opens a window; `onClose` runs once, on a thread of its own, after it was closed.
  static Stage show(URI server, BackgroundCall background, Runnable onClose) {
    Application.setUserAgentStylesheet(new PrimerDark().getUserAgentStylesheet());
    StudioWindow window = new StudioWindow(server, background, onClose);
    window.stage.show();
    return window.stage;
  }

  private Scene scene(
      PromptViewModel prompt,
      ConnectionViewModel connection,
      PictureViewModel picture,
      MachineViewModel machine) {
    PromptBar promptBar = new PromptBar(prompt);
    SplitPane work = new SplitPane(new TaskListPane(tasks), new PicturePane(picture));
    work.setDividerPositions(0.32);
    SplitPane all = new SplitPane(work, new MachinePane(machine));
    all.setOrientation(Orientation.VERTICAL);
    all.setDividerPositions(0.72);
    BorderPane root = new BorderPane(all);
    root.setTop(new VBox(new HeaderBar(connection), new ConnectionBanner(connection), promptBar));
    root.getStyleClass().add("studio");

    Scene scene = new Scene(root, 1280, 800);
    scene.getStylesheets().add(styleSheet());
    scene
        .getAccelerators()
        .put(new KeyCodeCombination(KeyCode.ENTER, KeyCombination.SHORTCUT_DOWN), prompt::generate);
    promptBar.focusPrompt();
    return scene;
  }

  private UpdateListener listener() {
    return new UpdateListener() {
      @Override
      public void updated(TaskUpdate update) {
        background.onWindowThread(() -> tasks.apply(update));
      }

      @Override
      public void connected(boolean live) {
        if (live) {
          background.onWindowThread(tasks::refresh);
        }
      }
    };
  }

  private void close(Runnable onClose) {
    background.close();
    // Waiting for the live stream's end is not the window's business; the JVM's end waits for it.
    Thread.ofPlatform()
        .name("studio-close")
        .start(
            () -> {
              closeConnection();
              onClose.run();
            });
  }

  private void closeConnection() {
    live.close();
    client.close();
    deletePictures();
  }

  private void deletePictures() {
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

  private static String styleSheet() {
    return Objects.requireNonNull(StudioWindow.class.getResource("studio.css")).toExternalForm();
  }
}

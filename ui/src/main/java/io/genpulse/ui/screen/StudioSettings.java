package io.genpulse.ui.screen;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the user has set in this window and finds again after a restart. Used on the window's
/// thread; the file is written on one of its own.
public final class StudioSettings {
  private static final Logger log = LoggerFactory.getLogger(StudioSettings.class);
  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  public enum Look {
    SYSTEM,
    LIGHT,
    DARK
  }

  /// The languages of the window; `SYSTEM` is the desktop's.
  public enum Language {
    SYSTEM,
    ENGLISH,
    CHINESE;

    public Locale locale() {
      return switch (this) {
        case SYSTEM -> Locale.getDefault();
        case ENGLISH -> Locale.ENGLISH;
        case CHINESE -> Locale.CHINESE;
      };
    }
  }

  /// Where the window was.
  public record WindowPlace(double x, double y, double width, double height, boolean maximized) {}

  /// As it lies in the file.
  private record Saved(
      @Nullable Look look,
      @Nullable Language language,
      @Nullable List<String> starred,
      @Nullable Boolean notices,
      @Nullable WindowPlace window,
      @Nullable String screen,
      @Nullable String draftType,
      @Nullable JsonNode draft) {}

  private final Path file;
  private final ObjectProperty<Look> look;
  private final ObjectProperty<Language> language;
  private final BooleanProperty notices;
  private final ObservableSet<String> starred = FXCollections.observableSet();
  private @Nullable WindowPlace window;
  private @Nullable String screen;
  private @Nullable Draft draft;
  private @Nullable Saved toWrite;

  /// @param file need not be there; a broken one is as good as none
  public StudioSettings(Path file) {
    this.file = file;
    Saved saved = read(file);
    look = new SimpleObjectProperty<>(saved.look() == null ? Look.SYSTEM : saved.look());
    language =
        new SimpleObjectProperty<>(saved.language() == null ? Language.SYSTEM : saved.language());
    notices = new SimpleBooleanProperty(saved.notices() == null || saved.notices());
    window = saved.window();
    screen = saved.screen();
    if (saved.starred() != null) {
      starred.addAll(saved.starred());
    }
    if (saved.draftType() != null && saved.draft() != null) {
      draft = new Draft(saved.draftType(), saved.draft());
    }
    look.subscribe((_, _) -> save());
    language.subscribe((_, _) -> save());
    notices.subscribe((_, _) -> save());
  }

  public ObjectProperty<Look> lookProperty() {
    return look;
  }

  public ObjectProperty<Language> languageProperty() {
    return language;
  }

  /// Whether the user hears of tasks that ended while another window is in front.
  public BooleanProperty noticesProperty() {
    return notices;
  }

  /// The ids of the tasks that the user likes best.
  public ObservableSet<String> starred() {
    return starred;
  }

  /// Marks or unmarks a task.
  public void star(String taskId, boolean now) {
    if (now ? starred.add(taskId) : starred.remove(taskId)) {
      save();
    }
  }

  /// Where the window was when it was closed last; null when nothing is known of it.
  public @Nullable WindowPlace window() {
    return window;
  }

  public void keep(WindowPlace newer) {
    if (!newer.equals(window)) {
      window = newer;
      save();
    }
  }

  /// The id of the screen that the user was on; null when nothing is known of it.
  public @Nullable String screen() {
    return screen;
  }

  public void keepScreen(String id) {
    if (!id.equals(screen)) {
      screen = id;
      save();
    }
  }

  /// Returns when all is in the file. Not on the window's thread.
  public synchronized void awaitWritten() throws InterruptedException {
    while (toWrite != null) {
      wait();
    }
  }

  /// What the user was about to order; null when nothing is known of it.
  public @Nullable Draft draft() {
    return draft;
  }

  public void keep(Draft newer) {
    if (!newer.equals(draft)) {
      draft = newer;
      save();
    }
  }

  private static Saved read(Path file) {
    try {
      return JSON.readValue(Files.readAllBytes(file), Saved.class);
    } catch (NoSuchFileException e) {
      log.debug("Nothing was set yet", e);
    } catch (IOException e) {
      log.warn("The settings of the window in {} cannot be read and begin anew", file, e);
    }
    return new Saved(null, null, null, null, null, null, null, MissingNode.getInstance());
  }

  private synchronized void save() {
    boolean isBeingWritten = toWrite != null;
    toWrite =
        new Saved(
            look.get(),
            language.get(),
            List.copyOf(starred),
            notices.get(),
            window,
            screen,
            draft == null ? null : draft.taskType(),
            draft == null ? null : draft.params());
    if (!isBeingWritten) {
      Thread.ofVirtual().name("studio-settings").start(this::write);
    }
  }

  private void write() {
    for (Saved next = next(null); next != null; next = next(next)) {
      write(next);
    }
  }

  /// What is still to be written after `written`; null when that was the last.
  private synchronized @Nullable Saved next(@Nullable Saved written) {
    if (Objects.equals(toWrite, written)) {
      toWrite = null;
      notifyAll();
    }
    return toWrite;
  }

  private void write(Saved saved) {
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      Path part = file.resolveSibling(file.getFileName() + ".part");
      Files.write(part, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(saved));
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      log.warn("The settings of the window cannot be written to {}", file, e);
    }
  }
}

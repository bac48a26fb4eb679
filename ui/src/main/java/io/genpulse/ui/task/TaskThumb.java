package io.genpulse.ui.task;

import io.genpulse.apiclient.LiveEvent;
import io.genpulse.apiclient.TaskView;
import io.genpulse.ui.part.Badge;
import io.genpulse.ui.part.Shown;
import io.genpulse.ui.part.Texts;
import java.io.ByteArrayInputStream;
import javafx.geometry.Pos;
import javafx.geometry.Rectangle2D;
import javafx.scene.control.ProgressBar;
import javafx.scene.image.Image;
import javafx.scene.image.ImageView;
import javafx.scene.layout.StackPane;
import javafx.scene.shape.Rectangle;
import javafx.util.Subscription;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/// A task as a small square: its picture, how it looks so far, or a sign of what it is.
public final class TaskThumb extends StackPane {
  private static final double ROUND = 8;
  private static final int FRAME = 2;

  private final Thumbnails thumbnails;
  private final Texts texts;
  private final int size;
  private final ImageView view = new ImageView();
  private final FontIcon sign = new FontIcon(Feather.IMAGE);
  private final Badge badge = new Badge();
  private final ProgressBar progress = new ProgressBar();
  private Subscription watching = Subscription.EMPTY;
  private final boolean withState;
  private @Nullable TaskRow row;
  private volatile String shown = "";

  /// With its state in a word upon it.
  public static TaskThumb withState(Thumbnails thumbnails, Texts texts, int size) {
    return new TaskThumb(thumbnails, texts, size, true);
  }

  /// Beside which its state is said.
  public static TaskThumb plain(Thumbnails thumbnails, Texts texts, int size) {
    return new TaskThumb(thumbnails, texts, size, false);
  }

  private TaskThumb(Thumbnails thumbnails, Texts texts, int size, boolean withState) {
    this.withState = withState;
    this.thumbnails = thumbnails;
    this.texts = texts;
    this.size = size;
    setMinSize(size, size);
    setPrefSize(size, size);
    setMaxSize(size, size);
    // What frames the chosen one stays in sight.
    int edge = size - 2 * FRAME;
    view.setFitWidth(edge);
    view.setFitHeight(edge);
    Rectangle corners = new Rectangle(edge, edge);
    corners.setArcWidth(2 * ROUND);
    corners.setArcHeight(2 * ROUND);
    view.setClip(corners);
    progress.setMaxWidth(size - 16.0);
    progress.getStyleClass().add("thumb-progress");
    setAlignment(progress, Pos.BOTTOM_CENTER);
    setAlignment(badge, Pos.TOP_LEFT);
    badge.getStyleClass().add("thumb-badge");
    getChildren().addAll(sign, view, badge, progress);
    getStyleClass().add("thumb");
  }

  public void show(@Nullable TaskRow newRow) {
    if (newRow != null && newRow == row) {
      return;
    }
    watching.unsubscribe();
    watching = Subscription.EMPTY;
    row = newRow;
    shown = "";
    view.setImage(null);
    if (newRow != null) {
      watching =
          Subscription.combine(
              newRow.taskProperty().subscribe(_ -> update(newRow)),
              newRow.previewProperty().subscribe(_ -> update(newRow)));
    }
  }

  private void update(TaskRow now) {
    TaskState state = now.state();
    TaskView task = now.task();
    badge.show(state.word(texts), state.tone());
    Shown.set(badge, withState && state != TaskState.COMPLETED);
    Shown.set(progress, withState && state == TaskState.PROCESSING);
    progress.setProgress(task.progress() / 100.0);
    sign.setIconCode(sign(state, task));
    LiveEvent.Preview preview = now.previewProperty().get();
    if (preview != null) {
      put(new Image(new ByteArrayInputStream(preview.picture()), 2.0 * size, 0, true, true));
    } else if (state == TaskState.COMPLETED && !task.urls().isEmpty()) {
      showResult(now);
    }
  }

  private void showResult(TaskRow now) {
    if (shown.equals(now.id())) {
      return;
    }
    shown = now.id();
    String wanted = now.id();
    thumbnails.get(
        now.task(),
        1,
        () -> shown.equals(wanted),
        image -> {
          if (shown.equals(wanted)) {
            put(image);
          }
        });
  }

  /// Fills the square; what sticks out is cut off.
  private void put(Image image) {
    if (image.isError() || image.getWidth() <= 0) {
      return;
    }
    double edge = Math.min(image.getWidth(), image.getHeight());
    view.setViewport(
        new Rectangle2D((image.getWidth() - edge) / 2, (image.getHeight() - edge) / 2, edge, edge));
    view.setImage(image);
  }

  /// Whether the first output is one; a task that does not tell is taken for one.
  static boolean isPicture(TaskView task) {
    return mediaType(task).startsWith("image/");
  }

  private static String mediaType(TaskView task) {
    return task.mediaType(1);
  }

  private static Feather sign(TaskState state, TaskView task) {
    return switch (state) {
      case PENDING -> Feather.CLOCK;
      case PROCESSING -> Feather.LOADER;
      case FAILED -> Feather.ALERT_TRIANGLE;
      case CANCELED -> Feather.SLASH;
      case COMPLETED, UNKNOWN -> {
        String type = mediaType(task);
        if (type.startsWith("video/")) {
          yield Feather.FILM;
        }
        yield type.startsWith("audio/") ? Feather.MUSIC : Feather.IMAGE;
      }
    };
  }
}

package io.genpulse.ui.gallery;

import io.genpulse.ui.part.Nodes;
import io.genpulse.ui.part.Shown;
import io.genpulse.ui.part.Texts;
import io.genpulse.ui.screen.Inspector;
import io.genpulse.ui.screen.MediaPane;
import io.genpulse.ui.screen.StudioContext;
import io.genpulse.ui.screen.TaskActions;
import io.genpulse.ui.task.Thumbnails;
import java.util.List;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.image.Image;
import javafx.scene.image.ImageView;
import javafx.scene.input.ClipboardContent;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseEvent;
import javafx.scene.input.ScrollEvent;
import javafx.scene.input.TransferMode;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.StackPane;
import javafx.scene.shape.Rectangle;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;

/// One item large over the grid, with zoom and everything that is known of it.
final class Viewer extends BorderPane {
  private static final double STEP = 1.25;
  private static final double CLOSEST = 16;

  private final GalleryViewModel model;
  private final TaskActions actions;
  private final Texts texts;
  private final Inspector inspector;
  private final ImageView view = new ImageView();
  private final Label title = new Label();
  private final MediaPane media;
  private final Thumbnails thumbnails;
  private final StackPane ground = new StackPane();
  private @Nullable GalleryItem item;
  private double zoom = 1;
  private double grabbedX;
  private double grabbedY;

  Viewer(StudioContext context, GalleryViewModel model, TaskActions actions) {
    this.model = model;
    this.actions = actions;
    this.texts = context.texts();
    this.thumbnails = context.thumbnails();
    this.inspector = new Inspector(texts, actions);
    view.setId("viewer-picture");
    view.setPreserveRatio(true);
    media = new MediaPane(texts, this::openOutside);
    ground.getChildren().addAll(view, media);
    ground.setMinSize(0, 0);
    ground.setPrefSize(0, 0);
    ground.getStyleClass().add("viewer");
    Rectangle edges = new Rectangle();
    edges.widthProperty().bind(ground.widthProperty());
    edges.heightProperty().bind(ground.heightProperty());
    ground.setClip(edges);
    view.fitWidthProperty().bind(ground.widthProperty());
    view.fitHeightProperty().bind(ground.heightProperty());
    ground.addEventHandler(ScrollEvent.SCROLL, this::scrolled);
    ground.addEventHandler(MouseEvent.MOUSE_PRESSED, this::grabbed);
    ground.addEventHandler(MouseEvent.MOUSE_DRAGGED, this::dragged);
    title.setOnDragDetected(_ -> dragOut());
    title.setTooltip(new Tooltip(texts.of("gallery.dragout")));
    setTop(bar());
    setCenter(ground);
    setRight(inspector);
    setId("viewer");
    setFocusTraversable(true);
    Shown.set(this, false);
  }

  void show(GalleryItem newItem) {
    item = newItem;
    Shown.set(this, true);
    title.setText(newItem.prompt().replaceAll("\\s+", " "));
    inspector.show(newItem.task(), newItem.n());
    fit();
    view.setImage(null);
    Shown.set(view, newItem.isPicture());
    Shown.set(media, !newItem.isPicture());
    media.stop();
    actions.withFile(
        newItem.task(),
        newItem.n(),
        file -> {
          if (!newItem.equals(item)) {
            return;
          }
          if (newItem.isPicture()) {
            view.setImage(new Image(file.toUri().toString(), true));
          } else {
            media.show(file, newItem.mediaType());
            thumbnails.get(newItem.task(), newItem.n(), () -> newItem.equals(item), media::begin);
          }
        });
    requestFocus();
  }

  /// The user went to another screen.
  void left() {
    media.pause();
  }

  void close() {
    item = null;
    media.stop();
    view.setImage(null);
    Shown.set(this, false);
  }

  /// True when the key was for the viewer.
  boolean pressed(KeyEvent key) {
    switch (key.getCode()) {
      case ESCAPE, ENTER -> close();
      case SPACE -> {
        if (!media.isVisible()) {
          return false;
        }
        media.toggle();
      }
      case LEFT -> turn(-1);
      case RIGHT -> turn(1);
      case PLUS, ADD, EQUALS -> zoom(STEP);
      case MINUS, SUBTRACT -> zoom(1 / STEP);
      case DIGIT0, NUMPAD0 -> fit();
      default -> {
        return false;
      }
    }
    return true;
  }

  private void turn(int by) {
    model.step(by);
    GalleryItem now = model.currentProperty().get();
    if (now != null) {
      show(now);
    }
  }

  private HBox bar() {
    title.setMaxWidth(Double.MAX_VALUE);
    title.setMinWidth(0);
    HBox.setHgrow(title, Priority.ALWAYS);
    HBox bar =
        new HBox(
            Nodes.iconButton(
                "viewer-close", Feather.ARROW_LEFT, texts.of("gallery.close"), this::close),
            title,
            Nodes.iconButton(
                "viewer-previous",
                Feather.CHEVRON_LEFT,
                texts.of("picture.previous"),
                () -> turn(-1)),
            Nodes.iconButton(
                "viewer-next", Feather.CHEVRON_RIGHT, texts.of("picture.next"), () -> turn(1)),
            Nodes.iconButton(
                "zoom-out", Feather.ZOOM_OUT, texts.of("gallery.zoom.out"), () -> zoom(1 / STEP)),
            Nodes.iconButton("zoom-fit", Feather.MAXIMIZE, texts.of("gallery.zoom.fit"), this::fit),
            Nodes.iconButton(
                "zoom-in", Feather.ZOOM_IN, texts.of("gallery.zoom.in"), () -> zoom(STEP)));
    bar.getStyleClass().add("viewer-bar");
    return bar;
  }

  private void openOutside() {
    GalleryItem now = item;
    if (now != null) {
      actions.open(now.task(), now.n());
    }
  }

  /// The picture itself is moved about by the mouse, so its name is what is dragged out.
  private void dragOut() {
    GalleryItem now = item;
    if (now != null) {
      actions
          .kept(now.task(), now.n())
          .ifPresent(
              file -> {
                ClipboardContent content = new ClipboardContent();
                content.putFiles(List.of(file.toFile()));
                title.startDragAndDrop(TransferMode.COPY).setContent(content);
              });
    }
  }

  private void fit() {
    zoom = 1;
    view.setTranslateX(0);
    view.setTranslateY(0);
    zoom(1);
  }

  private void zoom(double by) {
    zoom = Math.clamp(zoom * by, 0.25, CLOSEST);
    view.setScaleX(zoom);
    view.setScaleY(zoom);
  }

  private void scrolled(ScrollEvent scroll) {
    zoom(scroll.getDeltaY() > 0 ? STEP : 1 / STEP);
    scroll.consume();
  }

  private void grabbed(MouseEvent mouse) {
    grabbedX = mouse.getX() - view.getTranslateX();
    grabbedY = mouse.getY() - view.getTranslateY();
  }

  private void dragged(MouseEvent mouse) {
    view.setTranslateX(mouse.getX() - grabbedX);
    view.setTranslateY(mouse.getY() - grabbedY);
  }
}

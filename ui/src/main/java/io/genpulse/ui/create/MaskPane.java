package io.genpulse.ui.create;

import atlantafx.base.theme.Styles;
import io.genpulse.ui.part.Nodes;
import io.genpulse.ui.part.Shown;
import io.genpulse.ui.part.Texts;
import javafx.beans.binding.Bindings;
import javafx.geometry.Point2D;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Slider;
import javafx.scene.control.ToggleButton;
import javafx.scene.image.Image;
import javafx.scene.image.ImageView;
import javafx.scene.image.PixelFormat;
import javafx.scene.image.WritableImage;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.input.ScrollEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Pane;
import javafx.scene.layout.StackPane;
import javafx.scene.shape.Circle;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/// A brush over a picture: what is painted is to be drawn anew. Covers the place of the picture
/// while a mask is painted.
final class MaskPane extends BorderPane {
  private final CreateViewModel order;
  private final Texts texts;
  private final ImageView picture = new ImageView();
  private final ImageView veil = new ImageView();
  private final Circle brush = new Circle();
  private final StackPane stage = new StackPane();
  private final HBox tools = new HBox();
  private @Nullable MaskViewModel model;
  private @Nullable WritableImage shown;

  MaskPane(CreateViewModel order, Texts texts) {
    this.order = order;
    this.texts = texts;
    for (ImageView view : new ImageView[] {picture, veil}) {
      view.setPreserveRatio(true);
      view.fitWidthProperty().bind(stage.widthProperty().subtract(32));
      view.fitHeightProperty().bind(stage.heightProperty().subtract(32));
    }
    veil.setId("mask-canvas");
    veil.setPickOnBounds(true);
    veil.setOpacity(0.6);
    brush.getStyleClass().add("mask-brush");
    brush.setManaged(false);
    brush.setMouseTransparent(true);
    // A node that the layout leaves alone; the brush follows the mouse.
    Pane above = new Pane(brush);
    above.setMouseTransparent(true);
    stage.getChildren().addAll(picture, veil, above);
    stage.setMinSize(0, 0);
    stage.setPrefSize(0, 0);
    stage.getStyleClass().add("picture-stage");
    listen();
    tools.getStyleClass().add("viewer-bar");
    setTop(tools);
    setCenter(stage);
    setId("mask-pane");
    setFocusTraversable(true);
    addEventFilter(KeyEvent.KEY_PRESSED, this::pressed);
    Shown.set(this, false);
    order.paintingProperty().subscribe(this::show);
  }

  private void show(CreateViewModel.@Nullable Painting painting) {
    Shown.set(this, painting != null);
    if (painting == null) {
      model = null;
      picture.setImage(null);
      veil.setImage(null);
      return;
    }
    // True: decoded away from the window's thread.
    Image image = new Image(painting.picture().toUri().toString(), true);
    picture.setImage(image);
    image
        .progressProperty()
        .subscribe(
            part -> {
              if (part.doubleValue() >= 1 && painting.equals(order.paintingProperty().get())) {
                begin(painting, image);
              }
            });
    requestFocus();
  }

  private void begin(CreateViewModel.Painting painting, Image image) {
    if (image.isError()) {
      order.leaveMask();
      return;
    }
    MaskViewModel now = order.mask(painting.picture(), image.getWidth(), image.getHeight());
    model = now;
    WritableImage paint = new WritableImage(now.width(), now.height());
    shown = paint;
    veil.setImage(paint);
    now.onChange(this::repaint);
    fillTools(now);
    repaint();
  }

  private void repaint() {
    MaskViewModel now = model;
    WritableImage paint = shown;
    if (now != null && paint != null) {
      paint
          .getPixelWriter()
          .setPixels(
              0,
              0,
              now.width(),
              now.height(),
              PixelFormat.getIntArgbPreInstance(),
              now.pixels(),
              0,
              now.width());
    }
  }

  private void fillTools(MaskViewModel now) {
    ToggleButton erase = new ToggleButton(texts.of("mask.erase"), new FontIcon(Feather.DELETE));
    erase.setId("mask-erase");
    Nodes.explain(erase, texts.of("mask.erase") + "  (X)");
    erase.selectedProperty().bindBidirectional(now.erasingProperty());
    Slider size = new Slider(now.finestBrush(), now.coarsestBrush(), now.brushProperty().get());
    size.setId("mask-brush");
    size.setAccessibleText(texts.of("mask.brush"));
    size.setPrefWidth(140);
    size.valueProperty().bindBidirectional(now.brushProperty());
    Button undo =
        Nodes.iconButton(
            "mask-undo", Feather.CORNER_UP_LEFT, texts.of("mask.undo") + "  (Ctrl+Z)", now::undo);
    undo.disableProperty().bind(now.canUndoProperty().not());
    Button redo =
        Nodes.iconButton(
            "mask-redo", Feather.CORNER_UP_RIGHT, texts.of("mask.redo") + "  (Ctrl+Y)", now::redo);
    redo.disableProperty().bind(now.canRedoProperty().not());
    Button use = Nodes.button("mask-done", Feather.CHECK, texts.of("mask.done"), order::keepMask);
    use.getStyleClass().add(Styles.ACCENT);
    Label hint = new Label(texts.of("mask.hint"));
    hint.setMinWidth(0);
    hint.getStyleClass().add("muted");
    Label brushName = new Label(texts.of("mask.brush"));
    brushName.setLabelFor(size);
    tools
        .getChildren()
        .setAll(
            Nodes.iconButton("mask-cancel", Feather.X, texts.of("mask.cancel"), order::leaveMask),
            hint,
            Nodes.gap(),
            brushName,
            size,
            erase,
            undo,
            redo,
            Nodes.iconButton(
                "mask-invert", Feather.REFRESH_CW, texts.of("mask.invert"), now::invert),
            Nodes.iconButton("mask-clear", Feather.TRASH_2, texts.of("mask.clear"), now::clear),
            use);
    brushName.setMinWidth(USE_PREF_SIZE);
    erase.setMinWidth(USE_PREF_SIZE);
    size.setMinWidth(80);
    brush
        .radiusProperty()
        .bind(
            Bindings.createDoubleBinding(
                this::brushRadius, now.brushProperty(), veil.boundsInLocalProperty()));
  }

  private double brushRadius() {
    MaskViewModel now = model;
    return now == null ? 0 : now.brushProperty().get() / 2 * scale();
  }

  /// Points of the window for one pixel of the mask.
  private double scale() {
    MaskViewModel now = model;
    return now == null ? 1 : veil.getBoundsInLocal().getWidth() / now.width();
  }

  private void listen() {
    veil.addEventHandler(
        MouseEvent.ANY,
        mouse -> {
          MaskViewModel now = model;
          if (now == null) {
            return;
          }
          Point2D at = stage.sceneToLocal(mouse.getSceneX(), mouse.getSceneY());
          brush.setCenterX(at.getX());
          brush.setCenterY(at.getY());
          brush.setVisible(mouse.getEventType() != MouseEvent.MOUSE_EXITED);
          double x = mouse.getX() / scale();
          double y = mouse.getY() / scale();
          if (mouse.getButton() != MouseButton.PRIMARY) {
            return;
          }
          if (mouse.getEventType() == MouseEvent.MOUSE_PRESSED) {
            requestFocus();
            now.press(x, y);
          } else if (mouse.getEventType() == MouseEvent.MOUSE_DRAGGED) {
            now.drag(x, y);
          } else if (mouse.getEventType() == MouseEvent.MOUSE_RELEASED) {
            now.release();
          }
        });
    stage.addEventHandler(
        ScrollEvent.SCROLL,
        scroll -> {
          MaskViewModel now = model;
          if (now != null && scroll.getDeltaY() != 0) {
            if (scroll.getDeltaY() > 0) {
              now.coarser();
            } else {
              now.finer();
            }
          }
        });
  }

  private void pressed(KeyEvent key) {
    MaskViewModel now = model;
    if (now == null) {
      return;
    }
    if (key.isShortcutDown() && key.getCode() == KeyCode.Z && !key.isShiftDown()) {
      now.undo();
    } else if (key.isShortcutDown() && (key.getCode() == KeyCode.Y || key.getCode() == KeyCode.Z)) {
      now.redo();
    } else if (key.isShortcutDown() || key.isAltDown()) {
      return;
    } else {
      switch (key.getCode()) {
        case OPEN_BRACKET -> now.finer();
        case CLOSE_BRACKET -> now.coarser();
        case X -> now.erasingProperty().set(!now.erasingProperty().get());
        case ESCAPE -> order.leaveMask();
        case ENTER -> {
          if (key.getTarget() != this) {
            return;
          }
          order.keepMask();
        }
        default -> {
          return;
        }
      }
    }
    key.consume();
  }
}

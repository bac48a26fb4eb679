package io.genpulse.ui.gallery;

import io.genpulse.apiclient.TaskView;
import io.genpulse.ui.part.Badge;
import io.genpulse.ui.part.Nodes;
import io.genpulse.ui.part.Shown;
import io.genpulse.ui.part.Texts;
import io.genpulse.ui.part.Tone;
import io.genpulse.ui.screen.TaskActions;
import java.util.function.Supplier;
import javafx.beans.binding.Bindings;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.scene.Cursor;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.image.Image;
import javafx.scene.image.ImageView;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Pane;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.scene.shape.Line;
import javafx.scene.shape.Rectangle;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;

/// Two pictures at one place, parted by a line that is drawn over them, beside all in which they
/// differ.
final class ComparePane extends BorderPane {
  private static final double STEP = 0.02;

  private final TaskActions actions;
  private final Texts texts;
  private final ImageView viewA = new ImageView();
  private final ImageView viewB = new ImageView();
  private final Badge badgeA = badge("A");
  private final Badge badgeB = badge("B");
  private final StackPane ground = new StackPane();
  private final VBox list = new VBox();
  private final DoubleProperty part = new SimpleDoubleProperty(0.5);
  private @Nullable GalleryItem a;
  private @Nullable GalleryItem b;

  ComparePane(TaskActions actions, Texts texts) {
    this.actions = actions;
    this.texts = texts;
    viewA.setId("compare-a");
    viewB.setId("compare-b");
    for (ImageView view : new ImageView[] {viewA, viewB}) {
      view.setPreserveRatio(true);
      view.setMouseTransparent(true);
      view.fitWidthProperty().bind(ground.widthProperty());
      view.fitHeightProperty().bind(ground.heightProperty());
    }
    StackPane over = new StackPane(viewB);
    over.setMouseTransparent(true);
    Rectangle right = new Rectangle();
    right.xProperty().bind(ground.widthProperty().multiply(part));
    right.widthProperty().bind(ground.widthProperty());
    right.heightProperty().bind(ground.heightProperty());
    over.setClip(right);
    ground.getChildren().addAll(viewA, over, line(), badgeA, badgeB);
    StackPane.setAlignment(badgeA, Pos.TOP_LEFT);
    StackPane.setAlignment(badgeB, Pos.TOP_RIGHT);
    StackPane.setMargin(badgeA, new Insets(12));
    StackPane.setMargin(badgeB, new Insets(12));
    ground.setMinSize(0, 0);
    ground.setPrefSize(0, 0);
    ground.setCursor(Cursor.H_RESIZE);
    ground.getStyleClass().add("compare");
    ground.addEventHandler(MouseEvent.MOUSE_PRESSED, this::part);
    ground.addEventHandler(MouseEvent.MOUSE_DRAGGED, this::part);
    list.getStyleClass().add("inspector-content");
    ScrollPane facts = new ScrollPane(list);
    facts.setFitToWidth(true);
    facts.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
    facts.getStyleClass().add("inspector");
    setTop(bar());
    setCenter(ground);
    setRight(facts);
    setId("compare");
    setFocusTraversable(true);
    Shown.set(this, false);
  }

  void show(GalleryItem first, GalleryItem second) {
    a = first;
    b = second;
    part.set(0.5);
    Shown.set(this, true);
    load(first, viewA, () -> a);
    load(second, viewB, () -> b);
    describe(first.task(), second.task());
    requestFocus();
  }

  void close() {
    a = null;
    b = null;
    viewA.setImage(null);
    viewB.setImage(null);
    Shown.set(this, false);
  }

  /// True when the key was for this pane.
  boolean pressed(KeyEvent key) {
    switch (key.getCode()) {
      case ESCAPE, ENTER, C -> close();
      case LEFT -> part.set(Math.max(0, part.get() - STEP));
      case RIGHT -> part.set(Math.min(1, part.get() + STEP));
      case X -> swap();
      default -> {
        return false;
      }
    }
    return true;
  }

  private Pane line() {
    Line line = new Line();
    line.startXProperty().bind(ground.widthProperty().multiply(part));
    line.endXProperty().bind(line.startXProperty());
    line.endYProperty().bind(ground.heightProperty());
    line.getStyleClass().add("compare-line");
    line.setManaged(false);
    Pane pane = new Pane(line);
    pane.setMouseTransparent(true);
    return pane;
  }

  private static Badge badge(String word) {
    Badge badge = new Badge();
    badge.show(word, Tone.MUTED);
    badge.setMouseTransparent(true);
    return badge;
  }

  private HBox bar() {
    Label hint = new Label(texts.of("compare.hint"));
    hint.setMinWidth(0);
    hint.getStyleClass().add("muted");
    Label place = new Label();
    place.setMinWidth(USE_PREF_SIZE);
    place
        .textProperty()
        .bind(Bindings.createStringBinding(() -> Math.round(part.get() * 100) + " %", part));
    HBox bar =
        new HBox(
            Nodes.iconButton(
                "compare-close", Feather.ARROW_LEFT, texts.of("gallery.close"), this::close),
            hint,
            Nodes.gap(),
            place,
            Nodes.iconButton(
                "compare-swap", Feather.REPEAT, texts.of("compare.swap") + "  (X)", this::swap));
    bar.getStyleClass().add("viewer-bar");
    return bar;
  }

  private void swap() {
    GalleryItem first = a;
    GalleryItem second = b;
    if (first != null && second != null) {
      double now = part.get();
      show(second, first);
      part.set(now);
    }
  }

  private void part(MouseEvent mouse) {
    part.set(Math.clamp(mouse.getX() / Math.max(1, ground.getWidth()), 0.0, 1.0));
    requestFocus();
  }

  /// @param wanted what is to be seen there by the time the file is here
  private void load(GalleryItem item, ImageView into, Supplier<@Nullable GalleryItem> wanted) {
    into.setImage(null);
    actions.withFile(
        item.task(),
        item.n(),
        file -> {
          if (item.equals(wanted.get())) {
            into.setImage(new Image(file.toUri().toString(), true));
          }
        });
  }

  private void describe(TaskView first, TaskView second) {
    list.getChildren().setAll(Nodes.section(texts.of("compare.differences")));
    for (Differences.Difference one : Differences.of(first, second)) {
      list.getChildren().add(pair(one));
    }
    if (list.getChildren().size() == 1) {
      list.getChildren().add(Nodes.muted(texts.of("compare.same")));
    }
  }

  private VBox pair(Differences.Difference one) {
    Label name = new Label(texts.orElse("field." + one.name(), one.name()));
    name.getStyleClass().add("field-name");
    VBox pair = new VBox(name, value("A", one.a()), value("B", one.b()));
    pair.getStyleClass().add("labelled");
    return pair;
  }

  private static HBox value(String which, String words) {
    Label text = new Label(words.isEmpty() ? "–" : words);
    text.setWrapText(true);
    text.setMinHeight(USE_PREF_SIZE);
    HBox line = new HBox(badge(which), text);
    line.getStyleClass().add("field-line");
    return line;
  }
}

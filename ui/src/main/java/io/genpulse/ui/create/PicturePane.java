package io.genpulse.ui.create;

import atlantafx.base.theme.Styles;
import io.genpulse.apiclient.TaskView;
import io.genpulse.ui.part.Nodes;
import io.genpulse.ui.part.Shown;
import io.genpulse.ui.part.Texts;
import io.genpulse.ui.part.Tone;
import io.genpulse.ui.screen.Inspector;
import io.genpulse.ui.screen.MediaPane;
import io.genpulse.ui.screen.StudioContext;
import io.genpulse.ui.screen.TaskActions;
import io.genpulse.ui.task.TaskRow;
import io.genpulse.ui.task.TaskState;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.image.Image;
import javafx.scene.image.ImageView;
import javafx.scene.input.ClipboardContent;
import javafx.scene.input.TransferMode;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/// The chosen task, large: one of its pictures, or words on why there is none.
final class PicturePane extends BorderPane {
  private static final double ROOMY = 520;
  private static final List<String> GROUNDS =
      List.of("ground-neutral", "ground-black", "ground-white");

  private final PictureViewModel model;
  private final StudioContext context;
  private final TaskActions actions;
  private final Inspector inspector;
  private final HBox tools = new HBox();
  private final HBox again = new HBox();
  private final ImageView view = new ImageView();
  private final MediaPane media;
  private final Label title = new Label();
  private final Label caption = new Label();
  private final ProgressBar drawing = new ProgressBar(0);
  private final Label place = new Label();
  private final HBox turning = new HBox();
  private final Label wordsTitle = new Label();
  private final Label words = new Label();
  private final ProgressBar progress = new ProgressBar(0);
  private final StackPane stage = new StackPane();
  private final VBox wordsBox = new VBox(wordsTitle, words, progress);
  private final VBox captionBox = new VBox(title, caption, drawing);
  private final HBox below = new HBox(captionBox, turning, tools);
  private @Nullable Path shown;
  private int ground;
  private final BooleanProperty hasPicture = new SimpleBooleanProperty();

  PicturePane(PictureViewModel model, StudioContext context, TaskActions actions) {
    this.model = model;
    this.context = context;
    this.actions = actions;
    this.inspector = new Inspector(context.texts(), actions);
    this.media =
        new MediaPane(context.texts(), () -> withRow(row -> actions.open(row.task(), model.n())));
    fillTools();
    view.setOnDragDetected(_ -> drag());
    view.setId("picture");
    view.setPreserveRatio(true);
    view.setSmooth(true);
    view.fitWidthProperty().bind(stage.widthProperty().subtract(32));
    view.fitHeightProperty().bind(stage.heightProperty().subtract(32));
    // The view is as large as the pane, so the pane must not be as large as the view.
    stage.setMinSize(0, 0);
    stage.setPrefSize(0, 0);
    stage.getStyleClass().add("picture-stage");
    title.setWrapText(true);
    title.getStyleClass().add(Styles.TEXT_BOLD);
    // Two lines of a long prompt are enough below a picture.
    title.setMaxHeight(40);
    caption.setId("picture-caption");
    caption.getStyleClass().addAll(Styles.TEXT_SMALL, Styles.TEXT_MUTED);
    drawing.setMaxWidth(Double.MAX_VALUE);
    drawing.getStyleClass().add(Styles.SMALL);
    HBox.setHgrow(captionBox, Priority.ALWAYS);
    captionBox.getStyleClass().add("caption");
    captionBox.setMinHeight(Region.USE_PREF_SIZE);
    captionBox.setMinWidth(0);
    // The picture matters more than its tools.
    Shown.when(tools, widthProperty().greaterThan(ROOMY).and(hasPicture));
    below.getStyleClass().add("below-picture");
    fillTurning();
    wordsTitle.setId("picture-title");
    wordsTitle.getStyleClass().addAll(Styles.TITLE_3, "words-title");
    words.setId("picture-words");
    words.setWrapText(true);
    words.getStyleClass().add("words");
    progress.setPrefWidth(320);
    wordsBox.getChildren().add(again);
    fillAgain();
    wordsBox.getStyleClass().add("words-box");
    setCenter(stage);
    setMinWidth(240);
    getStyleClass().add("picture-pane");
    model.contentProperty().subscribe(this::show);
  }

  /// The user went to another screen.
  void left() {
    media.pause();
  }

  /// Shows or hides what is known of the picture.
  void toggleInspector() {
    if (getRight() == null) {
      inspect();
      setRight(inspector);
    } else {
      setRight(null);
    }
  }

  /// Another ground behind the picture, so that its edges and colours can be judged.
  void nextGround() {
    GROUNDS.forEach(stage.getStyleClass()::remove);
    ground = (ground + 1) % GROUNDS.size();
    stage.getStyleClass().add(GROUNDS.get(ground));
  }

  private void inspect() {
    TaskRow row = context.tasks().chosenProperty().get();
    inspector.show(row == null ? null : row.task(), model.n());
  }

  /// What helps where something went wrong.
  private void fillAgain() {
    Texts texts = context.texts();
    again
        .getChildren()
        .setAll(
            Nodes.button(
                "picture-retry",
                Feather.ROTATE_CW,
                texts.of("picture.retry"),
                () -> withRow(context.tasks()::retry)),
            Nodes.button(
                "picture-edit",
                Feather.EDIT_2,
                texts.of("queue.edit"),
                () -> withRow(row -> actions.again(row.task()))));
    again.getStyleClass().add("again");
  }

  private void withRow(Consumer<TaskRow> action) {
    TaskRow row = context.tasks().chosenProperty().get();
    if (row != null) {
      action.accept(row);
    }
  }

  private void fillTools() {
    Texts texts = context.texts();
    tools
        .getChildren()
        .setAll(
            tool("tool-remix", Feather.REPEAT, texts.of("action.remix") + "  (R)", actions::remix),
            tool(
                "tool-input",
                Feather.CORNER_DOWN_RIGHT,
                texts.of("action.input") + "  (E)",
                task -> actions.useAsInput(task, model.n())),
            tool(
                "tool-upscale",
                Feather.MAXIMIZE_2,
                texts.of("action.upscale") + "  (U)",
                task -> actions.upscale(task, model.n())),
            tool(
                "tool-copy",
                Feather.COPY,
                texts.of("action.copy") + "  (Ctrl+C)",
                task -> actions.copy(task, model.n())),
            tool(
                "tool-folder",
                Feather.FOLDER,
                texts.of("action.folder") + "  (Ctrl+E)",
                task -> actions.openFolder(task, model.n())),
            Nodes.iconButton(
                "tool-inspect",
                Feather.INFO,
                texts.of("action.inspect") + "  (I)",
                this::toggleInspector));
    tools.setMinWidth(Region.USE_PREF_SIZE);
    tools.getStyleClass().add("turning");
  }

  private Button tool(String id, Feather icon, String words, Consumer<TaskView> action) {
    return Nodes.iconButton(id, icon, words, () -> withRow(row -> action.accept(row.task())));
  }

  /// Out of the window into another program, as a file.
  private void drag() {
    Path file = shown;
    if (file != null) {
      ClipboardContent content = new ClipboardContent();
      content.putFiles(List.of(file.toFile()));
      view.startDragAndDrop(TransferMode.COPY).setContent(content);
    }
  }

  private void fillTurning() {
    place.setId("picture-place");
    place.setMinWidth(Region.USE_PREF_SIZE);
    turning
        .getChildren()
        .setAll(
            turn(
                "picture-previous",
                context.texts().of("picture.previous"),
                Feather.CHEVRON_LEFT,
                -1),
            place,
            turn("picture-next", context.texts().of("picture.next"), Feather.CHEVRON_RIGHT, 1));
    turning.setMinWidth(Region.USE_PREF_SIZE);
    turning.getStyleClass().add("turning");
  }

  private Button turn(String id, String words, Feather icon, int by) {
    Button button = new Button(null, new FontIcon(icon));
    button.setId(id);
    Nodes.explain(button, words);
    button.getStyleClass().addAll(Styles.BUTTON_ICON, Styles.FLAT);
    button.setOnAction(_ -> model.turn(by));
    return button;
  }

  private void show(PictureViewModel.Content content) {
    if (getRight() != null) {
      inspect();
    }
    hasPicture.set(content instanceof PictureViewModel.Content.Picture);
    switch (content) {
      case PictureViewModel.Content.Picture picture -> showPicture(picture);
      case PictureViewModel.Content.Unfinished unfinished -> showUnfinished(unfinished);
      case PictureViewModel.Content.Words said -> showWords(said);
    }
  }

  private void showPicture(PictureViewModel.Content.Picture picture) {
    describe(picture.title(), picture.caption());
    Shown.set(drawing, false);
    Shown.set(turning, picture.of() > 1);
    place.setText(context.texts().of("picture.place", picture.n(), picture.of()));
    TaskRow row = context.tasks().chosenProperty().get();
    String type = row == null ? "image/" : row.task().mediaType(picture.n());
    if (row != null && !type.startsWith("image/")) {
      shown = picture.file();
      media.show(picture.file(), type);
      context
          .thumbnails()
          .get(row.task(), picture.n(), () -> picture.file().equals(shown), media::begin);
      replace(media, below);
      return;
    }
    if (!picture.file().equals(shown)) {
      shown = picture.file();
      // True: the toolkit decodes on a thread of its own.
      Image image = new Image(picture.file().toUri().toString(), true);
      image
          .errorProperty()
          .subscribe(
              broken -> {
                if (broken && picture.file().equals(shown)) {
                  model.cannotDraw(picture.file());
                }
              });
      view.setImage(image);
    }
    replace(view, below);
  }

  private void showUnfinished(PictureViewModel.Content.Unfinished unfinished) {
    shown = null;
    describe(unfinished.title(), unfinished.text());
    Shown.set(turning, false);
    Shown.set(drawing, true);
    drawing.setProgress(unfinished.progress() / 100.0);
    Image image = new Image(new ByteArrayInputStream(unfinished.preview().picture()));
    if (!image.isError()) {
      view.setImage(image);
    }
    replace(view, below);
  }

  private void describe(String what, String line) {
    title.setText(what);
    caption.setText(line);
    view.setAccessibleText(what);
  }

  private void showWords(PictureViewModel.Content.Words said) {
    shown = null;
    view.setImage(null);
    wordsTitle.setText(said.title());
    for (Tone tone : Tone.values()) {
      wordsTitle.getStyleClass().remove(tone.styleClass());
    }
    wordsTitle.getStyleClass().add(said.tone().styleClass());
    words.setText(said.text());
    TaskRow row = context.tasks().chosenProperty().get();
    Shown.set(
        again,
        row != null && (row.state() == TaskState.FAILED || row.state() == TaskState.CANCELED));
    Integer percent = said.progress();
    Shown.set(progress, percent != null);
    progress.setProgress(percent == null ? 0 : percent / 100.0);
    replace(wordsBox, null);
  }

  private void replace(Node content, @Nullable Node underneath) {
    if (content != media) {
      media.stop();
    }
    if (!stage.getChildren().contains(content)) {
      stage.getChildren().setAll(content);
    }
    setBottom(underneath);
  }
}

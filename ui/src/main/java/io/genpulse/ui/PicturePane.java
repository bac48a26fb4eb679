package io.genpulse.ui;

import atlantafx.base.theme.Styles;
import java.nio.file.Path;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.image.Image;
import javafx.scene.image.ImageView;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/// The chosen task, large: its picture, or words on why there is none.
final class PicturePane extends BorderPane {
  private final PictureViewModel model;
  private final ImageView view = new ImageView();
  private final Label title = new Label();
  private final Label caption = new Label();
  private final Label wordsTitle = new Label();
  private final Label words = new Label();
  private final ProgressBar progress = new ProgressBar(0);
  private final StackPane stage = new StackPane();
  private final VBox wordsBox = new VBox(wordsTitle, words, progress);
  private final VBox captionBox = new VBox(title, caption);
  private @Nullable Path shown;

  PicturePane(PictureViewModel model) {
    this.model = model;
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
    title.setMaxHeight(44);
    caption.getStyleClass().addAll(Styles.TEXT_SMALL, Styles.TEXT_MUTED);
    captionBox.getStyleClass().add("caption");
    captionBox.setMinHeight(Region.USE_PREF_SIZE);
    wordsTitle.setId("picture-title");
    wordsTitle.getStyleClass().addAll(Styles.TITLE_3, "words-title");
    words.setId("picture-words");
    words.setWrapText(true);
    words.getStyleClass().add("words");
    progress.setPrefWidth(320);
    wordsBox.getStyleClass().add("words-box");
    setCenter(stage);
    setMinWidth(240);
    getStyleClass().add("picture-pane");
    model.contentProperty().subscribe(this::show);
  }

  private void show(PictureViewModel.Content content) {
    switch (content) {
      case PictureViewModel.Content.Picture picture -> showPicture(picture);
      case PictureViewModel.Content.Words said -> showWords(said);
    }
  }

  private void showPicture(PictureViewModel.Content.Picture picture) {
    title.setText(picture.title());
    caption.setText(picture.caption());
    if (!picture.file().equals(shown)) {
      shown = picture.file();
      // True: the toolkit decodes on a thread of its own.
      Image image = new Image(picture.file().toUri().toString(), true);
      image
          .errorProperty()
          .subscribe(
              broken -> {
                if (broken) {
                  model.cannotDraw(picture.file());
                }
              });
      view.setImage(image);
      view.setAccessibleText(picture.title());
    }
    replace(view, captionBox);
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
    Integer percent = said.progress();
    progress.setVisible(percent != null);
    progress.setManaged(percent != null);
    progress.setProgress(percent == null ? 0 : percent / 100.0);
    replace(wordsBox, null);
  }

  private void replace(Node content, @Nullable Node below) {
    if (!stage.getChildren().contains(content)) {
      stage.getChildren().setAll(content);
    }
    setBottom(below);
  }
}

package io.genpulse.ui.create;

import io.genpulse.ui.part.Nodes;
import io.genpulse.ui.part.Shown;
import io.genpulse.ui.part.Texts;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import javafx.beans.property.StringProperty;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.image.Image;
import javafx.scene.image.ImageView;
import javafx.scene.input.DragEvent;
import javafx.scene.input.Dragboard;
import javafx.scene.input.TransferMode;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.stage.FileChooser;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/// Takes a file, or several, by drop or by choice; files of this machine, links and keys of uploads
/// alike. The value is one line each.
final class FileSlot extends HBox {
  private static final int EDGE = 64;

  private final StringProperty value;
  private final boolean several;
  private final Texts texts;
  private final ImageView view = new ImageView();
  private final Label name = new Label();
  private final FontIcon sign = new FontIcon(Feather.IMAGE);
  private final Button clear;

  /// A slot of which the content can be painted, too.
  static FileSlot painted(StringProperty value, Texts texts, Runnable paint) {
    FileSlot slot = new FileSlot(value, false, texts);
    slot.getChildren()
        .add(
            slot.getChildren().indexOf(slot.name) + 1,
            Nodes.iconButton("paint-mask", Feather.EDIT_3, texts.of("mask.paint"), paint));
    return slot;
  }

  FileSlot(StringProperty value, boolean several, Texts texts) {
    this.value = value;
    this.several = several;
    this.texts = texts;
    view.setFitWidth(EDGE);
    view.setFitHeight(EDGE);
    view.setPreserveRatio(true);
    name.setMaxWidth(Double.MAX_VALUE);
    name.setWrapText(true);
    HBox.setHgrow(name, Priority.ALWAYS);
    Button browse =
        Nodes.iconButton("browse", Feather.FOLDER, texts.of("file.browse"), this::browse);
    clear = Nodes.iconButton("clear", Feather.X, texts.of("file.clear"), () -> value.set(""));
    getChildren().addAll(sign, view, name, browse, clear);
    getStyleClass().add("file-slot");
    setOnDragOver(this::over);
    setOnDragExited(_ -> getStyleClass().remove("over"));
    setOnDragDropped(this::drop);
    value.subscribe(this::show);
  }

  private void show(String text) {
    boolean empty = text.isBlank();
    Shown.set(clear, !empty);
    List<String> lines = text.lines().toList();
    name.setText(
        empty
            ? texts.of("file.drop")
            : String.join("\n", lines.stream().map(FileSlot::shortName).toList()));
    Image image =
        empty
            ? null
            : CreateViewModel.localFile(lines.getFirst())
                .map(file -> new Image(file.toUri().toString(), EDGE * 2.0, 0, true, true, true))
                .orElse(null);
    view.setImage(image);
    Shown.set(view, image != null);
    Shown.set(sign, image == null);
  }

  private static String shortName(String line) {
    String last = line.substring(Math.max(line.lastIndexOf('/'), line.lastIndexOf('\\')) + 1);
    return last.length() <= 28
        ? last
        : last.substring(0, 14) + "…" + last.substring(last.length() - 12);
  }

  private void browse() {
    FileChooser chooser = new FileChooser();
    chooser.setTitle(texts.of("file.browse"));
    List<File> files;
    if (several) {
      files = chooser.showOpenMultipleDialog(getScene().getWindow());
    } else {
      File file = chooser.showOpenDialog(getScene().getWindow());
      files = file == null ? null : List.of(file);
    }
    if (files != null) {
      take(files.stream().map(File::getAbsolutePath).toList());
    }
  }

  private void over(DragEvent drag) {
    Dragboard board = drag.getDragboard();
    if (board.hasFiles() || board.hasUrl()) {
      drag.acceptTransferModes(TransferMode.COPY);
      if (!getStyleClass().contains("over")) {
        getStyleClass().add("over");
      }
    }
    drag.consume();
  }

  private void drop(DragEvent drag) {
    Dragboard board = drag.getDragboard();
    if (board.hasFiles()) {
      take(board.getFiles().stream().map(File::getAbsolutePath).toList());
    } else if (board.hasUrl()) {
      take(List.of(board.getUrl()));
    }
    drag.setDropCompleted(true);
    drag.consume();
  }

  private void take(List<String> references) {
    if (references.isEmpty()) {
      return;
    }
    if (!several) {
      value.set(references.getFirst());
      return;
    }
    List<String> all = new ArrayList<>(value.get().lines().toList());
    all.addAll(references);
    value.set(String.join("\n", all));
  }
}

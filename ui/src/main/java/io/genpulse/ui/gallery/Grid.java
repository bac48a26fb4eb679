package io.genpulse.ui.gallery;

import atlantafx.base.theme.Tweaks;
import io.genpulse.ui.part.Texts;
import io.genpulse.ui.screen.StudioContext;
import io.genpulse.ui.screen.TaskActions;
import java.io.File;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import javafx.collections.ListChangeListener;
import javafx.collections.ObservableList;
import javafx.collections.SetChangeListener;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.input.ClipboardContent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.input.TransferMode;
import javafx.scene.layout.HBox;
import org.jspecify.annotations.Nullable;

/// The items as lines of squares under their days. Only the lines in sight have nodes, so ten
/// thousand items cost as much as a hundred.
final class Grid extends ListView<GalleryLine> {
  private static final int GAP = 8;
  private static final int SIDES = 56;

  private final StudioContext context;
  private final GalleryViewModel model;
  private final TaskActions actions;
  private final Consumer<GalleryItem> open;
  private int edge = 192;

  /// As many squares as fit are made a little larger to fill the line.
  private int shownEdge = edge;

  private int columns = 1;

  Grid(
      StudioContext context,
      GalleryViewModel model,
      TaskActions actions,
      Consumer<GalleryItem> open) {
    this.context = context;
    this.model = model;
    this.actions = actions;
    this.open = open;
    setId("gallery-grid");
    setAccessibleText(context.texts().of("screen.gallery"));
    getStyleClass().addAll(Tweaks.EDGE_TO_EDGE, "gallery");
    setCellFactory(_ -> new Cell());
    widthProperty().subscribe(_ -> arrange(false));
    model.items().addListener((ListChangeListener<GalleryItem>) _ -> arrange(true));
    model.chosen().addListener((SetChangeListener<GalleryItem>) _ -> mark());
    model.currentProperty().subscribe(_ -> mark());
    context.settings().starred().addListener((SetChangeListener<String>) _ -> mark());
    arrange(true);
  }

  /// Squares of this edge from now on.
  void edge(int pixels) {
    edge = pixels;
    arrange(true);
    refresh();
  }

  int columns() {
    return columns;
  }

  /// Brings the current item into sight.
  void follow() {
    GalleryItem now = model.currentProperty().get();
    ObservableList<GalleryLine> lines = getItems();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i) instanceof GalleryLine.Tiles tiles && tiles.items().contains(now)) {
        scrollTo(Math.max(0, i - 1));
        return;
      }
    }
  }

  private void arrange(boolean always) {
    int fit = (int) Math.max(1, (getWidth() - SIDES + GAP) / (edge + GAP));
    int fills = (int) Math.max(edge, Math.floor((getWidth() - SIDES + GAP) / fit) - GAP);
    boolean otherEdge = fills != shownEdge;
    shownEdge = fills;
    if (fit == columns && !always) {
      if (otherEdge) {
        refresh();
      }
      return;
    }
    columns = fit;
    getItems().setAll(GalleryLine.of(model.items(), columns, ZoneId.systemDefault()));
  }

  private void mark() {
    lookupAll(".gallery-row").forEach(row -> ((Row) row).mark());
  }

  private final class Cell extends ListCell<GalleryLine> {
    private final Label day = new Label();
    private final Row row = new Row();

    Cell() {
      day.getStyleClass().add("day");
    }

    @Override
    protected void updateItem(@Nullable GalleryLine line, boolean empty) {
      super.updateItem(line, empty);
      if (empty || line == null) {
        setGraphic(null);
        return;
      }
      switch (line) {
        case GalleryLine.Day(var date) -> {
          day.setText(words(date, context.texts()));
          setGraphic(day);
        }
        case GalleryLine.Tiles(var items) -> {
          row.show(items);
          setGraphic(row);
        }
      }
      if (getIndex() >= getItems().size() - 6) {
        context.background().onWindowThread(model::more);
      }
    }

    private ObservableList<GalleryLine> getItems() {
      return Grid.this.getItems();
    }
  }

  private final class Row extends HBox {
    Row() {
      getStyleClass().add("gallery-row");
    }

    void show(List<GalleryItem> items) {
      while (getChildren().size() < items.size()) {
        Tile tile = new Tile(context.thumbnails());
        tile.setOnMouseClicked(click -> clicked(tile, click));
        // So that the file is there by the time it is dragged out.
        tile.setOnMousePressed(_ -> fetch(tile));
        tile.setOnDragDetected(_ -> dragOut(tile));
        getChildren().add(tile);
      }
      for (int i = 0; i < getChildren().size(); i++) {
        Tile tile = (Tile) getChildren().get(i);
        tile.size(shownEdge);
        tile.setManaged(i < items.size());
        tile.show(i < items.size() ? items.get(i) : null);
      }
      mark();
    }

    void mark() {
      getChildren()
          .forEach(
              node -> {
                Tile tile = (Tile) node;
                GalleryItem item = tile.item();
                if (item != null) {
                  tile.mark(
                      model.chosen().contains(item),
                      item.equals(model.currentProperty().get()),
                      context.settings().starred().contains(item.task().taskId()));
                }
              });
    }
  }

  private void fetch(Tile tile) {
    GalleryItem item = tile.item();
    if (item != null) {
      actions.withFile(item.task(), item.n(), _ -> {});
    }
  }

  /// The chosen files for other programs, or the one under the mouse.
  private void dragOut(Tile tile) {
    GalleryItem item = tile.item();
    if (item == null) {
      return;
    }
    Collection<GalleryItem> dragged =
        model.chosen().contains(item) ? model.chosen() : List.of(item);
    List<File> files =
        dragged.stream()
            .flatMap(one -> actions.kept(one.task(), one.n()).stream())
            .map(Path::toFile)
            .toList();
    if (!files.isEmpty()) {
      ClipboardContent content = new ClipboardContent();
      content.putFiles(files);
      tile.startDragAndDrop(TransferMode.COPY).setContent(content);
    }
  }

  private void clicked(Tile tile, MouseEvent click) {
    GalleryItem item = tile.item();
    if (item == null || click.getButton() != MouseButton.PRIMARY) {
      return;
    }
    requestFocus();
    if (click.isShiftDown()) {
      model.chooseTo(item);
    } else if (click.isShortcutDown()) {
      model.toggle(item);
    } else {
      model.choose(item);
      if (click.getClickCount() == 2) {
        open.accept(item);
      }
    }
    click.consume();
  }

  private static String words(LocalDate date, Texts texts) {
    LocalDate today = LocalDate.ofInstant(InstantSource.system().instant(), ZoneId.systemDefault());
    if (date.equals(today)) {
      return texts.of("gallery.today");
    }
    return date.equals(today.minusDays(1))
        ? texts.of("gallery.yesterday")
        : DateTimeFormatter.ofLocalizedDate(FormatStyle.FULL)
            .withLocale(texts.locale())
            .format(date);
  }
}

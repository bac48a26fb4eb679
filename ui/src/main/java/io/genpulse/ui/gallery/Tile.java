package io.genpulse.ui.gallery;

import io.genpulse.ui.part.Shown;
import io.genpulse.ui.task.Thumbnails;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.geometry.Rectangle2D;
import javafx.scene.image.Image;
import javafx.scene.image.ImageView;
import javafx.scene.layout.StackPane;
import javafx.scene.shape.Rectangle;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/// One square of the grid; shows one item after the other as the user scrolls.
final class Tile extends StackPane {
  private static final PseudoClass CHOSEN = PseudoClass.getPseudoClass("chosen");
  private static final PseudoClass CURRENT = PseudoClass.getPseudoClass("current");

  private final Thumbnails thumbnails;
  private final ImageView view = new ImageView();
  private final FontIcon sign = new FontIcon(Feather.IMAGE);
  private final FontIcon star = new FontIcon(Feather.STAR);
  private @Nullable GalleryItem item;
  private volatile String wanted = "";

  Tile(Thumbnails thumbnails) {
    this.thumbnails = thumbnails;
    star.getStyleClass().add("star");
    setAlignment(star, Pos.TOP_RIGHT);
    getChildren().addAll(sign, view, star);
    getStyleClass().addAll("thumb", "tile");
  }

  @Nullable GalleryItem item() {
    return item;
  }

  void size(int edge) {
    setMinSize(edge, edge);
    setPrefSize(edge, edge);
    setMaxSize(edge, edge);
    view.setFitWidth(edge - 4.0);
    view.setFitHeight(edge - 4.0);
    Rectangle corners = new Rectangle(edge - 4.0, edge - 4.0);
    corners.setArcWidth(14);
    corners.setArcHeight(14);
    view.setClip(corners);
  }

  void show(@Nullable GalleryItem newItem) {
    setVisible(newItem != null);
    if (newItem == null || newItem.equals(item)) {
      item = newItem;
      return;
    }
    item = newItem;
    view.setImage(null);
    setAccessibleText(newItem.prompt());
    sign.setIconCode(
        newItem.mediaType().startsWith("video/")
            ? Feather.FILM
            : newItem.mediaType().startsWith("audio/") ? Feather.MUSIC : Feather.IMAGE);
    String key = newItem.key();
    wanted = key;
    thumbnails.get(
        newItem.task(),
        newItem.n(),
        () -> wanted.equals(key),
        image -> {
          if (wanted.equals(key)) {
            put(image);
          }
        });
  }

  void mark(boolean chosen, boolean current, boolean starred) {
    pseudoClassStateChanged(CHOSEN, chosen);
    pseudoClassStateChanged(CURRENT, current);
    Shown.set(star, starred);
  }

  /// Fills the square; what sticks out is cut off.
  private void put(Image image) {
    double edge = Math.min(image.getWidth(), image.getHeight());
    view.setViewport(
        new Rectangle2D((image.getWidth() - edge) / 2, (image.getHeight() - edge) / 2, edge, edge));
    view.setImage(image);
  }
}

package io.genpulse.ui.create;

import java.awt.AlphaComposite;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.awt.image.DataBufferInt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleDoubleProperty;
import org.jspecify.annotations.Nullable;

/// A mask that is painted over a picture: what is painted is to be drawn anew. Positions are pixels
/// of the mask, which has the picture's shape. Used on the window's thread only.
final class MaskViewModel {
  /// Finer than this nobody paints by hand, and no engine of today draws.
  private static final int LONGEST = 2048;

  /// Between the finest and the coarsest brush, as parts of the longer edge.
  private static final double FINEST = 0.005;

  private static final double COARSEST = 0.5;
  private static final double USUAL = 0.08;
  private static final double STEP = 1.25;

  /// Stands out of most pictures.
  private static final Color PAINT = new Color(0x6C4DE6);

  /// One thing that was done and can be undone.
  private sealed interface Edit {
    record Stroke(List<Point> points, double width, boolean erases) implements Edit {}

    record Invert() implements Edit {}

    record Clear() implements Edit {}
  }

  private record Point(double x, double y) {}

  private final BufferedImage painted;
  private final List<Edit> done = new ArrayList<>();
  private final List<Edit> undone = new ArrayList<>();
  private final DoubleProperty brush;
  private final BooleanProperty erasing = new SimpleBooleanProperty();
  private final ReadOnlyBooleanWrapper canUndo = new ReadOnlyBooleanWrapper();
  private final ReadOnlyBooleanWrapper canRedo = new ReadOnlyBooleanWrapper();
  private Edit.@Nullable Stroke stroke;
  private Runnable onChange = () -> {};

  /// @param pictureWidth of the picture that is painted over, and `pictureHeight` likewise
  MaskViewModel(double pictureWidth, double pictureHeight) {
    double scale = Math.min(1, LONGEST / Math.max(pictureWidth, pictureHeight));
    painted =
        new BufferedImage(
            (int) Math.max(1, Math.round(pictureWidth * scale)),
            (int) Math.max(1, Math.round(pictureHeight * scale)),
            BufferedImage.TYPE_INT_ARGB_PRE);
    brush = new SimpleDoubleProperty(longer() * USUAL);
  }

  int width() {
    return painted.getWidth();
  }

  int height() {
    return painted.getHeight();
  }

  /// The brush's diameter.
  DoubleProperty brushProperty() {
    return brush;
  }

  double finestBrush() {
    return longer() * FINEST;
  }

  double coarsestBrush() {
    return longer() * COARSEST;
  }

  void coarser() {
    brush.set(Math.min(coarsestBrush(), brush.get() * STEP));
  }

  void finer() {
    brush.set(Math.max(finestBrush(), brush.get() / STEP));
  }

  /// Whether the brush takes away what was painted.
  BooleanProperty erasingProperty() {
    return erasing;
  }

  ReadOnlyBooleanProperty canUndoProperty() {
    return canUndo.getReadOnlyProperty();
  }

  ReadOnlyBooleanProperty canRedoProperty() {
    return canRedo.getReadOnlyProperty();
  }

  /// @param onChange runs after each change of what is painted
  void onChange(Runnable onChange) {
    this.onChange = onChange;
  }

  /// What is painted, row by row, premultiplied: a colour where the picture is to change, else 0.
  /// Not to be written to.
  int[] pixels() {
    return ((DataBufferInt) painted.getRaster().getDataBuffer()).getData();
  }

  /// The brush touches the picture.
  void press(double x, double y) {
    Edit.Stroke begun = new Edit.Stroke(new ArrayList<>(), brush.get(), erasing.get());
    stroke = begun;
    begun.points().add(new Point(x, y));
    done(begun);
  }

  /// The brush goes on to here.
  void drag(double x, double y) {
    Edit.Stroke now = stroke;
    if (now == null) {
      return;
    }
    Point before = now.points().getLast();
    Point here = new Point(x, y);
    now.points().add(here);
    apply(new Edit.Stroke(List.of(before, here), now.width(), now.erases()));
    onChange.run();
  }

  void release() {
    stroke = null;
  }

  void clear() {
    done(new Edit.Clear());
  }

  /// What was to change stays, and the other way round.
  void invert() {
    done(new Edit.Invert());
  }

  void undo() {
    if (!done.isEmpty()) {
      undone.addLast(done.removeLast());
      again();
    }
  }

  void redo() {
    if (!undone.isEmpty()) {
      done.addLast(undone.removeLast());
      again();
    }
  }

  /// True while nothing of the picture would change.
  boolean isEmpty() {
    for (int pixel : pixels()) {
      if (pixel != 0) {
        return false;
      }
    }
    return true;
  }

  /// White where the picture is to change, black elsewhere.
  BufferedImage mask() {
    BufferedImage mask = new BufferedImage(width(), height(), BufferedImage.TYPE_BYTE_GRAY);
    byte[] gray = ((DataBufferByte) mask.getRaster().getDataBuffer()).getData();
    int[] pixels = pixels();
    for (int i = 0; i < pixels.length; i++) {
      gray[i] = (byte) (pixels[i] == 0 ? 0 : 255);
    }
    return mask;
  }

  private int longer() {
    return Math.max(width(), height());
  }

  private void done(Edit edit) {
    done.addLast(edit);
    undone.clear();
    apply(edit);
    changed();
  }

  private void again() {
    wipe();
    done.forEach(this::apply);
    changed();
  }

  private void changed() {
    canUndo.set(!done.isEmpty());
    canRedo.set(!undone.isEmpty());
    onChange.run();
  }

  private void apply(Edit edit) {
    switch (edit) {
      case Edit.Stroke line -> paint(line);
      case Edit.Clear() -> wipe();
      case Edit.Invert() -> turnOver();
    }
  }

  private void paint(Edit.Stroke line) {
    Path2D path = new Path2D.Double();
    Point first = line.points().getFirst();
    path.moveTo(first.x(), first.y());
    // A lone point is a dot.
    line.points().forEach(point -> path.lineTo(point.x(), point.y()));
    Graphics2D graphics = painted.createGraphics();
    // A pixel changes or it does not.
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_OFF);
    graphics.setComposite(line.erases() ? AlphaComposite.Clear : AlphaComposite.Src);
    graphics.setColor(PAINT);
    graphics.setStroke(
        new BasicStroke((float) line.width(), BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    graphics.draw(path);
    graphics.dispose();
  }

  private void wipe() {
    Arrays.fill(pixels(), 0);
  }

  private void turnOver() {
    int[] pixels = pixels();
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = pixels[i] == 0 ? PAINT.getRGB() : 0;
    }
  }
}

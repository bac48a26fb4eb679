package io.genpulse.ui.services;

import java.util.List;
import javafx.scene.layout.Pane;
import javafx.scene.shape.Polyline;

/// A line of how a quantity went, the newest at the right edge.
final class Sparkline extends Pane {
  private static final double HEIGHT = 28;
  private static final int PLACES = 90;

  private final List<Double> history;
  private final Polyline line = new Polyline();

  /// @param history from 0 to 1, the oldest first
  Sparkline(List<Double> history) {
    this.history = history;
    line.getStyleClass().add("spark");
    getChildren().add(line);
    setMinHeight(HEIGHT);
    setPrefHeight(HEIGHT);
    setMaxHeight(HEIGHT);
    getStyleClass().add("sparkline");
  }

  @Override
  protected void layoutChildren() {
    line.getPoints().clear();
    double step = getWidth() / (PLACES - 1);
    for (int i = 0; i < history.size(); i++) {
      double x = getWidth() - (history.size() - 1 - i) * step;
      line.getPoints().addAll(x, 2 + (HEIGHT - 4) * (1 - Math.min(1, history.get(i))));
    }
  }
}

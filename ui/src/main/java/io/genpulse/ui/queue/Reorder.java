package io.genpulse.ui.queue;

import io.genpulse.ui.task.TaskRow;
import io.genpulse.ui.task.TaskState;
import javafx.scene.Node;
import javafx.scene.control.ListView;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import org.jspecify.annotations.Nullable;

/// Lets waiting cards of the queue be dragged to other places of their line.
final class Reorder {
  private static final double ENOUGH = 6;

  private final ListView<TaskRow> list;
  private final QueueActions actions;
  private double pressedAt;
  private boolean dragging;
  private @Nullable TaskRow moved;
  private @Nullable QueueCell from;
  private @Nullable QueueCell over;

  private Reorder(ListView<TaskRow> list, QueueActions actions) {
    this.list = list;
    this.actions = actions;
  }

  static void allow(ListView<TaskRow> list, QueueActions actions) {
    Reorder reorder = new Reorder(list, actions);
    list.addEventFilter(MouseEvent.MOUSE_PRESSED, reorder::pressed);
    list.addEventFilter(MouseEvent.MOUSE_DRAGGED, reorder::dragged);
    list.addEventFilter(MouseEvent.MOUSE_RELEASED, reorder::released);
    list.addEventFilter(
        KeyEvent.KEY_PRESSED,
        key -> {
          if (key.getCode() == KeyCode.ESCAPE) {
            reorder.end();
          }
        });
  }

  private void pressed(MouseEvent mouse) {
    end();
    QueueCell cell = cell(mouse);
    TaskRow row = cell == null ? null : cell.getItem();
    if (mouse.getButton() == MouseButton.PRIMARY
        && row != null
        && row.state() == TaskState.PENDING) {
      from = cell;
      moved = row;
      pressedAt = mouse.getSceneY();
    }
  }

  private void dragged(MouseEvent mouse) {
    TaskRow row = moved;
    if (row == null || (!dragging && Math.abs(mouse.getSceneY() - pressedAt) < ENOUGH)) {
      return;
    }
    dragging = true;
    scrollAtTheEdge(mouse);
    unmark();
    if (from != null) {
      from.mark("dragged");
    }
    QueueCell cell = cell(mouse);
    TaskRow beside = cell == null ? null : cell.getItem();
    if (cell != null && beside != null && QueueListViewModel.canMove(row, beside)) {
      over = cell;
      cell.mark(isLowerHalf(cell, mouse) ? "drop-below" : "drop-above");
    }
    mouse.consume();
  }

  private void released(MouseEvent mouse) {
    QueueCell cell = over;
    TaskRow row = moved;
    TaskRow beside = cell == null ? null : cell.getItem();
    if (dragging && cell != null && row != null && beside != null) {
      actions.move(row, beside, isLowerHalf(cell, mouse));
      mouse.consume();
    }
    end();
  }

  private void end() {
    unmark();
    dragging = false;
    moved = null;
    from = null;
  }

  private void unmark() {
    if (from != null) {
      from.mark(null);
    }
    if (over != null) {
      over.mark(null);
    }
    over = null;
  }

  private void scrollAtTheEdge(MouseEvent mouse) {
    double y = list.sceneToLocal(mouse.getSceneX(), mouse.getSceneY()).getY();
    QueueCell cell = cell(mouse);
    if (cell != null && y < cell.getHeight() / 2) {
      list.scrollTo(Math.max(0, cell.getIndex() - 1));
    } else if (cell != null && y > list.getHeight() - cell.getHeight() / 2) {
      list.scrollTo(Math.max(0, cell.getIndex() - 2));
    }
  }

  private static boolean isLowerHalf(QueueCell cell, MouseEvent mouse) {
    return cell.sceneToLocal(mouse.getSceneX(), mouse.getSceneY()).getY() > cell.getHeight() / 2;
  }

  /// The card under the mouse, whichever card the mouse was pressed on.
  private static @Nullable QueueCell cell(MouseEvent mouse) {
    Node node = mouse.getPickResult().getIntersectedNode();
    while (node != null && !(node instanceof QueueCell)) {
      node = node.getParent();
    }
    return (QueueCell) node;
  }
}

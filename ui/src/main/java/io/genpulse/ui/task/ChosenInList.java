package io.genpulse.ui.task;

import javafx.collections.ListChangeListener;
import javafx.scene.control.ListView;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseEvent;
import org.jspecify.annotations.Nullable;

/// Keeps a list's selection and the chosen task of the store the same.
///
/// The list's own selection moves to a neighbour when rows go; the user's choice does not. So only
/// what the user does is taken from the list, and the list is put right after changes.
public final class ChosenInList {
  private final ListView<TaskRow> list;
  private final TaskStore store;

  private ChosenInList(ListView<TaskRow> list, TaskStore store) {
    this.list = list;
    this.store = store;
  }

  public static void keep(ListView<TaskRow> list, TaskStore store) {
    new ChosenInList(list, store).start();
  }

  private void start() {
    list.addEventHandler(MouseEvent.MOUSE_CLICKED, _ -> choose());
    list.addEventHandler(KeyEvent.KEY_RELEASED, _ -> choose());
    list.getItems()
        .addListener((ListChangeListener<TaskRow>) _ -> mark(store.chosenProperty().get()));
    store
        .chosenProperty()
        .subscribe(
            row -> {
              mark(row);
              if (row != null && list.getItems().contains(row)) {
                list.scrollTo(row);
              }
            });
  }

  private void choose() {
    TaskRow picked = list.getSelectionModel().getSelectedItem();
    if (picked != null) {
      store.chosenProperty().set(picked);
    }
  }

  private void mark(@Nullable TaskRow row) {
    if (row == null || !list.getItems().contains(row)) {
      list.getSelectionModel().clearSelection();
    } else if (list.getSelectionModel().getSelectedItem() != row) {
      list.getSelectionModel().clearAndSelect(list.getItems().indexOf(row));
    }
  }
}

package io.genpulse.ui.queue;

import io.genpulse.ui.screen.Screen;
import io.genpulse.ui.screen.StudioContext;
import io.genpulse.ui.task.TaskListPane;
import javafx.scene.Node;
import javafx.scene.layout.BorderPane;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.feather.Feather;

/// What waits and runs, why it waits, and the switch that stops new work.
public final class QueueScreen implements Screen {
  @Override
  public String id() {
    return "queue";
  }

  @Override
  public String title() {
    return "Queue";
  }

  @Override
  public Ikon icon() {
    return Feather.LIST;
  }

  @Override
  public Node open(StudioContext context) {
    TaskListPane list =
        new TaskListPane(
            "Not finished",
            context.tasks(),
            context.tasks().rows(row -> !row.state().isTerminal()));
    list.setId("open-tasks");
    BorderPane pane = new BorderPane(list);
    pane.setTop(new QueueBar(context.queue()));
    return pane;
  }
}

package io.genpulse.ui.create;

import io.genpulse.ui.screen.Screen;
import io.genpulse.ui.screen.StudioContext;
import io.genpulse.ui.task.TaskListPane;
import javafx.scene.Node;
import javafx.scene.control.SplitPane;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.scene.input.KeyCombination;
import javafx.scene.layout.BorderPane;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.feather.Feather;

/// Orders pictures and shows what came of them.
public final class CreateScreen implements Screen {
  private static final KeyCombination GENERATE =
      new KeyCodeCombination(KeyCode.ENTER, KeyCombination.SHORTCUT_DOWN);

  private @Nullable PromptBar prompt;

  @Override
  public String id() {
    return "create";
  }

  @Override
  public String title() {
    return "Create";
  }

  @Override
  public Ikon icon() {
    return Feather.IMAGE;
  }

  @Override
  public Node open(StudioContext context) {
    PromptViewModel order =
        new PromptViewModel(context.client(), context.background(), context.tasks()::submitted);
    PictureViewModel picture =
        new PictureViewModel(
            context.client(), context.background(), context.pictures(), context.queue());
    context.tasks().chosenProperty().subscribe(picture::choose);
    prompt = new PromptBar(order);
    TaskListPane list = new TaskListPane("Tasks", context.tasks(), context.tasks().rows());
    list.setId("tasks");
    SplitPane work = new SplitPane(list, new PicturePane(picture));
    work.setDividerPositions(0.32);
    BorderPane pane = new BorderPane(work);
    pane.setTop(prompt);
    pane.addEventHandler(
        javafx.scene.input.KeyEvent.KEY_PRESSED,
        key -> {
          if (GENERATE.match(key)) {
            order.generate();
            key.consume();
          }
        });
    return pane;
  }

  @Override
  public void shown() {
    if (prompt != null) {
      prompt.focusPrompt();
    }
  }
}

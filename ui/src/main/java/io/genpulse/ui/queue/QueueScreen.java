package io.genpulse.ui.queue;

import atlantafx.base.theme.Styles;
import atlantafx.base.theme.Tweaks;
import io.genpulse.apiclient.StatsView;
import io.genpulse.ui.part.Copied;
import io.genpulse.ui.part.Nodes;
import io.genpulse.ui.part.Shown;
import io.genpulse.ui.part.Texts;
import io.genpulse.ui.screen.Draft;
import io.genpulse.ui.screen.Navigation;
import io.genpulse.ui.screen.Screen;
import io.genpulse.ui.screen.StudioContext;
import io.genpulse.ui.task.ChosenInList;
import io.genpulse.ui.task.TaskRow;
import io.genpulse.ui.task.TaskState;
import java.util.Locale;
import javafx.beans.binding.Bindings;
import javafx.beans.value.ObservableBooleanValue;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ListView;
import javafx.scene.control.ToggleButton;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/// What runs and waits, why it waits, what failed and why, and the switch that stops new work.
public final class QueueScreen implements Screen {
  private @Nullable ListView<TaskRow> list;
  private @Nullable QueueActions actions;

  @Override
  public String id() {
    return "queue";
  }

  @Override
  public Ikon icon() {
    return Feather.LIST;
  }

  @Override
  public Node open(StudioContext context) {
    Texts texts = context.texts();
    QueueListViewModel model = new QueueListViewModel(context.tasks());
    QueueActions orders =
        new QueueActions(
            context.tasks(),
            model,
            row -> context.navigation().compose(Draft.exactly(row.task())),
            row -> Copied.text(row.errorText(texts)));
    ListView<TaskRow> rows = new ListView<>(model.shown());
    rows.setId("queue-list");
    rows.setAccessibleText(texts.of("screen.queue"));
    rows.setCellFactory(_ -> new QueueCell(context, orders));
    rows.setPlaceholder(
        Nodes.empty(texts.of("queue.empty"), texts.of("queue.empty.words"), toCreate(context)));
    rows.getStyleClass().addAll(Tweaks.EDGE_TO_EDGE, "cards");
    ChosenInList.keep(rows, context.tasks());
    Reorder.allow(rows, orders);
    // Before the list takes the arrows for itself.
    rows.addEventFilter(
        KeyEvent.KEY_PRESSED,
        key -> {
          if (key.isAltDown()) {
            pressed(key);
          }
        });
    list = rows;
    actions = orders;
    BorderPane pane = new BorderPane(rows);
    VBox head = new VBox(bar(context, model), filters(context, model), problems(context));
    head.getStyleClass().add("screen-head");
    pane.setTop(head);
    Button older = new Button(texts.of("tasks.older"));
    older.setMaxWidth(Double.MAX_VALUE);
    older.getStyleClass().addAll(Styles.FLAT);
    older.setOnAction(_ -> context.tasks().older());
    Shown.when(older, context.tasks().hasOlderProperty());
    pane.setBottom(older);
    pane.getStyleClass().add("screen");
    return pane;
  }

  @Override
  public void shown() {
    if (list != null) {
      list.requestFocus();
    }
  }

  @Override
  public void pressed(KeyEvent key) {
    TaskRow row = list == null ? null : list.getSelectionModel().getSelectedItem();
    if (row == null || actions == null) {
      return;
    }
    if (key.isAltDown()) {
      switch (key.getCode()) {
        case HOME -> actions.first(row);
        case END -> actions.last(row);
        case UP -> actions.step(row, false);
        case DOWN -> actions.step(row, true);
        default -> {
          return;
        }
      }
    } else if (key.getCode() == KeyCode.DELETE) {
      actions.cancel(row);
    } else if (key.getCode() == KeyCode.ENTER && !key.isShortcutDown()) {
      actions.retry(row);
    } else if (key.getCode() == KeyCode.D && !key.isShortcutDown()) {
      actions.duplicate(row);
    } else {
      return;
    }
    key.consume();
  }

  private static Button toCreate(StudioContext context) {
    Button create =
        Nodes.button(
            "queue-create",
            Feather.ZAP,
            context.texts().of("queue.create"),
            () -> context.navigation().go(Navigation.CREATE));
    create.getStyleClass().add(Styles.ACCENT);
    return create;
  }

  private static Node bar(StudioContext context, QueueListViewModel model) {
    Texts texts = context.texts();
    Button pause =
        Nodes.button("queue-pause", Feather.PAUSE, texts.of("queue.pause"), context.queue()::pause);
    // The banner of a paused queue resumes it.
    Shown.when(pause, context.queue().pausedProperty().not());
    ToggleButton freeze = new ToggleButton(texts.of("queue.freeze"), new FontIcon(Feather.EYE));
    freeze.setId("queue-freeze");
    Nodes.explain(freeze, texts.of("queue.freeze.hint"));
    freeze.selectedProperty().bindBidirectional(model.frozenProperty());
    Button cancelAll =
        Nodes.button(
            "queue-cancel-all", Feather.X, texts.of("queue.cancelall"), model::cancelWaiting);
    Button retryAll =
        Nodes.button(
            "queue-retry-all", Feather.ROTATE_CW, texts.of("queue.retryall"), model::retryFailed);
    Shown.when(cancelAll, has(context, TaskState.PENDING));
    Shown.when(retryAll, has(context, TaskState.FAILED));
    HBox bar =
        new HBox(
            Nodes.title(texts.of("screen.queue")), Nodes.gap(), freeze, retryAll, cancelAll, pause);
    bar.getStyleClass().add("field-line");
    return bar;
  }

  /// Whether the server has tasks of this kind, as far as this window knows.
  private static ObservableBooleanValue has(StudioContext context, TaskState state) {
    return Bindings.isNotEmpty(context.tasks().rows(row -> row.state() == state));
  }

  /// Counts of the whole server that are switches of this list.
  private static Node filters(StudioContext context, QueueListViewModel model) {
    FlowPane filters = new FlowPane();
    filters.getStyleClass().add("chips");
    for (TaskState state : TaskState.values()) {
      if (state == TaskState.UNKNOWN) {
        continue;
      }
      ToggleButton chip = new ToggleButton();
      chip.setId("filter-" + state.name().toLowerCase(Locale.ROOT));
      chip.getStyleClass().add("chip");
      chip.setSelected(model.wanted().contains(state));
      chip.selectedProperty().addListener((_, _, now) -> model.want(state, now));
      context
          .queue()
          .statsProperty()
          .subscribe(
              stats -> chip.setText(state.word(context.texts()) + "  " + count(stats, state)));
      filters.getChildren().add(chip);
    }
    return filters;
  }

  private static String count(@Nullable StatsView stats, TaskState state) {
    return stats == null
        ? ""
        : stats.byStatus().getOrDefault(state.name().toLowerCase(Locale.ROOT), 0L).toString();
  }

  private static Node problems(StudioContext context) {
    return new VBox(
        Nodes.problem(context.tasks().problemProperty()),
        Nodes.problem(context.queue().problemProperty()));
  }
}

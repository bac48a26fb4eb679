package io.genpulse.ui.task;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.genpulse.apiclient.ClientException;
import io.genpulse.apiclient.GenPulseClient;
import io.genpulse.apiclient.LiveEvent;
import io.genpulse.apiclient.Submission;
import io.genpulse.apiclient.TaskFilter;
import io.genpulse.apiclient.TaskPageView;
import io.genpulse.apiclient.TaskView;
import io.genpulse.ui.part.BackgroundCall;
import io.genpulse.ui.part.Texts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Predicate;
import javafx.beans.Observable;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleObjectProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import javafx.collections.transformation.FilteredList;
import org.jspecify.annotations.Nullable;

/// The tasks of the server, newest first, for all screens: the newest page, older ones that were
/// asked for, those that run, and the chosen one. Kept right by the live stream and by asking
/// again.
///
/// However much happens, pages fill at most [#LIMIT] rows, and there is one request for them at a
/// time, with a pause between two that grows while more and more comes. Used on the window's thread
/// only, but for `heard`.
public final class TaskStore {
  /// The most rows that pages may fill.
  public static final int LIMIT = 1_000;

  private static final int PAGE = 100;
  private static final int RUNNING = 50;
  private static final Duration REFRESH = Duration.ofSeconds(10);

  /// Two requests are one look, so this is one request a second at first.
  private static final Duration PAUSE = Duration.ofSeconds(2);

  private static final int LONGEST = 3;

  private record Answer(TaskPageView newest, List<TaskView> running) {}

  private final GenPulseClient client;
  private final BackgroundCall background;
  private final TaskNews news;
  private final TaskRows all = new TaskRows(LIMIT);
  private final ObservableList<TaskRow> rows =
      FXCollections.observableArrayList(
          row -> new Observable[] {row.stateProperty(), row.placeProperty()});
  private final ObjectProperty<@Nullable TaskRow> chosen = new SimpleObjectProperty<>();
  private final ReadOnlyStringWrapper problem = new ReadOnlyStringWrapper("");
  private final ReadOnlyStringWrapper emptyText;
  private final Texts texts;
  private final Duration pause;
  private final ReadOnlyBooleanWrapper hasOlder = new ReadOnlyBooleanWrapper();
  private final ReadOnlyBooleanWrapper asked = new ReadOnlyBooleanWrapper();
  private boolean asking;
  private boolean askAgain;
  private boolean askingForOlder;

  /// Looks one after the other that each time something new had asked for.
  private int busy;

  public TaskStore(GenPulseClient client, BackgroundCall background, Texts texts) {
    this(client, background, texts, PAUSE);
  }

  /// @param pause between two looks
  TaskStore(GenPulseClient client, BackgroundCall background, Texts texts, Duration pause) {
    this.pause = pause;
    this.client = client;
    this.background = background;
    this.texts = texts;
    this.emptyText = new ReadOnlyStringWrapper(texts.of("tasks.asking"));
    this.news = new TaskNews(background::onWindowThread, this::apply);
    chosen.subscribe(this::completeChosen);
  }

  /// Asks now, and from time to time for what the stream may have missed.
  public void start() {
    refresh();
    background.later(REFRESH, this::start);
  }

  public ObservableList<TaskRow> rows() {
    return rows;
  }

  /// The rows a screen is about, as they change.
  public ObservableList<TaskRow> rows(Predicate<TaskRow> wanted) {
    return new FilteredList<>(rows, wanted);
  }

  /// The task that the user looks at; stays while it exists, however many newer ones come.
  public ObjectProperty<@Nullable TaskRow> chosenProperty() {
    return chosen;
  }

  /// What went wrong with the last action; empty when nothing did.
  public ReadOnlyStringProperty problemProperty() {
    return problem.getReadOnlyProperty();
  }

  /// Whether `older` would bring more.
  public ReadOnlyBooleanProperty hasOlderProperty() {
    return hasOlder.getReadOnlyProperty();
  }

  /// What to say while there are no rows.
  public ReadOnlyStringProperty emptyTextProperty() {
    return emptyText.getReadOnlyProperty();
  }

  /// Whether the server has told of its tasks, so that having none means something.
  public ReadOnlyBooleanProperty askedProperty() {
    return asked.getReadOnlyProperty();
  }

  /// What the live stream tells; callable from any thread.
  public void heard(LiveEvent event) {
    news.heard(event);
  }

  /// Asks the server for the newest tasks and those that run, soon. The connection's health is
  /// reported by others.
  public void refresh() {
    if (asking) {
      askAgain = true;
      return;
    }
    asking = true;
    askAgain = false;
    background.call(this::ask, this::answered, _ -> pause());
  }

  /// Asks for the page after the last row.
  public void older() {
    String cursor = all.cursor();
    if (cursor == null || askingForOlder) {
      return;
    }
    askingForOlder = true;
    background.call(
        () -> client.tasks(new TaskFilter(null, null, null, null, PAGE, cursor)),
        page -> {
          askingForOlder = false;
          all.addOlder(page, cursor);
          publish();
        },
        _ -> askingForOlder = false);
  }

  /// A task this window has just submitted: shown at once and chosen.
  public void submitted(TaskView task) {
    TaskRow row = all.addOrdered(task);
    publish();
    chosen.set(row);
    refresh();
  }

  public void cancel(TaskRow row) {
    act(() -> client.cancel(row.id()), row::set, "tasks.nocancel");
  }

  /// Runs a failed or canceled task again, as a new task that is chosen then.
  public void retry(TaskRow row) {
    act(() -> client.retry(row.id()), this::submitted, "tasks.noretry");
  }

  /// Orders the same once more.
  public void duplicate(TaskRow row) {
    act(
        () -> client.task(client.submit(submission(row.task())).taskId()),
        this::submitted,
        "tasks.noduplicate");
  }

  /// Puts a waiting task before all others of its route.
  public void moveFirst(TaskRow row) {
    move(row, () -> client.moveTo("first", row.id()));
  }

  /// Puts a waiting task behind all others of its route and priority.
  public void moveLast(TaskRow row) {
    move(row, () -> client.moveTo("last", row.id()));
  }

  /// Puts a waiting task right before another one of its route.
  public void moveBefore(TaskRow other, TaskRow row) {
    move(row, () -> client.moveBefore(other.id(), row.id()));
  }

  /// Puts a waiting task right behind another one of its route.
  public void moveAfter(TaskRow other, TaskRow row) {
    move(row, () -> client.moveAfter(other.id(), row.id()));
  }

  private void move(TaskRow row, Callable<TaskView> order) {
    act(order, row::set, "tasks.nomove");
  }

  /// Removes ended tasks with their files; those that the server refuses stay.
  public void delete(List<TaskRow> ended) {
    List<String> ids = ended.stream().map(TaskRow::id).toList();
    problem.set("");
    background.call(
        () -> {
          for (String id : ids) {
            client.delete(id);
          }
          return ids.size();
        },
        _ -> refresh(),
        e -> {
          problem.set(texts.of("tasks.nodelete", e.getMessage()));
          refresh();
        });
  }

  @SuppressWarnings("NullAway") // of a class file's annotations
  private static Submission submission(TaskView task) {
    Map<String, Object> params =
        new JsonMapper().convertValue(task.params(), new TypeReference<>() {});
    return new Submission(task.taskType(), params, null, task.userId(), null, null);
  }

  private void act(Callable<TaskView> order, Consumer<TaskView> then, String failure) {
    problem.set("");
    background.call(order, then, e -> problem.set(texts.of(failure, e.getMessage())));
  }

  private void apply(Map<String, TaskNews.Latest> latest) {
    boolean unclear = false;
    for (Map.Entry<String, TaskNews.Latest> entry : latest.entrySet()) {
      TaskRow row = all.find(entry.getKey());
      if (row == null) {
        unclear = true;
      } else {
        apply(row, entry.getValue());
        unclear |= row.lacksDetails();
      }
    }
    if (unclear) {
      refresh();
    }
  }

  private static void apply(TaskRow row, TaskNews.Latest latest) {
    if (latest.update() != null) {
      row.apply(latest.update());
    }
    if (latest.preview() != null) {
      row.show(latest.preview());
    }
  }

  private Answer ask() throws InterruptedException {
    return new Answer(
        client.tasks(TaskFilter.newest(PAGE)),
        client.tasks(new TaskFilter("processing", null, null, null, RUNNING, null)).items());
  }

  private void answered(Answer answer) {
    emptyText.set(texts.of("tasks.none"));
    all.merge(answer.newest(), answer.running(), chosen.get());
    publish();
    TaskRow now = chosen.get();
    if (now != null && all.find(now.id()) == null) {
      chosen.set(null);
    }
    if (chosen.get() == null && !rows.isEmpty()) {
      chosen.set(rows.getFirst());
    }
    asked.set(true);
    completeChosen(chosen.get());
    pause();
  }

  /// Whatever came up meanwhile is asked for together after a pause.
  private void pause() {
    background.later(
        pause.multipliedBy(1 + busy),
        () -> {
          asking = false;
          busy = askAgain ? Math.min(LONGEST - 1, busy + 1) : 0;
          if (askAgain) {
            refresh();
          }
        });
  }

  /// A page shows the details of most tasks that ended; the chosen one may be on none.
  private void completeChosen(@Nullable TaskRow row) {
    if (row == null || !row.lacksDetails() || all.isOnNewestPage(row)) {
      return;
    }
    background.call(() -> client.task(row.id()), row::set, e -> gone(row, e));
  }

  private void gone(TaskRow row, ClientException e) {
    problem.set(texts.of("tasks.nolook", row.id(), e.getMessage()));
  }

  /// Changes the list as little as possible: new tasks usually come on top.
  private void publish() {
    hasOlder.set(all.cursor() != null);
    List<TaskRow> wanted = all.inOrder();
    if (rows.equals(wanted)) {
      return;
    }
    rows.retainAll(new HashSet<>(wanted));
    int more = wanted.size() - rows.size();
    if (rows.equals(wanted.subList(Math.max(0, more), wanted.size()))) {
      rows.addAll(0, new ArrayList<>(wanted.subList(0, more)));
    } else if (rows.equals(wanted.subList(0, rows.size()))) {
      rows.addAll(new ArrayList<>(wanted.subList(rows.size(), wanted.size())));
    } else {
      rows.setAll(wanted);
    }
  }
}

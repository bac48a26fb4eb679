package io.genpulse.ui.gallery;

import io.genpulse.apiclient.ApiException;
import io.genpulse.apiclient.GenPulseClient;
import io.genpulse.apiclient.TaskFilter;
import io.genpulse.apiclient.TaskPageView;
import io.genpulse.apiclient.TaskView;
import io.genpulse.ui.part.BackgroundCall;
import io.genpulse.ui.part.Texts;
import io.genpulse.ui.screen.StudioSettings;
import io.genpulse.ui.task.TaskRow;
import io.genpulse.ui.task.TaskState;
import io.genpulse.ui.task.TaskStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.FXCollections;
import javafx.collections.ListChangeListener;
import javafx.collections.ObservableList;
import javafx.collections.ObservableSet;
import org.jspecify.annotations.Nullable;

/// Everything that was made, the newest first, page by page as far as the user scrolls; found by
/// words on the server, so that what was not scrolled to is found, too. Used on the window's thread
/// only.
final class GalleryViewModel {
  /// The most items at a time: more than people scroll through.
  static final int LIMIT = 20_000;

  private static final int PAGE = 200;
  private static final Duration TYPING = Duration.ofMillis(250);

  private final GenPulseClient client;
  private final BackgroundCall background;
  private final Texts texts;
  private final StudioSettings settings;
  private final TaskStore store;
  private final ObservableList<GalleryItem> items = FXCollections.observableArrayList();
  private final ObservableSet<GalleryItem> chosen = FXCollections.observableSet();
  private final ObjectProperty<@Nullable GalleryItem> current = new SimpleObjectProperty<>();
  private final StringProperty words = new SimpleStringProperty("");
  private final BooleanProperty starredOnly = new SimpleBooleanProperty();
  private final ReadOnlyStringWrapper problem = new ReadOnlyStringWrapper("");
  private final ReadOnlyBooleanWrapper asked = new ReadOnlyBooleanWrapper();
  private @Nullable String cursor;
  private boolean asking;

  /// Answers to an earlier question are not wanted any more.
  private int question;

  GalleryViewModel(
      GenPulseClient client,
      BackgroundCall background,
      Texts texts,
      StudioSettings settings,
      TaskStore store) {
    this.client = client;
    this.background = background;
    this.texts = texts;
    this.settings = settings;
    this.store = store;
    words.addListener((_, _, _) -> askAfterTyping());
    starredOnly.addListener((_, _, _) -> refresh());
    store.rows().addListener((ListChangeListener<TaskRow>) _ -> addFinished());
  }

  ObservableList<GalleryItem> items() {
    return items;
  }

  /// The items that an action is about.
  ObservableSet<GalleryItem> chosen() {
    return chosen;
  }

  /// Where the user is; null where there is nothing.
  ObjectProperty<@Nullable GalleryItem> currentProperty() {
    return current;
  }

  /// What is looked for.
  StringProperty wordsProperty() {
    return words;
  }

  BooleanProperty starredOnlyProperty() {
    return starredOnly;
  }

  /// What went wrong; empty when nothing did.
  ReadOnlyStringProperty problemProperty() {
    return problem.getReadOnlyProperty();
  }

  /// Whether the server has answered, so that an empty list means something.
  ReadOnlyBooleanProperty askedProperty() {
    return asked.getReadOnlyProperty();
  }

  boolean isFiltered() {
    return starredOnly.get() || !words.get().isBlank();
  }

  /// Asks from the beginning.
  void refresh() {
    question++;
    cursor = null;
    asking = false;
    ask(true);
  }

  /// Asks for the next page, when there is one.
  void more() {
    if (cursor != null && items.size() < LIMIT) {
      ask(false);
    }
  }

  /// Chooses one item alone.
  void choose(GalleryItem item) {
    chosen.removeIf(other -> !other.equals(item));
    chosen.add(item);
    current.set(item);
  }

  /// Adds an item to the chosen ones, or takes it out.
  void toggle(GalleryItem item) {
    if (!chosen.remove(item)) {
      chosen.add(item);
    }
    current.set(item);
  }

  /// Chooses everything from the current item to this one.
  void chooseTo(GalleryItem item) {
    int from = Math.max(0, items.indexOf(current.get()));
    int to = items.indexOf(item);
    if (to >= 0) {
      chosen.addAll(items.subList(Math.min(from, to), Math.max(from, to) + 1));
    }
    current.set(item);
  }

  void chooseAll() {
    chosen.addAll(items);
  }

  /// Goes so many items on, or back.
  void step(int by) {
    if (items.isEmpty()) {
      return;
    }
    int at = items.indexOf(current.get());
    choose(items.get(at < 0 ? 0 : Math.clamp(at + by, 0, items.size() - 1)));
  }

  /// The tasks of the chosen items, each once.
  List<TaskView> chosenTasks() {
    return chosen.stream().map(GalleryItem::task).distinct().toList();
  }

  /// The chosen pictures in the order in which they are shown; two of them can be compared.
  List<GalleryItem> comparable() {
    return chosen.stream()
        .filter(GalleryItem::isPicture)
        .sorted(Comparator.comparingInt(items::indexOf))
        .toList();
  }

  /// Deletes tasks with all their files, on the server.
  void delete(Collection<TaskView> tasks) {
    List<String> ids = tasks.stream().map(TaskView::taskId).toList();
    problem.set("");
    background.call(
        () -> deleted(ids),
        gone -> {
          remove(gone);
          store.refresh();
        },
        e -> problem.set(texts.of("tasks.nodelete", e.getMessage())));
  }

  private Set<String> deleted(List<String> ids) throws InterruptedException {
    Set<String> gone = new HashSet<>();
    for (String id : ids) {
      try {
        client.delete(id);
      } catch (ApiException e) {
        // Another client was faster.
        if (e.status() != 404) {
          throw e;
        }
      }
      gone.add(id);
    }
    return gone;
  }

  private void remove(Set<String> ids) {
    int at = items.indexOf(current.get());
    items.removeIf(item -> ids.contains(item.task().taskId()));
    chosen.removeIf(item -> ids.contains(item.task().taskId()));
    current.set(items.isEmpty() ? null : items.get(Math.clamp(at, 0, items.size() - 1)));
  }

  private void askAfterTyping() {
    int now = ++question;
    background.later(
        TYPING,
        () -> {
          if (now == question) {
            refresh();
          }
        });
  }

  private void ask(boolean first) {
    if (asking) {
      return;
    }
    asking = true;
    int now = question;
    String from = cursor;
    background.call(
        () -> starredOnly.get() ? starred() : page(from),
        page -> {
          if (now == question) {
            asking = false;
            show(page, first);
          }
        },
        e -> {
          if (now == question) {
            asking = false;
            problem.set(texts.of("gallery.problem", e.getMessage()));
          }
        });
  }

  private TaskPageView page(@Nullable String from) throws InterruptedException {
    String q = words.get().isBlank() ? null : words.get().strip();
    return client.tasks(new TaskFilter("completed", null, null, q, PAGE, from));
  }

  /// Stars are this window's, so each task is asked for.
  private TaskPageView starred() throws InterruptedException {
    List<TaskView> tasks = new ArrayList<>();
    String q = words.get().strip();
    for (String id : List.copyOf(settings.starred())) {
      try {
        TaskView task = client.task(id);
        if (task.params().toString().contains(q)) {
          tasks.add(task);
        }
      } catch (ApiException e) {
        // It was deleted, and its star with it.
        if (e.status() != 404) {
          throw e;
        }
      }
    }
    tasks.sort(Comparator.comparing(GalleryViewModel::created).reversed());
    return new TaskPageView(tasks, null);
  }

  private static Instant created(TaskView task) {
    return task.createdAt() == null ? Instant.EPOCH : task.createdAt();
  }

  private void show(TaskPageView page, boolean first) {
    problem.set("");
    cursor = page.nextCursor();
    List<GalleryItem> more = page.items().stream().flatMap(GalleryViewModel::itemsOf).toList();
    if (first) {
      chosen.clear();
      items.setAll(more);
      current.set(items.isEmpty() ? null : items.getFirst());
    } else {
      items.addAll(more);
    }
    asked.set(true);
  }

  private static Stream<GalleryItem> itemsOf(TaskView task) {
    return IntStream.rangeClosed(1, task.urls().size()).mapToObj(n -> new GalleryItem(task, n));
  }

  /// What was finished since is put on top.
  private void addFinished() {
    if (!asked.get() || isFiltered()) {
      return;
    }
    Instant newest = items.isEmpty() ? Instant.EPOCH : created(items.getFirst().task());
    Set<String> known = new HashSet<>();
    items.stream().limit(2L * PAGE).forEach(item -> known.add(item.task().taskId()));
    List<GalleryItem> fresh =
        store.rows().stream()
            .filter(row -> row.state() == TaskState.COMPLETED)
            .map(TaskRow::task)
            .filter(task -> !known.contains(task.taskId()) && !created(task).isBefore(newest))
            .flatMap(GalleryViewModel::itemsOf)
            .toList();
    if (!fresh.isEmpty()) {
      items.addAll(0, fresh);
    }
  }
}

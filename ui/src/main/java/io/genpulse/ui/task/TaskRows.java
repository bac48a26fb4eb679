package io.genpulse.ui.task;

import io.genpulse.apiclient.TaskPageView;
import io.genpulse.apiclient.TaskView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Puts pages of the server together: the newest, then older ones without a gap, then single tasks
/// that are older still but matter: those that run, and the chosen one. One row per task. The limit
/// holds for the pages.
final class TaskRows {
  private static final Comparator<TaskRow> NEWEST_FIRST =
      Comparator.comparing(
          row -> row.task().createdAt(), Comparator.nullsFirst(Comparator.<Instant>reverseOrder()));

  private final int limit;
  private final Map<String, TaskRow> byId = new HashMap<>();

  /// Of this window, and too young for the page that was asked for last, or the one before.
  private List<TaskRow> ordered = new ArrayList<>();

  private List<TaskRow> orderedBefore = List.of();
  private List<TaskRow> newest = List.of();
  private List<TaskRow> older = List.of();
  private List<TaskRow> single = List.of();
  private @Nullable String cursor;

  TaskRows(int limit) {
    this.limit = limit;
  }

  @Nullable TaskRow find(String id) {
    return byId.get(id);
  }

  boolean isOnNewestPage(TaskRow row) {
    return newest.contains(row);
  }

  /// Where the page after the last older row begins; null when there is none, or no room for it.
  @Nullable String cursor() {
    return newest.size() + older.size() < limit ? cursor : null;
  }

  List<TaskRow> inOrder() {
    Set<TaskRow> rows = new LinkedHashSet<>(ordered);
    rows.addAll(orderedBefore);
    rows.addAll(newest);
    rows.addAll(older);
    rows.addAll(single);
    return List.copyOf(rows);
  }

  TaskRow addOrdered(TaskView task) {
    TaskRow row = row(task);
    if (!row.listed()) {
      ordered.addFirst(row);
    }
    return row;
  }

  /// @param askedWith the cursor that the page was asked for with
  void addOlder(TaskPageView page, String askedWith) {
    if (!askedWith.equals(cursor)) {
      // It would leave a gap: the list was begun anew meanwhile.
      return;
    }
    List<TaskRow> more = new ArrayList<>(older);
    page.items().forEach(task -> more.add(shown(task)));
    older = cut(more);
    cursor = page.nextCursor();
    forgetOthers();
  }

  void merge(TaskPageView page, List<TaskView> running, @Nullable TaskRow chosen) {
    List<TaskRow> before = newest;
    newest = page.items().stream().map(this::shown).toList();
    Set<TaskRow> onPage = new HashSet<>(newest);
    boolean joins = before.stream().anyMatch(onPage::contains);
    if (older.isEmpty() || !joins) {
      older = List.of();
      cursor = page.nextCursor();
    } else {
      List<TaskRow> pushedOut =
          new ArrayList<>(
              before.stream()
                  .filter(row -> !onPage.contains(row) && isOlderThan(page, row))
                  .toList());
      pushedOut.addAll(older);
      older = cut(pushedOut);
    }
    orderedBefore = ordered.stream().filter(row -> !row.listed()).toList();
    ordered = new ArrayList<>();
    List<TaskRow> matter = new ArrayList<>();
    running.forEach(task -> matter.add(shown(task)));
    if (chosen != null && isOlderThan(page, chosen)) {
      matter.add(chosen);
    }
    matter.sort(NEWEST_FIRST);
    single = List.copyOf(matter);
    forgetOthers();
  }

  private List<TaskRow> cut(List<TaskRow> rows) {
    return List.copyOf(rows.subList(0, Math.clamp(limit - newest.size(), 0, rows.size())));
  }

  /// Such a task need not be on the page, so it may be there all the same.
  private static boolean isOlderThan(TaskPageView page, TaskRow row) {
    if (page.nextCursor() == null || page.items().isEmpty()) {
      return false;
    }
    Instant last = page.items().getLast().createdAt();
    Instant created = row.task().createdAt();
    return last != null && created != null && !created.isAfter(last);
  }

  private TaskRow shown(TaskView task) {
    TaskRow row = row(task);
    row.show(task);
    return row;
  }

  private TaskRow row(TaskView task) {
    return byId.computeIfAbsent(task.taskId(), _ -> new TaskRow(task));
  }

  private void forgetOthers() {
    byId.values().retainAll(new HashSet<>(inOrder()));
  }
}

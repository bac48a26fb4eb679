package io.genpulse.launcher.command;

import io.genpulse.apiclient.ApiException;
import io.genpulse.apiclient.GenPulseClient;
import io.genpulse.apiclient.StatsView;
import io.genpulse.apiclient.TaskFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// For each route where tasks wait and none runs: what keeps the first of them.
final class WhyNothingMoves {
  private static final int LARGEST_PAGE = 200;

  private WhyNothingMoves() {}

  /// Nothing where something moves, or where nobody knows.
  static List<String> look(GenPulseClient client, StatsView stats) throws InterruptedException {
    if (stats.paused()) {
      return List.of("nothing is begun: the queue is paused -> go on with: genpulse queue resume");
    }
    var lines = new ArrayList<String>();
    for (var route : new TreeMap<>(stats.open()).entrySet()) {
      var open = route.getValue();
      if (open.pending() > 0 && open.processing() == 0) {
        reason(client, route.getKey())
            .map(why -> line(route.getKey(), open.pending(), why))
            .ifPresent(lines::add);
      }
    }
    return lines;
  }

  private static String line(String route, long pending, WaitReason why) {
    return "%d pending for %s: %s%s"
        .formatted(
            pending, route, why.sentence(), why.nextStep() == null ? "" : " -> " + why.nextStep());
  }

  /// The list has the newest first; the last one is near the head of the queue.
  private static Optional<WaitReason> reason(GenPulseClient client, String route)
      throws InterruptedException {
    var pending =
        client.tasks(new TaskFilter("pending", null, null, null, LARGEST_PAGE, null)).items();
    for (var task : pending.reversed()) {
      if (route.equals(task.route())) {
        return reasonOf(client, task.taskId());
      }
    }
    return Optional.empty();
  }

  private static Optional<WaitReason> reasonOf(GenPulseClient client, String taskId)
      throws InterruptedException {
    try {
      return WaitReason.of(client, client.task(taskId));
    } catch (ApiException e) {
      if (e.status() == 404) {
        return Optional.empty(); // removed meanwhile
      }
      throw e;
    }
  }
}

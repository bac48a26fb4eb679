package io.genpulse.server.database;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;

/// How PostgreSQL did each statement, as `auto_explain` wrote it into the server's log: the plans
/// of the real statements in the real sessions.
final class LoggedPlans {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> BIG = Set.of("tasks", "outbox", "task_outputs");
  private static final int MOST_ROWS_IN_VAIN = 1_000;

  private final Path folder;
  private final Path log;
  private int read;

  LoggedPlans(Path folder) {
    this.folder = folder;
    this.log = folder.resolve("plans.log");
  }

  Map<String, String> serverConfig() {
    return Map.of(
        "session_preload_libraries", "auto_explain",
        "auto_explain.log_min_duration", "0",
        "auto_explain.log_analyze", "on",
        "auto_explain.log_timing", "off",
        "auto_explain.log_format", "json",
        "logging_collector", "on",
        "log_directory", folder.toString(),
        "log_filename", "plans.log");
  }

  /// The plans since the last call.
  List<JsonNode> next(TestDatabase database) {
    // The log is written by a process of its own, in order.
    String mark = "plans until " + read;
    database.number("SELECT length('" + mark + "')");
    try {
      String text =
          Awaitility.await().until(() -> Files.readString(log), written -> written.contains(mark));
      List<JsonNode> plans = new ArrayList<>();
      for (String part : text.substring(read).split("plan:\n", -1)) {
        if (part.startsWith("\t{")) {
          plans.add(
              JSON.readTree(
                  part.lines().takeWhile(l -> l.startsWith("\t")).reduce("", String::concat)));
        }
      }
      read = text.length();
      return plans;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What is wrong with plans, a sentence each.
  static List<String> wrong(List<JsonNode> plans) {
    List<String> wrong = new ArrayList<>();
    plans.forEach(plan -> wrong(plan.path("Plan"), plan.path("Query Text").asText(), wrong));
    return wrong;
  }

  private static void wrong(JsonNode node, String query, List<String> wrong) {
    String table = node.path("Relation Name").asText();
    if (BIG.contains(table)) {
      double loops = node.path("Actual Loops").asDouble();
      double inVain =
          (node.path("Rows Removed by Filter").asDouble()
                  + node.path("Rows Removed by Index Recheck").asDouble())
              * loops;
      if (inVain > MOST_ROWS_IN_VAIN) {
        wrong.add("%.0f rows of %s in vain: %s".formatted(inVain, table, query));
      }
      if (node.path("Node Type").asText().equals("Seq Scan")) {
        wrong.add("all of " + table + " is read: " + query);
      }
    }
    node.path("Plans").forEach(child -> wrong(child, query, wrong));
  }

  /// Blocks that a statement looked at.
  static long blocks(JsonNode plan) {
    JsonNode top = plan.path("Plan");
    return top.path("Shared Hit Blocks").asLong() + top.path("Shared Read Blocks").asLong();
  }
}

package io.genpulse.server.database;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/// What PostgreSQL is to mind in a connection's statements.
///
/// Never plan to read a whole table where walking an index serves. Before PostgreSQL 18 that makes
/// other plans look so dear that they are compiled, which takes longer than they do. And no
/// statement goes on for long after its client has given it up.
///
/// Statements of the queue leave the planner one way only, so that a plan that was made while the
/// tables were empty serves when they are full: they are planned once, which for most of them takes
/// longer than running them. What people look at is planned each time, for what is asked and for
/// the size that the tables have.
///
/// @param longest of one statement; less than the driver waits for an answer
/// @param ofQueue plans are kept, and walk indexes one row after the other
record SessionRules(Duration longest, boolean ofQueue) {
  private Map<String, String> settings() {
    var settings = new LinkedHashMap<String, String>();
    settings.put("statement_timeout", Long.toString(longest.toMillis()));
    settings.put("jit", "off");
    settings.put("plan_cache_mode", ofQueue ? "force_generic_plan" : "force_custom_plan");
    settings.put("enable_seqscan", "off");
    if (ofQueue) {
      settings.put("enable_bitmapscan", "off");
    }
    return settings;
  }

  /// For the start of a session that is ours alone.
  String options() {
    return settings().entrySet().stream()
        .map(setting -> "-c " + setting.getKey() + "=" + setting.getValue())
        .collect(Collectors.joining(" "));
  }

  /// For the start of each transaction, where a pooler hands sessions round.
  String transactionStart() {
    return settings().entrySet().stream()
        .map(
            setting ->
                "set_config('%s', '%s', true)".formatted(setting.getKey(), setting.getValue()))
        .collect(Collectors.joining(", ", "SELECT ", ""));
  }
}

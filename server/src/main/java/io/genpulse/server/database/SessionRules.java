package io.genpulse.server.database;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/// What PostgreSQL is to mind in a connection's statements.
///
/// A plan that was made while the tables were empty, when every index looks as good as another,
/// must not be used when the queue has filled up: each statement is planned when it is run, which
/// takes a part of a millisecond. Never plan to read a whole table, or all of an index, where
/// walking an index serves. Before PostgreSQL 18 that makes other plans look so dear that they are
/// compiled, which takes longer than they do. And no statement goes on for long after its client
/// has given it up.
///
/// @param longest of one statement; less than the driver waits for an answer
record SessionRules(Duration longest, boolean walkIndexes) {
  private Map<String, String> settings() {
    var settings = new LinkedHashMap<String, String>();
    settings.put("statement_timeout", Long.toString(longest.toMillis()));
    settings.put("jit", "off");
    settings.put("plan_cache_mode", "force_custom_plan");
    settings.put("enable_seqscan", "off");
    if (walkIndexes) {
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

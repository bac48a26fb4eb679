package io.genpulse.launcher.prove;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Every task that was accepted, and what must hold of each in the end: there, in one terminal
/// state that it reached once, with one recorded result, of the attempt that held the lease.
///
/// The database is made to write down each end by a trigger of ours, so that an end which is
/// overwritten later shows, too.
public final class Ledger {
  private static final String WATCH =
      """
      CREATE TABLE IF NOT EXISTS prove_ends (task_id uuid, status text, rightful boolean);
      CREATE OR REPLACE FUNCTION prove_end() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF OLD.status IN ('completed', 'failed', 'canceled')
            AND (NEW.status, NEW.result, NEW.error) IS DISTINCT FROM (OLD.status, OLD.result, OLD.error)
            OR NEW.status IN ('completed', 'failed', 'canceled') AND NEW.status <> OLD.status THEN
          INSERT INTO prove_ends VALUES (NEW.task_id, NEW.status, NEW.status <> 'completed'
            OR OLD.status = 'processing' AND CAST(NEW.result->>'attempt' AS int) = OLD.attempt);
        END IF;
        RETURN NULL;
      END $$;
      DROP TRIGGER IF EXISTS prove_end ON tasks;
      CREATE TRIGGER prove_end AFTER UPDATE ON tasks FOR EACH ROW EXECUTE FUNCTION prove_end();
      """;

  private static final String LEFT =
      "SELECT task_id FROM tasks WHERE status NOT IN ('completed', 'failed', 'canceled')";

  private final ScratchDatabase database;
  private final Set<String> accepted = ConcurrentHashMap.newKeySet();

  /// @param database whose schema is there already
  public Ledger(ScratchDatabase database) throws SQLException {
    this.database = database;
    database.change(WATCH);
  }

  public void accepted(String id) {
    accepted.add(id);
  }

  public int size() {
    return accepted.size();
  }

  /// Accepted tasks that have not ended, or are not there.
  boolean allEnded() throws SQLException {
    return database.column(LEFT).stream().noneMatch(accepted::contains);
  }

  /// What does not hold, in words; empty when all is well. To be asked once all have ended.
  public List<String> problems() throws SQLException {
    var problems = new ArrayList<String>();
    tell(problems, "lost", missing("SELECT task_id FROM tasks"));
    tell(problems, "not ended", known(LEFT));
    tell(problems, "never seen to end", missing("SELECT task_id FROM prove_ends"));
    tell(
        problems,
        "ended more than once",
        known("SELECT task_id FROM prove_ends GROUP BY task_id HAVING count(*) > 1"));
    tell(
        problems,
        "recorded by an attempt that had lost its lease",
        known("SELECT task_id FROM prove_ends WHERE NOT rightful"));
    tell(
        problems,
        "completed without exactly one record of it",
        known(
            """
            SELECT task_id FROM tasks t WHERE status = 'completed'
              AND (SELECT count(*) FROM billing_records b WHERE b.task_id = t.task_id) <> 1"""));
    tell(
        problems,
        "recorded without being completed",
        known(
            """
            SELECT task_id FROM tasks t WHERE status <> 'completed'
              AND EXISTS (SELECT FROM billing_records b WHERE b.task_id = t.task_id)"""));
    return problems;
  }

  private Set<String> missing(String query) throws SQLException {
    var missing = new HashSet<>(accepted);
    missing.removeAll(new HashSet<>(database.column(query)));
    return missing;
  }

  private List<String> known(String query) throws SQLException {
    return database.column(query).stream().filter(accepted::contains).toList();
  }

  private static void tell(List<String> problems, String what, Collection<String> ids) {
    if (!ids.isEmpty()) {
      problems.add("%d %s, such as %s".formatted(ids.size(), what, ids.iterator().next()));
    }
  }
}

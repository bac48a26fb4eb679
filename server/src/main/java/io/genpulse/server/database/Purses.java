package io.genpulse.server.database;

/// What tasks use of the limits of the keys they came with: reserved by the claim, given back or
/// paid by the statement that ends it, each in its own transaction. So what runs and what was used
/// never exceed a limit together, however many workers claim at once.
///
/// A key is locked before its row is changed, and of several keys in the order of their ids. What
/// the UPDATE needs of other parts comes from queries that do not depend on the row: should that
/// have changed meanwhile, PostgreSQL looks at the row again and at nothing else.
final class Purses {
  /// Whether the key of a pending task has room, as the statement sees it. Worded so that of keys
  /// without room one look at the table of keys is enough for all of their tasks.
  static final String ROOM =
      """
      CASE WHEN api_key_id IS NULL THEN true
        WHEN api_key_id = ANY(ARRAY(SELECT key_id FROM api_keys
          WHERE running >= concurrency OR used + reserved >= budget)) THEN false
        ELSE units <= coalesce((SELECT k.budget - k.used - k.reserved FROM api_keys k
          WHERE k.key_id = tasks.api_key_id), units) END""";

  /// Whether the key of a task has no limits at all.
  static final String FREE =
      """
      CASE WHEN api_key_id = ANY(ARRAY(SELECT key_id FROM api_keys
        WHERE concurrency IS NOT NULL OR budget IS NOT NULL)) THEN false ELSE true END""";

  /// Whether a claim has to look at limits.
  static final String ANY =
      """
      SELECT EXISTS (SELECT FROM api_keys WHERE concurrency IS NOT NULL OR budget IS NOT NULL)
        AS limited""";

  /// Every task `picked` is `granted`.
  static final String NONE_RESERVED =
      """
      granted AS (SELECT task_id FROM picked)""";

  /// Of the tasks `picked` those that their keys have room for are `granted`, the first in line
  /// first, and their part is reserved.
  static final String RESERVED =
      """
      purses AS MATERIALIZED (
        SELECT key_id, concurrency - running AS places, budget - used - reserved AS units
        FROM api_keys
        WHERE key_id = ANY(ARRAY(SELECT api_key_id FROM picked))
          AND (concurrency IS NOT NULL OR budget IS NOT NULL)
        ORDER BY key_id FOR UPDATE
      ), granted AS MATERIALIZED (
        SELECT task_id, key_id, units FROM (
          SELECT c.task_id, c.units, p.key_id, p.places, p.units AS room,
            row_number() OVER line AS nth, sum(c.units) OVER line AS upto
          FROM picked c LEFT JOIN purses p ON p.key_id = c.api_key_id
          WINDOW line AS (PARTITION BY p.key_id ORDER BY c.priority DESC, c.run_at, c.task_id)) AS x
        WHERE key_id IS NULL
          OR (nth <= coalesce(places, nth) AND upto <= coalesce(room, upto))
      ), parts AS MATERIALIZED (
        SELECT key_id, count(*) AS tasks, sum(units) AS units FROM granted
        WHERE key_id IS NOT NULL GROUP BY key_id
      ), reserved AS (
        UPDATE api_keys SET
          running = running
            + CAST((SELECT jsonb_object_agg(key_id, tasks) FROM parts) ->> key_id AS int),
          reserved = reserved
            + CAST((SELECT jsonb_object_agg(key_id, units) FROM parts) ->> key_id AS bigint)
        WHERE key_id = ANY(ARRAY(SELECT key_id FROM parts))
      )""";

  /// What was reserved for a row of the tasks that are claimed.
  static final String SHARE =
      "CASE WHEN api_key_id = ANY(ARRAY(SELECT key_id FROM purses)) THEN units END";

  /// Gives back what was reserved for the rows of `parts`, and counts what they used.
  private static final String RETURNED =
      """
      purses AS MATERIALIZED (
        SELECT key_id FROM api_keys WHERE key_id = ANY(ARRAY(SELECT key_id FROM parts))
        ORDER BY key_id FOR UPDATE
      ), returned AS (
        UPDATE api_keys SET
          running = greatest(0, running
            - CAST((SELECT jsonb_object_agg(key_id, tasks) FROM parts) ->> key_id AS int)),
          reserved = greatest(0, reserved
            - CAST((SELECT jsonb_object_agg(key_id, units) FROM parts) ->> key_id AS bigint)),
          used = used
            + CAST((SELECT jsonb_object_agg(key_id, used) FROM parts) ->> key_id AS bigint)
        WHERE key_id = ANY(ARRAY(SELECT key_id FROM purses))
      ),\s""";

  /// Of the tasks `t` that outcomes `r` were just recorded of.
  static final String PAID =
      """
      parts AS MATERIALIZED (
        SELECT t.api_key_id AS key_id, count(*) AS tasks, sum(t.reserved_units) AS units,
          coalesce(sum(r.quantity) FILTER (WHERE t.status = 'completed'), 0) AS used
        FROM t JOIN r USING (task_id)
        WHERE t.reserved_units IS NOT NULL GROUP BY t.api_key_id
      ),\s"""
          + RETURNED;

  /// Of the tasks `dead`, whose leases end without an outcome.
  static final String GIVEN_BACK =
      """
      parts AS MATERIALIZED (
        SELECT api_key_id AS key_id, count(*) AS tasks, sum(reserved_units) AS units, 0 AS used
        FROM dead WHERE reserved_units IS NOT NULL GROUP BY api_key_id
      ),\s"""
          + RETURNED;

  private Purses() {}
}

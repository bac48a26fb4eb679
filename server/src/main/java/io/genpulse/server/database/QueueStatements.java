package io.genpulse.server.database;

import io.genpulse.engine.Route;
import io.genpulse.server.queue.TaskLease;
import java.util.Arrays;
import java.util.stream.Collectors;

/// The statements of the task queue. Each is one transaction.
final class QueueStatements {
  private static final String LEASE = "interval '%d s'".formatted(TaskLease.LENGTH.toSeconds());

  private QueueStatements() {}

  /// Whether the worker can do the task: it knows the type, and what it told last has all that the
  /// task needs. In words that no index matches: claims walk the pending tasks of a route in their
  /// order, never all there ever were of a type.
  private static final String KNOWN_TYPE =
      """
      CASE WHEN task_type = ANY(ARRAY(SELECT unnest(string_to_array(:types, ',')))) THEN true
          ELSE false END
        AND CASE WHEN needs = '{}' THEN true
          ELSE needs <@ coalesce((SELECT has FROM instances WHERE instance_id = :owner), '{}') END""";

  /// Which of these routes have tasks that can be claimed, and which have one that is to be run
  /// alone.
  static final String DUE =
      """
      SELECT r.route, false AS alone FROM unnest(string_to_array(:routes, ',')) AS r(route)
      WHERE (
        SELECT true FROM tasks t
        WHERE t.status = 'pending' AND t.run_at <= now() AND t.route = r.route
          AND t.crash_count < 2 AND KNOWN_TYPE AND ROOM
        LIMIT 1)
      UNION ALL
      SELECT DISTINCT route, true FROM tasks
      WHERE status = 'pending' AND crash_count >= 2 AND run_at <= now()
        AND route = ANY(string_to_array(:routes, ',')) AND KNOWN_TYPE"""
          .replace("KNOWN_TYPE", KNOWN_TYPE)
          .replace("ROOM", Purses.ROOM.replace("tasks.", "t."));

  /// The processes of a host, or one row without one.
  static final String LOOKOUT =
      """
      SELECT clock_timestamp() AS now, i.instance_id, i.host_id, i.pid, i.proc_start,
        coalesce((SELECT min(lease_expires_at) FROM tasks WHERE status = 'processing') < now(), false)
          OR coalesce((SELECT min(deadline_at) FROM tasks WHERE status = 'pending') < now(), false)
          AS overdue
      FROM (SELECT) AS once LEFT JOIN instances i ON i.host_id = :host""";

  static final String REGISTER =
      """
      INSERT INTO instances (instance_id, host_id, pid, proc_start)
      VALUES (:id, :host, :pid, :start)
      ON CONFLICT (instance_id) DO UPDATE SET last_seen = now()
      RETURNING EXISTS (
        SELECT FROM tasks WHERE status = 'processing' AND lease_owner = :id
          AND lease_expires_at < now() + interval '10 s') AS unrenewed""";

  /// A part that is in effect when it is joined with: the statement's commit does not wait for the
  /// disk.
  static final String UNHURRIED =
      """
      unhurried AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))""";

  /// A task that took down two workers already.
  static final String CLAIM_SUSPECT = claim("crash_count >= 2", 1, true);

  /// Up to `n` tasks of one route. The number is part of the statement: of a limit that it does not
  /// know PostgreSQL thinks that it is large, and sorts all that is pending instead of walking the
  /// index.
  ///
  /// @param limited false leaves tasks alone whose keys have limits, and looks at no limit
  static String claim(int n, boolean limited) {
    return claim("crash_count < 2", n, limited);
  }

  /// Never a join with what was picked: planned while the table was small, it reads the whole table
  /// for each claim when it has grown. Waits for the disk, or else a crash of the database would
  /// give the same tokens again.
  private static String claim(String which, int n, boolean limited) {
    return """
        WITH picked AS (
          SELECT task_id, api_key_id, units, priority, run_at FROM tasks
          WHERE status = 'pending' AND run_at <= now()
            AND route = :route AND KNOWN_TYPE
            AND WHICH AND ROOM
            AND (deadline_at IS NULL OR deadline_at > now())
            AND NOT (SELECT paused OR :route = ANY(paused_routes) FROM queue_state)
          ORDER BY priority DESC, run_at LIMIT MOST FOR UPDATE SKIP LOCKED
        ), RESERVED, t AS (
          UPDATE tasks SET status = 'processing', attempt = attempt + 1, leases = leases + 1,
            seq = seq + 1, progress = 0, message = NULL, wait_reason = NULL, lease_owner = :owner,
            lease_token = nextval('lease_seq'), lease_expires_at = now() + LEASE,
            started_at = coalesce(started_at, now()), updated_at = now(),
            reserved_units = SHARE
          WHERE task_id = ANY(ARRAY(SELECT task_id FROM granted))
          RETURNING tasks.*
        )
        SELECT t.lease_token, t.leases, t.reserved_units IS NOT NULL AS limited, CAST(t.external_ref AS text) AS external_ref,
          CAST(extract(epoch FROM t.deadline_at - now()) * 1000 AS bigint) AS time_left_ms,\s"""
            .replace("KNOWN_TYPE", KNOWN_TYPE)
            .replace("WHICH", which)
            .replace("LEASE", LEASE)
            .replace("ROOM", limited ? Purses.ROOM : Purses.FREE)
            .replace("RESERVED", limited ? Purses.RESERVED : Purses.NONE_RESERVED)
            .replace("SHARE", limited ? Purses.SHARE : "NULL")
            .replace("MOST", Integer.toString(n))
        + TaskRow.WITHOUT_OUTPUTS
        + " FROM t ORDER BY t.priority DESC, t.run_at";
  }

  /// Whether the row `x` is still held under one of the leases `r`; tokens are never used twice.
  ///
  /// Not a join: of rows that someone else is changing, PostgreSQL 18.1 updates just the first when
  /// a nested loop finds them, and the others would pass for lost. And the status is compared in
  /// words that no partial index matches: the index of leases holds the dead versions of every row
  /// that lately passed through, the primary key finds the one.
  private static final String HELD =
      """
      x.task_id = ANY(ARRAY(SELECT task_id FROM r))
          AND x.lease_token = ANY(ARRAY(SELECT lease_token FROM r))
          AND CASE x.status WHEN 'processing' THEN true ELSE false END""";

  private static final String LEASES =
      """
      WITH r AS MATERIALIZED (
        SELECT * FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(
          task_id uuid, lease_token bigint, progress int, message text, seq bigint)
      )
      """;

  static final String HEARTBEAT =
      LEASES
          + """
          UPDATE tasks x SET lease_expires_at = now() + LEASE
          WHERE HELD
          RETURNING x.task_id, x.cancel_requested_at IS NOT NULL AS cancel_requested"""
              .replace("LEASE", LEASE)
              .replace("HELD", HELD);

  static final String CANCELLATIONS =
      LEASES
          + """
          SELECT x.task_id FROM tasks x
          WHERE HELD AND x.cancel_requested_at IS NOT NULL"""
              .replace("HELD", HELD);

  /// Waits for the disk, unlike a claim: a call that costs money may follow.
  static final String REMEMBER =
      """
      UPDATE tasks SET external_ref = CAST(:job AS jsonb), updated_at = now()
      WHERE task_id = CAST(:id AS uuid) AND lease_token = :token
        AND CASE status WHEN 'processing' THEN true ELSE false END""";

  static final String REPORT =
      LEASES
          + """
          UPDATE tasks x SET updated_at = now(), (progress, message, seq) = (
            SELECT r.progress, r.message, greatest(x.seq, r.seq) FROM r WHERE r.task_id = x.task_id)
          WHERE HELD"""
              .replace("HELD", HELD);

  /// What must be told of the tasks in `t` that have just ended. Whoever ended one tells it at
  /// once; the event's row is for when it cannot. They are counted, too.
  private static final String HEARD =
      """
      told AS (
        INSERT INTO outbox (task_id, kind, next_at)
        SELECT task_id, 'event', now() + interval '5 s' FROM t
        WHERE status IN ('completed', 'failed', 'canceled')
      ), counted AS (
        INSERT INTO ended_counts (status, tasks)
        SELECT status, count(*) FROM t WHERE status IN ('completed', 'failed', 'canceled')
        GROUP BY status
      )""";

  /// The reports of those of them that somebody wants reports of.
  private static final String REPORTED =
      """
      , reported AS (
        INSERT INTO webhook_deliveries (task_id, url, host)
        SELECT task_id, callback_url, lower(split_part(callback_url, '/', 3)) FROM t
        WHERE callback_url IS NOT NULL AND status IN ('completed', 'failed', 'canceled')
      )""";

  /// Both, of tasks of which nobody knows who wants what.
  static final String TOLD = HEARD + REPORTED;

  /// What some outcomes have.
  ///
  /// @param outputs whether one has files
  /// @param charges whether one was charged for
  /// @param limited whether one came with a key that has limits
  /// @param reports whether somebody wants one reported
  record Outcomes(boolean outputs, boolean charges, boolean limited, boolean reports) {}

  /// Outcomes, at most one for each task. What none of them needs is left out: most need little.
  static String settle(Outcomes outcomes) {
    return SETTLED
        + (outcomes.outputs() ? STORED : "")
        + (outcomes.charges() ? CHARGED : BILLED)
        + (outcomes.limited() ? Purses.PAID : "")
        + HEARD
        + (outcomes.reports() ? REPORTED : "")
        + " SELECT "
        + TaskRow.WITH_NEW_OUTPUTS
        + " FROM t JOIN r USING (task_id)";
  }

  private static final String SETTLED =
      """
      WITH r AS MATERIALIZED (
        SELECT * FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(
          task_id uuid, lease_token bigint, seq bigint, status text, result jsonb, error jsonb,
          message text, outputs jsonb, unit text, quantity bigint, delay_ms bigint, given_back int,
          charges jsonb)
      ), t AS (
        UPDATE tasks x SET
          (status, progress, message, result, error, seq, attempt, run_at, wait_reason, finished_at,
            duration_ms) = (
            SELECT s.status,
              CASE s.status WHEN 'completed' THEN 100 WHEN 'pending' THEN 0 ELSE x.progress END,
              r.message, r.result, r.error, greatest(x.seq, r.seq) + 1,
              x.attempt - coalesce(r.given_back, 0),
              CASE s.status WHEN 'pending' THEN now() + r.delay_ms * interval '1 millisecond'
                ELSE x.run_at END,
              -- Only who asks to be spared for a while has a task given back for later.
              CASE WHEN s.status = 'pending' AND r.given_back = 1 AND r.delay_ms > 0
                THEN 'rate_limited' END,
              CASE s.status WHEN 'pending' THEN NULL ELSE now() END,
              CASE s.status WHEN 'pending' THEN NULL
                ELSE CAST(extract(epoch FROM now() - x.started_at) * 1000 AS bigint) END
            FROM r CROSS JOIN LATERAL (
              -- One that is given back although its cancellation was asked for is canceled.
              SELECT CASE WHEN r.status = 'pending' AND x.cancel_requested_at IS NOT NULL
                THEN 'canceled' ELSE r.status END AS status
            ) AS s
            WHERE r.task_id = x.task_id),
          lease_owner = NULL, lease_token = NULL, lease_expires_at = NULL, updated_at = now()
        WHERE HELD
        RETURNING x.*
      ),\s"""
          .replace("HELD", HELD);

  private static final String STORED =
      """
      stored AS (
        INSERT INTO task_outputs
          (task_id, n, object_key, media_type, bytes, sha256, width, height, duration_ms, poster_key)
        SELECT t.task_id, o.n, o.object_key, o.media_type, o.bytes, o.sha256, o.width, o.height,
          o.duration_ms, o.poster_key
        FROM t JOIN r USING (task_id), jsonb_to_recordset(r.outputs) AS o(n int, object_key text, media_type text,
          bytes bigint, sha256 text, width int, height int, duration_ms bigint, poster_key text)
        WHERE t.status = 'completed'
      ),\s""";

  /// What was charged for earlier attempts stays.
  private static final String BILLED =
      """
      billed AS (
        INSERT INTO billing_records (task_id, task_created_at, user_id, provider, unit, quantity)
        SELECT t.task_id, t.created_at, t.user_id, t.provider, r.unit, r.quantity
        FROM t JOIN r USING (task_id)
        WHERE t.status = 'completed'
        ON CONFLICT (task_id, task_created_at)
          DO UPDATE SET unit = excluded.unit, quantity = excluded.quantity
      ),\s""";

  private static final String CHARGED =
      """
      billed AS (
        -- What is charged for counts whatever came of it, and is added up over the attempts.
        INSERT INTO billing_records
          (task_id, task_created_at, user_id, provider, unit, quantity, currency, amount, charges)
        SELECT t.task_id, t.created_at, t.user_id, t.provider, coalesce(r.unit, c.charges->0->>'unit'),
          coalesce(r.quantity, (
            SELECT ceil(sum(x.quantity)) FROM jsonb_to_recordset(c.charges)
              AS x(unit text, quantity numeric) WHERE x.unit = c.charges->0->>'unit')),
          coalesce(m.currency, 'USD'),
          coalesce((
            SELECT sum(x.cost) FROM jsonb_to_recordset(c.charges)
              AS x(cost numeric, currency text) WHERE x.currency = m.currency), 0),
          c.charges
        FROM t JOIN r USING (task_id)
          LEFT JOIN LATERAL (
            SELECT earlier.charges FROM billing_records earlier
            WHERE earlier.task_id = t.task_id AND earlier.task_created_at = t.created_at
            OFFSET 0
          ) AS b ON true
          CROSS JOIN LATERAL (
            SELECT coalesce(b.charges, '[]') || coalesce((
              SELECT jsonb_agg(fresh) FROM jsonb_array_elements(r.charges) AS fresh
              WHERE fresh->>'job' IS NULL OR b.charges IS NULL
                -- An attempt that goes on with a job hears of its charges again.
                OR NOT b.charges @> jsonb_build_array(jsonb_build_object('job', fresh->'job'))
            ), '[]') AS charges
          ) AS c
          CROSS JOIN LATERAL (
            SELECT jsonb_path_query_first(c.charges, '$[*].currency ? (@ != null)') #>> '{}'
              AS currency
          ) AS m
        WHERE t.status = 'completed' OR r.charges IS NOT NULL
        ON CONFLICT (task_id, task_created_at) DO UPDATE SET unit = excluded.unit, quantity = excluded.quantity,
          currency = excluded.currency, amount = excluded.amount, charges = excluded.charges
      ),\s""";

  // What newer versions bring is left to them.
  private static final String KNOWN_ROUTE =
      Arrays.stream(Route.values())
          .map(Route::word)
          .collect(
              Collectors.joining("', '", "CASE WHEN route IN ('", "') THEN true ELSE false END"));

  /// Leases that had run out at a moment that was looked at before; whose owner is said to live has
  /// some minutes more, and then the task is given back without a charge.
  static final String REAP =
      giveBack(
          """
          WITH abandoned AS (
            SELECT task_id, NOT lease_owner = ANY(string_to_array(:living, ',')) AS crashed,
              api_key_id, reserved_units
            FROM tasks
            WHERE status = 'processing' AND lease_expires_at < CAST(:as_of AS timestamptz)
              AND KNOWN_ROUTE AND (NOT lease_owner = ANY(string_to_array(:living, ','))
                OR lease_expires_at < CAST(:as_of AS timestamptz) - interval '5 minutes')
            ORDER BY lease_expires_at LIMIT 100 FOR UPDATE SKIP LOCKED
          ), overdue AS (
            SELECT task_id, false AS crashed, api_key_id, CAST(NULL AS integer) AS reserved_units
            FROM tasks
            WHERE status = 'pending' AND deadline_at < now() AND KNOWN_ROUTE
            ORDER BY deadline_at LIMIT 100 FOR UPDATE SKIP LOCKED
          ), dead AS (
            SELECT * FROM abandoned UNION ALL SELECT * FROM overdue
          )""");

  /// All leases of one owner, who is dead.
  static final String RESCUE =
      giveBack(
          """
          WITH gone AS (
            DELETE FROM instances WHERE instance_id = :id
          ), dead AS (
            SELECT task_id, true AS crashed, api_key_id, reserved_units FROM tasks
            WHERE status = 'processing' AND lease_owner = :id AND KNOWN_ROUTE
            FOR UPDATE SKIP LOCKED
          )""");

  /// All leases of one owner, who ends in order.
  static final String FORGET =
      giveBack(
          """
          WITH gone AS (
            DELETE FROM instances WHERE instance_id = :id
          ), dead AS (
            SELECT task_id, false AS crashed, api_key_id, reserved_units FROM tasks
            WHERE status = 'processing' AND lease_owner = :id AND KNOWN_ROUTE
            FOR UPDATE SKIP LOCKED
          )""");

  /// Leases of one owner that it does not know of. Twenty seconds old, so that no answer is still
  /// on its way.
  static final String DISOWN =
      giveBack(
          """
          WITH dead AS (
            SELECT task_id, false AS crashed, api_key_id, reserved_units FROM tasks
            WHERE status = 'processing' AND lease_owner = :id AND KNOWN_ROUTE
              AND lease_expires_at < now() + interval '10 s'
              AND NOT lease_token = ANY(CAST(string_to_array(:tokens, ',') AS bigint[]))
            FOR UPDATE SKIP LOCKED
          )""");

  /// `seq` jumps because the worker that is gone may have published some more than it wrote.
  ///
  /// @param dead common table expressions, the last of which is `dead`
  private static String giveBack(String dead) {
    return (dead
                + """
                , t AS (
                  UPDATE tasks SET
                    status = VERDICT,
                    crash_count = crash_count + CASE WHEN CRASHED THEN 1 ELSE 0 END,
                    attempt = attempt - CASE WHEN CRASHED OR VERDICT <> 'pending'
                      OR status = 'pending' THEN 0 ELSE 1 END,
                    run_at = now() + CASE WHEN crash_count = 0 OR NOT CRASHED THEN interval '0 s'
                      WHEN crash_count = 1 THEN interval '30 s' ELSE interval '120 s' END,
                    error = CASE WHEN VERDICT <> 'failed' THEN NULL
                      WHEN deadline_at < now() THEN jsonb_build_object('code', 'deadline_exceeded',
                        'message', 'the task was not done before its deadline')
                      ELSE jsonb_build_object('code', 'worker_crashed',
                        'message', 'the worker process died three times while doing this task') END,
                    message = CASE WHEN VERDICT <> 'pending' THEN NULL
                      WHEN CRASHED THEN 'the worker process died; trying again'
                      ELSE 'the worker gave it back; trying again' END,
                    progress = CASE VERDICT WHEN 'pending' THEN 0 ELSE progress END,
                    finished_at = CASE VERDICT WHEN 'pending' THEN NULL ELSE now() END,
                    duration_ms = CASE VERDICT WHEN 'pending' THEN NULL
                      ELSE CAST(extract(epoch FROM now() - started_at) * 1000 AS bigint) END,
                    seq = seq + 1000, lease_owner = NULL, lease_token = NULL,
                    lease_expires_at = NULL, updated_at = now()
                  WHERE task_id = ANY(ARRAY(SELECT task_id FROM dead))
                  RETURNING tasks.*
                ),\s""")
            .replace("VERDICT", VERDICT)
            .replace("CRASHED", CRASHED)
            .replace("KNOWN_ROUTE", KNOWN_ROUTE)
        + Purses.GIVEN_BACK
        + TOLD
        + " SELECT "
        + TaskRow.WITHOUT_OUTPUTS
        + " FROM t";
  }

  private static final String CRASHED =
      "(task_id = ANY(ARRAY(SELECT task_id FROM dead WHERE crashed)))";

  private static final String VERDICT =
      """
      CASE WHEN cancel_requested_at IS NOT NULL THEN 'canceled'
            WHEN deadline_at < now() OR (CRASHED AND crash_count + 1 >= 3) THEN 'failed'
            ELSE 'pending' END""";
}

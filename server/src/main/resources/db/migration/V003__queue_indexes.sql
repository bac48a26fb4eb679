-- What claims, lists, counts and retention look for has an index each, and counts of ended tasks are kept.

DROP INDEX tasks_pending;
CREATE INDEX tasks_claimable ON tasks (route, priority DESC, run_at) WHERE status = 'pending';

-- For lists. Worded so that nothing but a list can be planned with them: a task is found by the primary
-- key alone, also by a plan that was made while the table was empty, when every index looks as good as
-- another. That is why they hold greatest(task_id), which is the id, and say nothing of the status.
DROP INDEX tasks_newest;
CREATE INDEX tasks_newest ON tasks (created_at DESC, greatest(task_id) DESC);
CREATE INDEX tasks_waiting ON tasks (created_at DESC, greatest(task_id) DESC) WHERE finished_at IS NULL;
CREATE INDEX tasks_by_end ON tasks (status, created_at DESC, greatest(task_id) DESC)
  WHERE finished_at IS NOT NULL;
CREATE INDEX tasks_by_user ON tasks (user_id, created_at DESC, greatest(task_id) DESC);
CREATE INDEX tasks_by_type ON tasks (task_type, created_at DESC, greatest(task_id) DESC);

-- For counts and retention.
CREATE INDEX tasks_ended ON tasks (finished_at) WHERE finished_at IS NOT NULL;
-- Statuses of later versions, which this one counts and shows.
CREATE INDEX tasks_otherwise ON tasks (status)
  WHERE status NOT IN ('pending', 'processing', 'completed', 'failed', 'canceled');

CREATE INDEX task_outputs_kept ON task_outputs (created_at) WHERE removed_at IS NULL;

DROP INDEX outbox_due;
CREATE INDEX outbox_due ON outbox (kind, next_at) WHERE done_at IS NULL;

-- Every task leaves two dead rows behind, every event one: a fifth of a big table is far too late.
ALTER TABLE tasks SET (
  autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 2000,
  autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.02);
ALTER TABLE outbox SET (
  autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000,
  autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 10000);

-- How many tasks have ended and are still there, in pieces: whoever ends or removes some adds a row,
-- so that nobody waits for anybody; upkeep adds them up.
CREATE TABLE ended_counts (
  status text        NOT NULL,
  tasks  bigint      NOT NULL,
  at     timestamptz NOT NULL DEFAULT now()
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);

INSERT INTO ended_counts
SELECT status, count(*), '-infinity' FROM tasks
WHERE status IN ('completed', 'failed', 'canceled') GROUP BY status;

-- When each job of the whole system is due again, whichever process does it.
CREATE TABLE upkeep (
  job     text        PRIMARY KEY,
  next_at timestamptz NOT NULL
);

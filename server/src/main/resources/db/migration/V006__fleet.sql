-- What workers can do and what tasks need, and the figures that autoscalers go by.

-- What a worker must have to do the task: `model:<name>` and labels.
ALTER TABLE tasks ADD COLUMN needs text[] NOT NULL DEFAULT '{}';
-- Why a task was given back, in a word, when that is nobody's failure.
ALTER TABLE tasks ADD COLUMN wait_reason text;

-- What the worker last told: routes, task types, labels, and engines with their models; and what the needs
-- of tasks are compared with.
ALTER TABLE instances ADD COLUMN offer jsonb NOT NULL DEFAULT '{}';
ALTER TABLE instances ADD COLUMN has text[] NOT NULL DEFAULT '{}';
ALTER TABLE instances ADD COLUMN running integer NOT NULL DEFAULT 0;

-- One row per pool, which is a route, always. Its columns are a promise to autoscalers. Needs are left out:
-- of a pool without workers nobody can tell what the next one will have.
CREATE VIEW genpulse_scaling AS
SELECT p.pool, d.due, r.running, d.oldest_due_seconds
FROM unnest(ARRAY['comfy', 'diffusers', 'api', 'cpu']) AS p (pool)
CROSS JOIN LATERAL (
  SELECT count(*) AS due,
    coalesce(max(CAST(extract(epoch FROM now() - t.run_at) AS float8)), 0) AS oldest_due_seconds
  FROM tasks t
  WHERE t.status = 'pending' AND t.route = p.pool AND t.run_at <= now()
    AND (t.deadline_at IS NULL OR t.deadline_at > now())
    AND NOT (SELECT paused FROM queue_state)
) AS d
CROSS JOIN LATERAL (
  SELECT count(*) AS running FROM tasks t WHERE t.status = 'processing' AND t.route = p.pool
) AS r;

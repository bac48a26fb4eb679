-- Routes whose tasks are not begun while the queue as a whole goes on.
ALTER TABLE queue_state ADD COLUMN paused_routes text[] NOT NULL DEFAULT '{}';

-- As before, and of a route that is paused nothing is due.
CREATE OR REPLACE VIEW genpulse_scaling AS
SELECT p.pool, d.due, r.running, d.oldest_due_seconds
FROM unnest(ARRAY['comfy', 'diffusers', 'api', 'cpu']) AS p (pool)
CROSS JOIN LATERAL (
  SELECT count(*) AS due,
    coalesce(max(CAST(extract(epoch FROM now() - t.run_at) AS float8)), 0) AS oldest_due_seconds
  FROM tasks t
  WHERE t.status = 'pending' AND t.route = p.pool AND t.run_at <= now()
    AND (t.deadline_at IS NULL OR t.deadline_at > now())
    AND NOT (SELECT paused OR p.pool = ANY(paused_routes) FROM queue_state)
) AS d
CROSS JOIN LATERAL (
  SELECT count(*) AS running FROM tasks t WHERE t.status = 'processing' AND t.route = p.pool
) AS r;

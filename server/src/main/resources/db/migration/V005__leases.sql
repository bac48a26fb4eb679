-- What the leases of a task leave behind.

-- How often the task was leased: names the files of each lease apart.
ALTER TABLE tasks ADD COLUMN leases integer NOT NULL DEFAULT 0;

-- Tasks that took workers down again and again; they are run alone.
CREATE INDEX tasks_suspects ON tasks (run_at) WHERE status = 'pending' AND crash_count >= 2;

-- One per task. An id may be used again once its task was removed: that is another task.
ALTER TABLE billing_records ADD COLUMN task_created_at timestamptz NOT NULL DEFAULT '-infinity';
ALTER TABLE billing_records DROP CONSTRAINT billing_records_task_id_key;
CREATE UNIQUE INDEX billing_records_task ON billing_records (task_id, task_created_at);

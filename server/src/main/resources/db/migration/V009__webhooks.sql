-- Ends of tasks that are to be reported to the address that came with the task.

-- Written by the statement that ends the task; goes with the task.
CREATE TABLE webhook_deliveries (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  task_id    uuid        NOT NULL REFERENCES tasks ON DELETE CASCADE,
  url        text        NOT NULL,
  -- Host and port: deliveries to one that hangs leave room for the others.
  host       text        NOT NULL,
  status     text        NOT NULL DEFAULT 'pending',
  attempts   integer     NOT NULL DEFAULT 0,
  next_at    timestamptz NOT NULL DEFAULT now(),
  -- The last of them: [{at, status, error, duration_ms}].
  log        jsonb       NOT NULL DEFAULT '[]',
  created_at timestamptz NOT NULL DEFAULT now(),
  done_at    timestamptz
);

CREATE INDEX webhook_deliveries_due ON webhook_deliveries (next_at) WHERE status = 'pending';
CREATE INDEX webhook_deliveries_task ON webhook_deliveries (task_id, id);

-- What deliveries are signed with where the settings say nothing: 32 bytes, two random UUIDs.
CREATE TABLE webhook_secret (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  secret   text    NOT NULL
);

INSERT INTO webhook_secret (secret)
VALUES ('whsec_' || encode(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()), 'base64'));

-- Tasks and everything that must change together with them.

CREATE TABLE tasks (
  task_id             uuid PRIMARY KEY,
  task_type           text        NOT NULL,
  route               text        NOT NULL,
  provider            text,
  priority            smallint    NOT NULL DEFAULT 0,
  source              text        NOT NULL,
  user_id             text        NOT NULL,
  status              text        NOT NULL DEFAULT 'pending'
                      CHECK (status IN ('pending', 'processing', 'completed', 'failed', 'canceled')),
  progress            integer     NOT NULL DEFAULT 0,
  message             text,
  params              jsonb       NOT NULL,
  result              jsonb,
  error               jsonb,
  seq                 bigint      NOT NULL DEFAULT 1,
  attempt             integer     NOT NULL DEFAULT 0,
  max_attempts        integer     NOT NULL DEFAULT 3,
  crash_count         integer     NOT NULL DEFAULT 0,
  run_at              timestamptz NOT NULL DEFAULT now(),
  deadline_at         timestamptz,
  lease_owner         text,
  lease_token         bigint,
  lease_expires_at    timestamptz,
  cancel_requested_at timestamptz,
  external_ref        jsonb,
  request_hash        bytea       NOT NULL,
  callback_url        text,
  created_at          timestamptz NOT NULL DEFAULT now(),
  started_at          timestamptz,
  finished_at         timestamptz,
  updated_at          timestamptz NOT NULL DEFAULT now(),
  duration_ms         bigint
) WITH (fillfactor = 70);

CREATE INDEX tasks_pending ON tasks (priority DESC, run_at) WHERE status = 'pending';
CREATE INDEX tasks_leases ON tasks (lease_expires_at) WHERE status = 'processing';
CREATE INDEX tasks_deadlines ON tasks (deadline_at) WHERE status = 'pending' AND deadline_at IS NOT NULL;
CREATE INDEX tasks_newest ON tasks (created_at DESC, task_id DESC);

-- Fencing tokens: a later claim always has the greater one.
CREATE SEQUENCE lease_seq;

CREATE TABLE task_outputs (
  task_id     uuid        NOT NULL REFERENCES tasks ON DELETE CASCADE,
  n           integer     NOT NULL,
  object_key  text        NOT NULL,
  media_type  text        NOT NULL,
  bytes       bigint      NOT NULL,
  sha256      text        NOT NULL,
  width       integer,
  height      integer,
  duration_ms bigint,
  created_at  timestamptz NOT NULL DEFAULT now(),
  expires_at  timestamptz,
  removed_at  timestamptz,
  PRIMARY KEY (task_id, n)
);

-- One per recorded result; outlives its task. Priced later by whoever sends bills.
CREATE TABLE billing_records (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  task_id    uuid           NOT NULL UNIQUE,
  user_id    text           NOT NULL,
  provider   text,
  unit       text           NOT NULL,
  quantity   bigint         NOT NULL,
  unit_price numeric(18, 6) NOT NULL DEFAULT 0,
  currency   text           NOT NULL DEFAULT 'USD',
  amount     numeric(18, 6) NOT NULL DEFAULT 0,
  created_at timestamptz    NOT NULL DEFAULT now()
);

-- What must be told to others at least once, written with the change it tells of.
CREATE TABLE outbox (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  task_id    uuid        NOT NULL REFERENCES tasks ON DELETE CASCADE,
  kind       text        NOT NULL CHECK (kind IN ('event', 'webhook')),
  attempts   integer     NOT NULL DEFAULT 0,
  next_at    timestamptz NOT NULL DEFAULT now(),
  created_at timestamptz NOT NULL DEFAULT now(),
  done_at    timestamptz
);

CREATE INDEX outbox_due ON outbox (next_at) WHERE done_at IS NULL;
CREATE INDEX outbox_task ON outbox (task_id);

CREATE TABLE dead_letters (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  raw        text        NOT NULL,
  reason     text        NOT NULL,
  source     text        NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE idempotency_keys (
  key        text        PRIMARY KEY,
  body_hash  text        NOT NULL,
  task_id    uuid        NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

-- Processes that run tasks. A sibling on the same host can tell that one is dead before its leases run out.
CREATE TABLE instances (
  instance_id text        PRIMARY KEY,
  host_id     text        NOT NULL,
  pid         bigint      NOT NULL,
  proc_start  bigint      NOT NULL,
  last_seen   timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE queue_state (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  paused   boolean NOT NULL DEFAULT false
);

INSERT INTO queue_state DEFAULT VALUES;

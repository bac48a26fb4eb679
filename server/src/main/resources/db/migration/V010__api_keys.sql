-- Keys that programs call with, and what each of them may use.

CREATE TABLE api_keys (
  key_id      text        PRIMARY KEY,
  -- SHA-256 of the whole key, which is stored nowhere.
  hash        bytea       NOT NULL,
  name        text        NOT NULL,
  -- submit, read and admin, between commas
  scopes      text        NOT NULL,
  -- Whose tasks it submits and sees; null = everybody's
  user_id     text,
  -- Submissions a minute; null = any number
  rate        integer,
  -- Tasks that run at once; null = any number
  concurrency integer,
  -- Units, as billing counts them, that all of its tasks may use; null = any number
  budget      bigint,
  -- The bucket of the rate
  tokens      float8      NOT NULL DEFAULT 0,
  refilled_at timestamptz NOT NULL DEFAULT now(),
  -- What its running tasks have reserved, and those that ended have used, while there was a limit
  running     integer     NOT NULL DEFAULT 0,
  reserved    bigint      NOT NULL DEFAULT 0,
  used        bigint      NOT NULL DEFAULT 0,
  created_at  timestamptz NOT NULL DEFAULT now(),
  revoked_at  timestamptz
);

ALTER TABLE tasks ADD COLUMN api_key_id text;
-- What it will use of a budget, and what was reserved of it when it was last claimed; null = nothing was.
ALTER TABLE tasks ADD COLUMN units integer NOT NULL DEFAULT 1;
ALTER TABLE tasks ADD COLUMN reserved_units integer;

-- Keys that have run out are dropped by age.

CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);

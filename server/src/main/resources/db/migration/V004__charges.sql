-- Each charge of a remote provider: [{unit, quantity, cost, currency, job}]. Unit and quantity of the
-- record are what the result bills, or, where there is no result, what was charged.
ALTER TABLE billing_records ADD COLUMN charges jsonb NOT NULL DEFAULT '[]';

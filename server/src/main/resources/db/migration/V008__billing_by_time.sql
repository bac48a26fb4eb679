-- Sums of a time. Records are written in its order, so a summary of each range of pages is enough.
CREATE INDEX billing_records_created ON billing_records USING brin (created_at);

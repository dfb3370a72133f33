-- +goose Up

-- Each row of a link's audit has a number, without gaps, and the SHA-256 of the row before it and
-- of its own words: whoever alters, removes or slips in a row breaks the chain there. The program
-- that writes computes it (package postgres), for it is the only one that writes of its link.
-- Rows from before this have neither.
ALTER TABLE audit ADD COLUMN seq bigint, ADD COLUMN hash bytea;
ALTER TABLE audit ADD CONSTRAINT audit_chained
    CHECK (seq IS NOT NULL AND seq > 0 AND hash IS NOT NULL AND octet_length(hash) = 32) NOT VALID;

-- The last link of each chain: without it nobody would miss rows that are cut off at the end.
CREATE TABLE audit_chains (
    link text PRIMARY KEY,
    seq  bigint NOT NULL,
    hash bytea NOT NULL
);

-- What retention has dropped: where a chain may have a gap, and what the row behind it follows.
CREATE TABLE audit_dropped (
    link  text NOT NULL,
    first bigint NOT NULL,
    last  bigint NOT NULL,
    hash  bytea NOT NULL, -- of the last
    at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (link, first)
);

CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit_dropped
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- +goose StatementBegin
-- extend_audit moves the end of a chain on, or fails the transaction with BHL02 if it is not where
-- the writer thinks it is.
CREATE FUNCTION extend_audit(of_link text, seq_before bigint, hash_before bytea, seq_after bigint, hash_after bytea)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF seq_before = 0 THEN
        INSERT INTO audit_chains VALUES (of_link, seq_after, hash_after) ON CONFLICT DO NOTHING;
    ELSE
        UPDATE audit_chains SET seq = seq_after, hash = hash_after
         WHERE link = of_link AND seq = seq_before AND hash = hash_before;
    END IF;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the audit of link % does not end at row %', of_link, seq_before USING ERRCODE = 'BHL02';
    END IF;
END
$$;

-- drop_partitions drops the months that ended by then and returns the names of their
-- partitions. A month in which a session began that is not closed yet is kept, but for its
-- audit. A default partition goes, and comes back empty, once all it has is that old.
CREATE OR REPLACE FUNCTION drop_partitions(ended_by timestamptz) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    p    partitioned;
    part text;
    lo   timestamptz;
    hi   timestamptz;
BEGIN
    FOR p IN SELECT * FROM partitioned ORDER BY parent LOOP
        FOR part IN SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
                     WHERE i.inhparent = p.parent::regclass ORDER BY c.relname LOOP
            IF part = p.parent || '_default' THEN
                EXECUTE format('SELECT min(%I), max(%I) + interval ''1 microsecond'' FROM %I', p.key, p.key, part) INTO lo, hi;
            ELSE
                lo := (to_date(right(part, 7), 'YYYY_MM')::timestamp) AT TIME ZONE 'UTC';
                hi := (to_date(right(part, 7), 'YYYY_MM') + interval '1 month') AT TIME ZONE 'UTC';
            END IF;
            CONTINUE WHEN hi IS NULL OR hi > ended_by;
            CONTINUE WHEN p.parent <> 'audit' AND EXISTS (SELECT FROM sessions WHERE created >= lo AND created < hi);
            IF p.parent = 'audit' THEN
                EXECUTE format('INSERT INTO audit_dropped (link, first, last, hash)
                    SELECT link, min(seq), max(seq), (array_agg(hash ORDER BY seq DESC))[1]
                      FROM (SELECT link, seq, hash, seq - row_number() OVER (PARTITION BY link ORDER BY seq) AS run
                              FROM %I WHERE seq IS NOT NULL) AS r
                     GROUP BY link, run', part);
            END IF;
            EXECUTE format('DROP TABLE %I', part);
            IF part = p.parent || '_default' THEN
                EXECUTE format('CREATE TABLE %I PARTITION OF %I DEFAULT', part, p.parent);
            END IF;
            RETURN NEXT part;
        END LOOP;
    END LOOP;
END
$$;

-- A desk that may not alter the schema still has to have the months ahead. To drop months is the
-- owner's alone.
DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION make_partitions(integer) SECURITY DEFINER SET search_path = %I, pg_temp', current_schema());
END
$$;
-- +goose StatementEnd

REVOKE EXECUTE ON FUNCTION drop_partitions(timestamptz) FROM PUBLIC;

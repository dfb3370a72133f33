-- +goose Up

-- The transcript. A table partitioned by time can only hold unique what includes that time,
-- and one message has two times (when it was heard, when the archive stamped it). So messages
-- are partitioned by when their session began: every message of a session is in one partition,
-- a stanza id is unique in its session, and retention never leaves half a transcript.
CREATE TABLE messages (
    id        bigint GENERATED ALWAYS AS IDENTITY,
    link      text NOT NULL,
    session   text NOT NULL,
    begun     timestamptz           -- when the session was created; null where there is none
              CONSTRAINT messages_of_session CHECK (begun IS NOT NULL),
    stanza_id text,                 -- null where the room gives none
    at        timestamptz NOT NULL,
    sender    text NOT NULL,
    nick      text NOT NULL,
    body      text NOT NULL,
    correction boolean NOT NULL,    -- of something said before (XEP-0308)
    CONSTRAINT messages_once UNIQUE (link, session, stanza_id, begun)
) PARTITION BY RANGE (begun);

CREATE INDEX messages_in_order ON messages (link, session, id);
-- The words as they are: a desk's customers write in many languages.
CREATE INDEX messages_words ON messages USING gin (to_tsvector('simple', body));

-- What customers think of their sessions: one rating a session, the last they gave. Kept with
-- the month the session began in, as its record is.
CREATE TABLE ratings (
    link    text NOT NULL,
    session text NOT NULL,
    begun   timestamptz CONSTRAINT ratings_of_session CHECK (begun IS NOT NULL),
    at      timestamptz NOT NULL,
    score   integer NOT NULL CONSTRAINT ratings_score CHECK (score BETWEEN 1 AND 5),
    comment text NOT NULL,
    CONSTRAINT ratings_one UNIQUE (link, session, begun)
) PARTITION BY RANGE (begun);

-- What happened: who, what, when, why. Rows are added and dropped with their month, never
-- changed.
CREATE TABLE audit (
    id      bigint GENERATED ALWAYS AS IDENTITY,
    link    text NOT NULL,
    at      timestamptz NOT NULL,
    actor   text NOT NULL, -- empty for the desk itself
    action  text NOT NULL,
    session text NOT NULL,
    subject text NOT NULL,
    reason  text NOT NULL
) PARTITION BY RANGE (at);

CREATE INDEX audit_of_session ON audit (link, session, id);
CREATE INDEX audit_in_time ON audit (link, at, id);

CREATE TABLE messages_default PARTITION OF messages DEFAULT;
CREATE TABLE ratings_default PARTITION OF ratings DEFAULT;
CREATE TABLE audit_default PARTITION OF audit DEFAULT;

-- +goose StatementBegin
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed or deleted', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'audit_append_only';
END
$$;
-- +goose StatementEnd

CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- What the desk owes: effects by kind and fields. The fields are json, not jsonb, because they
-- are read back whole and jsonb refuses texts with a NUL.
CREATE TABLE outbox (
    link    text NOT NULL,
    id      bigint NOT NULL,
    session text NOT NULL, -- the order it belongs to; empty for none
    kind    text NOT NULL,
    data    json NOT NULL,
    PRIMARY KEY (link, id)
);

CREATE TABLE partitioned (
    parent text PRIMARY KEY,
    key    text NOT NULL
);
INSERT INTO partitioned VALUES
    ('closed_sessions', 'created'), ('closed_participants', 'begun'), ('closed_offers', 'begun'),
    ('messages', 'begun'), ('ratings', 'begun'), ('audit', 'at');

-- +goose StatementBegin
-- make_partitions makes the partitions of this month (UTC) and of those ahead, and returns how
-- many are new. A month that the default partition already has rows of is left there.
CREATE FUNCTION make_partitions(ahead integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    p    partitioned;
    lo   timestamp;
    a    text;
    z    text;
    part text;
    held boolean;
    made integer := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('bellhop partitions')); -- one process at a time
    FOR p IN SELECT * FROM partitioned ORDER BY parent LOOP
        FOR m IN 0..ahead LOOP
            lo := date_trunc('month', now() AT TIME ZONE 'UTC') + m * interval '1 month';
            part := p.parent || to_char(lo, '_YYYY_MM');
            CONTINUE WHEN to_regclass(quote_ident(part)) IS NOT NULL;
            a := to_char(lo, 'YYYY-MM-DD') || ' 00:00+00';
            z := to_char(lo + interval '1 month', 'YYYY-MM-DD') || ' 00:00+00';
            EXECUTE format('SELECT EXISTS (SELECT FROM %I WHERE %I >= %L AND %I < %L)',
                p.parent || '_default', p.key, a, p.key, z) INTO held;
            IF held THEN
                RAISE WARNING '% has rows of %: they stay there', p.parent || '_default', part;
                CONTINUE;
            END IF;
            EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)', part, p.parent, a, z);
            made := made + 1;
        END LOOP;
    END LOOP;
    RETURN made;
END
$$;

-- drop_partitions drops the months that ended by then and returns the names of their
-- partitions. A month in which a session began that is not closed yet is kept, but for its
-- audit. A default partition goes, and comes back empty, once all it has is that old.
CREATE FUNCTION drop_partitions(ended_by timestamptz) RETURNS SETOF text LANGUAGE plpgsql AS $$
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
            EXECUTE format('DROP TABLE %I', part);
            IF part = p.parent || '_default' THEN
                EXECUTE format('CREATE TABLE %I PARTITION OF %I DEFAULT', part, p.parent);
            END IF;
            RETURN NEXT part;
        END LOOP;
    END LOOP;
END
$$;
-- +goose StatementEnd

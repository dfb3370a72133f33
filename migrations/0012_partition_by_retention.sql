-- +goose Up

-- Each session is kept as long as the service says that was asked for it, and goes with a dropped
-- partition all the same. So what is past lies by the month until whose end it is kept, instead of
-- the month in which it began, and all that belongs to a session lies in the same. That month is
-- decided as the session begins: its messages are written long before its end is known.
--
-- Where nothing says how long, it is the month of its beginning a thousand years on: those are still
-- dropped by when they began, by hand. A thousand, so that no retention ever reaches there.
--
-- +goose StatementBegin
-- kept_month is the first day of the month until whose end a session is kept (UTC).
CREATE FUNCTION kept_month(created timestamptz, keep_until timestamptz) RETURNS date LANGUAGE sql IMMUTABLE AS $$
    SELECT date_trunc('month', COALESCE(keep_until AT TIME ZONE 'UTC', created AT TIME ZONE 'UTC' + interval '1000 years'))::date
$$;
-- +goose StatementEnd

ALTER TABLE sessions ADD COLUMN keep_until timestamptz,
    ADD COLUMN kept date NOT NULL GENERATED ALWAYS AS (kept_month(created, keep_until)) STORED;

-- A table cannot be given another partition key. So each is made anew, and the partitions of the old
-- are attached to it: nothing is copied, for all rows of one have the same month, and a column whose
-- default is constant costs nothing. One key of each has to be indexed anew, because it must have
-- the column by which the table is partitioned. What lies in default partitions, or in ones that
-- somebody else has made, is copied.
CREATE TEMPORARY TABLE moving ON COMMIT DROP AS
    SELECT p.parent, p.key, c.relname::text AS part, (c.relname ~ ('^' || p.parent || '_[0-9]{4}_[0-9]{2}$')) AS month
      FROM partitioned p JOIN pg_inherits i ON i.inhparent = p.parent::regclass JOIN pg_class c ON c.oid = i.inhrelid
     WHERE p.parent <> 'audit';

-- +goose StatementBegin
DO $$
DECLARE
    t      record;
    last   bigint;
    called boolean;
BEGIN
    FOR t IN SELECT * FROM moving LOOP
        EXECUTE format('ALTER TABLE %I DETACH PARTITION %I', t.parent, t.part);
    END LOOP;
    EXECUTE 'SELECT last_value, is_called FROM ' || pg_get_serial_sequence('messages', 'id') INTO last, called;
    FOR t IN SELECT parent FROM partitioned WHERE parent <> 'audit' LOOP
        EXECUTE format('ALTER TABLE %I RENAME TO %I', t.parent, 'old_' || t.parent);
        EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING IDENTITY, kept date) PARTITION BY RANGE (kept)',
            t.parent, 'old_' || t.parent);
        EXECUTE format('DROP TABLE %I', 'old_' || t.parent);
    END LOOP;
    PERFORM setval(pg_get_serial_sequence('messages', 'id'), last, called);
    EXECUTE format('ALTER SEQUENCE %s RENAME TO messages_id_seq', pg_get_serial_sequence('messages', 'id'));
END
$$;
-- +goose StatementEnd

ALTER TABLE closed_sessions ADD COLUMN keep_until timestamptz, ADD PRIMARY KEY (link, id, kept);
ALTER TABLE closed_participants ADD PRIMARY KEY (link, session, jid, kept);
ALTER TABLE closed_offers ADD PRIMARY KEY (link, id, kept);
ALTER TABLE messages DROP COLUMN begun, -- and with it the check, whose place is taken
    ADD CONSTRAINT messages_of_session CHECK (kept IS NOT NULL),
    ADD CONSTRAINT messages_once UNIQUE (link, session, stanza_id, kept);
ALTER TABLE ratings DROP COLUMN begun,
    ADD CONSTRAINT ratings_of_session CHECK (kept IS NOT NULL),
    ADD CONSTRAINT ratings_one UNIQUE (link, session, kept);

CREATE INDEX closed_sessions_of_customer ON closed_sessions (link, customer, created);
CREATE INDEX closed_sessions_by_time ON closed_sessions (link, created);
CREATE INDEX closed_sessions_by_end ON closed_sessions (link, ended);
CREATE INDEX closed_participants_by_jid ON closed_participants (link, jid, begun);
CREATE INDEX closed_participants_by_time ON closed_participants (link, begun); -- for reports, which had whole partitions
CREATE INDEX closed_offers_of_session ON closed_offers (link, session);
CREATE INDEX closed_offers_by_time ON closed_offers (link, begun);
CREATE INDEX messages_in_order ON messages (link, session, id);
CREATE INDEX messages_words ON messages USING gin (to_tsvector('simple', body));

-- +goose StatementBegin
DO $$
DECLARE
    t       record;
    key     text;
    lo      date;
    columns text;
BEGIN
    FOR t IN SELECT * FROM moving WHERE month ORDER BY part LOOP
        lo := to_date(right(t.part, 7), 'YYYY_MM') + interval '1000 years';
        FOR key IN SELECT conname FROM pg_constraint WHERE conrelid = t.part::regclass AND contype IN ('p', 'u') LOOP
            EXECUTE format('ALTER TABLE %I DROP CONSTRAINT %I', t.part, key);
        END LOOP;
        EXECUTE format('ALTER TABLE %I ADD COLUMN kept date NOT NULL DEFAULT %L', t.part, lo);
        EXECUTE format('ALTER TABLE %I ALTER COLUMN kept DROP DEFAULT', t.part);
        IF t.parent IN ('messages', 'ratings') THEN
            EXECUTE format('ALTER TABLE %I DROP COLUMN begun', t.part);
            EXECUTE format('ALTER TABLE %I ADD CONSTRAINT %I CHECK (kept IS NOT NULL)', t.part, t.parent || '_of_session');
        END IF;
        IF t.parent = 'closed_sessions' THEN
            EXECUTE format('ALTER TABLE %I ADD COLUMN keep_until timestamptz', t.part);
        END IF;
        EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
            t.parent, t.part, lo, (lo + interval '1 month')::date);
    END LOOP;
    FOR t IN SELECT * FROM moving WHERE NOT month AND part = parent || '_default' LOOP
        EXECUTE format('ALTER TABLE %I RENAME TO %I', t.part, 'old_' || t.part);
        UPDATE moving SET part = 'old_' || t.part WHERE part = t.part;
    END LOOP;
    FOR t IN SELECT parent FROM partitioned WHERE parent <> 'audit' LOOP
        EXECUTE format('CREATE TABLE %I PARTITION OF %I DEFAULT', t.parent || '_default', t.parent);
    END LOOP;
    FOR t IN SELECT * FROM moving WHERE NOT month LOOP
        SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) INTO columns FROM pg_attribute a JOIN pg_attribute b ON b.attname = a.attname
         WHERE a.attrelid = t.part::regclass AND b.attrelid = t.parent::regclass AND a.attnum > 0 AND NOT a.attisdropped AND NOT b.attisdropped;
        EXECUTE format('INSERT INTO %I (%s, kept) OVERRIDING SYSTEM VALUE SELECT %s, kept_month(%I, NULL) FROM %I',
            t.parent, columns, columns, t.key, t.part);
        EXECUTE format('DROP TABLE %I', t.part);
    END LOOP;
END
$$;
-- +goose StatementEnd

UPDATE partitioned SET key = 'kept' WHERE parent <> 'audit';

-- +goose StatementBegin
-- kept_partition names the partition of a month until whose end sessions are kept: after the month
-- in which they began, where they are kept until somebody drops them.
CREATE FUNCTION kept_partition(parent text, kept date) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT parent || CASE WHEN kept >= date '2900-01-01' THEN to_char(kept - interval '1000 years', '_YYYY_MM')
                          ELSE to_char(kept, '"_until"_YYYY_MM') END
$$;

-- make_partitions makes the partitions of this month (UTC) and of those ahead, and returns how many
-- are new: by when sessions begin, and for each retention that a service or a desk has, by when those
-- end that begin now and in the three months to come. It also makes those that sessions need which
-- are there already, and moves rows out of default partitions to where they belong; but not rows of
-- the audit, which stay.
CREATE OR REPLACE FUNCTION make_partitions(ahead integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    this    date := date_trunc('month', now() AT TIME ZONE 'UTC');
    needed  date[];
    lost    date[];
    missing text[] := '{}';
    months  date[] := '{}';
    p       partitioned;
    lo      date;
    a       text;
    z       text;
    part    text;
    held    boolean;
    made    integer := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('bellhop partitions')); -- one process at a time
    SELECT array_agg(DISTINCT month) INTO needed FROM (
        SELECT (this + m * interval '1 month' + interval '1000 years')::date FROM generate_series(0, ahead) AS m
        UNION ALL
        SELECT (date_trunc('month', now() AT TIME ZONE 'UTC' + r.nanoseconds / 86400e9 * interval '1 day') + m * interval '1 month')::date
          FROM (SELECT (settings->>'retention')::bigint FROM services UNION SELECT (settings->>'retention')::bigint FROM desks) AS r (nanoseconds),
               generate_series(0, least(ahead, 3)) AS m
         WHERE r.nanoseconds > 0
        UNION ALL
        SELECT kept FROM sessions) AS n (month);
    FOR p IN SELECT * FROM partitioned LOOP
        lost := NULL;
        IF p.parent <> 'audit' THEN
            EXECUTE format('SELECT array_agg(DISTINCT kept) FROM %I', p.parent || '_default') INTO lost;
        END IF;
        FOR lo IN SELECT (this + m * interval '1 month')::date FROM generate_series(0, ahead) AS m WHERE p.parent = 'audit'
                  UNION SELECT month FROM unnest(needed || lost) AS n (month) WHERE p.parent <> 'audit' AND month IS NOT NULL ORDER BY 1 LOOP
            part := CASE WHEN p.parent = 'audit' THEN p.parent || to_char(lo, '_YYYY_MM') ELSE kept_partition(p.parent, lo) END;
            IF to_regclass(quote_ident(part)) IS NULL THEN
                missing := missing || p.parent;
                months := months || lo;
            END IF;
        END LOOP;
    END LOOP;
    IF missing = '{}' THEN
        RETURN 0;
    END IF;
    -- All at once, in the order of who writes, and before any work: so nobody waits for long.
    LOCK TABLE ONLY messages, messages_default, ONLY ratings, ratings_default, ONLY audit, audit_default,
        ONLY closed_sessions, closed_sessions_default, ONLY closed_participants, closed_participants_default,
        ONLY closed_offers, closed_offers_default IN ACCESS EXCLUSIVE MODE;
    FOR i IN 1..array_length(missing, 1) LOOP
        SELECT * INTO p FROM partitioned WHERE parent = missing[i];
        a := to_char(months[i], 'YYYY-MM-DD');
        z := to_char(months[i] + interval '1 month', 'YYYY-MM-DD');
        IF p.parent = 'audit' THEN
            part := p.parent || to_char(months[i], '_YYYY_MM');
            a := a || ' 00:00+00';
            z := z || ' 00:00+00';
        ELSE
            part := kept_partition(p.parent, months[i]);
        END IF;
        EXECUTE format('SELECT EXISTS (SELECT FROM %I WHERE %I >= %L AND %I < %L)', p.parent || '_default', p.key, a, p.key, z) INTO held;
        IF NOT held THEN
            EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)', part, p.parent, a, z);
        ELSIF p.parent = 'audit' THEN
            RAISE WARNING '% has rows of %: they stay there', p.parent || '_default', part;
            CONTINUE;
        ELSE
            EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', part, p.parent);
            EXECUTE format('INSERT INTO %I SELECT * FROM %I WHERE kept >= %L AND kept < %L', part, p.parent, a, z);
            EXECUTE format('DELETE FROM %I WHERE kept >= %L AND kept < %L', p.parent || '_default', a, z);
            EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', p.parent, part, a, z);
        END IF;
        made := made + 1;
    END LOOP;
    RETURN made;
END
$$;

-- drop_partitions drops the months that ended by then and returns the names of their partitions: of
-- the sessions that began in them and are kept until somebody drops them, and of the audit. A month
-- in which such a session began that is not closed yet is kept, but for its audit. The default
-- partition of the audit goes, and comes back empty, once all it has is that old.
CREATE OR REPLACE FUNCTION drop_partitions(ended_by timestamptz) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    p    partitioned;
    part text;
    lo   timestamptz;
    hi   timestamptz;
BEGIN
    PERFORM make_partitions(0); -- so that nothing of them is in a default partition
    FOR p IN SELECT * FROM partitioned ORDER BY parent LOOP
        FOR part IN SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
                     WHERE i.inhparent = p.parent::regclass ORDER BY c.relname LOOP
            IF part = 'audit_default' THEN
                SELECT min(at), max(at) + interval '1 microsecond' INTO lo, hi FROM audit_default;
            ELSIF part ~ ('^' || p.parent || '_[0-9]{4}_[0-9]{2}$') THEN
                lo := (to_date(right(part, 7), 'YYYY_MM')::timestamp) AT TIME ZONE 'UTC';
                hi := (to_date(right(part, 7), 'YYYY_MM') + interval '1 month') AT TIME ZONE 'UTC';
            ELSE
                CONTINUE;
            END IF;
            CONTINUE WHEN hi IS NULL OR hi > ended_by;
            CONTINUE WHEN p.parent <> 'audit' AND EXISTS (SELECT FROM sessions WHERE kept = kept_month(lo, NULL));
            IF p.parent = 'audit' THEN
                EXECUTE format('INSERT INTO audit_dropped (link, first, last, hash)
                    SELECT link, min(seq), max(seq), (array_agg(hash ORDER BY seq DESC))[1]
                      FROM (SELECT link, seq, hash, seq - row_number() OVER (PARTITION BY link ORDER BY seq) AS run
                              FROM %I WHERE seq IS NOT NULL) AS r
                     GROUP BY link, run', part);
            END IF;
            EXECUTE format('DROP TABLE %I', part);
            IF part = 'audit_default' THEN
                CREATE TABLE audit_default PARTITION OF audit DEFAULT;
            END IF;
            RETURN NEXT part;
        END LOOP;
    END LOOP;
END
$$;

-- drop_kept drops the months until whose end sessions were to be kept and which have ended by then.
-- It returns the names of their partitions, and whether they went: a month is left for the next time
-- while a session of it ended less than two days before, because until the day after it can be rated
-- and its code be filed. What belongs to a session that goes on, or is being cleared, is moved to the
-- month that goes on instead, so that one that lasts does not keep all the others of its month.
CREATE FUNCTION drop_kept(ended_by timestamptz) RETURNS TABLE (name text, gone boolean) LANGUAGE plpgsql AS $$
DECLARE
    past   date := date_trunc('month', ended_by AT TIME ZONE 'UTC'); -- what is kept until before it has ended
    months date[];
    month  date;
    parent text;
BEGIN
    -- In the order of who writes: the sessions, then what belongs to them.
    UPDATE sessions SET keep_until = ended_by WHERE kept < past;
    PERFORM make_partitions(0); -- also of the month they are in now, and so that nothing is in a default partition
    SELECT array_agg(DISTINCT until.month ORDER BY until.month) INTO months
      FROM partitioned p JOIN pg_inherits i ON i.inhparent = p.parent::regclass JOIN pg_class c ON c.oid = i.inhrelid,
           to_date(substring(c.relname FROM '_until_([0-9]{4}_[0-9]{2})$'), 'YYYY_MM') AS until (month)
     WHERE p.parent <> 'audit' AND until.month < past;
    IF months IS NULL THEN
        RETURN;
    END IF;
    LOCK TABLE ONLY messages, ONLY ratings, ONLY closed_sessions, ONLY closed_participants, ONLY closed_offers IN ACCESS EXCLUSIVE MODE;
    UPDATE messages m SET kept = s.kept FROM sessions s WHERE m.link = s.link AND m.session = s.id AND m.kept = ANY (months);
    UPDATE ratings r SET kept = s.kept FROM sessions s WHERE r.link = s.link AND r.session = s.id AND r.kept = ANY (months);
    FOREACH month IN ARRAY months LOOP
        gone := NOT EXISTS (SELECT FROM links l, LATERAL (SELECT FROM closed_sessions s
            WHERE s.link = l.link AND s.kept = month AND s.ended > ended_by - interval '2 days' LIMIT 1) AS late);
        FOR parent IN SELECT p.parent FROM partitioned p WHERE p.parent <> 'audit' ORDER BY 1 LOOP
            name := kept_partition(parent, month);
            CONTINUE WHEN to_regclass(quote_ident(name)) IS NULL;
            IF gone THEN
                EXECUTE format('DROP TABLE %I', name);
            END IF;
            RETURN NEXT;
        END LOOP;
    END LOOP;
END
$$;

-- drop_expired does so as of now. It is for the desk that serves, which may drop nothing else: a month
-- that its own settings have given up is all that it can name.
CREATE FUNCTION drop_expired() RETURNS TABLE (name text, gone boolean) LANGUAGE sql AS $$
    SELECT * FROM drop_kept(now())
$$;

-- forget_service removes what is kept of a service's sessions that ended by then, with all that was
-- said in them, and returns how many there were. It is for sessions that are to go before they would
-- by their service's retention, as that was when they began; those that go on are left alone.
CREATE OR REPLACE FUNCTION forget_service(of_link text, of_service text, ended_by timestamptz) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    gone bigint;
BEGIN
    CREATE TEMPORARY TABLE forgotten ON COMMIT DROP AS
        SELECT id, kept FROM closed_sessions WHERE link = of_link AND service = of_service AND ended <= ended_by;
    DELETE FROM messages m USING forgotten f WHERE m.link = of_link AND m.session = f.id AND m.kept = f.kept;
    DELETE FROM ratings r USING forgotten f WHERE r.link = of_link AND r.session = f.id AND r.kept = f.kept;
    DELETE FROM closed_offers o USING forgotten f WHERE o.link = of_link AND o.session = f.id AND o.kept = f.kept;
    DELETE FROM closed_participants p USING forgotten f WHERE p.link = of_link AND p.session = f.id AND p.kept = f.kept;
    DELETE FROM closed_sessions s USING forgotten f WHERE s.link = of_link AND s.id = f.id AND s.kept = f.kept;
    GET DIAGNOSTICS gone = ROW_COUNT;
    DROP TABLE forgotten;
    RETURN gone;
END
$$;

-- A desk that may not alter the schema still has to have the months ahead, and to drop what is over.
DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION make_partitions(integer) SECURITY DEFINER SET search_path = %I, pg_temp', current_schema());
    EXECUTE format('ALTER FUNCTION drop_expired() SECURITY DEFINER SET search_path = %I, pg_temp', current_schema());
END
$$;
-- +goose StatementEnd

REVOKE EXECUTE ON FUNCTION drop_kept(timestamptz) FROM PUBLIC;

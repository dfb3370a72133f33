-- +goose Up

-- +goose StatementBegin
-- forget_service removes what is kept of a service's sessions that ended by then, with all that was
-- said in them, and returns how many there were. It is for services whose records are kept for a
-- shorter time than the months of all (drop_partitions); those that go on are left alone.
CREATE FUNCTION forget_service(of_link text, of_service text, ended_by timestamptz) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    gone bigint;
BEGIN
    CREATE TEMPORARY TABLE forgotten ON COMMIT DROP AS
        SELECT id, created FROM closed_sessions WHERE link = of_link AND service = of_service AND ended <= ended_by;
    DELETE FROM messages m USING forgotten f WHERE m.link = of_link AND m.session = f.id AND m.begun = f.created;
    DELETE FROM ratings r USING forgotten f WHERE r.link = of_link AND r.session = f.id AND r.begun = f.created;
    DELETE FROM closed_offers o USING forgotten f WHERE o.link = of_link AND o.session = f.id AND o.begun = f.created;
    DELETE FROM closed_participants p USING forgotten f WHERE p.link = of_link AND p.session = f.id AND p.begun = f.created;
    DELETE FROM closed_sessions s USING forgotten f WHERE s.link = of_link AND s.id = f.id AND s.created = f.created;
    GET DIAGNOSTICS gone = ROW_COUNT;
    DROP TABLE forgotten;
    RETURN gone;
END
$$;
-- +goose StatementEnd

REVOKE EXECUTE ON FUNCTION forget_service(text, text, timestamptz) FROM PUBLIC;

-- +goose Up

-- A CSR's load equals their current participations in live sessions that are not on hold,
-- whoever writes. It is
-- checked at the end of the transaction, for the CSRs it touched: a load that did not change
-- and participants who are no CSRs queue no check.

-- +goose StatementBegin
-- A backend keeps the plans of its first calls. Made while the tables are small, they would scan
-- them, and go on to when they are not.
CREATE FUNCTION check_load_of(of_link text, of_csr text) RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off AS $$
DECLARE
    held bigint;
    says integer;
BEGIN
    -- The session is looked up for each participation, not joined: while it has no statistics,
    -- the planner would rather begin a join with every session of the link.
    SELECT count(*) INTO held
      FROM participants p
     WHERE p.link = of_link AND p.jid = of_csr AND p.role = 'csr'
       AND p.state IN ('invited', 'joined', 'left')
       AND (SELECT s.state NOT IN ('closing', 'closed') AND NOT s.held
              FROM sessions s WHERE s.link = p.link AND s.id = p.session);
    SELECT load INTO says FROM csrs WHERE link = of_link AND jid = of_csr;
    IF held <> COALESCE(says, 0) THEN
        RAISE EXCEPTION 'load of CSR % is % but they are in % live sessions', of_csr, COALESCE(says, 0), held
            USING ERRCODE = 'check_violation', TABLE = 'csrs', CONSTRAINT = 'csrs_load_counts';
    END IF;
END
$$;

CREATE FUNCTION check_load_by_jid() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM check_load_of(OLD.link, OLD.jid);
    END IF;
    IF TG_OP = 'INSERT' OR (TG_OP = 'UPDATE' AND (NEW.link, NEW.jid) IS DISTINCT FROM (OLD.link, OLD.jid)) THEN
        PERFORM check_load_of(NEW.link, NEW.jid);
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION check_load_by_session() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM check_load_of(p.link, p.jid) FROM participants p
      WHERE p.link = NEW.link AND p.session = NEW.id AND p.role = 'csr';
    RETURN NULL;
END
$$;
-- +goose StatementEnd

CREATE CONSTRAINT TRIGGER csrs_load_set AFTER INSERT ON csrs
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_load_by_jid();
CREATE CONSTRAINT TRIGGER csrs_load_changed AFTER UPDATE ON csrs
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN ((OLD.link, OLD.jid, OLD.load) IS DISTINCT FROM (NEW.link, NEW.jid, NEW.load))
    EXECUTE FUNCTION check_load_by_jid();
CREATE CONSTRAINT TRIGGER csrs_load_removed AFTER DELETE ON csrs
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_load_by_jid();

CREATE CONSTRAINT TRIGGER participants_load_set AFTER INSERT ON participants
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.role = 'csr') EXECUTE FUNCTION check_load_by_jid();
CREATE CONSTRAINT TRIGGER participants_load_changed AFTER UPDATE ON participants
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN ((OLD.role = 'csr' OR NEW.role = 'csr')
        AND (OLD.link, OLD.session, OLD.jid, OLD.role, OLD.state) IS DISTINCT FROM (NEW.link, NEW.session, NEW.jid, NEW.role, NEW.state))
    EXECUTE FUNCTION check_load_by_jid();
CREATE CONSTRAINT TRIGGER participants_load_removed AFTER DELETE ON participants
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (OLD.role = 'csr' AND OLD.state IN ('invited', 'joined', 'left'))
    EXECUTE FUNCTION check_load_by_jid();

CREATE CONSTRAINT TRIGGER sessions_load_changed AFTER UPDATE ON sessions
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN ((OLD.state NOT IN ('closing', 'closed') AND NOT OLD.held) <> (NEW.state NOT IN ('closing', 'closed') AND NOT NEW.held))
    EXECUTE FUNCTION check_load_by_session();

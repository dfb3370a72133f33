-- +goose Up

-- A lobby is a session that lasts; what is known of its guests stands with their part in it.
ALTER TABLE sessions DROP CONSTRAINT sessions_state;
ALTER TABLE sessions ADD CONSTRAINT sessions_state
    CHECK (state IN ('asking', 'deferred', 'queued', 'offered', 'active', 'lobby', 'closing', 'closed'));

ALTER TABLE participants ADD COLUMN guest jsonb; -- null for all others
ALTER TABLE closed_participants ADD COLUMN guest jsonb;

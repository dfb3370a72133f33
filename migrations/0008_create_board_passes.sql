-- +goose Up

-- Who may look at the wallboard: the keys of links that are used once, and the cookies that they
-- were exchanged for. Only hashes are kept. What somebody may see is decided anew at every look,
-- by their role, so a pass is no more than a proof of who is there.
CREATE TABLE board_passes (
    hash    bytea PRIMARY KEY,  -- SHA-256
    link    text NOT NULL REFERENCES links,
    kind    text NOT NULL CONSTRAINT board_passes_kind CHECK (kind IN ('key', 'cookie')),
    jid     text NOT NULL CHECK (jid <> ''),
    expires timestamptz NOT NULL
);

CREATE INDEX board_passes_of ON board_passes (link, jid);

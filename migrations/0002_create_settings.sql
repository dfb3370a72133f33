-- +goose Up

CREATE TABLE services (
    link     text NOT NULL REFERENCES links,
    name     text NOT NULL CHECK (name <> ''),
    settings json NOT NULL,
    PRIMARY KEY (link, name)
);

CREATE TABLE csrs (
    link       text NOT NULL REFERENCES links,
    jid        text NOT NULL CHECK (jid <> ''),
    name       text NOT NULL,
    capacity   integer NOT NULL CHECK (capacity >= 0),
    services   jsonb NOT NULL,
    skills     jsonb NOT NULL,
    email      text NOT NULL,
    bot        boolean NOT NULL,   -- an assistant program
    replies    jsonb NOT NULL,     -- their own canned replies, by name
    state      text NOT NULL CHECK (state IN ('available', 'busy', 'break')),
    reason     text NOT NULL,
    granted    boolean NOT NULL,   -- they let the desk see their presence
    load_limit integer NOT NULL,   -- effective capacity: never below load
    load       integer NOT NULL,   -- sessions held and offered
    missed     integer NOT NULL CHECK (missed >= 0),
    turn       bigint NOT NULL,
    idle_since timestamptz,
    wrap_until timestamptz,
    PRIMARY KEY (link, jid),
    CONSTRAINT csrs_load_in_limit CHECK (load BETWEEN 0 AND load_limit)
);

-- What holds for the whole desk, once an admin has set anything of it.
CREATE TABLE desks (
    link     text PRIMARY KEY REFERENCES links,
    settings json NOT NULL
);

CREATE TABLE grants (
    link text NOT NULL REFERENCES links,
    jid  text NOT NULL CHECK (jid <> ''),
    role text NOT NULL CHECK (role IN ('supervisor', 'admin')),
    PRIMARY KEY (link, jid, role)
);

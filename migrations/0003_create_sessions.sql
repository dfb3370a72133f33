-- +goose Up

-- Sessions that are not closed. The transaction that closes one moves it, its participants and
-- its offers to the closed_ tables, which are partitioned by the month it began: so the tables
-- that every transaction writes stay small, retention is a dropped partition, and the
-- constraints need not carry a partition key.
--
-- Services and CSRs are not referenced: a session outlives them while its room is cleared.
--
-- What a transaction may pass through on its way (one owner gives way to the next, one session
-- ends and another of that customer begins) is checked at its end. A unique index cannot be
-- deferred where it is partial; an exclusion constraint over one can.
CREATE TABLE sessions (
    link      text NOT NULL REFERENCES links,
    id        text NOT NULL,
    service   text NOT NULL CHECK (service <> ''),
    state     text NOT NULL,
    customer  text NOT NULL CHECK (customer <> ''),
    asked     text NOT NULL,
    name      text NOT NULL,
    lang      text NOT NULL,
    question  text NOT NULL,
    answers   jsonb NOT NULL,
    priority  integer NOT NULL,
    needs     jsonb NOT NULL,
    room_open boolean NOT NULL,
    created   timestamptz NOT NULL,
    since     timestamptz,
    front     boolean NOT NULL,
    until     timestamptz,
    served    timestamptz,
    ended     timestamptz,
    end_reason text NOT NULL,
    code      text NOT NULL,
    end_note  text NOT NULL,
    token     bytea,
    entry     text NOT NULL,  -- the service whose address the customer wrote to
    wanted    text NOT NULL,  -- who is asked first; empty for nobody in particular
    held      boolean NOT NULL,
    proxy     boolean NOT NULL,
    ask       jsonb,          -- the second CSR that is asked for; null when none is
    notes     jsonb NOT NULL, -- in the order they were written
    asking    integer NOT NULL,
    step      integer NOT NULL,
    parent    text NOT NULL,  -- of a consultation: the session it is about
    monitors  jsonb NOT NULL, -- supervisors who read along
    filling   jsonb,          -- the form that the customer has been sent; null when none is
    ladder    text NOT NULL,  -- whose overflow ladder it climbs; empty: its service's
    expires   timestamptz,    -- of one that was taken for later: when that ends
    PRIMARY KEY (link, id),
    CONSTRAINT sessions_id_form CHECK (id ~ '^s-[a-z2-7]{26}$'),
    CONSTRAINT sessions_state CHECK (state IN ('asking', 'deferred', 'queued', 'offered', 'active', 'closing', 'closed')),
    CONSTRAINT sessions_one_live EXCLUDE USING btree (link WITH =, customer WITH =, entry WITH =)
        WHERE (state NOT IN ('closing', 'closed')) DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE participants (
    link    text NOT NULL,
    session text NOT NULL,
    jid     text NOT NULL CHECK (jid <> ''),
    role    text NOT NULL,
    owner   boolean NOT NULL,
    nick    text NOT NULL,
    state   text NOT NULL,
    since   timestamptz,
    until   timestamptz,
    number  integer NOT NULL,
    ord     bigint GENERATED ALWAYS AS IDENTITY, -- the order they were asked in
    PRIMARY KEY (link, session, jid),
    FOREIGN KEY (link, session) REFERENCES sessions ON DELETE CASCADE,
    CONSTRAINT participants_role CHECK (role IN ('customer', 'csr', 'supervisor', 'bot')),
    CONSTRAINT participants_state CHECK (state IN ('invited', 'joined', 'left', 'removed', 'declined')),
    CONSTRAINT participants_owner_is_csr CHECK (NOT owner OR role = 'csr'),
    CONSTRAINT participants_one_owner EXCLUDE USING btree (link WITH =, session WITH =)
        WHERE (owner AND state IN ('invited', 'joined', 'left')) DEFERRABLE INITIALLY DEFERRED
);

-- Serves the count of a CSR's load.
CREATE INDEX participants_of_csr ON participants (link, jid)
    WHERE role = 'csr' AND state IN ('invited', 'joined', 'left');

CREATE TABLE offers (
    link    text NOT NULL,
    id      bigint NOT NULL,
    session text NOT NULL,
    csr     text NOT NULL CHECK (csr <> ''),
    state   text NOT NULL,
    made    timestamptz,
    until   timestamptz,
    ended   timestamptz,
    reason  text NOT NULL,
    PRIMARY KEY (link, id),
    FOREIGN KEY (link, session) REFERENCES sessions ON DELETE CASCADE,
    CONSTRAINT offers_state CHECK (state IN ('open', 'accepted', 'joined', 'declined', 'missed', 'withdrawn')),
    CONSTRAINT offers_one_live EXCLUDE USING btree (link WITH =, session WITH =, csr WITH =)
        WHERE (state IN ('open', 'accepted')) DEFERRABLE INITIALLY DEFERRED
);

CREATE INDEX offers_of_session ON offers (link, session);

CREATE TABLE closed_sessions (
    LIKE sessions,
    PRIMARY KEY (link, id, created),
    CONSTRAINT closed_sessions_state CHECK (state = 'closed')
) PARTITION BY RANGE (created);

CREATE INDEX closed_sessions_of_customer ON closed_sessions (link, customer, created);
CREATE INDEX closed_sessions_by_time ON closed_sessions (link, created);
CREATE INDEX closed_sessions_by_end ON closed_sessions (link, ended);

CREATE TABLE closed_participants (
    link    text NOT NULL,
    session text NOT NULL,
    begun   timestamptz NOT NULL, -- when the session was created
    jid     text NOT NULL,
    role    text NOT NULL,
    owner   boolean NOT NULL,
    nick    text NOT NULL,
    state   text NOT NULL,
    since   timestamptz,
    until   timestamptz,
    number  integer NOT NULL,
    ord     bigint NOT NULL,
    PRIMARY KEY (link, session, jid, begun)
) PARTITION BY RANGE (begun);

CREATE INDEX closed_participants_by_jid ON closed_participants (link, jid, begun);

CREATE TABLE closed_offers (
    link    text NOT NULL,
    id      bigint NOT NULL,
    session text NOT NULL,
    begun   timestamptz NOT NULL,
    csr     text NOT NULL,
    state   text NOT NULL,
    made    timestamptz,
    until   timestamptz,
    ended   timestamptz,
    reason  text NOT NULL,
    PRIMARY KEY (link, id, begun)
) PARTITION BY RANGE (begun);

CREATE INDEX closed_offers_of_session ON closed_offers (link, session);

CREATE TABLE closed_sessions_default PARTITION OF closed_sessions DEFAULT;
CREATE TABLE closed_participants_default PARTITION OF closed_participants DEFAULT;
CREATE TABLE closed_offers_default PARTITION OF closed_offers DEFAULT;

-- +goose Up

-- A link is one component connection, held by one process under a lease.
CREATE TABLE links (
    link   text PRIMARY KEY CHECK (link <> ''),
    holder text NOT NULL,                        -- names the process; empty once it has let go
    epoch  bigint NOT NULL CHECK (epoch > 0),    -- grows by one with each new holder
    until  timestamptz NOT NULL
);

-- +goose StatementBegin
-- hold_link keeps the lease as it is until the transaction ends, or fails it with BHL01.
CREATE FUNCTION hold_link(of_link text, of_holder text, of_epoch bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM links WHERE link = of_link AND holder = of_holder AND epoch = of_epoch FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the lease of link % is lost', of_link USING ERRCODE = 'BHL01';
    END IF;
END
$$;
-- +goose StatementEnd

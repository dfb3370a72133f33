-- +goose Up

-- Settings that a program beside the serving one wants applied: the holder of the link takes
-- them, as an event like any other, and writes the answer here.
CREATE TABLE requests (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    link     text NOT NULL CHECK (link <> ''),
    made     timestamptz NOT NULL DEFAULT now(),
    settings json NOT NULL,
    taken    bigint,           -- the epoch of the holder that took it
    answer   json,
    answered timestamptz
);

CREATE INDEX requests_open ON requests (link, id) WHERE answer IS NULL;

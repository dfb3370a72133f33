-- +goose Up

-- How many transactions of the link's holders have been counted. By it a writer who did not hear
-- how a transaction ended learns it, and one whose database was replaced by an older copy learns
-- that.
ALTER TABLE links ADD COLUMN commits bigint NOT NULL DEFAULT 0;

-- +goose StatementBegin
-- count_commit keeps the lease as it is until the transaction ends and counts it; or fails it:
-- with BHL01 if the lease is lost, BHL03 if this very transaction has been committed before, and
-- BHL04 if others than the writer knows have been, or not all of them.
CREATE FUNCTION count_commit(of_link text, of_holder text, of_epoch bigint, of_commit bigint) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    counted bigint;
BEGIN
    UPDATE links SET commits = of_commit
     WHERE link = of_link AND holder = of_holder AND epoch = of_epoch AND commits = of_commit - 1;
    IF FOUND THEN
        RETURN;
    END IF;
    SELECT commits INTO counted FROM links WHERE link = of_link AND holder = of_holder AND epoch = of_epoch;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the lease of link % is lost', of_link USING ERRCODE = 'BHL01';
    ELSIF counted = of_commit THEN
        RAISE EXCEPTION 'transaction % of link % is committed', of_commit, of_link USING ERRCODE = 'BHL03';
    END IF;
    RAISE EXCEPTION 'link % has % transactions where % are known: the database is not the one it was', of_link, counted, of_commit - 1
        USING ERRCODE = 'BHL04';
END
$$;
-- +goose StatementEnd

package app

import (
	"context"
	"log/slog"
	"time"
)

// How often partitions are looked after, and when again if that failed: somebody may have been reading
// for long, before whom it gives way.
const (
	partitionsEvery = 6 * time.Hour
	partitionsAgain = time.Minute
)

// partitions is what the keeper of partitions needs of the database.
type partitions interface {
	MakePartitions(ctx context.Context) error
	DropExpired(ctx context.Context) (dropped, left []string, err error)
}

// keepPartitions sees to it, now and then, that the months to come have their partitions, and that
// what is not to be kept any more goes with its own.
func keepPartitions(ctx context.Context, db partitions, log *slog.Logger) error {
	for {
		next := partitionsEvery
		if !carePartitions(ctx, db, log) {
			next = partitionsAgain
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(next):
		}
	}
}

func carePartitions(ctx context.Context, db partitions, log *slog.Logger) (ok bool) {
	ok = true
	if err := db.MakePartitions(ctx); err != nil && ctx.Err() == nil {
		log.WarnContext(ctx, "cannot make partitions for the months to come; rows go to the default one until it can; trying again", "error", err)
		ok = false
	}
	dropped, left, err := db.DropExpired(ctx)
	if err != nil && ctx.Err() == nil {
		log.WarnContext(ctx, "cannot drop what is not to be kept any more; trying again", "error", err)
		ok = false
	}
	if len(dropped) > 0 {
		log.InfoContext(ctx, "dropped what was not to be kept any more", "partitions", dropped)
	}
	if len(left) > 0 {
		log.InfoContext(ctx, "left for the next time, because a session of it ended less than two days ago", "partitions", left)
	}
	return ok
}

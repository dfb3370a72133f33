package doctor

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"bellhop/internal/desk"
	"bellhop/internal/postgres"
)

// oldest is the oldest PostgreSQL that the schema works with, as its server_version_num.
const oldest = 130000

// skew is how far clocks may be apart before people notice: the times of messages in a
// transcript come from two of them.
const skew = 2 * time.Second

// database looks at PostgreSQL, and sets x.db where it answers.
func (x *exam) database(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, 3*answerTime)
	defer cancel()
	db, err := postgres.Connect(ctx, x.cfg.Database.Reveal())
	if err != nil {
		x.add(Fail, "database", strings.TrimPrefix(err.Error(), "postgres: "), "")
		return
	}
	asked := time.Now()
	facts, err := db.Facts(ctx)
	if err != nil {
		x.add(Fail, "database", err.Error(), "see the server's log")
		db.Close()
		return
	}
	took := time.Since(asked)
	x.version(facts)
	x.settings(facts)
	x.rights(facts)
	x.clock("desk and database", facts.Now.Sub(asked.Add(took/2)), took)
	x.schema(ctx, db)
	x.db = db
}

func (x *exam) version(f postgres.Facts) {
	what := fmt.Sprintf("PostgreSQL %s, database %s", f.Version, f.Database)
	switch {
	case f.Number < oldest:
		x.add(Fail, "database", what, "use PostgreSQL 13 or newer")
	case f.Replica:
		x.add(Fail, "database", what+" is a replica, and takes no writes", "name the primary in `database`")
	case f.Encoding != "UTF8":
		x.add(Fail, "database", what+" stores text as "+f.Encoding, "make a database with ENCODING 'UTF8' TEMPLATE template0")
	default:
		x.ok("database", "%s", what)
	}
}

// settings looks at what the promise to lose nothing rests on.
func (x *exam) settings(f postgres.Facts) {
	fine := true
	say := func(level Level, text, mend string) {
		fine = false
		x.add(level, "settings", text, mend)
	}
	if !f.Fsync {
		say(Fail, "fsync is off: a crash of the machine can destroy the database", "fsync = on in postgresql.conf")
	}
	if !f.FullPageWrites {
		say(Fail, "full_page_writes is off: a crash of the machine can destroy the database", "full_page_writes = on in postgresql.conf")
	}
	if f.SynchronousCommit == "off" {
		say(Warn, "synchronous_commit is off: what people were told in the last moments before a crash is lost",
			fmt.Sprintf("ALTER DATABASE %s SET synchronous_commit = on", f.Database))
	}
	// A desk and its standby, the doctor, and one for the administrator.
	if need := 2*f.Pool + 2; f.MaxConnections < need {
		say(Warn, fmt.Sprintf("max_connections is %d; a desk and its standby want %d", f.MaxConnections, need),
			"raise max_connections in postgresql.conf, or write ?pool_max_conns=4 behind the address in `database`")
	}
	if fine {
		x.ok("settings", "fsync on, synchronous_commit %s, %d of %d connections in use, time zone %s (times are kept in UTC whatever it is)",
			f.SynchronousCommit, f.Connections, f.MaxConnections, f.TimeZone)
	}
}

// rights looks at who the desk is in the database.
func (x *exam) rights(f postgres.Facts) {
	if f.Superuser {
		x.add(Warn, "rights", f.User+" is a superuser of the database: whoever gets into the desk has all of the server",
			fmt.Sprintf("ALTER ROLE %s NOSUPERUSER", f.User))
		return
	}
	if f.Owner {
		x.add(Warn, "rights", f.User+" owns the tables, and could alter even what the audit has",
			"let the desk connect as a role that `bellhop migrate --grant` has let serve")
		return
	}
	x.ok("rights", "%s can neither alter the tables nor what the audit has", f.User)
}

// schema looks whether the tables are those of this program.
func (x *exam) schema(ctx context.Context, db *postgres.DB) {
	err := db.CheckSchema(ctx)
	switch {
	case err == nil:
		x.ok("schema", "the tables are those of this program")
	case errors.Is(err, desk.ErrSchema):
		_, text, _ := strings.Cut(err.Error(), desk.ErrSchema.Error()+": ")
		what, mend, _ := strings.Cut(text, ": ")
		x.add(Fail, "schema", what, mend)
	default:
		x.add(Fail, "schema", err.Error(), "run bellhop migrate")
	}
}

// clock compares two clocks; one was read within took.
func (x *exam) clock(whose string, apart, took time.Duration) {
	apart = apart.Abs()
	if apart > skew+took {
		x.add(Warn, "clock", fmt.Sprintf("%s are %v apart", whose, apart.Round(100*time.Millisecond)),
			"run an NTP client on both machines (chrony, systemd-timesyncd)")
		return
	}
	x.ok("clock", "%s agree within %v", whose, (apart+took).Round(10*time.Millisecond)+10*time.Millisecond)
}

package app

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"bellhop/internal/config"
	"bellhop/internal/postgres"
)

// VerifyAudit looks whether the desk's audit is as it was written, and has the row that anchor
// names ("number:hash"), unless that is empty. It returns what was found, as lines.
func VerifyAudit(ctx context.Context, cfg *config.Config, anchor string) ([]string, error) {
	noted, err := parseAnchor(anchor)
	if err != nil {
		return nil, err
	}
	db, err := open(ctx, cfg)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	v, err := db.VerifyAudit(ctx, cfg.XMPP.Domain, noted)
	if err != nil {
		return nil, err
	}
	lines := []string{fmt.Sprintf("%s: %d rows, each as it was written", cfg.XMPP.Domain, v.Rows)}
	if v.Dropped > 0 {
		lines = append(lines, fmt.Sprintf("%d rows before them were dropped by retention", v.Dropped))
	}
	if v.Before > 0 {
		lines = append(lines, fmt.Sprintf("%d rows are from before there was a chain: nothing vouches for them", v.Before))
	}
	if v.Rows > 0 {
		lines = append(lines, fmt.Sprintf("to be noted elsewhere: --anchor %d:%x", v.Last.Seq, v.Last.Hash))
	}
	return lines, nil
}

// ErrAnchor is wrapped by the error for an anchor that cannot be read.
var ErrAnchor = errors.New("app: not an anchor; write it as audit verify printed it: 1234:0a1b…")

func parseAnchor(s string) (*postgres.Anchor, error) {
	if s == "" {
		return nil, nil //nolint:nilnil // no anchor is an answer
	}
	number, hash, _ := strings.Cut(s, ":")
	seq, err := strconv.ParseInt(number, 10, 64)
	sum, herr := hex.DecodeString(hash)
	if err != nil || herr != nil || seq < 1 || len(sum) != 32 {
		return nil, fmt.Errorf("%w (%q)", ErrAnchor, s)
	}
	return &postgres.Anchor{Seq: seq, Hash: sum}, nil
}

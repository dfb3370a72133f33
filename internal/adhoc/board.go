package adhoc

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"bellhop/internal/desk"
	"bellhop/internal/report"
	"bellhop/internal/wire"
)

// maxReport bounds the lines of a report, in words and as CSV each.
const maxReport = 200

// board gives a link that lets the asker in to the wallboard, once.
func board(e *Env, _ Values) (Deed, *desk.Refusal) {
	link := e.server.cfg.BoardLink
	if link == nil {
		return Deed{}, e.refuse(desk.CodeConflict, "", textNoBoard)
	}
	who, lang, server := e.Who(), e.Reply.Lang, e.server
	return Deed{
		Note: desk.Noted{By: who, Action: "board.link"},
		Lookup: func(ctx context.Context, _ Records) (desk.Result, error) {
			url, err := link(ctx, who)
			if err != nil {
				return desk.Result{}, fmt.Errorf("adhoc: link to the wallboard: %w", err)
			}
			return desk.Result{
				Fields: []desk.ResultField{{Var: "url", Label: "The wallboard", Values: []string{url}}},
				Note:   server.say(lang, textBoardLink, "url", url),
			}, nil
		},
	}, nil
}

func reportFields(*Env) []wire.Field {
	by := choice("by", "By", options(desk.Groupings))
	by.Values = []string{string(desk.ByService)}
	return []wire.Field{
		by, field("from", "First day: 2026-11-30"), field("to", "Last day; else today"),
		field("zone", "Time zone of the days: Europe/Berlin; else UTC"),
	}
}

// makeReport counts sessions by day and by service or CSR.
func makeReport(e *Env, v Values) (Deed, *desk.Refusal) {
	if e.server.cfg.Records == nil {
		return Deed{}, e.refuse(desk.CodeConflict, "", textNoRecords)
	}
	q, asked, err := report.Asked{By: v.get("by"), From: v.get("from"), To: v.get("to"), Zone: v.get("zone")}.Query(e.Now, 0)
	if m, ok := errors.AsType[*report.MistakeError](err); ok {
		return Deed{}, e.refuse(desk.CodeInvalid, m.Field, reportMistakes[m.Problem], "field", m.Field, "value", clip(m.Value, 60))
	}
	names := report.NamesOf(e.Desk)
	more := func(left int) string { return e.server.say(e.Reply.Lang, textMore, "count", itoa(left)) }
	note := e.reads("", "", fmt.Sprintf("report by %s, %s to %s", asked.By, asked.From, asked.To))
	return Deed{Note: note, Lookup: func(ctx context.Context, records Records) (desk.Result, error) {
		rows, err := records.Report(ctx, q)
		if err != nil {
			return desk.Result{}, fmt.Errorf("adhoc: report: %w", err)
		}
		return reportResult(asked, rows, names, more)
	}}, nil
}

// reportResult says a report in words, first of the whole time, then of the days; and as CSV.
func reportResult(asked report.Asked, rows []desk.ReportRow, names report.Names, more func(int) string) (desk.Result, error) {
	r := resultOf("from", "From", asked.From)
	add(&r, "to", "To", asked.To)
	add(&r, "zone", "Time zone", asked.Zone)
	var whole, days []string
	for _, row := range rows {
		_, name := names.Of(row)
		if row.Day.IsZero() {
			whole = append(whole, name+": "+reportLine(row))
		} else {
			days = append(days, row.Day.Format(time.DateOnly)+" "+name+": "+reportLine(row))
		}
	}
	var csv strings.Builder
	if err := report.WriteCSV(&csv, rows, names); err != nil {
		return desk.Result{}, fmt.Errorf("adhoc: report: %w", err)
	}
	listed(&r, "whole", "The whole time", shortened(whole, more))
	listed(&r, "days", "Day by day", shortened(days, more))
	r.Fields = append(r.Fields, desk.ResultField{
		Var: "csv", Label: "As CSV", Type: desk.TextMulti, Values: shortened(strings.Split(strings.TrimSpace(csv.String()), "\n"), more),
	})
	return r, nil
}

func shortened(lines []string, more func(int) string) []string {
	if extra := len(lines) - maxReport; extra > 0 {
		return append(lines[:maxReport:maxReport], more(extra))
	}
	return lines
}

// reportLine says a row of a report.
func reportLine(r desk.ReportRow) string {
	first := "entered"
	if r.CSR != "" {
		first = "offered"
	}
	line := fmt.Sprintf("%d %s, %d served, %d abandoned", r.Entered, first, r.Served, r.Abandoned)
	if r.CSR != "" {
		line += fmt.Sprintf(", %d declined, %d missed", r.Declined, r.Missed)
	}
	if r.Waited > 0 {
		line += fmt.Sprintf(", wait %s (90 %%: %s)", span(r.WaitAvg), span(r.WaitP90))
	}
	if r.HandleAvg > 0 {
		line += ", handling " + span(r.HandleAvg)
	}
	if share, ok := r.ServiceLevel(); ok {
		line += fmt.Sprintf(", service level %.0f %%", share*100)
	}
	if r.Ratings > 0 {
		line += fmt.Sprintf(", rating %.1f (%d)", r.RatingAvg, r.Ratings)
	}
	if codes := report.Codes(r); codes != "" {
		line += ", codes: " + codes
	}
	return line
}

package board

import (
	"context"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"net/url"

	"bellhop/internal/desk"
	"bellhop/internal/report"
)

// reportRow is a row of a report as the page shows it.
type reportRow struct {
	desk.ReportRow
	ID, Name, DayText, CodesText string
	Level                        float64
	HasLevel                     bool
}

// made is a report that was asked for.
type made struct {
	asked report.Asked
	rows  []desk.ReportRow
	names report.Names
}

var errReport = errors.New("board: the report cannot be made")

// make makes the report that a request asks for. The error is a mistake of the one who asks, or
// [errReport].
func (b *Board) make(r *http.Request, who Pass) (made, error) {
	q := r.URL.Query()
	query, asked, err := report.Asked{By: q.Get("by"), From: q.Get("from"), To: q.Get("to"), Zone: q.Get("zone")}.Query(b.cfg.Now(), b.cfg.Target)
	m := made{asked: asked}
	if err != nil {
		return m, err
	}
	if !enter(b.reports) {
		return m, errReport
	}
	defer func() { <-b.reports }()
	ctx, cancel := context.WithTimeout(r.Context(), reportTime)
	defer cancel()
	err = b.cfg.Desk.Note(desk.Noted{By: who.JID, Action: "record.read", Reason: fmt.Sprintf("report by %s, %s to %s", asked.By, asked.From, asked.To)})
	if err == nil {
		err = b.cfg.Desk.Read(ctx, func(d *desk.Desk) { m.names = report.NamesOf(d) })
	}
	if err == nil {
		m.rows, err = b.cfg.Records.Report(ctx, query)
	}
	if err != nil {
		b.cfg.Log.Warn("a report cannot be made", "error", err)
		return m, errReport
	}
	return m, nil
}

// report shows a report.
func (b *Board) report(w http.ResponseWriter, r *http.Request, who Pass) {
	m, err := b.make(r, who)
	lang := languageOf(r)
	var days, whole []reportRow
	for _, row := range m.rows {
		shown := reportRow{ReportRow: row, CodesText: report.Codes(row)}
		shown.ID, shown.Name = m.names.Of(row)
		shown.Level, shown.HasLevel = row.ServiceLevel()
		if row.Day.IsZero() {
			whole = append(whole, shown)
			continue
		}
		shown.DayText = row.Day.Format("2006-01-02")
		days = append(days, shown)
	}
	status, mistake := http.StatusOK, ""
	if err != nil {
		status, mistake = say400(lang, err)
	}
	b.render(w, r, status, "reports", map[string]any{
		"Asked": m.asked, "Whole": whole, "Days": days, "Mistake": mistake, "ByCSR": m.asked.By == string(desk.ByCSR),
		"CSV": csvAddress(m.asked), "Who": who.JID,
	})
}

// csvAddress is where a report is downloaded. Nothing in it is as it came from the browser.
func csvAddress(a report.Asked) template.URL {
	q := url.Values{"by": {a.By}, "from": {a.From}, "to": {a.To}, "zone": {a.Zone}}
	return template.URL("/board/reports.csv?" + q.Encode())
}

// say400 says what is wrong with a report, and the status that goes with it.
func say400(lang int, err error) (status int, text string) {
	if m, ok := errors.AsType[*report.MistakeError](err); ok {
		return http.StatusBadRequest, say(lang, "mistake."+string(m.Problem), "value", m.Value)
	}
	return http.StatusServiceUnavailable, say(lang, "report.failed")
}

// reportCSV has a report downloaded.
func (b *Board) reportCSV(w http.ResponseWriter, r *http.Request, who Pass) {
	m, err := b.make(r, who)
	if err != nil {
		status, text := say400(languageOf(r), err)
		http.Error(w, text, status)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", fmt.Sprintf(`attachment; filename="bellhop-%s-%s-%s.csv"`, m.asked.By, m.asked.From, m.asked.To))
	_ = report.WriteCSV(w, m.rows, m.names) // the browser may have gone
}

package adhoc

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"bellhop/internal/desk"
	"bellhop/internal/wire"
)

func customerDataFields(*Env) []wire.Field {
	return []wire.Field{{Var: "customer", Label: "Customer's address", Type: string(desk.JIDSingle), Required: true}}
}

// customerDataOf gives out everything that is stored of a customer, as JSON in lines.
func customerDataOf(e *Env, v Values) (Deed, *desk.Refusal) {
	if e.server.cfg.Records == nil {
		return Deed{}, e.refuse(desk.CodeConflict, "", textNoRecords)
	}
	jid, err := desk.ParseBare(v.get("customer"))
	if err != nil {
		return Deed{}, e.refuse(desk.CodeInvalid, "customer", textBadAddress, "value", clip(v.get("customer"), 200))
	}
	tooLong := func(size int) *desk.Refusal { // said in the asker's language: the desk is not read any more by then
		return e.refuse(desk.CodeLimit, "", textDataTooLong, "customer", string(jid), "size", itoa(size))
	}
	return Deed{Note: e.reads("", string(jid), "all data"), Lookup: func(ctx context.Context, records Records) (desk.Result, error) {
		data, err := records.CustomerData(ctx, jid)
		if err != nil {
			return desk.Result{}, fmt.Errorf("adhoc: data of a customer: %w", err)
		}
		var neat bytes.Buffer
		if err := json.Indent(&neat, []byte(data), "", " "); err != nil {
			return desk.Result{}, fmt.Errorf("adhoc: data of a customer: %w", err)
		}
		text := neat.String()
		if len(text) > maxExport {
			return desk.Result{Refusal: tooLong(len(text))}, nil
		}
		return desk.Result{
			Fields: []desk.ResultField{{Var: "data", Label: "Data, as JSON", Type: desk.TextMulti, Values: strings.Split(text, "\n")}},
			Note:   text,
		}, nil
	}}, nil
}

package bench

import (
	"encoding/json"
	"fmt"
	"io"
)

func write(w io.Writer, text string) error {
	if _, err := io.WriteString(w, text); err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	return nil
}

func writeJSON(w io.Writer, report any) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	if err := enc.Encode(report); err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	return nil
}

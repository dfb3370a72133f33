package board

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// noBreak is a blank at which no line ends.
const noBreak = "\u00a0"

// duration shows a length of time as a clock does: 0:07, 12:34, 1:02:03.
func duration(d time.Duration) string {
	s := int(d.Round(time.Second).Seconds())
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}

func percent(lang int, share float64) string {
	blank := noBreak
	if lang == 0 {
		blank = ""
	}
	return strconv.Itoa(int(share*100+0.5)) + blank + "%"
}

func decimal(lang int, n float64) string {
	text := strconv.FormatFloat(n, 'f', 1, 64)
	if lang > 0 {
		text = strings.Replace(text, ".", ",", 1)
	}
	return text
}

func etag(data []byte) string { return hex.EncodeToString(Hash(string(data))[:8]) }

package lookalike

import (
	"slices"
	"testing"
)

func alike(a, b string) bool {
	of := Skeletons(b)
	return slices.ContainsFunc(Skeletons(a), func(s string) bool { return slices.Contains(of, s) })
}

func TestSkeletons(t *testing.T) {
	for name, others := range map[string][]string{
		"Bob": {
			"bob", "BOB", " B o b ", "B.o.b", "B_ob", "Bób", "B\u200bob", "B\u0301ob", "Ｂｏｂ", "𝐁𝐨𝐛", "В\u043eb", "B\u043eb", "\u0412\u041e\u0412", "B0b", "Ⓑⓞⓑ",
			"\u202eBob", "Bob\u00ad", "B\u03bfb",
		},
		"Bill Miller": {"Biil MiIIer", "BiII Mi11er", "B1ll Miller", "В\u0456ll Miller", "Bill Rniller", "bill-miller"},
		"Emma":        {"Ernma", "\u0415mma", "EMMA", "Émma"},
		"Иван":        {"иван", "ИВАН", "И.ван"},
		"Weiß":        {"VVeiß", "weiß"},
		"木村":          {"木 村"},
	} {
		for _, other := range others {
			if !alike(other, name) {
				t.Errorf("%q (%+q) is %q, %q is %q", other, other, Skeletons(other), name, Skeletons(name))
			}
		}
	}
	for a, b := range map[string]string{"Bob": "Rob", "Иван": "Иваня", "木村": "木下", "Anna": "Hanna", "Jan": "Jana", "Van": "Nan", "Bev": "Ben"} {
		if alike(a, b) {
			t.Errorf("%q and %q are %q and %q", a, b, Skeletons(a), Skeletons(b))
		}
	}
	for _, nothing := range []string{"", " ", "\u200b", "…", "\u0301"} {
		if got := Skeletons(nothing); got != nil {
			t.Errorf("%+q is %q", nothing, got)
		}
	}
}

// FuzzSkeletons: whatever somebody calls themself looks like itself, in small letters, in capitals
// and with blanks around it.
func FuzzSkeletons(f *testing.F) {
	for _, s := range []string{"Bob", "ВОВ", "ⅷ", "İstanbul", "ŉ", "ǅ", "rn\x00\xff", "ﷺ", "1l|I"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, name string) {
		for _, s := range Skeletons(name) {
			if s == "" && len(Skeletons(name)) == 1 {
				t.Errorf("%+q has an empty skeleton alone", name)
			}
		}
		if len(Skeletons(name)) > 0 && !alike(" "+name+"\u200b", name) {
			t.Errorf("%+q does not look like itself: %+q", name, Skeletons(name))
		}
	})
}

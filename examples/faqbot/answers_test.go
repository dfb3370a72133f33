package main

import "testing"

func TestAnswers(t *testing.T) {
	faq, err := readAnswers("faq.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"When are you OPEN?":      "We are open from Monday to Friday, 9 to 18.",
		"Where is my parcel?":     "A parcel takes two days. You find its number in our mail to you.",
		"Is the moon made of tin": "",
	} {
		if got, ok := faq.answer(text); got != want || ok != (want != "") {
			t.Errorf("%q is answered %q", text, got)
		}
	}
}

package main

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"unicode"

	"github.com/goccy/go-yaml"
)

// answers are what the bot can say.
type answers struct {
	Greeting  string     `yaml:"greeting"`
	Unknown   string     `yaml:"unknown"` // when no question matches
	Goodbye   string     `yaml:"goodbye"` // when a person comes
	Questions []question `yaml:"questions"`
}

// question is an answer and the words that ask for it.
type question struct {
	Words  []string `yaml:"words"`
	Answer string   `yaml:"answer"`
}

var errNoQuestions = errors.New("there are no questions")

func readAnswers(file string) (*answers, error) {
	data, err := os.ReadFile(file) //nolint:gosec // whoever starts the bot says which
	if err != nil {
		return nil, fmt.Errorf("answers: %w", err)
	}
	faq := &answers{
		Greeting: "Hello, I am a program and know some answers. What is it about?",
		Unknown:  "I do not know that. Please wait for a person.",
		Goodbye:  "You are in good hands now. Goodbye!",
	}
	if err := yaml.UnmarshalWithOptions(data, faq, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("answers %s: %w", file, err)
	}
	if len(faq.Questions) == 0 {
		return nil, fmt.Errorf("answers %s: %w", file, errNoQuestions)
	}
	return faq, nil
}

// answer returns the answer to a text: that of the question with most words in it.
func (a *answers) answer(text string) (string, bool) {
	said := make(map[string]bool)
	for word := range strings.FieldsFuncSeq(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		said[word] = true
	}
	best, most := "", 0
	for _, q := range a.Questions {
		n := 0
		for _, word := range q.Words {
			if said[strings.ToLower(word)] {
				n++
			}
		}
		if n > most {
			best, most = q.Answer, n
		}
	}
	return best, most > 0
}

package kb

import (
	"context"
	"fmt"
	"hash/fnv"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/askbook/askbook/conversation"
	"github.com/askbook/askbook/document"
	"github.com/askbook/askbook/embed"
	"github.com/rogpeppe/go-internal/txtar"
)

// talk is a conversation of a test.
type talk struct {
	id, subject, customer string
	turns                 []document.Turn
}

func (c *talk) ID() string             { return c.id }
func (c *talk) Subject() string        { return c.subject }
func (c *talk) Lang() string           { return "" }
func (c *talk) Customer() string       { return c.customer }
func (c *talk) Turns() []document.Turn { return c.turns }

var rolesOfTurns = map[string]conversation.Role{"C ": conversation.Customer, "A ": conversation.Agent, "B ": conversation.Bot}

func parseTalk(id, text string) (*talk, error) {
	head, rest, _ := strings.Cut(text, "\n")
	customer, subject, found := strings.Cut(head, " |")
	if !found {
		return nil, fmt.Errorf("%s: no customer", id)
	}
	c := &talk{id: id, customer: customer, subject: strings.TrimSpace(subject)}
	for line := range strings.Lines(rest) {
		if role, starts := rolesOfTurns[line[:min(2, len(line))]]; starts && len(line) > 12 {
			when, err := time.Parse(time.DateOnly, line[2:12])
			if err == nil {
				c.turns = append(c.turns, document.Turn{Index: len(c.turns), Role: role, Time: when, Text: line[13:]})
				continue
			}
		}
		c.turns[len(c.turns)-1].Text += line
	}
	return c, nil
}

func paddles(t testing.TB) []Conversation {
	t.Helper()
	data, err := os.ReadFile("testdata/paddles.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var out []Conversation
	for _, f := range txtar.Parse(data).Files {
		c, err := parseTalk(f.Name, string(f.Data))
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, c)
	}
	return out
}

// bagOfWords stands in for a model: texts are as near as the words they share.
func bagOfWords(_ context.Context, texts []string) ([]embed.Vector, error) {
	out := make([]embed.Vector, len(texts))
	for i, text := range texts {
		v := make([]float32, 512)
		for _, w := range contentWords(text) {
			h := fnv.New32a()
			h.Write([]byte(stem(w)))
			v[h.Sum32()%512]++
		}
		out[i] = scaled(v)
	}
	return out, nil
}

func mustAsk(t testing.TB, in In) []Question {
	t.Helper()
	if in.Embed == nil {
		in.Embed = bagOfWords
	}
	qs, err := Questions(context.Background(), in)
	if err != nil {
		t.Fatal(err)
	}
	return qs
}

// questionFor finds the question of a conversation's turn.
func questionFor(t testing.TB, qs []Question, id string, nth int) Question {
	t.Helper()
	for _, q := range qs {
		for _, m := range q.Members {
			if m.Conversation == id {
				if nth == 0 {
					return q
				}
				nth--
				break
			}
		}
	}
	t.Fatalf("%s asks nothing", id)
	return Question{}
}

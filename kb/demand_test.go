package kb

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/askbook/askbook/conversation"
	"github.com/askbook/askbook/document"
)

func TestAsksFor(t *testing.T) {
	for _, c := range []struct {
		text string
		asks bool
	}{
		{"How do I trim the wick?", true},
		{"My lamp won't light", true},
		{"I want to return a lamp", true},
		{"We sat by its light all evening", false},
		{"Worst lamp ever?", false},
		{"What the hell is wrong with your lamps?", false},
		{"How hard can it be to ship a lamp?", false},
		{"I will never buy a lamp here again", false},
		{"Is anyone awake? #LampFail", false},
		{"Why does https://lamps.example/wick say so?", false},
		{"Can you follow me so I can send you the details?", false},
		{"What happens when you try another wick?", false},
		{"What happens if you lose my parcel?", true},
		{"Are you using lamp oil?", false},
		{"Do you use lamp oil in the shop?", true},
	} {
		if got := asksFor(c.text, "en"); got != c.asks {
			t.Errorf("%q asks: %v", c.text, got)
		}
	}
}

// Of what is said in a language whose problems are not known by their words, courtesies
// alone ask for nothing.
func TestAsksForInOtherLanguages(t *testing.T) {
	for _, c := range []struct {
		lang, text string
		asks       bool
	}{
		{"fr", "Mon colis est arrivé abîmé", true},
		{"de", "Die Lampe flackert seit gestern", true},
		{"de", "Danke für die schnelle Hilfe", false},
		{"es", "Gracias por todo", false},
		{"ru", "Лампа мигает со вчерашнего дня", true},
		{"", "The lamp glows all evening", false},
	} {
		if got := asksFor(c.text, c.lang); got != c.asks {
			t.Errorf("%s: %q asks: %v", c.lang, c.text, got)
		}
	}
}

func TestUnaddressed(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"@lamps how do I trim it?", "how do I trim it?"},
		{".@lamps: @more_lamps why?", "why?"},
		{"Where is it? @lamps", "Where is it?"},
		{"<@U02ABC>: could you look", "could you look"},
		{"@lamps is the best", "@lamps is the best"},
		{"@lamps is it bright?", "is it bright?"},
		{"I wrote to @lamps twice", "I wrote to @lamps twice"},
		{"@lamps", ""},
		{":wave: which wick fits :thinking_face:?", "which wick fits ?"},
		{"at 10:30:15 it went out", "at 10:30:15 it went out"},
	} {
		if got := unaddressed(c.text); got != c.want {
			t.Errorf("%q becomes %q, not %q", c.text, got, c.want)
		}
	}
}

// What somebody passes on is not his question.
func TestRepeatedIsNotSaid(t *testing.T) {
	for _, text := range []string{
		"RT @lamps: Is your lamp dim? Trim the wick.", "“@lamps: Is your lamp dim?” ha", `"@lamps: Is your lamp dim?`,
	} {
		for _, s := range turnSentences(text) {
			if strings.Contains(s, "dim") {
				t.Errorf("%q says %q", text, s)
			}
		}
	}
}

func TestTitled(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"What can I do when I need a new wick?", "How do I get a new wick?"},
		{"What can I do when I wants order a wick?", "How do I order a wick?"},
		{"What can I do when I need you to change my order?", "Can you change my order?"},
		{"What can I do when I need help?", "What can I do when I need help?"},
		{"What can I do when my lamp is dim?", "What can I do when my lamp is dim?"},
		{"How do I a new lamp?", "How do I get a new lamp?"},
		{"LampFan2, can I trim it wet?", "Can I trim it wet?"},
		{"Mia: how do I trim a wick?", "How do I trim a wick?"},
		{"Hub: no networks found?", "Hub: no networks found?"},
		{"E-07, door frozen halfway", "E-07, door frozen halfway"},
		{"Is `a-&gt;b` the same as `b`?", "Is `a->b` the same as `b`?"},
	} {
		if got := titled(c.text); got != c.want {
			t.Errorf("%q becomes %q, not %q", c.text, got, c.want)
		}
	}
}

func TestNoTitleNamesAnybody(t *testing.T) {
	for _, text := range []string{"Why does @lamps not answer?", "Did <@U02ABC> fix the wick?", "cc “@lamps why"} {
		if got, _ := shape(text); got != "" {
			t.Errorf("%q became %q", text, got)
		}
	}
	if got, _ := shape("How do I reach lamps@example?"); got == "" {
		t.Error("what is no name of anybody was taken for one")
	}
}

// What every asker says of somebody by name has a title without the name, and is no gap that is
// suggested: nobody else would look for it.
func TestUntitledNamesNobody(t *testing.T) {
	ctx := context.Background()
	in := In{Embed: bagOfWords}
	in.Conversations = once("Why does @mia's lamp smoke so much?", "Why does @mia's lamp smoke that much?", "Why does @mia's lamp smoke too much?")
	gaps, err := Gaps(ctx, in, mustAsk(t, in))
	if err != nil || len(gaps) != 1 {
		t.Fatalf("%+v, %v", gaps, err)
	}
	if g := gaps[0]; g.Aside != FewAsk || strings.Contains(g.Title, "mia") || strings.Contains(g.Title, "'s") || !strings.Contains(g.Title, "lamp") {
		t.Errorf("%+v", g)
	}
}

// once are conversations of one turn each, nobody's the same customer.
func once(texts ...string) []Conversation {
	var out []Conversation
	for i, text := range texts {
		id := fmt.Sprintf("c-%02d", i)
		out = append(out, &talk{id: id, customer: "u" + id, turns: []document.Turn{{Role: conversation.Customer, Text: text}}})
	}
	return out
}

// A group whose customers only vent, or each want something else, is no gap that is suggested;
// it is listed all the same.
func TestOnlyWhatIsAskedIsSuggested(t *testing.T) {
	ctx := context.Background()
	in := In{Embed: bagOfWords}
	in.Conversations = once(
		"How do I trim the wick of a lamp?", "How do I trim the wick of my lamp?", "How can I trim a lamp's wick?",
		"Worst shop ever, terrible lantern", "Terrible lantern, worst shop ever", "Worst shop and terrible lantern ever",
	)
	gaps, err := Gaps(ctx, in, mustAsk(t, in))
	if err != nil {
		t.Fatal(err)
	}
	aside := map[bool]int{}
	for _, g := range gaps {
		isWick := strings.Contains(g.Title, "wick")
		if suggested := g.Aside == ""; suggested != isWick {
			t.Errorf("%q: aside %q", g.Title, g.Aside)
		}
		aside[isWick]++
	}
	if aside[true] != 1 || aside[false] != 1 {
		t.Errorf("gaps: %+v", gaps)
	}
	for _, item := range Queue(Work{Gaps: gaps}, nil) {
		if !strings.Contains(item.Title, "wick") {
			t.Errorf("%q waits for a reviewer", item.Title)
		}
	}
}

// Of two gaps with one title the better is suggested.
func TestTwinsAreSetAside(t *testing.T) {
	q := func(id, title string, n int) Question {
		return Question{ID: id, Question: title, Conversations: n, Customers: n, Asking: n}
	}
	qs := []Question{
		q("q-a", "How do I trim the wick?", 4), q("q-b", "How do I trim the wick of it?", 9), q("q-c", "Where are lanterns shipped from?", 5),
		q("q-d", "Which oil burns brightest?", 5),
	}
	gaps, err := Gaps(context.Background(), In{Embed: bagOfWords}, qs)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, g := range gaps {
		got = append(got, g.ID+string(g.Aside))
	}
	if want := "gap-b gap-c gap-d gap-atwin"; strings.Join(got, " ") != want {
		t.Errorf("%v, want %s", got, want)
	}
}

func TestLeastAsking(t *testing.T) {
	for _, c := range []struct{ conversations, min, want int }{{0, 0, 3}, {3000, 0, 3}, {20_000, 0, 8}, {1_000_000, 0, 50}, {100, 1, 1}, {100, 5, 5}} {
		if got := leastAsking(c.conversations, c.min); got != c.want {
			t.Errorf("of %d conversations and %d customers: %d, want %d", c.conversations, c.min, got, c.want)
		}
	}
}

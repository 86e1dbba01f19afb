package kb

import (
	"fmt"
	"strings"
	"testing"

	"github.com/askbook/askbook/content"
	"github.com/google/go-cmp/cmp"
)

func repliesSaying(texts ...string) []reply {
	var rs []reply
	for i, text := range texts {
		r := reply{conversation: i}
		for _, s := range sentences(text) {
			r.pieces = append(r.pieces, said{piece{prose, s, true}, 0})
		}
		rs = append(rs, r)
	}
	return rs
}

// Agents who say the same thing of each customer's own case answer nobody else.
func TestWhatEachIsToldIsApart(t *testing.T) {
	for _, c := range []struct {
		name    string
		replies []string
		apart   bool
	}{
		{"each another lamp", []string{"There is a lamp called Brass Moon for $14.", "The lamp called Night Owl costs $22.", "I found the lamp Green Hill at $31."}, true},
		{"one price for all", []string{"The lamp costs $14 with its wick.", "With its wick the lamp costs $14.", "It costs $14 in all shops."}, false},
		{"steps", []string{"Turn the knob and trim the wick.", "Trim the wick with scissors first.", "Turn the knob until the wick shows."}, false},
		{"a case, and what holds for all", []string{
			"The Brass Moon left on May 3. Parcels take a week as a rule.", "The Night Owl left on June 9. A parcel takes about a week by post.", "The Green Hill left on July 1.",
		}, false},
	} {
		rs := repliesSaying(c.replies...)
		if got := casesOf(rs).apart(rs); got != c.apart {
			t.Errorf("%s: apart %v", c.name, got)
		}
	}
}

func TestFactsOf(t *testing.T) {
	got := factsOf("There is a Brass Moon at 7:30 pm. I think it's $14, Ann said: Take it (in Oslo).")
	want := map[string]bool{"brass": true, "moon": true, "7:30": true, "$14": true, "ann": true, "oslo": true}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestFencesMakeCode(t *testing.T) {
	for _, c := range []struct {
		text string
		want []unit
	}{
		{"Try this: ```(light lamp)\n\n(trim wick)``` and look.", []unit{{prose, "Try this:"}, {code, "(light lamp)\n\n(trim wick)"}, {prose, "and look."}}},
		{"```\nlight\n```\n```\ntrim\n```", []unit{{code, "light"}, {code, "trim"}}},
		{"one ``` alone", []unit{{prose, "one  alone"}}},
	} {
		if diff := cmp.Diff(c.want, units(c.text), cmp.AllowUnexported(unit{})); diff != "" {
			t.Errorf("%q (-want +got)\n%s", c.text, diff)
		}
	}
}

func TestAsksBack(t *testing.T) {
	for _, c := range []struct {
		text string
		back bool
	}{
		{"Which lamp is it?", true},
		{"Please confirm the following details.", true},
		{"To confirm, you want two lamps", true},
		{"Do you want it wrapped", true},
		{"Please confirm the mail that you get by its link.", false},
		{"Confirm with the green button.", false},
		{"You can have it wrapped.", false},
	} {
		if got := asksBack(c.text); got != c.back {
			t.Errorf("%q asks back: %v", c.text, got)
		}
	}
}

// Neither a remark nor what is about something else becomes an article.
func TestDraftsSaySomethingOfTheMatter(t *testing.T) {
	for _, c := range []struct {
		answer string
		drafts bool
	}{
		{"Turn the knob until the wick shows, trim it with scissors and wipe the burner.", true},
		{"Wicks burn slowly outdoors.", false},
		{"Wicks take 3 minutes.", true},
		{strings.Repeat("Turn the knob until the wick shows, then trim it with scissors. ", 30), false},
		{"Parcels come by post and wait with neighbours when nobody opens a door.", false},
	} {
		q := Question{Question: "How do I trim the wick?", Answer: c.answer, Answered: 2}
		for i := range 2 {
			q.Sources = append(q.Sources, content.Source{Conversation: fmt.Sprint("c-", i)})
		}
		if got := agreed(&q, 0); got != c.drafts {
			t.Errorf("%q is drafted: %v", c.answer, got)
		}
	}
}

// Sentences end at whatever space a mail program writes.
func TestSentencesEndAtAnySpace(t *testing.T) {
	if got := sentences("It broke.\u00a0What now?"); len(got) != 2 || strings.TrimSpace(got[1]) != "What now?" {
		t.Errorf("%q", got)
	}
}

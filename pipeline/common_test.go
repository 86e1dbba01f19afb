package pipeline

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/askbook/askbook/conversation"
	"github.com/askbook/askbook/conversation/clean"
	"github.com/askbook/askbook/document"
)

// matters are what forty conversations of a lamp shop are about.
var matters = []string{
	"the lamp stays dark since yesterday", "my lamp is dark in the evening", "I want to return the red shade", "how do I send the shade back",
	"the invoice shows two bulbs", "my invoice has a wrong total",
}

func stated(sentences ...string) []statement {
	var list []statement
	for _, s := range sentences {
		list = append(list, newStatement(s))
	}
	return list
}

func TestFindCommon(t *testing.T) {
	var openings [][]statement
	for i := range 120 {
		matter := fmt.Sprintf("%s for room %c%c", matters[i/3%len(matters)], 'a'+i%26, 'a'+i/26)
		switch {
		case i%3 == 0: // says nothing, before all kinds of matters
			openings = append(openings, stated("I have bought here for 5 years", matter))
		case i%3 == 1: // one matter in the words of many, alone or with little
			openings = append(openings, stated("please switch my lamp on", "thanks kim"))
		default:
			openings = append(openings, stated(matter))
		}
	}
	for i := range 40 { // a matter that brings its own words
		openings = append(openings, stated("the dimmer hums", fmt.Sprintf("the hum of the dimmer is loud at level %c", 'a'+i%26)))
	}
	for range commonLeast - 1 { // too few to tell
		openings = append(openings, stated("greetings from the coast", "a bulb broke in its box"))
	}
	want := []string{"i have bought here for # years"}
	got := findCommon(openings)
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(got))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if !got.hold("I have bought here for 12 years!") || got.hold("the dimmer hums") {
		t.Error("a sentence is told by its words, whatever its number")
	}
	slices.Reverse(openings)
	if diff := cmp.Diff(got, findCommon(openings)); diff != "" {
		t.Errorf("another order finds others:\n%s", diff)
	}
	if found := findCommon(nil); len(found) != 0 {
		t.Errorf("nothing holds %v", found)
	}
}

func TestSentenceKey(t *testing.T) {
	for sentence, want := range map[string]string{
		"I'm [NAME_1], customer no. 4471!": "i m # customer no #",
		"Größe: 12cm":                      "größe #",
		"?!":                               "",
	} {
		if got := sentenceKey(sentence); got != want {
			t.Errorf("%q: %q, want %q", sentence, got, want)
		}
	}
}

// chats are a hundred conversations, of which some say more than their matter.
func chats(chatty int) []document.Document {
	redactor := document.NewRedactor(document.Options{})
	var docs []document.Document
	for i := range 100 {
		text := fmt.Sprintf("%s in room %c%c.", matters[i%len(matters)], 'a'+i%26, 'a'+i/26)
		if i < chatty {
			text = "Hello! How are you? I have bought here since the shop opened. " + text + " Thanks in advance."
		}
		c := conversation.Conversation{ID: fmt.Sprintf("c%02d", i), Turns: []conversation.Turn{{Role: conversation.Customer, Text: text}}}
		d, _ := redactor.Document(clean.Cleaned{Conversation: c})
		docs = append(docs, d)
	}
	return docs
}

func TestIssuesOfChattyCustomers(t *testing.T) {
	want := issues(chats(0), nil)
	if want[0] != "the lamp stays dark since yesterday in room aa." {
		t.Errorf("a plain one is %q", want[0])
	}
	if diff := cmp.Diff(want, issues(chats(60), nil)); diff != "" {
		t.Errorf("what sixty say of all matters (-want +got):\n%s", diff)
	}
	few := issues(chats(5), nil)
	if diff := cmp.Diff(want[5:], few[5:]); diff != "" {
		t.Errorf("what five say shows in others:\n%s", diff)
	}
	if few[0] != "I have bought here since the shop opened. "+want[0]+" Thanks in advance." {
		t.Errorf("what five say is left out: %q", few[0])
	}
	for _, n := range []int{0, 5, 60} {
		docs := chats(n)
		list := make([]told, len(docs))
		for i := range docs {
			list[i].sentences = sentenceHashes(&docs[i])
		}
		if diff := cmp.Diff(issues(docs, nil), issues(docs, list)); diff != "" {
			t.Errorf("what %d say, told from hashes (-want +got):\n%s", n, diff)
		}
	}
	if got := issues(nil, nil); len(got) != 0 {
		t.Errorf("no conversations want %q", got)
	}
}

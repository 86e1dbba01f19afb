package document

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/askbook/askbook/conversation"
)

func TestSubstance(t *testing.T) {
	for _, test := range []struct {
		want      substance
		sentences []string
	}{
		{hollow, []string{
			"how are you today?", "hope you are all doing well", "is anyone there?", "Can you help me, please?", "I need some help", "ok thanks", "no thank you, have a nice day",
			"Thank you in advance for your time.", "I have a question", "...", "I am really upset right now",
		}},
		{personal, []string{
			"my name is [NAME_1]", "my name is zork blimpey", "my account number is 4471", "[EMAIL_1]", "the last four digits are 9365", "I have been a customer for 12 years",
			"Name: [NAME_1] Account: [ACCOUNT_1]", "ich heiße [NAME_1]", "me llamo [NAME_1]", "88 12 41",
		}},
		{unclear, []string{
			"I have a problem", "can I ask why?", "I need help with my account", "there is something wrong with my order", "what can I do?",
		}},
		{telling, []string{
			"my lamp stays dark", "refund?", "It does not work", "I cannot get in", "The app does not work", "what is my account number?", "I want to change my address", "I lost my card", "which cards do you support?",
			"my name is spelled wrong on the invoice", "Meine Lampe ist kaputt", "ランプが点きません", "two pizzas please", "lamp 3000 flickers",
		}},
	} {
		for _, sentence := range test.sentences {
			if got, _ := substanceOf(sentence); got != test.want {
				t.Errorf("%q is %d, want %d", sentence, got, test.want)
			}
		}
	}
}

func TestWithoutLead(t *testing.T) {
	for sentence, want := range map[string]string{
		"I hope you are well, my name is [NAME_1] and my lamp stays dark": "my lamp stays dark",
		"i was hoping you could help me, how do I dim the lamp?":          "how do I dim the lamp?",
		"I am calling because two lamps arrived broken":                   "two lamps arrived broken",
		"Yes, I need to return the lamp":                                  "I need to return the lamp",
		"my name and address changed on the bill":                         "my name and address changed on the bill",
		"at 7, switch the lamp on":                                        "at 7, switch the lamp on",
		"the one from May, it never came":                                 "the one from May, it never came",
		"I want a lamp, a shade and a bulb":                               "I want a lamp, a shade and a bulb",
		"I need help, thanks":                                             "I need help, thanks",
	} {
		if got := withoutLead(sentence); got != want {
			t.Errorf("%q becomes %q, want %q", sentence, got, want)
		}
	}
}

func TestSentences(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"My lamp is dark. Why? It is new!", "My lamp is dark.|Why?|It is new!"},
		{"a line that was wrapped by the mail program\nof its writer goes on here", "a line that was wrapped by the mail program|of its writer goes on here"},
		{"a line that was wrapped by the mail program where it is long\nof its writer goes on here", "a line that was wrapped by the mail program where it is long of its writer goes on here"},
		{"Order: 12\nLamp: LX", "Order: 12|Lamp: LX"},
		{"the u. s. plug is 1.5 cm short", "the u. s. plug is 1.5 cm short"},
		{"1. Can it be dimmed?", "1. Can it be dimmed?"},
		{"Hi. Good morning. The lamp is dark.", "The lamp is dark."},
		{"", ""},
	} {
		if got := strings.Join(slices.Collect(sentencesOf(test.text)), "|"); got != test.want {
			t.Errorf("%q: %q, want %q", test.text, got, test.want)
		}
	}
}

func TestPrompt(t *testing.T) {
	for text, want := range map[string]prompt{
		"Hi, this is Kim. How can I help you today?":         theMatter,
		"Thanks! What can I do for you?":                     theMatter,
		"Is there anything else? How may I help you?":        anything,
		"How can I help you further?":                        anything,
		"May I have your name, please?":                      thePerson,
		"Could you confirm the e-mail address and zip code?": thePerson,
		"What time should the lamp arrive?":                  anything,
		"Unplug the lamp for a minute.":                      anything,
		"":                                                   anything,
	} {
		if got := promptOf(text); got != want {
			t.Errorf("%q asks for %d, want %d", text, got, want)
		}
	}
}

// An issue is a part of what was said, and never empty where anything was.
func TestIssueNeverEmpty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		said := []string{
			"hi", "hello there", "my name is zork", "my number is 12", "thanks!", "I have a problem.", "ok", "How are you?", "The lamp is dark.", "Yes, and the other one too", "...", "12", "ランプ",
			"[NAME_1]", "call me. I want a refund, please", "a\n\nb", "u. s. plug",
		}
		d := &data{Lang: rapid.SampledFrom([]string{"", "en", "de"}).Draw(t, "lang")}
		all := ""
		for i := range rapid.IntRange(1, 6).Draw(t, "turns") {
			role := rapid.SampledFrom([]conversation.Role{conversation.Customer, conversation.Agent, conversation.Bot}).Draw(t, "role")
			text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(said), 1, 4).Draw(t, "said"), " ")
			d.Turns = append(d.Turns, Turn{Index: i, Role: role, Text: text})
			all += " " + text
		}
		dull := rapid.Bool().Draw(t, "all is common")
		got := issue(d, func(string) bool { return dull }, rapid.Bool().Draw(t, "whole"))
		if got == "" {
			t.Fatalf("nothing is left of %q", all)
		}
		words := strings.Fields(all)
		for _, w := range strings.Fields(got) {
			if !slices.Contains(words, w) {
				t.Fatalf("%q holds %q, which nobody said in %q", got, w, all)
			}
		}
	})
}

func TestStatements(t *testing.T) {
	d := Document{data{Turns: []Turn{
		{Role: conversation.Customer, Text: "Hello! My name is [NAME_1]. I have been with you since the shop opened."},
		{Role: conversation.Agent, Text: "What can I do for you?"},
		{Role: conversation.Customer, Text: "The lamp is dark. Can you help me?"},
	}}}
	d.d.findIssue()
	want := []string{"I have been with you since the shop opened.", "The lamp is dark."}
	if diff := cmp.Diff(want, d.Statements()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := d.IssueWithout(func(s string) bool { return strings.Contains(s, "shop opened") }); got != "The lamp is dark." {
		t.Errorf("without what is common: %q", got)
	}
	if got := d.IssueAsSaid(); got != "The lamp is dark. Can you help me?" {
		t.Errorf("as said: %q", got)
	}
}

func TestRequests(t *testing.T) {
	turns := []Turn{
		{Role: conversation.Customer, Text: "Hi, the red lamp stays dark since Monday, what can be done?"},
		{Role: conversation.Agent, Text: "Would you press the reset button for ten seconds?"},
		{Role: conversation.Customer, Text: "Yes, that works, thanks!"},
		{Role: conversation.Customer, Text: "By the way, can you send me the invoice of the shade?"},
		{Role: conversation.Customer, Text: "the blue one"},
		{Role: conversation.Customer, Text: "ok. And why?"},
	}
	d := Document{data{Turns: turns}}
	d.d.Issue = issue(&d.d, nothing, false)
	if diff := cmp.Diff([]string{"By the way, can you send me the invoice of the shade?"}, d.Requests()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for range 20 {
		d.d.Turns = append(d.d.Turns, turns[3])
	}
	if n := len(d.Requests()); n != maxRequests {
		t.Errorf("%d requests", n)
	}
}

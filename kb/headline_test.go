package kb

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/askbook/askbook/conversation"
	"github.com/askbook/askbook/document"
)

// group makes conversations of one customer's turn each.
func group(texts ...string) []Conversation {
	var list []Conversation
	for i, text := range texts {
		list = append(list, &talk{id: string(rune('a' + i)), customer: string(rune('a' + i)), turns: []document.Turn{
			{Role: conversation.Customer, Text: text},
		}})
	}
	return list
}

func TestHeadlines(t *testing.T) {
	kayaks := group(
		"How do I patch a hole in my kayak?",
		"There is a hole in the kayak. How do I patch it?",
		"hi, what is the best way to patch a kayak with a hole",
	)
	lessons := group(
		"When do the rolling lessons start in spring?",
		"Do the rolling lessons start before May?",
		"rolling lessons, when do they start?",
	)
	got := Headlines([][]Conversation{
		kayaks,
		lessons,
		kayaks[:2],                       // says what is said already
		group("Hello!", "Thanks.", "ok"), // nobody asks
		nil,
	})
	want := []Headline{{Text: "Patch a hole in my kayak"}, {Text: "Do the rolling lessons start before May?"}, {}, {}, {}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("headlines (-want +got):\n%s", diff)
	}
}

// Where customers share no two words, a sentence of one that can be read is a
// spare headline; one that needs what stood around it is none.
func TestSpareHeadline(t *testing.T) {
	got := Headlines([][]Conversation{
		group("Do herons fit under the canopy?", "Will a heron like the boat?", "My heron hates paddles"),
		group("It is the moor hen that we met", "Those gulls we like", "@harbour is better than the marina"),
	})
	want := []Headline{{Spare: []string{"Will a heron like the boat?", "Do herons fit under the canopy?", "Heron hates paddles"}}, {}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("headlines (-want +got):\n%s", diff)
	}
}

func TestBrief(t *testing.T) {
	for question, want := range map[string]string{
		"How do I reset the pump?":                        "Reset the pump",
		"How to change the oil filter?":                   "Change the oil filter",
		"Is there a way to pause my plan?":                "Pause my plan",
		"Can you help me to find my spare key?":           "Find my spare key",
		"Could you change my berth?":                      "Change my berth",
		"How do I 2 tuna sandwiches?":                     "Tuna sandwiches",
		"What can I do when I need a new mooring line?":   "New mooring line",
		"What can I do when I lost my boat card?":         "Lost my boat card",
		"What can I do when my engine does not start?":    "Engine does not start",
		"What can I do when I can't open the hatch?":      "I can't open the hatch",
		"How do I pay, and when?":                         "How do I pay, and when?",
		"Would you like to see the harbour?":              "Would you like to see the harbour?",
		"Can you tell me if my berth is free?":            "Can you tell me if my berth is free?",
		"Why is my engine so loud?":                       "Why is my engine so loud?",
		"Wie lege ich das Boot an?":                       "Wie lege ich das Boot an?",
		"What can I do when I want to rent a berth?":      "Rent a berth",
		"Wants to know about the mooring fee":             "Mooring fee",
		"Hello I would like to move my boat please":       "Move my boat",
		"How do I help to lift my boat help me sir?":      "Lift my boat",
		"May I know the mooring fee?":                     "Mooring fee",
		"What can I do when I need help to lift my boat?": "Lift my boat",
		"How long is the mooring free again, please?":     "How long is the mooring free?",
		"Order 3 new fenders":                             "Order new fenders",
		"Problem with the boat crane":                     "Boat crane",
		"Question about fuel prices":                      "Fuel prices",
	} {
		if got := brief(question); got != want {
			t.Errorf("brief(%q) = %q, want %q", question, got, want)
		}
	}
}

func TestPrivate(t *testing.T) {
	for _, text := range []string{"Last four digits are 8940", "My password is heron", "Name jo heron and my password", "Berth 143 at the old quay", "Is 55512 my number?"} {
		if !private(text) {
			t.Errorf("%q may be a name", text)
		}
	}
	for _, text := range []string{"2026 regatta", "Why does error E-217 come?", "How much is the 463 model?", "Forgot my password", "Max 40 knots"} {
		if private(text) {
			t.Errorf("%q may be no name", text)
		}
	}
}

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
		kayaks[:2],                       // too few to share anything
		group("Hello!", "Thanks.", "ok"), // nobody asks
		nil,
	})
	want := []string{"How do I patch a hole in my kayak?", "Do the rolling lessons start before May?", "", "", ""}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("headlines (-want +got):\n%s", diff)
	}
}

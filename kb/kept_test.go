package kb

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/askbook/askbook/document"
)

func TestWhatIsAskedAsBeforeStays(t *testing.T) {
	cs := paddles(t)
	first := mustAsk(t, In{Conversations: cs, Basis: "a model"})
	if diff := cmp.Diff(first, mustAsk(t, In{Conversations: cs, Basis: "a model", Previous: first})); diff != "" {
		t.Fatalf("again (-want +got)\n%s", diff)
	}

	marked := slices.Clone(first)
	for i := range marked {
		marked[i].Question, marked[i].Answer = "As it was?", "As it was."
	}
	stayed := func(in In, conversation string) bool {
		t.Helper()
		in.Previous = marked
		q := questionFor(t, mustAsk(t, in), conversation, 0)
		return q.Question == "As it was?" && q.Answer == "As it was."
	}
	if !stayed(In{Conversations: cs, Basis: "a model"}, "key-1") {
		t.Error("nothing has changed, and the answer has")
	}
	if stayed(In{Conversations: cs, Basis: "another"}, "key-1") {
		t.Error("with another model the answer is as it was")
	}
	fewer := slices.DeleteFunc(slices.Clone(cs), func(c Conversation) bool { return c.ID() == "key-2" })
	if stayed(In{Conversations: fewer, Basis: "a model"}, "key-1") {
		t.Error("a conversation is gone, and the answer is as it was")
	}

	changed := slices.Clone(cs)
	at := slices.IndexFunc(changed, func(c Conversation) bool { return c.ID() == "key-2" })
	talk := *changed[at].(*talk)
	talk.turns = append(slices.Clone(talk.turns), document.Turn{Index: len(talk.turns), Role: talk.turns[0].Role, Text: "That did not help."})
	changed[at] = &talk
	in := In{Conversations: changed, Basis: "a model"}
	if stayed(in, "key-1") {
		t.Error("a conversation goes on, and the answer is as it was")
	}
	if !stayed(in, "dog-1") {
		t.Error("another question's conversation goes on, and the answer has changed")
	}
}

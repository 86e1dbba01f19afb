package thread_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/askbook/askbook/conversation"
	"github.com/askbook/askbook/conversation/thread"
)

func TestAssembleTakesFirstSubjectAndLatestStatus(t *testing.T) {
	question := mail("a", "kim@x.example", "help@acme.example", "Lamp", 0)
	question.File, question.Status, question.Tags = "january.mbox", "open", []string{"lamp"}
	answer := mail("b", "help@acme.example", "kim@x.example", "Re: Lamp", 1, "a")
	answer.File, answer.Status, answer.Tags = "february.mbox", "solved", []string{"battery"}

	got := assemble("m-1", []conversation.Message{answer, question})
	want := conversation.Conversation{
		ID: "m-1", Files: []string{"february.mbox", "january.mbox"}, Channel: conversation.Email,
		Subject: "Lamp", Status: "solved", Tags: []string{"battery", "lamp"},
		Turns: []conversation.Turn{
			{Key: "a", Author: question.Author, To: question.To, Time: question.Time},
			{Key: "b", Author: answer.Author, To: answer.To, Time: answer.Time},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("conversation (-want +got):\n%s", diff)
	}
}

func TestUpdateKnowsWhatChanged(t *testing.T) {
	question := mail("a", "kim@x.example", "help@acme.example", "Lamp", 0)
	answer := mail("b", "help@acme.example", "kim@x.example", "Re: Lamp", 1, "a")
	c := assemble("m-1", []conversation.Message{question, answer})

	if thread.Update(&c, question) {
		t.Error("an identical message counts as a change")
	}
	question.Text = "It stays dark."
	if !thread.Update(&c, question) {
		t.Error("a changed text does not count as a change")
	}
	if len(c.Turns) != 2 || c.Turns[0].Text != "It stays dark." {
		t.Errorf("turns after the change: %v", c.Turns)
	}
	question.Tags = []string{"lamp"}
	if !thread.Update(&c, question) {
		t.Error("a new tag does not count as a change")
	}
}

func TestTurnsWithoutTimeKeepTheirPlace(t *testing.T) {
	message := func(seq int, at time.Time) conversation.Message {
		return conversation.Message{Key: fmt.Sprint("k", seq), Seq: seq, Time: at}
	}
	c := assemble("x", []conversation.Message{
		message(2, time.Time{}), message(3, day), message(1, day.Add(time.Hour)),
	})
	var got []int
	for _, turn := range c.Turns {
		got = append(got, turn.Seq)
	}
	if diff := cmp.Diff([]int{1, 2, 3}, got); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
}

func TestAssemblyDoesNotDependOnOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		mails := drawMails(t)
		want := assemble("x", mails)
		shuffled := rapid.Permutation(mails).Draw(t, "order")
		if diff := cmp.Diff(want, assemble("x", shuffled)); diff != "" {
			t.Fatalf("in another order (-want +got):\n%s", diff)
		}
		cut := rapid.IntRange(0, len(mails)).Draw(t, "cut")
		merged, rest := assemble("x", mails[:cut]), assemble("y", mails[cut:])
		thread.Merge(&merged, &rest)
		if diff := cmp.Diff(want.Turns, merged.Turns); diff != "" {
			t.Fatalf("merged (-want +got):\n%s", diff)
		}
		if merged.Subject != want.Subject {
			t.Fatalf("merged subject %q, want %q", merged.Subject, want.Subject)
		}
	})
}

func assemble(id string, messages []conversation.Message) conversation.Conversation {
	c := conversation.Conversation{ID: id}
	thread.Update(&c, messages...)
	return c
}

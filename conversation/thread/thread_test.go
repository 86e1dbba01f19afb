package thread_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/askbook/askbook/conversation"
	"github.com/askbook/askbook/conversation/thread"
)

// memory keeps keys and placements as the store does.
type memory struct {
	keys map[string]thread.Hit
	of   map[string]string // message key to conversation
}

func newMemory() *memory {
	return &memory{keys: map[string]thread.Hit{}, of: map[string]string{}}
}

func (s *memory) Lookup(_ context.Context, keys []string) ([]thread.Hit, error) {
	var hits []thread.Hit
	for _, k := range keys {
		if h, ok := s.keys[k]; ok {
			hits = append(hits, h)
		}
	}
	return hits, nil
}

func (s *memory) add(t interface{ Fatal(...any) }, messages ...conversation.Message) {
	joiner := thread.NewJoiner(s)
	for _, m := range messages {
		place, err := joiner.Place(context.Background(), m)
		if err != nil {
			t.Fatal(err)
		}
		for _, old := range place.Merge {
			for k, h := range s.keys {
				if h.Conversation == old {
					h.Conversation = place.Conversation
					s.keys[k] = h
				}
			}
			for k, id := range s.of {
				if id == old {
					s.of[k] = place.Conversation
				}
			}
		}
		for _, k := range place.Keys {
			if len(k.Text) > 200 {
				t.Fatal("key of", len(k.Text), "bytes")
			}
			if known, ok := s.keys[k.Text]; ok && known.Time.After(k.Time) {
				k.Time = known.Time
			}
			s.keys[k.Text] = thread.Hit{Key: k, Conversation: place.Conversation}
		}
		s.of[m.Key] = place.Conversation
	}
}

// groups are the message keys of each conversation, sorted.
func (s *memory) groups() []string {
	byID := map[string][]string{}
	for key, id := range s.of {
		byID[id] = append(byID[id], key)
	}
	var groups []string
	for _, keys := range byID {
		slices.Sort(keys)
		groups = append(groups, strings.Join(keys, " "))
	}
	slices.Sort(groups)
	return groups
}

var day = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

func mail(key, from, to, subject string, hours int, refs ...string) conversation.Message {
	return conversation.Message{
		Channel: conversation.Email, Key: key, Refs: refs, Subject: subject,
		Author: conversation.Person{Email: from}, To: []conversation.Person{{Email: to}},
		Time: day.Add(time.Duration(hours) * time.Hour),
	}
}

func post(key, author, text string, minutes int) conversation.Message {
	return conversation.Message{
		Channel: conversation.Slack, Format: "slack", Key: key, Thread: key, Text: text,
		Author: conversation.Person{Name: author}, Time: day.Add(time.Duration(minutes) * time.Minute),
	}
}

func TestPlace(t *testing.T) {
	onList := func(m conversation.Message) conversation.Message {
		m.List = conversation.Person{Email: "users@lists.example"}
		return m
	}
	inThread := func(m conversation.Message, thread string) conversation.Message {
		m.Thread = thread
		return m
	}
	for _, test := range []struct {
		name     string
		messages []conversation.Message
		want     []string
	}{
		{"reply by reference", []conversation.Message{
			mail("a", "kim@x.example", "help@acme.example", "Lamp stays dark", 0),
			mail("b", "help@acme.example", "kim@x.example", "Re: Lamp stays dark", 1, "a"),
			mail("c", "lee@x.example", "help@acme.example", "Lamp stays dark", 2),
		}, []string{"a b", "c"}},
		{"the answers came in an earlier file than the question", []conversation.Message{
			mail("b", "help@acme.example", "kim@x.example", "Re: Lamp", 1, "a"),
			mail("c", "help@acme.example", "kim@x.example", "Re: Lamp", 2, "a"),
			mail("a", "kim@x.example", "help@acme.example", "Lamp", 0),
		}, []string{"a b c"}},
		{"a late link joins two conversations", []conversation.Message{
			mail("a", "kim@x.example", "help@acme.example", "Lamp", 0),
			mail("c", "kim@x.example", "help@acme.example", "Dark again", 5, "b"),
			mail("b", "help@acme.example", "kim@x.example", "Re: Lamp", 1, "a"),
		}, []string{"a b c"}},
		{"cyclic references", []conversation.Message{
			mail("a", "kim@x.example", "help@acme.example", "Lamp", 0, "b", "a"),
			mail("b", "help@acme.example", "kim@x.example", "Lamp", 1, "a", "b"),
		}, []string{"a b"}},
		{"reply without references: subject and both people", []conversation.Message{
			mail("a", "kim@x.example", "help@acme.example", "Where is my parcel", 0),
			mail("b", "lee@x.example", "help@acme.example", "Where is my parcel", 1),
			mail("c", "help@acme.example", "kim@x.example", "AW: Where is my parcel", 2),
			mail("d", "help@acme.example", "lee@x.example", "Re: Where is my  parcel", 3, "unknown"),
		}, []string{"a c", "b d"}},
		{"answer from an agent's own address", []conversation.Message{
			mail("a", "kim@x.example", "help@acme.example", "Where is my parcel", 0),
			mail("b", "ann@acme.example", "kim@x.example", "Re: Where is my parcel", 2),
		}, []string{"a b"}},
		{"the same subject a quarter later", []conversation.Message{
			mail("a", "kim@x.example", "help@acme.example", "Where is my parcel", 0),
			mail("b", "help@acme.example", "kim@x.example", "Re: Where is my parcel", 24*90),
		}, []string{"a", "b"}},
		{"a subject that says nothing", []conversation.Message{
			mail("a", "kim@x.example", "help@acme.example", "Question", 0),
			mail("b", "help@acme.example", "kim@x.example", "Re: Question", 1),
		}, []string{"a", "b"}},
		{"no reply mark, no link", []conversation.Message{
			mail("a", "kim@x.example", "help@acme.example", "Where is my parcel", 0),
			mail("b", "kim@x.example", "help@acme.example", "Where is my parcel", 1),
		}, []string{"a", "b"}},
		{"a list stands for its readers", []conversation.Message{
			onList(mail("a", "kim@x.example", "users@lists.example", "[users] Lamp stays dark", 0)),
			onList(mail("b", "lee@y.example", "users@lists.example", "[users] Re: Lamp stays dark", 1)),
		}, []string{"a b"}},
		{"Slack: thread, follow-up, mention", []conversation.Message{
			post("C1/1.0", "Kim", "hi", 0),
			post("C1/2.0", "Kim", "my lamp stays dark", 1),
			post("C1/3.0", "Lee", "how do I add a user?", 2),
			post("C1/4.0", "Ann", "@Kim did you charge it?", 6),
			inThread(post("C1/5.0", "Bo", "in settings", 7), "C1/3.0"),
			post("C1/6.0", "Lee", "next day: another thing", 24*60),
			post("C2/7.0", "Kim", "elsewhere", 2),
		}, []string{"C1/1.0 C1/2.0 C1/4.0", "C1/3.0 C1/5.0", "C1/6.0", "C2/7.0"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newMemory()
			s.add(t, test.messages...)
			if diff := cmp.Diff(test.want, s.groups()); diff != "" {
				t.Errorf("conversations (-want +got):\n%s", diff)
			}
			s.add(t, test.messages...)
			if diff := cmp.Diff(test.want, s.groups()); diff != "" {
				t.Errorf("conversations after a second import (-want +got):\n%s", diff)
			}
		})
	}
}

func TestExplicitIDs(t *testing.T) {
	named := mail("a", "kim@x.example", "help@acme.example", "Lamp", 0)
	named.Conversation = "case-7"
	s := newMemory()
	s.add(t, mail("b", "help@acme.example", "kim@x.example", "Re: Lamp", 1, "a"), named,
		mail("c", "kim@x.example", "help@acme.example", "Re: Lamp", 2, "a", "b"))
	if got := s.of["c"]; got != "case-7" {
		t.Errorf("reply is in %q, want the conversation that the source named", got)
	}
}

func TestRootGivesTheID(t *testing.T) {
	january, february := newMemory(), newMemory()
	question := mail("a", "kim@x.example", "help@acme.example", "Lamp", 0)
	answer := mail("b", "help@acme.example", "kim@x.example", "Re: Lamp", 1, "a")
	january.add(t, question, answer)
	february.add(t, answer, question)
	if january.of["b"] != february.of["b"] {
		t.Errorf("id %q from the question first, %q from the answer first", january.of["b"], february.of["b"])
	}
}

type brokenLookup struct{}

func (brokenLookup) Lookup(context.Context, []string) ([]thread.Hit, error) {
	return nil, errors.New("disk on fire")
}

func TestPlaceReportsLookupErrors(t *testing.T) {
	_, err := thread.NewJoiner(brokenLookup{}).Place(context.Background(), mail("a", "k@x.example", "h@x.example", "s", 0))
	if err == nil || !strings.Contains(err.Error(), "disk on fire") {
		t.Errorf("error %v, want the lookup's", err)
	}
}

// drawMails draws mails in order of time; each answers earlier ones, ones that
// are nowhere, or none.
func drawMails(t *rapid.T) []conversation.Message {
	people := []string{"kim@x.example", "lee@y.example", "help@acme.example", "ann@acme.example"}
	subjects := []string{"Lamp stays dark", "Re: Lamp stays dark", "Where is my parcel", "RE: where is my parcel", "Re: hello"}
	n := rapid.IntRange(1, 14).Draw(t, "mails")
	var mails []conversation.Message
	for i := range n {
		var refs []string
		for range rapid.IntRange(0, 3).Draw(t, "refs") {
			refs = append(refs, fmt.Sprintf("k%d", rapid.IntRange(0, n+2).Draw(t, "ref")))
		}
		mails = append(mails, mail(fmt.Sprintf("k%d", i),
			rapid.SampledFrom(people).Draw(t, "from"), rapid.SampledFrom(people).Draw(t, "to"),
			rapid.SampledFrom(subjects).Draw(t, "subject"), i*rapid.IntRange(1, 200).Draw(t, "gap"), refs...))
	}
	return mails
}

func TestSplitImportsGiveTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		mails := drawMails(t)
		whole, halves := newMemory(), newMemory()
		whole.add(t, mails...)
		cut := rapid.IntRange(0, len(mails)).Draw(t, "cut")
		halves.add(t, mails[:cut]...)
		overlap := rapid.IntRange(0, cut).Draw(t, "overlap")
		halves.add(t, mails[overlap:]...)
		if diff := cmp.Diff(whole.groups(), halves.groups()); diff != "" {
			t.Fatalf("in halves (-whole +halves):\n%s", diff)
		}
		if diff := cmp.Diff(whole.of, halves.of); diff != "" {
			t.Fatalf("ids in halves (-whole +halves):\n%s", diff)
		}
	})
}

func TestReferencesInAnyOrderGiveTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		mails := drawMails(t)
		for i := range mails {
			mails[i].Subject = "hello" // leaves references alone
		}
		sorted, shuffled := newMemory(), newMemory()
		sorted.add(t, mails...)
		shuffled.add(t, rapid.Permutation(mails).Draw(t, "order")...)
		if diff := cmp.Diff(sorted.groups(), shuffled.groups()); diff != "" {
			t.Fatalf("in another order (-sorted +shuffled):\n%s", diff)
		}
	})
}

func FuzzPlace(f *testing.F) {
	f.Add("a", "Re: [x] Fwd: y", "b c", "C1/1.5", "hi @kim")
	f.Add("", "re", "", "", "@")
	f.Add("C1/1.5", "[[[", "\x00", "C1/1.5", "@@ @a.b @ ü")
	f.Fuzz(func(t *testing.T, key, subject, refs, threadKey, text string) {
		m := conversation.Message{
			Channel: conversation.Slack, Key: key, Subject: subject, Refs: strings.Fields(refs), Thread: threadKey, Text: text,
			Author: conversation.Person{Name: text}, To: []conversation.Person{{Name: key}, {Email: subject}}, Time: day,
		}
		s := newMemory()
		s.add(t, m, m)
		m.Channel = conversation.Email
		s.add(t, m)
	})
}

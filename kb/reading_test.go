package kb

import (
	"cmp"
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/askbook/askbook/document"
	"github.com/askbook/askbook/embed"
	"github.com/askbook/askbook/internal/journal"
	"pgregory.net/rapid"
)

func keeping(t testing.TB, path, basis string) *journal.Journal {
	t.Helper()
	j, err := journal.Open(path, basis)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// goesOn is a conversation in which the customer says more.
func goesOn(c Conversation, text string) Conversation {
	more := *c.(*talk)
	more.turns = append(slices.Clone(more.turns), document.Turn{Index: len(more.turns), Role: more.turns[0].Role, Text: text})
	return &more
}

// A run that finds what earlier ones read ends as one that reads all anew.
func TestWhatIsKeptChangesNothing(t *testing.T) {
	all := paddles(t)
	half := all[:len(all)/2]
	changed := slices.Clone(all)
	changed[3] = goesOn(changed[3], "How do I get a refund for the paddle that I returned?")
	path := filepath.Join(t.TempDir(), "asks")
	var withKept, without []Question
	for _, step := range []struct {
		name          string
		conversations []Conversation
		keep          bool
	}{
		{"half of them", half, false},
		{"the others come", all, true},
		{"nothing new", all, true},
		{"one goes on", changed, true},
		{"some are gone", changed[5:], true},
		{"grouped anew", changed[5:], false},
		{"all are back", all, true},
	} {
		j := keeping(t, path, "a model")
		in := In{Conversations: step.conversations, Basis: "a model", Keep: step.keep, Previous: withKept, Kept: j}
		withKept = mustAsk(t, in)
		if err := j.Settle(); err != nil {
			t.Fatal(err)
		}
		in.Previous, in.Kept = without, nil
		without = mustAsk(t, in)
		if diff := gocmp.Diff(without, withKept); diff != "" {
			t.Fatalf("%s (-anew +kept)\n%s", step.name, diff)
		}
	}
}

func TestOnlyWhatIsNewIsRead(t *testing.T) {
	all := paddles(t)
	path := filepath.Join(t.TempDir(), "asks")
	asked := func(cs []Conversation, basis string) (embedded int) {
		t.Helper()
		j := keeping(t, path, basis)
		count := func(ctx context.Context, texts []string) ([]embed.Vector, error) {
			embedded += len(texts)
			return bagOfWords(ctx, texts)
		}
		in := In{Conversations: slices.Clone(cs), Embed: count, Kept: j}
		slices.SortFunc(in.Conversations, func(a, b Conversation) int { return strings.Compare(a.ID(), b.ID()) })
		if _, err := read(context.Background(), &in); err != nil {
			t.Fatal(err)
		}
		if err := j.Settle(); err != nil {
			t.Fatal(err)
		}
		return embedded
	}
	if asked(all, "a model") == 0 {
		t.Fatal("at first nothing is read")
	}
	if n := asked(all, "a model"); n != 0 {
		t.Errorf("%d texts are embedded where nothing is new", n)
	}
	more := slices.Clone(all)
	more[0] = goesOn(more[0], "And what does it cost?")
	if n := asked(more, "a model"); n == 0 || n > 20 {
		t.Errorf("%d texts are embedded where one conversation goes on", n)
	}
	if n := asked(more, "another"); n < 50 {
		t.Errorf("%d texts are embedded for another model", n)
	}
}

func FuzzDecode(f *testing.F) {
	for _, c := range paddles(f) {
		in := In{Conversations: []Conversation{c}, Embed: bagOfWords}
		r := readings{in: &in, digests: make([][32]byte, 1)}
		found := make([][]recorded, 1)
		if _, err := r.workOut(context.Background(), 0, found, []int{0}); err != nil {
			f.Fatal(err)
		}
		data := encode(found[0])
		back, ok := decode(data)
		if !ok || len(back) != len(found[0]) {
			f.Fatalf("%s: %d asks come back as %d", c.ID(), len(found[0]), len(back))
		}
		for n, want := range found[0] {
			got := back[n]
			if got.replies, ok = decodeReplies(data, got.ask, c.Turns()); !ok {
				f.Fatalf("%s: the replies to ask %d cannot be read", c.ID(), n)
			}
			if len(got.replies)+len(want.replies) == 0 {
				got.replies = want.replies
			}
			want.weight = 0 // counts while the asks are found
			if diff := gocmp.Diff(want, got, gocmp.AllowUnexported(recorded{}, ask{}, reply{}, said{}, piece{})); diff != "" {
				f.Fatalf("%s, ask %d (-kept +back)\n%s", c.ID(), n, diff)
			}
		}
		f.Add(data)
	}
	f.Add([]byte{200, 1, 3})
	f.Fuzz(func(t *testing.T, data []byte) {
		asks, ok := decode(data)
		if !ok {
			return
		}
		for _, a := range asks {
			_, _ = decodeReplies(data, a.ask, nil)
			a.terms.each(func(uint64, float64, bool) {})
		}
	})
}

func TestSampleIsChosenByText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c", "d", "e", "f", "g"}), 0, 30).Draw(t, "texts")
		all := make([]ask, len(texts))
		numbers := make([]int, len(texts))
		for i, text := range texts {
			all[i].text, numbers[i] = text, i
		}
		limit := rapid.IntRange(1, 12).Draw(t, "limit")
		want := slices.Clone(numbers)
		slices.SortStableFunc(want, func(a, b int) int { return cmp.Compare(termHash(texts[a]), termHash(texts[b])) })
		want = slices.Sorted(slices.Values(want[:min(limit, len(want))]))
		chosen, others := sample(numbers, all, limit)
		if !slices.Equal(chosen, want) {
			t.Fatalf("%v of %q are chosen, not %v", chosen, texts, want)
		}
		if both := slices.Sorted(slices.Values(slices.Concat(chosen, others))); !slices.Equal(both, numbers) {
			t.Fatalf("%v and %v are not all of %d", chosen, others, len(texts))
		}
	})
}

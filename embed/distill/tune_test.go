package distill_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/askbook/askbook/embed"
	"github.com/askbook/askbook/embed/builtin"
	"github.com/askbook/askbook/embed/distill"
)

// kinds are machines by invented names, which the built-in model cannot know.
var kinds = map[string]string{
	"Zorblat": "coffee grinder", "Quimpel": "lawn mower", "Vranto": "aquarium heater", "Dorfix": "upright piano",
}

// machinePairs are each times questions about each machine, with answers that say
// what it is.
func machinePairs(each int) []distill.Pair {
	troubles := []string{"does not start", "is too loud", "came with a scratch", "smells odd", "stopped on Sunday"}
	advice := []string{"Please unplug the %s for an hour.", "We send a new part for your %s.", "Is the %s under warranty?", "Somebody will look at the %s on Monday."}
	var pairs []distill.Pair
	for name, kind := range kinds {
		for i := range each {
			pairs = append(pairs, distill.Pair{
				A:      fmt.Sprintf("My %s %s", name, troubles[i%len(troubles)]),
				B:      fmt.Sprintf(advice[i%len(advice)], kind),
				Source: fmt.Sprint(name, i),
			})
		}
	}
	slices.SortFunc(pairs, func(a, b distill.Pair) int { return strings.Compare(a.Source, b.Source) })
	return pairs
}

func cosineOf(t *testing.T, e embed.Embedder, a, b string) float64 {
	t.Helper()
	v, err := e.Embed(t.Context(), embed.Document, []string{a, b})
	if err != nil {
		t.Fatal(err)
	}
	var sum float64
	for i := range v[0] {
		sum += float64(v[0][i]) * float64(v[1][i])
	}
	return sum
}

// Invented names come to mean what the answers say of them, and words that no
// pair holds stay where they were.
func TestTune(t *testing.T) {
	base, err := builtin.Open()
	if err != nil {
		t.Fatal(err)
	}
	steps := 0
	tuned, err := distill.Tune(t.Context(), base, machinePairs(40), func(done, total int) {
		if steps++; done != steps || done > total {
			t.Errorf("step %d is told as %d of %d", steps, done, total)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if steps == 0 || tuned.Model().Digest == base.Model().Digest || tuned.Model().Name != base.Model().Name {
		t.Errorf("%d steps from %v to %v", steps, base.Model(), tuned.Model())
	}
	for name, kind := range kinds {
		own := cosineOf(t, tuned, name, kind)
		if before := cosineOf(t, base, name, kind); own < before+.1 {
			t.Errorf("%s and %s: cosine %.2f, was %.2f", name, kind, own, before)
		}
		for other := range kinds {
			if c := cosineOf(t, tuned, other, kind); other != name && c >= own {
				t.Errorf("%s is nearer to %s (%.2f) than %s is (%.2f)", other, kind, c, name, own)
			}
		}
	}
	if c := cosineOf(t, tuned, "invoice", "bill"); c < .99*cosineOf(t, base, "invoice", "bill") {
		t.Errorf("words that were not said moved apart, to %.2f", c)
	}
}

// The same pairs give the same table whatever order they come in.
func TestTuneInAnyOrder(t *testing.T) {
	base, err := builtin.Open()
	if err != nil {
		t.Fatal(err)
	}
	pairs := machinePairs(30)
	digest := func() string {
		m, err := distill.Tune(t.Context(), base, pairs, nil)
		if err != nil {
			t.Fatal(err)
		}
		return m.Model().Digest
	}
	first := digest()
	random := rand.New(rand.NewPCG(7, 7))
	random.Shuffle(len(pairs), func(i, j int) { pairs[i], pairs[j] = pairs[j], pairs[i] })
	if digest() != first {
		t.Error("another order gives another table")
	}
}

func TestTuneRefuses(t *testing.T) {
	base, err := builtin.Open()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := distill.Tune(t.Context(), base, machinePairs(10), nil); !errors.Is(err, distill.ErrNoTexts) {
		t.Errorf("40 pairs: %v", err)
	}
	unknown := slices.Repeat([]distill.Pair{{A: "where is it", B: "", Source: "x"}}, 500)
	if _, err := distill.Tune(t.Context(), base, unknown, nil); !errors.Is(err, distill.ErrNoTexts) {
		t.Errorf("pairs without words: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := distill.Tune(ctx, base, machinePairs(40), nil); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// Package embedtest holds what every [embed.Embedder] must keep, as a test that
// implementations run.
package embedtest

import (
	"context"
	"fmt"
	"math"
	"strings"
	"sync"
	"testing"

	"github.com/askbook/askbook/embed"
)

// Run tests an embedder of real texts: the same text gives the same vector, in
// order, at unit length, alone or among others, from one or many goroutines;
// texts without content have no vector; hostile ones do no harm; a call whose
// context has ended fails.
func Run(t *testing.T, e embed.Embedder) {
	t.Helper()
	for _, purpose := range []embed.Purpose{embed.Document, embed.Query, embed.Cluster} {
		t.Run(string(purpose), func(t *testing.T) {
			if s, ok := e.(embed.SharesPurposes); ok && s.SamePurpose(purpose) != purpose {
				checkShared(t, e, purpose, s.SamePurpose(purpose))
				return
			}
			runPurpose(t, e, purpose)
		})
	}
	t.Run("model", func(t *testing.T) {
		m := e.Model()
		if m.Name == "" || m.Digest == "" || m.Dimensions <= 0 {
			t.Errorf("the model is not described: %+v", m)
		}
		if again := e.Model(); again != m {
			t.Errorf("the model changes: %+v, then %+v", m, again)
		}
	})
	t.Run("ended context", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := e.Embed(ctx, embed.Document, texts()); err == nil {
			t.Error("no error after the context ended")
		}
	})
	t.Run("nothing", func(t *testing.T) {
		vectors, err := e.Embed(t.Context(), embed.Document, nil)
		if err != nil || len(vectors) != 0 {
			t.Errorf("no texts gave %d vectors and %v", len(vectors), err)
		}
	})
}

func texts() []string {
	list := []string{
		"Where is my parcel?", "I cannot log in to my account", "please cancel the subscription",
		"The invoice shows the wrong address", "Do you ship to Norway?", "Error E-1042 after the update",
		"CAFÉ opening hours", "how do I change my e-mail address", strings.Repeat("a long complaint about a late train ", 200),
	}
	for i := range 60 {
		list = append(list, fmt.Sprintf("order number %d has not been delivered", i*i))
	}
	return list
}

// checkShared tests what an embedder says of two purposes: one vector for both.
func checkShared(t *testing.T, e embed.Embedder, purpose, same embed.Purpose) {
	a, b := must(t, e, purpose, texts()[:4]), must(t, e, same, texts()[:4])
	for i := range a {
		checkUnit(t, e, texts()[i], a[i])
		if c := cosine(a[i], b[i]); c < 0.9999 {
			t.Errorf("%.40q for %s and for %s: cosine %.5f", texts()[i], purpose, same, c)
		}
	}
}

func runPurpose(t *testing.T, e embed.Embedder, purpose embed.Purpose) {
	all := texts()
	vectors := must(t, e, purpose, all)
	for i, v := range vectors {
		checkUnit(t, e, all[i], v)
	}
	t.Run("batch equals single", func(t *testing.T) {
		for _, i := range []int{0, 3, 7, len(all) - 1} {
			single := must(t, e, purpose, all[i:i+1])[0]
			if c := cosine(single, vectors[i]); c < 0.9999 {
				t.Errorf("%.40q alone and in a batch: cosine %.5f", all[i], c)
			}
		}
	})
	t.Run("order", func(t *testing.T) {
		reversed := make([]string, len(all))
		for i := range all {
			reversed[i] = all[len(all)-1-i]
		}
		for i, v := range must(t, e, purpose, reversed) {
			if c := cosine(v, vectors[len(all)-1-i]); c < 0.9999 {
				t.Errorf("%.40q at place %d: cosine %.5f to itself elsewhere", reversed[i], i, c)
			}
		}
	})
	t.Run("without content", func(t *testing.T) {
		got := must(t, e, purpose, []string{"", "hello", " \n\t "})
		if len(got[0]) != 0 || len(got[2]) != 0 {
			t.Error("a text without content has a vector")
		}
		if got[0] == nil || got[2] == nil {
			t.Error("nil, which is kept for texts that failed, stands for a text without content")
		}
		checkUnit(t, e, "hello", got[1])
	})
	t.Run("hostile", func(t *testing.T) {
		for _, text := range []string{
			"\x00\xff\xfe broken \xc3\x28", strings.Repeat("x", 1<<20), strings.Repeat("é", 1<<16),
			"\u202eright to left", "[CLS] [SEP] [MASK] [PAD]", "<script>alert(1)</script>", strings.Repeat("12 ", 5000),
		} {
			v := must(t, e, purpose, []string{text, "hello"})
			if len(v[0]) != 0 {
				checkUnit(t, e, text, v[0])
			}
			checkUnit(t, e, "hello", v[1])
		}
	})
	t.Run("concurrent", func(t *testing.T) {
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				got, err := e.Embed(t.Context(), purpose, all[:8])
				if err != nil {
					t.Error(err)
					return
				}
				for i, v := range got {
					if c := cosine(v, vectors[i]); c < 0.9999 {
						t.Errorf("%.40q among goroutines: cosine %.5f", all[i], c)
					}
				}
			})
		}
		wg.Wait()
	})
}

func must(t *testing.T, e embed.Embedder, purpose embed.Purpose, texts []string) []embed.Vector {
	t.Helper()
	vectors, err := e.Embed(t.Context(), purpose, texts)
	if err != nil {
		t.Fatal(err)
	}
	if len(vectors) != len(texts) {
		t.Fatalf("%d vectors for %d texts", len(vectors), len(texts))
	}
	return vectors
}

func checkUnit(t *testing.T, e embed.Embedder, text string, v embed.Vector) {
	t.Helper()
	if len(v) != e.Model().Dimensions {
		t.Errorf("%.40q has %d dimensions, not %d", text, len(v), e.Model().Dimensions)
		return
	}
	if length := math.Sqrt(cosine(v, v)); math.Abs(length-1) > 1e-4 {
		t.Errorf("%.40q has the length %.5f", text, length)
	}
}

func cosine(a, b embed.Vector) float64 {
	if len(a) != len(b) {
		return math.NaN()
	}
	var sum float64
	for i := range a {
		sum += float64(a[i]) * float64(b[i])
	}
	return sum
}

package distill_test

import (
	"testing"

	"github.com/viterin/vek/vek32"

	"github.com/askbook/askbook/embed"
	"github.com/askbook/askbook/embed/builtin"
	"github.com/askbook/askbook/embed/distill"
	"github.com/askbook/askbook/internal/goldtest"
	"github.com/askbook/askbook/internal/ollama"
	"github.com/askbook/askbook/internal/ollama/ollamatest"
)

// A thousand texts, seconds of a real teacher's time, make neighbours out of
// texts that want the same; the texts measured on are not among them.
func TestAdaptToARealTeacher(t *testing.T) {
	host := ollamatest.Start(t, ollamatest.MiniLM)
	dir := goldtest.Dir(t)
	base, err := builtin.Open()
	if err != nil {
		t.Fatal(err)
	}
	teacher, err := ollama.New(t.Context(), ollama.Options{Model: ollamatest.MiniLM, Hosts: []string{host}, Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	train, test := goldtest.Banking77(t, dir, "train"), goldtest.Banking77(t, dir, "test")
	adapted, err := distill.AdaptTo(t.Context(), base, teacher, train.Texts, distill.AdaptOptions{})
	if err != nil {
		t.Fatal(err)
	}
	before, after := neighbours(t, base, test), neighbours(t, adapted, test)
	t.Logf("of the ten nearest, the same label: %.2f %%, adapted %.2f %%", before, after)
	if after < before+2 {
		t.Errorf("adapting brought %.2f %% to %.2f %%", before, after)
	}
}

// neighbours is the share of each text's ten nearest that have its label, in
// percent.
func neighbours(t *testing.T, e embed.Embedder, s goldtest.Set) float64 {
	t.Helper()
	const k = 10
	vectors := goldtest.Embed(t, e, s.Texts)
	same, all := 0, 0
	for i, v := range vectors {
		type hit struct {
			score float32
			at    int
		}
		var top [k]hit
		for n := range top {
			top[n] = hit{-2, -1}
		}
		for j, w := range vectors {
			if i == j || len(v) == 0 || len(w) == 0 {
				continue
			}
			h := hit{vek32.Dot(v, w), j}
			for n := range top {
				if h.score > top[n].score {
					h, top[n] = top[n], h
				}
			}
		}
		for _, h := range top {
			if h.at >= 0 {
				all++
				if s.Labels[h.at] == s.Labels[i] {
					same++
				}
			}
		}
	}
	return 100 * float64(same) / float64(all)
}

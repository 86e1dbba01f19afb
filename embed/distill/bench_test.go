package distill_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/askbook/askbook/cluster"
	"github.com/askbook/askbook/embed"
	"github.com/askbook/askbook/embed/builtin"
	"github.com/askbook/askbook/embed/distill"
	"github.com/askbook/askbook/internal/eval"
	"github.com/askbook/askbook/internal/goldtest"
	"github.com/askbook/askbook/internal/ollama"
	"github.com/askbook/askbook/internal/ollama/ollamatest"
)

// What adapting gains on each labelled set, and what the teacher alone would
// cost: topics at the best level of their tree, in percent, and the seconds
// that it took to have vectors. docs/model.md has the table.
func BenchmarkAdapt(b *testing.B) {
	dir := goldtest.Dir(b)
	host := ollamatest.Start(b, ollamatest.MiniLM)
	teacher, err := ollama.New(b.Context(), ollama.Options{Model: ollamatest.MiniLM, Hosts: []string{host}, Threads: 1})
	if err != nil {
		b.Fatal(err)
	}
	base, err := builtin.Open()
	if err != nil {
		b.Fatal(err)
	}
	// The first text pays for loading the model.
	if _, err := teacher.Embed(b.Context(), embed.Document, []string{"hello"}); err != nil {
		b.Fatal(err)
	}
	for _, set := range []struct {
		name string
		gold goldtest.Set
	}{
		{"banking77", goldtest.Banking77(b, dir, "test")},
		{"clinc150", goldtest.Clinc150(b, dir, "test")},
		{"hwu64", goldtest.Hwu64(b, dir, "test")},
		{"dstc11-banking", goldtest.Dstc11(b, dir, "test_banking_turns")},
		{"dstc11-insurance", goldtest.Dstc11(b, dir, "dev_insurance_eval_utterances")},
	} {
		b.Run(set.name+"/builtin", func(b *testing.B) { benchmarkTopics(b, base, set.gold) })
		b.Run(set.name+"/adapted", func(b *testing.B) {
			start := time.Now()
			adapted, err := distill.AdaptTo(b.Context(), base, teacher, set.gold.Texts, distill.AdaptOptions{})
			if err != nil {
				b.Fatal(err)
			}
			learning := time.Since(start)
			benchmarkTopics(b, adapted, set.gold)
			b.ReportMetric(learning.Seconds(), "learning-s")
		})
		b.Run(set.name+"/teacher", func(b *testing.B) { benchmarkTopics(b, teacher, set.gold) })
	}
}

// benchmarkTopics reports how well topics agree with the labels, at the level
// where NMI, ARI and ACC are largest together.
func benchmarkTopics(b *testing.B, e embed.Embedder, gold goldtest.Set) {
	b.Helper()
	start := time.Now()
	vectors := goldtest.Embed(b, e, gold.Texts)
	b.ReportMetric(time.Since(start).Seconds(), "vectors-s")
	points := make([]cluster.Point, len(vectors))
	for i, v := range vectors {
		points[i] = cluster.Point{ID: fmt.Sprintf("%06d", i), Vector: v, Text: gold.Texts[i]}
	}
	tree, err := cluster.Build(b.Context(), points, cluster.Options{}, nil)
	if err != nil {
		b.Fatal(err)
	}
	var best [3]float64
	for depth := range 4 {
		found := make([]string, len(tree.Assignments)) // in order of the ids
		for i, a := range tree.Assignments {
			if len(a.Path) > 0 {
				found[i] = a.Path[min(depth, len(a.Path)-1)]
			}
		}
		table, err := eval.Compare(gold.Labels, found)
		if err != nil {
			b.Fatal(err)
		}
		now := [3]float64{100 * table.NMI(), 100 * table.ARI(), 100 * table.ACC()}
		if now[0]+now[1]+now[2] > best[0]+best[1]+best[2] {
			best = now
		}
	}
	b.ReportMetric(best[0], "nmi-%")
	b.ReportMetric(best[1], "ari-%")
	b.ReportMetric(best[2], "acc-%")
}

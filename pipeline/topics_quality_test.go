package pipeline_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/askbook/askbook/internal/eval"
	"github.com/askbook/askbook/internal/goldtest"
	"github.com/askbook/askbook/internal/ollama/ollamatest"
	"github.com/askbook/askbook/pipeline"
	"github.com/askbook/askbook/pipeline/qualitytest"
)

// outside is the label of CLINC150's queries that belong to no intent.
const outside = "oos"

// labelled are the sets with known intents that topics are compared with.
func labelled(t *testing.T) (names []string, sets map[string]goldtest.Set) {
	dir := goldtest.Dir(t)
	sets = map[string]goldtest.Set{
		"Banking77":        goldtest.Banking77(t, dir, "test"),
		"CLINC150":         goldtest.Clinc150(t, dir, "test"),
		"HWU64":            goldtest.Hwu64(t, dir, "test"),
		"DSTC11 banking":   goldtest.Dstc11(t, dir, "test_banking_turns"),
		"DSTC11 insurance": goldtest.Dstc11(t, dir, "dev_insurance_eval_utterances"),
	}
	return []string{"Banking77", "CLINC150", "HWU64", "DSTC11 banking", "DSTC11 insurance"}, sets
}

// TestTopicTables measures topics of the labelled sets, with the model in the binary
// and with all-MiniLM, how much they depend on what should not matter, and how well
// their fit tells what belongs to none, and writes the tables into docs/quality.md. It takes
// minutes, so it runs with -update only.
func TestTopicTables(t *testing.T) {
	if !*update {
		t.Skip("measures for minutes: run it with -update")
	}
	page := filepath.Join("..", "docs", "quality.md")
	names, sets := labelled(t)
	host := ollamatest.Start(t, ollamatest.MiniLM)
	var found, steady strings.Builder
	found.WriteString("| set | embedder | best level: NMI | ARI | ACC | topics (labels) | unsorted | all levels: topics, NMI / ARI / ACC |\n|---|---|---|---|---|---|---|---|\n")
	steady.WriteString("| set | embedder | another seed: finest | top | same for another order | old ones keep their id | ids live on | new ones placed | added: NMI / ARI / ACC | found anew |\n|---|---|---|---|---|---|---|---|---|---|\n")
	for _, name := range names {
		for _, e := range []qualitytest.Embedder{qualitytest.Builtin(), {Name: "ollama:" + ollamatest.MiniLM, Host: host}} {
			w, gold := qualitytest.Topics(t, e, sets[name])
			f, err := pipeline.EvalTopics(t.Context(), w, gold)
			if err != nil {
				t.Fatal(err)
			}
			var levels []string
			for level := 1; level <= int(f["levels"]); level++ {
				at := func(name string) float64 { return f[fmt.Sprintf("%s_%d", name, level)] }
				levels = append(levels, fmt.Sprintf("%.0f: %.1f / %.1f / %.1f", at("found"), 100*at("nmi"), 100*at("ari"), 100*at("acc")))
			}
			fmt.Fprintf(&found, "| %s | %s | %.1f | %.1f | %.1f | %.0f (%.0f) | %.1f %% | %s |\n", name, e.Name,
				100*f["nmi"], 100*f["ari"], 100*f["acc"], f["found"], f["labels"], 100*f["unsorted"], strings.Join(levels, "; "))
			f, err = pipeline.EvalStability(t.Context(), w, gold, pipeline.Silent{})
			if err != nil {
				t.Fatal(err)
			}
			same := "no"
			if f["order_identical"] == 1 {
				same = "yes"
			}
			fmt.Fprintf(&steady, "| %s | %s | %.3f | %.3f | %s | %.1f %% | %.1f %% | %.1f %% | %.1f / %.1f / %.1f | %.1f / %.1f / %.1f |\n", name, e.Name,
				f["seed_ari_fine"], f["seed_ari_coarse"], same, 100*f["update_keep"], 100*f["update_live"], 100*f["update_placed"],
				100*f["update_nmi"], 100*f["update_ari"], 100*f["update_acc"], 100*f["cold_nmi"], 100*f["cold_ari"], 100*f["cold_acc"])
			t.Logf("\n%s%s", found.String(), steady.String())
		}
	}
	writeTable(t, page, "topics", found.String())
	writeTable(t, page, "stability", steady.String())

	mixed := sets["CLINC150"]
	other := goldtest.Clinc150(t, goldtest.Dir(t), outside+"_test")
	mixed.Texts = slices.Concat(mixed.Texts, other.Texts)
	mixed.Labels = slices.Concat(mixed.Labels, other.Labels)
	table := "| embedder | area under the curve | unsorted |\n|---|---|---|\n"
	for _, e := range []qualitytest.Embedder{qualitytest.Builtin(), {Name: "ollama:" + ollamatest.MiniLM, Host: host}} {
		w, _ := qualitytest.Topics(t, e, mixed)
		view, err := pipeline.LoadView(t.Context(), w)
		if err != nil {
			t.Fatal(err)
		}
		var out, in []float64
		unsorted := 0
		for i, label := range mixed.Labels {
			place := view.Place(fmt.Sprintf("t%05d", i))
			if place.Topic == "" {
				unsorted++
			}
			if label == outside {
				out = append(out, -place.Score)
			} else {
				in = append(in, -place.Score)
			}
		}
		table += fmt.Sprintf("| %s | %.3f | %.1f %% |\n", e.Name, eval.AUC(out, in), 100*float64(unsorted)/float64(len(mixed.Labels)))
	}
	writeTable(t, page, "outside", table)
}

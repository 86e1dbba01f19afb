package index

import (
	"context"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/askbook/askbook/embed"
	"github.com/askbook/askbook/embed/static"
	"github.com/askbook/askbook/internal/goldtest"
)

// set is a corpus with the vectors of its queries.
type set struct {
	goldtest.FAQ
	vectors []embed.Vector
}

// articleItems are the items of an article: its question, and its passages.
func articleItems(e goldtest.Entry) []Item {
	base := Item{Group: e.ID, Title: e.Question}
	if e.Course != "" {
		base.Filters = map[string][]string{"topic": {e.Course}}
	}
	question := base
	question.ID = e.ID + "#q"
	items := []Item{question}
	for i, p := range cutPassages(e.Answer, 300) {
		body := base
		body.ID, body.Text = fmt.Sprintf("%s#%d", e.ID, i), p
		items = append(items, body)
	}
	return items
}

// cutPassages joins paragraphs to passages of about so many bytes.
func cutPassages(text string, size int) []string {
	var out []string
	var open strings.Builder
	for _, p := range strings.Split(text, "\n") {
		if open.Len() > 0 && open.Len()+len(p) > size {
			out = append(out, open.String())
			open.Reset()
		}
		if open.Len() > 0 {
			open.WriteByte('\n')
		}
		open.WriteString(p)
	}
	if strings.TrimSpace(open.String()) != "" {
		out = append(out, open.String())
	}
	return out
}

type measured struct{ ndcg, hit, mrr float64 }

func measure(t testing.TB, ix *Index, s *set, v Variant) measured {
	var m measured
	for i, q := range s.Queries {
		query := Query{Text: q.Text, Vector: s.vectors[i], Mode: v.Mode, K: 10, Variant: v}
		if q.Course != "" {
			query.Filters = map[string][]string{"topic": {q.Course}}
		}
		hits, err := ix.Search(context.Background(), query)
		if err != nil {
			t.Fatal(err)
		}
		for i, h := range hits {
			if h.Group != q.Want {
				continue
			}
			m.ndcg += 1 / math.Log2(float64(i+2))
			m.mrr += 1 / float64(i+1)
			if i < 5 {
				m.hit++
			}
		}
	}
	n := float64(len(s.Queries))
	return measured{m.ndcg / n, m.hit / n, m.mrr / n}
}

func openSet(t testing.TB, s *set) *Index {
	model, err := static.Open(goldtest.Path(t, "reference_model"))
	if err != nil {
		t.Fatal(err)
	}
	encode := func(purpose embed.Purpose, texts []string) []embed.Vector {
		v, err := model.Embed(context.Background(), purpose, texts)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	var items []Item
	var texts []string
	var examples []Example
	for _, e := range s.Entries {
		example := Example{Question: e.Question}
		for _, it := range articleItems(e) {
			items = append(items, it)
			texts = append(texts, strings.TrimSpace(it.Title+"\n"+it.Text))
			if it.Text != "" {
				example.Passages = append(example.Passages, it.Text)
			}
		}
		examples = append(examples, example)
	}
	for i, v := range encode(embed.Document, texts) {
		items[i].Vector = v
	}
	texts = nil
	for _, q := range s.Queries {
		texts = append(texts, q.Text)
	}
	s.vectors = encode(embed.Query, texts)
	balance, err := Balance(examples, func(texts []string) ([]embed.Vector, error) { return encode(embed.Document, texts), nil })
	if err != nil {
		t.Fatal(err)
	}
	ix, err := Open(t.TempDir(), Options{Balance: balance})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ix.Close() })
	if err := ix.Apply(context.Background(), items, nil, nil); err != nil {
		t.Fatal(err)
	}
	return ix
}

// tolerance is how far a figure may move from the golden file: noise is less.
const tolerance = .006

// TestQuality prints the ablation and compares it with testdata/quality.txt, so
// that a figure that moves shows in the diff. Run it with -update to write the file.
func TestQuality(t *testing.T) {
	golden := filepath.Join("testdata", "quality.txt")
	want, err := os.ReadFile(golden)
	if err != nil && !*update {
		t.Fatal(err)
	}
	var table strings.Builder
	fmt.Fprintf(&table, "%-10s %-28s %7s %6s %6s\n", "set", "ranking", "nDCG@10", "hit@5", "MRR@10")
	for _, faq := range []goldtest.FAQ{goldtest.Stackfaq(t), goldtest.Datatalks(t)} {
		s := set{FAQ: faq}
		s.thin(600)
		ix := openSet(t, &s)
		figures := map[string]measured{}
		for _, v := range Variants() {
			m := measure(t, ix, &s, v)
			figures[v.Name] = m
			fmt.Fprintf(&table, "%-10s %-28s %7.3f %6.3f %6.3f\n", s.Name, v.Name, m.ndcg, m.hit, m.mrr)
		}
		better := max(figures["words alone"].ndcg, figures["vectors alone"].ndcg)
		if got := figures["hybrid"].ndcg; got < better-.005 {
			t.Errorf("%s: hybrid %.3f is under the better of its rankings, %.3f", s.Name, got, better)
		}
	}
	t.Logf("\n%s", table.String())
	if *update {
		if err := os.WriteFile(golden, []byte(table.String()), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	near := cmpopts.EquateApprox(0, tolerance)
	if diff := cmp.Diff(cells(string(want)), cells(table.String()), near); diff != "" {
		t.Errorf("figures moved:\n%s", diff)
	}
}

var update = flag.Bool("update", false, "write golden files anew")

// cells splits a table into its lines' words and numbers.
func cells(table string) (out []any) {
	for _, word := range strings.Fields(table) {
		if x, err := strconv.ParseFloat(word, 64); err == nil {
			out = append(out, x)
		} else {
			out = append(out, word)
		}
	}
	return out
}

// thin keeps about n queries, evenly.
func (s *set) thin(n int) {
	var some []goldtest.Query
	step := max(1, len(s.Queries)/n)
	for i := 0; i < len(s.Queries); i += step {
		some = append(some, s.Queries[i])
	}
	s.Queries = some
}

package index

import (
	"context"
	"encoding/csv"
	"encoding/json"
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
)

// set is a corpus with queries whose one right answer is known.
type set struct {
	name    string
	entries []entryText
	queries []goldQuery
}

type entryText struct{ id, title, text, course string }

type goldQuery struct {
	text, course, want string
	vector             embed.Vector
}

// dataDir finds the public sets that quality is measured on.
func dataDir(t testing.TB) string {
	dir := os.Getenv("ASKBOOK_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared", "data")
	}
	if _, err := os.Stat(filepath.Join(dir, "stackfaq")); err != nil {
		t.Skip("set ASKBOOK_DATA to the folder of the public sets to measure quality")
	}
	return dir
}

func readJSON(t testing.TB, path string, into any) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatal(err)
	}
}

// answers is one text or several.
type answers []string

func (a *answers) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '"' {
		*a = make([]string, 1)
		return json.Unmarshal(data, &(*a)[0])
	}
	return json.Unmarshal(data, (*[]string)(a))
}

func stackfaq(t testing.TB, dir string) set {
	var file struct {
		Root struct {
			Pairs []struct {
				Rephrased []string `json:"rephr"`
				Question  string   `json:"question"`
				Answer    answers  `json:"answer"`
			} `json:"qapair"`
		} `json:"root"`
	}
	readJSON(t, filepath.Join(dir, "stackfaq", "stackExchange-FAQ.json"), &file)
	s := set{name: "stackfaq"}
	for i, p := range file.Root.Pairs {
		id := fmt.Sprintf("s%03d", i)
		s.entries = append(s.entries, entryText{id: id, title: p.Question, text: strings.Join(p.Answer, "\n\n")})
		for _, r := range p.Rephrased {
			if r != "*" {
				s.queries = append(s.queries, goldQuery{text: r, want: id})
			}
		}
	}
	return s
}

func datatalks(t testing.TB, dir string) set {
	var docs []struct{ Text, Question, Course, ID, Section string }
	readJSON(t, filepath.Join(dir, "datatalks_faq", "documents-with-ids.json"), &docs)
	s := set{name: "datatalks"}
	seen := map[string]bool{}
	for _, d := range docs {
		if !seen[d.ID] {
			s.entries = append(s.entries, entryText{id: d.ID, title: d.Question, text: d.Text, course: d.Course})
		}
		seen[d.ID] = true
	}
	f, err := os.Open(filepath.Join(dir, "datatalks_faq", "ground-truth-data.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows[1:] {
		s.queries = append(s.queries, goldQuery{text: r[0], course: r[1], want: r[2]})
	}
	return s
}

// articleItems are the items of an article: its question, and its passages.
func articleItems(e entryText) []Item {
	base := Item{Group: e.id, Title: e.title}
	if e.course != "" {
		base.Filters = map[string][]string{"topic": {e.course}}
	}
	question := base
	question.ID = e.id + "#q"
	items := []Item{question}
	for i, p := range cutPassages(e.text, 300) {
		body := base
		body.ID, body.Text = fmt.Sprintf("%s#%d", e.id, i), p
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
	for _, q := range s.queries {
		query := Query{Text: q.text, Vector: q.vector, Mode: v.Mode, K: 10, Variant: v}
		if q.course != "" {
			query.Filters = map[string][]string{"topic": {q.course}}
		}
		hits, err := ix.Search(context.Background(), query)
		if err != nil {
			t.Fatal(err)
		}
		for i, h := range hits {
			if h.Group != q.want {
				continue
			}
			m.ndcg += 1 / math.Log2(float64(i+2))
			m.mrr += 1 / float64(i+1)
			if i < 5 {
				m.hit++
			}
		}
	}
	n := float64(len(s.queries))
	return measured{m.ndcg / n, m.hit / n, m.mrr / n}
}

func openSet(t testing.TB, dir string, s *set) *Index {
	model, err := static.Open(filepath.Join(dir, "reference_model"))
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
	for _, e := range s.entries {
		example := Example{Question: e.title}
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
	for _, q := range s.queries {
		texts = append(texts, q.text)
	}
	for i, v := range encode(embed.Query, texts) {
		s.queries[i].vector = v
	}
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
	dir := dataDir(t)
	golden := filepath.Join("testdata", "quality.txt")
	want, err := os.ReadFile(golden)
	if err != nil && !*update {
		t.Fatal(err)
	}
	var table strings.Builder
	fmt.Fprintf(&table, "%-10s %-28s %7s %6s %6s\n", "set", "ranking", "nDCG@10", "hit@5", "MRR@10")
	for _, s := range []set{stackfaq(t, dir), datatalks(t, dir)} {
		s.thin(600)
		ix := openSet(t, dir, &s)
		figures := map[string]measured{}
		for _, v := range Variants() {
			m := measure(t, ix, &s, v)
			figures[v.Name] = m
			fmt.Fprintf(&table, "%-10s %-28s %7.3f %6.3f %6.3f\n", s.name, v.Name, m.ndcg, m.hit, m.mrr)
		}
		better := max(figures["words alone"].ndcg, figures["vectors alone"].ndcg)
		if got := figures["hybrid"].ndcg; got < better-.005 {
			t.Errorf("%s: hybrid %.3f is under the better of its rankings, %.3f", s.name, got, better)
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
	var some []goldQuery
	step := max(1, len(s.queries)/n)
	for i := 0; i < len(s.queries); i += step {
		some = append(some, s.queries[i])
	}
	s.queries = some
}

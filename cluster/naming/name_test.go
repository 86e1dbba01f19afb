package naming

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/askbook/askbook/cluster"
	"github.com/askbook/askbook/cluster/words"
)

var update = flag.Bool("update", false, "write the golden files anew")

// Each archive holds a file a topic, a text a line, named parent/topic; "names"
// is what they are called.
func TestNameGolden(t *testing.T) {
	files, _ := filepath.Glob("testdata/names/*.txtar")
	if len(files) == 0 {
		t.Fatal("no golden files")
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			tree, texts := new(cluster.Tree), make(map[string]string)
			parents := make(map[string]bool)
			var want *txtar.File
			for i := range archive.Files {
				f := &archive.Files[i]
				if f.Name == "names" {
					want = f
					continue
				}
				parent, _, deep := strings.Cut(f.Name, "/")
				if !deep {
					parent = ""
				} else if !parents[parent] {
					parents[parent] = true
					tree.Topics = append(tree.Topics, cluster.Topic{ID: parent, Exemplars: []string{f.Name + "#0"}})
				}
				tree.Topics = append(tree.Topics, cluster.Topic{ID: f.Name, Parent: parent, Exemplars: []string{f.Name + "#0"}})
				for n, line := range strings.Split(strings.TrimSpace(string(f.Data)), "\n") {
					id := fmt.Sprintf("%s#%d", f.Name, n)
					texts[id] = line
					tree.Assignments = append(tree.Assignments, cluster.Assignment{Document: id, Topic: f.Name})
				}
			}
			fill(tree)
			must(t, Name(tree, From{Text: func(id string) string { return texts[id] }}))
			var got strings.Builder
			for _, topic := range tree.Topics {
				fmt.Fprintf(&got, "%s: %s (%s)\n", topic.ID, topic.Label, strings.Join(topic.Terms, ", "))
			}
			if *update {
				want.Data = []byte(got.String())
				if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if d := cmp.Diff(string(want.Data), got.String()); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestNameKeeps(t *testing.T) {
	tree := topicsOf("t-a: 1 2", "t-b: 3 4", "t-c: 5")
	tree.Topics[1].Label = "Refunds"
	must(t, Name(tree, From{Text: func(d string) string {
		return map[string]string{"1": "where is my refund", "2": "refund please", "3": "refund", "4": "refund"}[d]
	}}))
	if tree.Topics[1].Label != "Refunds" || strings.EqualFold(tree.Topics[0].Label, "refunds") {
		t.Errorf("%q, %q", tree.Topics[0].Label, tree.Topics[1].Label)
	}
	if tree.Topics[2].Label == "" {
		t.Error("a topic without words has no name")
	}
}

func FuzzWords(f *testing.F) {
	f.Add("Where's my card?! It hasn't arrived; [NAME_1] said 3 days.")
	f.Add("\xff\xfe’''--__ [CARD_12] https://example.com/x?y ａｂｃ İstanbul 中文")
	f.Fuzz(func(t *testing.T, text string) {
		for _, w := range words.Of(text) {
			if w.Key == "" && (w.Form != "" || w.Stop) || w.Key != "" && w.Form == "" {
				t.Errorf("word %+v", w)
			}
			if strings.ContainsAny(w.Key, " \n") {
				t.Errorf("key %q has a space", w.Key)
			}
		}
		tree := topicsOf("t-a: 1 2", "t-b: 3")
		must(t, Name(tree, From{Text: func(string) string { return text }}))
		for _, topic := range tree.Topics {
			if topic.Label == "" || utf8.ValidString(text) && !utf8.ValidString(topic.Label) {
				t.Errorf("label %q", topic.Label)
			}
			if utf8.RuneCountInString(topic.Label) > 2*labelLong {
				t.Errorf("label of %d characters", utf8.RuneCountInString(topic.Label))
			}
		}
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

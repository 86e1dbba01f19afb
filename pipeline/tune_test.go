package pipeline_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/askbook/askbook/index"
	"github.com/askbook/askbook/pipeline"
	"github.com/askbook/askbook/workspace"
)

// machines are by names that no model knows; what they are is told by agents only.
var machines = []struct{ name, kind string }{
	{"Zorblat", "coffee grinder"}, {"Quimpel", "lawn mower"}, {"Vranto", "aquarium heater"}, {"Dorfix", "upright piano"},
}

// repairs are conversations about each machine, from a number on, and one about each
// that was not answered.
func repairs(from, each int) string {
	troubles := []string{"does not start", "is too loud", "came with a scratch", "smells odd", "stopped on Sunday"}
	advice := []string{"Please unplug the %s for an hour and try again.", "We send you a new part for your %s.", "Is the %s still under warranty?", "Somebody will look at the %s on Monday."}
	var b strings.Builder
	put := func(id string, turns ...map[string]string) {
		line, _ := json.Marshal(map[string]any{"id": id, "turns": turns})
		b.Write(append(line, '\n'))
	}
	for _, m := range machines {
		for i := from; i < from+each; i++ {
			put(fmt.Sprintf("%s-%03d", strings.ToLower(m.name), i),
				map[string]string{"role": "customer", "text": fmt.Sprintf("My %s %s since order number %d", m.name, troubles[i%len(troubles)], i)},
				map[string]string{"role": "agent", "text": fmt.Sprintf(advice[i%len(advice)], m.kind)})
		}
		if from == 0 {
			put("lone-"+strings.ToLower(m.name), map[string]string{"role": "customer", "text": "Something is wrong with my " + m.name})
		}
	}
	return b.String()
}

// lone searches those who got no answer, by meaning alone.
func lone(t *testing.T, w *workspace.Workspace, query string) (first string, err error) {
	t.Helper()
	s, err := pipeline.OpenSearcher(t.Context(), w, pipeline.InConversations)
	if err != nil {
		return "", err
	}
	defer s.Close()
	var ids []string
	for _, m := range machines {
		ids = append(ids, "lone-"+strings.ToLower(m.name))
	}
	answer, err := s.Search(t.Context(), pipeline.Search{
		Query: query, In: pipeline.InConversations, Mode: index.VectorOnly, Filter: map[string][]string{"id": ids},
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(answer.Hits) == 0 {
		t.Fatalf("%q finds nothing", query)
	}
	return answer.Hits[0].ID, nil
}

// What a product's name means is learned from what agents say of it.
func TestSearchLearnsTheWordsOfTheWorkspace(t *testing.T) {
	w := desk(t)
	give(t, w, repairs(0, 40))
	build(t, w)
	for _, m := range machines {
		if got, err := lone(t, w, "my "+m.kind+" is broken"); err != nil || got != "lone-"+strings.ToLower(m.name) {
			t.Errorf("%s: found %s, %v", m.kind, got, err)
		}
	}
}

// The model for search is made when there is enough to learn from, kept while there
// is not twice as much, and made anew where it got lost.
func TestTunedModelIsKept(t *testing.T) {
	w := desk(t)
	give(t, w, repairs(0, 5))
	build(t, w)
	if _, err := os.Stat(w.Tuned()); err == nil {
		t.Fatal("twenty conversations have taught something")
	}
	give(t, w, repairs(5, 35))
	build(t, w)
	table := filepath.Join(w.Tuned(), "model.safetensors")
	first := content(t, table)

	give(t, w, repairs(40, 5))
	build(t, w)
	if content(t, table) != first {
		t.Error("some more conversations made another table")
	}
	give(t, w, repairs(45, 40))
	build(t, w)
	second := content(t, table)
	if second == first {
		t.Error("twice as many conversations left the table as it was")
	}

	if err := os.WriteFile(table, []byte("no table"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := lone(t, w, "coffee"); err == nil || !strings.Contains(err.Error(), "askbook build") {
		t.Errorf("a broken table: %v", err)
	}
	build(t, w)
	if content(t, table) != second {
		t.Error("the broken table was not made anew")
	}
	if _, err := lone(t, w, "coffee"); err != nil {
		t.Error(err)
	}
}

// parts are articles whose texts look like the answer to another's title, but for a number.
func parts(from, to int) string {
	var b strings.Builder
	for i := from; i < to; i++ {
		asked, told := machines[i%len(machines)].kind, machines[(i+1)%len(machines)].kind
		fmt.Fprintf(&b, `{"id":"part-%d","title":"Where is the %s with part %d?","text":"Near the %s, the %s and the other %s lies part %d."}`+"\n", i, asked, 7013*i, told, told, told, 7013*i)
	}
	return b.String()
}

// balanceOf imports the articles besides those that there are, and gives what a build makes
// the balance of all.
func balanceOf(t *testing.T, w *workspace.Workspace, articles string) float64 {
	t.Helper()
	in := pipeline.ImportOptions{Paths: []string{"-"}, In: strings.NewReader(articles)}
	if _, err := pipeline.ImportArticles(t.Context(), w, in, pipeline.Silent{}); err != nil {
		t.Fatal(err)
	}
	build(t, w)
	var recorded struct {
		Balance float64 `json:"balance"`
	}
	if _, err := w.Store.Result(t.Context(), "tuned", &recorded); err != nil {
		t.Fatal(err)
	}
	return recorded.Balance
}

// Among articles that only words tell apart words count for more; that is fitted
// when there are articles, and anew when there are many more.
func TestBalanceOfArticles(t *testing.T) {
	w := desk(t)
	balance := func(articles string) float64 { return balanceOf(t, w, articles) }
	one, three := balance(parts(1, 2)), balance(parts(2, 4))
	if one < 1.7 || three > .9*one {
		t.Errorf("balance %.2f of one article, %.2f of three that words tell apart", one, three)
	}
	if more := balance(parts(4, 6)); more != three {
		t.Errorf("two more changed the balance from %.2f to %.2f", three, more)
	}
	if many := balance(parts(6, 26)); many > .9*three {
		t.Errorf("eight times as many left the balance at %.2f, was %.2f", many, three)
	}
}

// A title that stands above its text once more tells nothing of what finds the text.
func TestBalanceOfRepeatedTitles(t *testing.T) {
	articles := func(heading string) string {
		var b strings.Builder
		for i := range 30 {
			m := machines[i%len(machines)]
			title := fmt.Sprintf("Mend the %s, case %d", m.kind, 7013*i)
			text, _ := json.Marshal(strings.ReplaceAll(heading, "TITLE", title) + "Unplug it, wait a while and try again with the " + m.kind + ".")
			fmt.Fprintf(&b, `{"id":"case-%d","title":%q,"text":%s}`+"\n", i, title, text)
		}
		return b.String()
	}
	if plain, repeated := balanceOf(t, desk(t), articles("")), balanceOf(t, desk(t), articles("## TITLE\n\n")); repeated != plain {
		t.Errorf("balance %.2f with titles repeated, %.2f without", repeated, plain)
	}
}

// A passage is embedded as what it says, whatever the conversation's id looks like.
func TestIDsLikeThoseOfIssues(t *testing.T) {
	w := desk(t)
	give(t, w, `{"id":"x#issue-1","turns":[{"role":"customer","text":"Hello. The oven is cold since this morning and smells of gas."},{"role":"agent","text":"Please close the window of the greenhouse and water the tomatoes."}]}
{"id":"y","turns":[{"role":"customer","text":"Can I buy seeds and flowers?"}]}
`)
	build(t, w)
	s, err := pipeline.OpenSearcher(t.Context(), w, pipeline.InConversations)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, query := range []string{"greenhouse tomatoes", "cold oven"} {
		answer, err := s.Search(t.Context(), pipeline.Search{Query: query, In: pipeline.InConversations, Mode: index.VectorOnly})
		if err != nil {
			t.Fatal(err)
		}
		if len(answer.Hits) == 0 || answer.Hits[0].ID != "x#issue-1" {
			t.Errorf("%q: %+v", query, answer.Hits)
		}
	}
}

func content(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// What a table can learn from is what was said, redacted, and what is published.
func TestTexts(t *testing.T) {
	w := desk(t)
	give(t, w, bakery()+`{"id":"me","turns":[{"role":"customer","text":"My name is Sunniva Holt, sunniva@kelpmail.example, and the oven stays cold."}]}`+"\n")
	build(t, w)
	texts, err := pipeline.Texts(t.Context(), w)
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Join(texts, "\n")
	if n, _ := w.Store.CountConversations(t.Context()); len(texts) < n || !strings.Contains(all, "oven stays cold") || strings.Contains(all, "kelpmail") {
		t.Errorf("%d texts: %s", len(texts), all)
	}
}

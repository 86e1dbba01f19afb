package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestFilters: each filter takes hits away, and only those that it should.
func TestFilters(t *testing.T) {
	d := lampDesk(t)
	d.ask("build").done()
	var flicker string
	for _, m := range lines[struct{ ID, Topic string }](d.ask("topics", "--members").done()) {
		if m.ID == "l-01" {
			flicker = m.Topic
		}
	}
	var inTopic []string
	for _, m := range lines[struct {
		ID   string
		Path []string
	}](d.ask("topics", "--members").done()) {
		if slices.Contains(m.Path, flicker) {
			inTopic = append(inTopic, m.ID)
		}
	}
	all := lampIDs()
	only := func(numbers ...int) (ids []string) {
		for _, n := range numbers {
			ids = append(ids, all[n-1])
		}
		return ids
	}
	for _, tt := range []struct {
		filters []string
		want    []string
	}{
		{nil, all},
		{[]string{"kind=conversation"}, all},
		{[]string{"channel=chat"}, only(2, 4, 7, 8, 11)},
		{[]string{"channel=chat", "channel=email"}, all},
		{[]string{"tag=led"}, only(1, 3)},
		{[]string{"status=open"}, only(3, 7, 12)},
		{[]string{"status=open", "channel=email"}, only(3, 12)},
		{[]string{"customer=u-5"}, only(5)},
		{[]string{"customer=ottoline.brask@kelpmail.example"}, only(1)},
		{[]string{"customer=Ottoline.Brask@Kelpmail.example"}, only(1)},
		{[]string{"customer=marta@oldharbour.example"}, only(3)},
		{[]string{"customer=Sunniva Holt"}, only(4)},
		{[]string{"customer=sunniva holt"}, only(4)},
		{[]string{"customer=nobody"}, nil},
		{[]string{"lang=de"}, only(12)},
		{[]string{"after=2026-03-01"}, only(8, 11, 12)},
		{[]string{"before=2026-01-09"}, only(1, 5)},
		{[]string{"after=2026-02-01T00:00:00Z", "before=2026-02-12T00:00:00+02:00"}, only(3, 4)},
		{[]string{"meta.shop=south"}, only(2, 4, 6, 8, 10, 12)},
		{[]string{"meta.shop=west"}, nil},
		{[]string{"topic=" + flicker}, inTopic},
		{[]string{"topic=no-such"}, nil},
	} {
		name := strings.Join(tt.filters, " ")
		for _, mode := range []string{"hybrid", "vector"} {
			args := []string{"search", "lamp flickers return bulb heron reinigen light", "--in", "conversations", "--json", "-k", "50", "--mode", mode}
			for _, f := range tt.filters {
				args = append(args, "--filter", f)
			}
			var ids []string
			for _, h := range value[struct{ Hits []struct{ ID string } }](d.ask(args...).done()).Hits {
				ids = append(ids, h.ID)
			}
			slices.Sort(ids)
			if diff := cmp.Diff(tt.want, ids); diff != "" {
				t.Errorf("%s, filter %q:\n%s", mode, name, diff)
			}
		}
	}
	d.ask("search", "lamp", "--filter", "colour=blue").exits(exitUsage).says(`there is no filter "colour"`)
	d.ask("search", "lamp", "--filter", "after=soon").exits(exitUsage).says(`"soon" is no time`)
	d.ask("search", "lamp", "--filter", "channel").exits(exitUsage).says("key=value")
	d.ask("search", "lamp", "--mode", "psychic").exits(exitUsage).says("psychic")
	d.ask("search", "lamp", "--in", "drawers").exits(exitUsage).says("drawers")

	for in, kind := range map[string]string{"articles": "article", "conversations": "conversation"} {
		got := value[struct{ Hits []struct{ ID, Kind string } }](d.ask("search", "lamp", "--in", in, "--json").done())
		if len(got.Hits) == 0 {
			t.Errorf("--in %s finds nothing", in)
		}
		byKind := value[struct{ Hits []struct{ ID, Kind string } }](d.ask("search", "lamp", "--filter", "kind="+kind, "--json", "-k", "50").done())
		if len(byKind.Hits) == 0 {
			t.Errorf("kind=%s finds nothing", kind)
		}
		for _, h := range append(got.Hits, byKind.Hits...) {
			if h.Kind != kind {
				t.Errorf("--in %s or kind=%s gives the %s %s", in, kind, h.Kind, h.ID)
			}
		}
	}
}

// TestBatch: queries are answered in their order, under their own ids, each
// with its filter.
func TestBatch(t *testing.T) {
	d := lampDesk(t)
	d.ask("build").done()
	var queries strings.Builder
	for i := range 40 {
		fmt.Fprintf(&queries, `{"id":"q%d","query":%q}`+"\n", 40-i, []string{"lamp flickers", "return period", "heron bulb"}[i%3])
	}
	queries.WriteString(`{"id":7,"query":"lamp","filter":{"channel":"chat","tag":["return","bulb"]}}` + "\n")
	type found struct {
		ID, Query string
		Hits      []struct{ ID string }
	}
	answers := lines[found](d.ask("search", "--batch", d.file("queries.jsonl", queries.String()), "--in", "conversations", "--json").done())
	if len(answers) != 41 {
		t.Fatalf("%d answers to 41 queries", len(answers))
	}
	for i, a := range answers[:40] {
		if want := fmt.Sprintf("q%d", 40-i); a.ID != want {
			t.Errorf("answer %d is to %s, want %s", i, a.ID, want)
		}
		alone := value[found](d.ask("search", a.Query, "--in", "conversations", "--json").done())
		if i < 3 && !cmp.Equal(alone.Hits, a.Hits) {
			t.Errorf("%q gives other hits in a batch than alone", a.Query)
		}
		if i >= 3 {
			break
		}
	}
	var ids []string
	for _, h := range answers[40].Hits {
		ids = append(ids, h.ID)
	}
	slices.Sort(ids)
	if diff := cmp.Diff([]string{"l-07", "l-08", "l-11"}, ids); diff != "" || answers[40].ID != "7" {
		t.Errorf("the filter of query %s:\n%s", answers[40].ID, diff)
	}
	d.in = `{"id":"in","query":"return"}`
	if got := lines[found](d.ask("search", "--batch", "-").done()); len(got) != 1 || got[0].ID != "in" {
		t.Errorf("standard input: %v", got)
	}
	d.in = "return"
	if got := value[found](d.ask("search", "-", "--json").done()); got.Query != "return" || len(got.Hits) == 0 {
		t.Errorf("a query on standard input: %v", got)
	}
	d.ask("search", "--batch", d.file("bad.jsonl", `{"id":"a","query":"x"}`+"\nnot json\n")).exits(exitFailed).says("bad.jsonl, line 2")
	d.ask("search", "--batch", d.file("none.jsonl", `{"id":"a","text":"x"}`)).exits(exitFailed).says(`none.jsonl, line 1: it is no query such as {"id":"1"`)
	d.ask("search", "--batch", "nowhere.jsonl").fails("nowhere.jsonl")
}

// TestIDsComeBack: hits carry the ids that the input gave.
func TestIDsComeBack(t *testing.T) {
	d := newDesk(t)
	ids := []string{"../../up", "a/b\\c:d", "船-42 ⚓", "with space", "%2e%2e", strings.Repeat("long", 200)}
	var text strings.Builder
	for i, id := range ids {
		line, err := json.Marshal(map[string]string{"id": id, "text": fmt.Sprintf("Where is anchor number%d kept?", i)})
		if err != nil {
			t.Fatal(err)
		}
		text.Write(append(line, '\n'))
	}
	d.ask("import", d.file("ids.jsonl", text.String())).done()
	d.ask("build").done()
	var got []string
	for _, h := range value[struct{ Hits []struct{ ID string } }](d.ask("search", "anchor", "--json").done()).Hits {
		got = append(got, h.ID)
	}
	slices.Sort(got)
	slices.Sort(ids)
	if diff := cmp.Diff(ids, got); diff != "" {
		t.Error(diff)
	}
}

// A person sees which words matched and, for a chat without a subject, what the customer
// wants; a pipe gets plain text.
func TestShownHits(t *testing.T) {
	for _, tt := range []struct {
		text, want string
		marks      [][2]int
	}{
		{"a lamp flickers", "a \x1b[1mlamp\x1b[0m \x1b[1mflickers\x1b[0m", [][2]int{{2, 6}, {7, 15}}},
		{"\x1b[31mred lamp", "[31mred \x1b[1mlamp\x1b[0m", [][2]int{{9, 13}}},
		{"marks that are wrong", "marks that are wrong", [][2]int{{5, 2}, {8, 99}}},
	} {
		if got := bold(tt.text, tt.marks); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.text, got, tt.want)
		}
	}
	d := newDesk(t)
	d.ask("import", d.file("one.jsonl", `{"id":"c-1","text":"The parcel with my blue lamp never came."}`)).done()
	d.ask("build").done()
	shown := d.ask("search", "lamp").done().out
	if !strings.HasPrefix(shown, " 1. The parcel with my blue lamp never came.  [conversation c-1]\n") || strings.Contains(shown, "\x1b") {
		t.Errorf("got\n%s", shown)
	}
}

// A person is told when, in which topic and whether public what was found is, and
// that nothing has the words; a text that is its own title stands there once.
func TestHitsSayWhatTheyAre(t *testing.T) {
	d := lampDesk(t)
	d.ask("build").done()
	shown := d.ask("search", "brass lamp flickers", "--in", "conversations").done().out
	if first, _, _ := strings.Cut(shown, "\n 2. "); !regexp.MustCompile(`(?m)^    \d+ [A-Z][a-z]{2} 2026 · .* · .`).MatchString(first) {
		t.Errorf("neither date, status nor topic:\n%s", first)
	}
	if shown := d.ask("search", "return period", "--in", "articles").done().out; !strings.Contains(shown, "\n    published") {
		t.Errorf("it does not say that the article is public:\n%s", shown)
	}
	const nearest = "By its words nothing is found"
	if strings.Contains(shown, nearest) {
		t.Errorf("words that are there are not seen:\n%s", shown)
	}
	if shown := d.ask("search", "xqzzy").done().out; !strings.HasPrefix(shown, nearest) {
		t.Errorf("a word that is nowhere:\n%s", shown)
	}
	one := newDesk(t)
	one.ask("build").done()
	if shown := one.ask("search", "lamp").done().out; !strings.HasPrefix(shown, "Nothing is here to search yet. Next: askbook import") {
		t.Errorf("before the first import:\n%s", shown)
	}
	one.ask("import", one.file("one.jsonl", `{"id":"c-1","text":"Where is my lamp?"}`)).done()
	one.ask("build").done()
	if shown := one.ask("search", "lamp").done().out; strings.Count(shown, "Where is my lamp?") != 1 {
		t.Errorf("the same twice:\n%s", shown)
	}
}

// Whoever found something reads it by its id: a conversation without personal data,
// and an article with what it rests on.
func TestShow(t *testing.T) {
	d := lampDesk(t)
	d.in = `{"id":"c-1","subject":"Wick","tags":["led"],"time":"2026-02-03T10:00:00Z","turns":[{"role":"customer","text":"I am Ottoline Brask, ottoline@kelpmail.example.\nWhich wick?"},{"role":"agent","text":"The narrow \u001b[31mone."}]}`
	d.ask("import", "-").done()
	d.ask("build").done()
	shown := d.ask("show", "c-1").done().out
	for _, want := range []string{"Wick\nconversation c-1 · ", " · 3 Feb 2026 · led", "[0] customer", "\nWhich wick?", "[1] agent", "The narrow [31mone."} {
		if !strings.Contains(shown, want) {
			t.Errorf("%q is missing in\n%s", want, shown)
		}
	}
	if strings.Contains(shown, "kelpmail") {
		t.Errorf("an address is shown:\n%s", shown)
	}
	type found struct {
		Kind, ID, Title, Text, Subject string
		Turns                          []struct{ Role, Text string }
	}
	article := value[struct{ Hits []struct{ ID string } }](d.ask("search", "return period", "--in", "articles", "--json").done()).Hits[0].ID
	got := lines[found](d.ask("show", article, "c-1", "--json").done())
	if len(got) != 2 || got[0].Kind != "article" || got[0].ID != article || got[0].Text == "" || got[1].Kind != "conversation" || len(got[1].Turns) != 2 {
		t.Errorf("got %+v", got)
	}
	d.ask("show", "c-1", "c-none").fails(`there is no conversation and no article "c-none"`)
	newDesk(t).ask("show", "c-1").fails("run `askbook build`")
}

// A model's folder is typed from where the user stands, and found from anywhere afterwards.
func TestStaticModels(t *testing.T) {
	d := lampDesk(t)
	model, err := filepath.Abs("../../embed/builtin/model")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(filepath.Dir(model))
	d.ask("build", "--embedder", "static:model").done()
	t.Chdir(t.TempDir())
	d.ask("search", "the light flickers", "--mode", "vector").done()
	d.ask("build", "--embedder", "static:model").fails("model.safetensors")

	below := filepath.Join(d.dir, "potion")
	if err := os.CopyFS(below, os.DirFS(model)); err != nil {
		t.Fatal(err)
	}
	t.Chdir(below)
	if got := d.ask("build", "--embedder", "static:.").done(); !strings.Contains(got.out, "the static:potion model") {
		t.Errorf("the model's folder is not told from the workspace's: %s", got.out)
	}
	t.Chdir(t.TempDir())
	d.ask("search", "the light flickers", "--mode", "vector").done()
}

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// exported is a conversation as JSON Lines.
type exported struct {
	ID       string
	Channel  string
	Subject  string
	Status   string
	Tags     []string
	Customer struct{ ID, Name, Email string }
	Meta     map[string]string
	Turns    []struct{ Role, Author, Text string }
}

// shape describes the JSON value v by its types: what scripts rely on. Of a
// list it describes the first element; fields stand in order of name.
func shape(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case bool:
		return "bool"
	case float64:
		return "number"
	case string:
		return "string"
	case []any:
		if len(v) == 0 {
			return "[]"
		}
		return "[" + shape(v[0]) + "]"
	case map[string]any:
		var fields []string
		for key, value := range v {
			fields = append(fields, key+":"+shape(value))
		}
		slices.Sort(fields)
		return "{" + strings.Join(fields, " ") + "}"
	}
	return fmt.Sprintf("%T", v)
}

// fields fails the test unless v, a JSON object, has each of the fields with
// its type; it may have more. A type may offer a choice: "[string]|[]".
func fields(t *testing.T, v any, want map[string]string) {
	t.Helper()
	object, ok := v.(map[string]any)
	if !ok {
		t.Fatalf("%s is no object", shape(v))
	}
	for name, types := range want {
		value, there := object[name]
		if !there {
			t.Errorf("there is no field %q in %s", name, shape(v))
			continue
		}
		if got := shape(value); !slices.Contains(strings.Split(types, "|"), got) {
			t.Errorf("field %q is %s, want %s", name, got, types)
		}
	}
}

// TestJSON holds the fields of each command's --json to what is promised.
func TestJSON(t *testing.T) {
	d := lampDesk(t)
	built := value[any](d.ask("build", "--json").done())
	fields(t, built, map[string]string{
		"stages": "[{in:number name:string out:number seconds:number skipped:bool}]", "topics": "number", "unsorted": "number",
		"articles": "{draft:number proposed:number published:number}", "site": "{bytes:number pages:number written:number}", "seconds": "number",
	})

	t.Run("init", func(t *testing.T) {
		fields(t, value[any](d.ask("init", "--json", filepath.Join(t.TempDir(), "new")).done()), map[string]string{"workspace": "string"})
	})
	t.Run("import", func(t *testing.T) {
		got := d.ask("import", "--dry-run", "--json", d.file("odd.jsonl", `{"id":"x","text":"A?"}`+"\nno\n")).exits(exitRefused)
		fields(t, value[any](got), map[string]string{
			"conversations": "number", "turns": "number", "articles": "number", "new": "number", "updated": "number", "unchanged": "number",
			"ignored": "[]", "refused": "[{file:string line:number reason:string record:string}]", "formats": "{jsonl:number}",
		})
	})
	t.Run("topics", func(t *testing.T) {
		topics := value[[]any](d.ask("topics", "--json").done())
		if len(topics) == 0 {
			t.Fatal("no topics")
		}
		for _, topic := range topics {
			fields(t, topic, map[string]string{
				"id": "string", "parent": "string", "label": "string", "terms": "[string]", "conversations": "number", "customers": "number", "exemplars": "[string]",
			})
		}
	})
	t.Run("topics --members", func(t *testing.T) {
		topics := map[string]string{} // to the parent
		for _, topic := range value[[]struct{ ID, Parent string }](d.ask("topics", "--json").done()) {
			topics[topic.ID] = topic.Parent
		}
		var ids []string
		for _, m := range lines[map[string]any](d.ask("topics", "--members").done()) {
			fields(t, m, map[string]string{"id": "string", "topic": "string", "path": "[string]|[]", "score": "number", "also": "[string]|[]", "nearest": "string"})
			ids = append(ids, m["id"].(string))
			path, topic := m["path"].([]any), m["topic"].(string)
			if topic == "" && len(path) > 0 {
				t.Errorf("%v is unsorted and has the path %v", m["id"], path)
			}
			if topic != "" && (len(path) == 0 || path[len(path)-1] != topic) {
				t.Errorf("the path %v of %v does not end with its topic %s", path, m["id"], topic)
			}
			parent := ""
			for _, step := range path {
				if topics[step.(string)] != parent {
					t.Errorf("in the path %v of %v, %v does not lie below %q", path, m["id"], step, parent)
				}
				parent = step.(string)
			}
		}
		if diff := cmp.Diff(lampIDs(), ids); diff != "" {
			t.Errorf("not exactly one line for each conversation:\n%s", diff)
		}
	})
	t.Run("questions", func(t *testing.T) {
		questions := value[[]any](d.ask("questions", "--json").done())
		if len(questions) == 0 {
			t.Fatal("no questions")
		}
		for _, q := range questions {
			fields(t, q, map[string]string{
				"id": "string", "question": "string", "paraphrases": "[string]|[]", "answer": "string", "sources": "[{conversation:string turn:number}]|[]",
				"topic": "string", "conversations": "number", "customers": "number", "article": "string",
			})
		}
	})
	t.Run("questions --members", func(t *testing.T) {
		questions := map[string]bool{"": true}
		for _, q := range value[[]struct{ ID string }](d.ask("questions", "--json").done()) {
			questions[q.ID] = true
		}
		seen := map[string]bool{}
		for _, m := range lines[map[string]any](d.ask("questions", "--members").done()) {
			fields(t, m, map[string]string{"conversation": "string", "turn": "number", "question": "string"})
			seen[m["conversation"].(string)] = true
			if !questions[m["question"].(string)] {
				t.Errorf("%v asks %v, which is no question", m["conversation"], m["question"])
			}
		}
		for _, id := range lampIDs() {
			if !seen[id] {
				t.Errorf("%s is missing", id)
			}
		}
	})
	t.Run("gaps", func(t *testing.T) {
		gaps := value[[]any](d.ask("gaps", "--json").done())
		if len(gaps) == 0 {
			t.Fatal("no gaps")
		}
		for _, g := range gaps {
			fields(t, g, map[string]string{
				"id": "string", "title": "string", "score": "number", "parts": shape(g.(map[string]any)["parts"]), "conversations": "number", "customers": "number",
				"topic": "string", "nearest": "null|{article:string similarity:number}",
			})
		}
	})
	t.Run("search", func(t *testing.T) {
		got := value[map[string]any](d.ask("search", "the", "lamp", "flickers", "--json").done())
		fields(t, got, map[string]string{"id": "string", "query": "string", "mode": "string", "took_ms": "number"})
		if got["query"] != "the lamp flickers" || got["mode"] != "hybrid" {
			t.Errorf("query %q and mode %q", got["query"], got["mode"])
		}
		hits := got["hits"].([]any)
		if len(hits) == 0 {
			t.Fatal("no hits")
		}
		for _, h := range hits {
			fields(t, h, map[string]string{
				"id": "string", "kind": "string", "title": "string", "snippet": "string", "score": "number", "ranks": "{text:number vector:number}", "topic": "string", "url": "string",
			})
		}
		if _, ok := got["corrected"]; ok {
			t.Errorf("nothing was misspelt, but corrected is %q", got["corrected"])
		}
	})
	t.Run("search for a misspelt word", func(t *testing.T) {
		typed := "the lmap flikcers"
		got := value[map[string]any](d.ask("search", typed, "--json").done())
		right := value[map[string]any](d.ask("search", "the lamp flickers", "--json").done())
		if got["query"] != typed || got["corrected"] != "the lamp flickers" || got["as_typed"] != `the "lmap" "flikcers"` || !cmp.Equal(got["hits"], right["hits"]) {
			t.Errorf("%v; as it is spelt: %v", got, right)
		}
		shown := d.ask("search", typed).done()
		if !strings.Contains(shown.out, "Showing results for: the lamp flickers") || !strings.Contains(shown.out, `search for: the "lmap" "flikcers"`) {
			t.Errorf("nothing is said of it:\n%s", shown.out)
		}
	})
	t.Run("review", func(t *testing.T) {
		items := value[[]map[string]any](d.ask("review", "list", "--json").done())
		if len(items) == 0 {
			t.Fatal("an empty queue")
		}
		for _, item := range items {
			fields(t, item, map[string]string{"id": "string", "kind": "string", "title": "string", "topic": "string", "status": "string", "conversations": "number"})
			fields(t, value[any](d.ask("review", "show", item["id"].(string), "--json").done()), map[string]string{"id": "string", "kind": "string", "title": "string", "sources": "[]|" + excerptShape})
		}
	})
	t.Run("export", func(t *testing.T) {
		raw := lines[exported](d.ask("export", "--raw").done())
		clean := lines[exported](d.ask("export").done())
		if len(raw) != len(lampIDs()) || len(clean) != len(raw) {
			t.Fatalf("%d raw and %d redacted conversations", len(raw), len(clean))
		}
		if c := raw[0]; c.ID != "l-01" || c.Customer.Email != "ottoline.brask@kelpmail.example" || c.Meta["shop"] != "north" || c.Turns[1].Author != "Wim" {
			t.Errorf("raw: %+v", c)
		}
		if c := clean[0]; c.ID != "l-01" || c.Customer.Email != "" || c.Customer.Name != "" || c.Turns[0].Role != "customer" {
			t.Errorf("redacted: %+v", c)
		}
	})
	t.Run("redact", func(t *testing.T) {
		d := *d
		d.in = "ruf an: écris à ottoline.brask@kelpmail.example stp"
		got := value[map[string]any](d.ask("redact", "--json").done())
		fields(t, got, map[string]string{"text": "string", "entities": "[{end:number start:number text:string type:string}]"})
		entity := got["entities"].([]any)[0].(map[string]any)
		from, to := int(entity["start"].(float64)), int(entity["end"].(float64))
		if found := string([]rune(d.in)[from:to]); found != entity["text"] || entity["type"] != "EMAIL" {
			t.Errorf("the code points %d to %d are %q, the entity is %v", from, to, found, entity)
		}
		d.in = `{"id":"r1","text":"nothing"}` + "\nnonsense\n" + `{"id":2,"text":"call +44 20 7946 0958"}` + "\n"
		list := lines[map[string]any](d.ask("redact", "--jsonl").exits(exitRefused).says("line 2"))
		if len(list) != 2 || list[0]["id"] != "r1" || list[1]["id"] != 2.0 || len(list[1]["entities"].([]any)) != 1 {
			t.Errorf("redact --jsonl: %v", list)
		}
	})
	t.Run("search with a model that is away", func(t *testing.T) {
		usual := value[map[string]any](d.ask("search", "lamp flickers", "--json").done())
		got := value[map[string]any](d.ask("search", "lamp flickers", "--rerank", "ollama:mini", "--json").done())
		fields(t, got, map[string]string{"rerank_model": "string", "rerank_ms": "number", "rerank_note": "string"})
		if diff := cmp.Diff(usual["hits"], got["hits"]); diff != "" {
			t.Errorf("the hits changed (-without +with):\n%s", diff)
		}
		if _, ok := usual["rerank_model"]; ok {
			t.Errorf("nobody was asked: %v", usual)
		}
		shown := d.ask("search", "lamp flickers", "--rerank", "ollama:mini").done()
		if !strings.Contains(shown.out, "ollama:mini, which did not help") {
			t.Errorf("the terminal does not say that the model is away:\n%s", shown.out)
		}
		d.ask("search", "lamp flickers", "--rerank", "magic").exits(exitUsage).says("ollama:MODEL")
	})
	t.Run("eval", func(t *testing.T) {
		gold := d.file("gold.jsonl", `{"id":"l-01","label":"flicker"}`+"\n"+`{"id":"l-02","label":"flicker"}`+"\n"+`{"id":"l-05","label":"return"}`+"\n")
		fields(t, value[any](d.ask("eval", "topics", "--gold", gold, "--json").done()), map[string]string{"acc": "number", "nmi": "number", "ari": "number"})
		marked := d.file("marked.jsonl", "\ufeff"+`{"id":"l-01","label":"flicker"}`+"\r\n"+`{"id":"l-01","label":"flicker"}`+"\r\n")
		if out := d.ask("eval", "topics", "--gold", marked).done().out; !strings.Contains(out, "items     1\n") {
			t.Errorf("of one conversation, labelled twice alike, eval topics tells:\n%s", out)
		}
		for text, says := range map[string]string{
			"":                                 "it holds no labels",
			`{"id":"l-01","intent":"flicker"}`: `record 1: "l-01" has no "label"`,
			`{"id":"l-01","label":null}`:       `record 1: "l-01" has no "label"`,
			`{"label":"flicker"}`:              `record 1: it has no "id"`,
			`{"id":"l-01","label":"flicker"}` + "\n" + `{"id":"l-01","label":"return"}`: `record 2: "l-01" is labelled "flicker" and "return"`,
			"id,label\nl-01,flicker\n": "record 1: it is no JSON such as",
		} {
			d.ask("eval", "topics", "--gold", d.file("wrong.jsonl", text)).fails(says)
		}
		exported := filepath.Join(d.dir, "exported")
		d.ask("eval", "topics", "--gold", gold, "--export", exported).done()
		text, err := os.ReadFile(filepath.Join(exported, "items.jsonl"))
		if err != nil {
			t.Fatal(err)
		}
		items := lines[map[string]any](answer{t: t, out: string(text)})
		if len(items) != 3 || items[0]["id"] != "l-01" || items[0]["label"] != "flicker" {
			t.Errorf("eval topics --export wrote %v", items)
		}
		fields(t, items[0], map[string]string{"id": "string", "text": "string", "score": "number"})
		vectors, err := os.Stat(filepath.Join(exported, "vectors.npy"))
		if err != nil || vectors.Size() != 128+3*256*4 || vectors.Mode().Perm() != 0o600 {
			t.Errorf("the vectors: %v, %v", vectors, err)
		}
		gold = d.file("asked.jsonl", `{"conversation":"l-01","question":"flicker"}`+"\n"+`{"conversation":"l-02","question":"flicker"}`+"\n"+`{"conversation":"l-05","question":"return"}`+"\n")
		fields(t, value[any](d.ask("eval", "questions", "--gold", gold, "--json").done()), map[string]string{"precision": "number", "recall": "number", "f1": "number"})
		d.file("beir/corpus.jsonl", `{"_id":"l-01","title":"","text":""}`+"\n")
		d.file("beir/queries.jsonl", `{"_id":"q","text":"lamp flickers when dimmed"}`+"\n")
		gold = filepath.Dir(filepath.Dir(d.file("beir/qrels/test.tsv", "query-id\tcorpus-id\tscore\nq\tl-01\t1\n")))
		fields(t, value[any](d.ask("eval", "search", "--gold", gold, "--json").done()), map[string]string{"ndcg@10": "number", "hit@5": "number", "mrr@10": "number"})
		figures := map[string]string{
			"ranking": "string", "ndcg@10": "number", "hit@5": "number", "mrr@10": "number",
			"difference": "number", "difference_low": "number", "difference_high": "number",
		}
		rankings := value[[]map[string]any](d.ask("eval", "search", "--gold", gold, "--ablation", "--json").done())
		for i, r := range rankings {
			fields(t, r, figures)
			if i == 0 && (r["ranking"] != "hybrid" || r["difference"] != 0.0) {
				t.Errorf("the usual ranking is %v", r)
			}
		}
		shown := d.ask("eval", "search", "--gold", gold, "--ablation").done().out
		if len(rankings) < 3 || strings.Count(shown, "\n") != len(rankings)+1 || !strings.Contains(shown, "words alone") {
			t.Errorf("%d rankings, and as a table:\n%s", len(rankings), shown)
		}
	})
	t.Run("doctor", func(t *testing.T) {
		for _, check := range value[[]any](d.ask("doctor", "--json").done()) {
			fields(t, check, map[string]string{"check": "string", "ok": "bool", "detail": "string", "hint": "string"})
		}
	})
}

// TestDemo: built and not served, and only where nobody else's files are.
func TestDemo(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the whole demo: not in -short")
	}
	d := &desk{t: t, dir: filepath.Join(t.TempDir(), "demo"), env: map[string]string{"OLLAMA_HOST": "http://127.0.0.1:9"}}
	fields(t, value[any](d.ask("demo", d.dir, "--json").done()), map[string]string{
		"stages": "[{in:number name:string out:number seconds:number skipped:bool}]", "topics": "number", "unsorted": "number",
		"articles": "{draft:number proposed:number published:number}", "site": "{bytes:number pages:number written:number}", "seconds": "number",
	})
	full := t.TempDir()
	if err := os.WriteFile(filepath.Join(full, "diary.txt"), []byte("Dear diary"), 0o644); err != nil {
		t.Fatal(err)
	}
	d.ask("demo", full, "--json").fails(filepath.Base(full))
	if entries, err := os.ReadDir(full); err != nil || len(entries) != 1 {
		t.Errorf("the folder that was refused now holds %v (%v)", entries, err)
	}
}

const excerptShape = "[{conversation:string text:string turn:number}]"

// lampIDs are the ids of the shop's conversations.
func lampIDs() []string {
	var ids []string
	for i := range 12 {
		ids = append(ids, fmt.Sprintf("l-%02d", i+1))
	}
	return ids
}

// TestNothingYet: each command that shows something is done, with an empty
// value of its type, where nothing was imported or built, and builds too.
func TestNothingYet(t *testing.T) {
	for _, after := range []string{"init", "import", "build"} {
		t.Run(after, func(t *testing.T) {
			d := newDesk(t)
			switch after {
			case "import":
				d.ask("import", d.file("one.jsonl", `{"id":"one","text":"Is anybody there?"}`)).done()
			case "build":
				d.ask("build").done()
			}
			for _, args := range [][]string{{"topics"}, {"questions"}, {"gaps"}, {"review", "list"}} {
				got := d.ask(append(args, "--json")...).done()
				if list := value[[]any](got); list == nil || len(list) > 0 {
					t.Errorf("%v gives %s, want []", args, got.out)
				}
			}
			want := 0
			if after == "import" {
				want = 1
			}
			for _, args := range [][]string{{"topics", "--members"}, {"questions", "--members"}, {"export"}, {"export", "--raw"}} {
				if n := len(lines[any](d.ask(args...).done())); n != want {
					t.Errorf("%v gives %d lines, want %d", args, n, want)
				}
			}
			d.ask("build", "--json").done()
		})
	}
}

// TestOnlyJSON: with --json nothing else stands on standard output, notes go
// to standard error and --quiet ends them.
func TestOnlyJSON(t *testing.T) {
	d := newDesk(t)
	broken := d.file("broken.jsonl", `{"id":"a","text":"Is it on?"}`+"\nbroken\n")
	value[any](d.ask("import", broken, "--json").exits(exitRefused))
	value[any](d.ask("build", "--json").done())
	if got := d.ask("build", "--quiet", "--json").done(); got.errOut != "" {
		t.Errorf("--quiet still says:\n%s", got.errOut)
	}
	for _, args := range [][]string{{"build"}, {"topics"}, {"questions"}, {"gaps"}, {"review", "list"}, {"search", "on"}, {"doctor"}} {
		d.env["NO_COLOR"] = "1"
		got := d.ask(args...).done()
		if strings.Contains(got.out+got.errOut, "\x1b") {
			t.Errorf("%v colours its output:\n%q", args, got.out+got.errOut)
		}
	}
}

// TestFlagsAnywhere: before the command, between its arguments and after them.
func TestFlagsAnywhere(t *testing.T) {
	d := lampDesk(t)
	d.ask("build").done()
	type found struct{ Hits []struct{ ID string } }
	want := value[found](d.ask("search", "heron", "bulb", "--json", "-k", "3").done())
	if len(want.Hits) != 3 {
		t.Fatalf("-k 3 gives %d hits", len(want.Hits))
	}
	for _, args := range [][]string{
		{"--json", "search", "heron", "bulb", "-k", "3"},
		{"search", "heron", "-k=3", "bulb", "--json"},
		{"search", "--json", "-k3", "heron", "bulb"},
	} {
		if diff := cmp.Diff(want, value[found](d.ask(args...).done())); diff != "" {
			t.Errorf("%v:\n%s", args, diff)
		}
	}
}

// TestUsage: wrong usage is 2, whatever is wrong with it.
func TestUsage(t *testing.T) {
	d := newDesk(t)
	for _, args := range [][]string{
		{"frobnicate"},
		{"build", "--nope"},
		{"build", "surplus"},
		{"import"},
		{"search"},
		{"search", "a", "--batch", "b"},
		{"search", "a", "-k", "many"},
		{"search", "a", "-k", "0"},
		{"search", "a", "-k", "-3"},
		{"review"},
		{"review", "approve"},
		{"review", "dismiss", "x"},
		{"review", "undo"},
		{"eval", "topics"},
		{"eval", "soup", "--gold", "x"},
		{"import", "x", "--as", "poems"},
		{"import", "x", "--map", "nonsense"},
		{"build", "--embedder", "word2vec"},
		{"build", "--labels", "gpt"},
		{"topics", "surplus"},
	} {
		if got := d.ask(args...); got.code != exitUsage || got.out != "" || got.errOut == "" {
			t.Errorf("askbook %s: exit %d, want 2 with a sentence; standard output %q, standard error %q", strings.Join(args, " "), got.code, got.out, got.errOut)
		}
	}
	d.dir = filepath.Join(t.TempDir(), "elsewhere")
	if err := os.Mkdir(d.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	d.ask("build").fails("no workspace here")
	if entries, _ := os.ReadDir(d.dir); len(entries) > 0 {
		t.Errorf("a command that failed left %v", entries)
	}
}

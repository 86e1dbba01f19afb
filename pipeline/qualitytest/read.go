package qualitytest

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/askbook/askbook/pipeline"
)

// article and query are lines of what is imported and of BEIR's queries.jsonl.
type article struct {
	ID    string            `json:"id"`
	Title string            `json:"title"`
	Text  string            `json:"text"`
	Meta  map[string]string `json:"meta,omitempty"`
}

type query struct {
	ID     string            `json:"_id"`
	Text   string            `json:"text"`
	Filter map[string]string `json:"filter,omitempty"`
	want   string
}

func stackfaq(t testing.TB, e Embedder, file string) Set {
	var faq struct {
		Root struct {
			Pairs []struct {
				Rephrased []string `json:"rephr"`
				Question  string   `json:"question"`
				Answer    texts    `json:"answer"`
			} `json:"qapair"`
		} `json:"root"`
	}
	readJSON(t, file, &faq)
	var articles []article
	var queries []query
	for i, p := range faq.Root.Pairs {
		id := fmt.Sprintf("s%d", i)
		articles = append(articles, article{ID: id, Title: p.Question, Text: strings.Join(p.Answer, "\n\n")})
		for j, text := range p.Rephrased {
			if text = strings.TrimSpace(text); text != "" && text != "*" {
				queries = append(queries, query{ID: fmt.Sprintf("%s-%d", id, j), Text: text, want: id})
			}
		}
	}
	return published(t, e, "stackfaq", articles, queries)
}

func datatalks(t testing.TB, e Embedder, dir string) Set {
	var docs []struct{ Text, Question, Course, ID string }
	readJSON(t, filepath.Join(dir, "documents-with-ids.json"), &docs)
	var articles []article
	seen := map[string]bool{}
	for _, d := range docs {
		if !seen[d.ID] {
			articles = append(articles, article{d.ID, d.Question, d.Text, map[string]string{"course": d.Course}})
		}
		seen[d.ID] = true
	}
	data, err := os.ReadFile(filepath.Join(dir, "ground-truth-data.csv"))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var queries []query
	for i, r := range rows[1:] { // question, course, document
		queries = append(queries, query{fmt.Sprintf("q%d", i), r[0], map[string]string{"meta.course": r[1]}, r[2]})
	}
	return published(t, e, "datatalks", articles, queries)
}

// published writes queries in BEIR's layout and builds a workspace of the articles.
func published(t testing.TB, e Embedder, name string, articles []article, queries []query) Set {
	t.Helper()
	gold := filepath.Join(t.TempDir(), name)
	qrels := "query-id\tcorpus-id\tscore\n"
	for _, q := range queries {
		qrels += q.ID + "\t" + q.want + "\t1\n"
	}
	write(t, filepath.Join(gold, "queries.jsonl"), jsonLines(t, queries))
	write(t, filepath.Join(gold, "qrels", "test.tsv"), []byte(qrels))
	file := filepath.Join(gold, "articles.jsonl")
	write(t, file, jsonLines(t, articles))
	return Set{name, pipeline.InArticles, gold, Built(t, e, pipeline.ImportArticles, file)}
}

// guidelines writes what a shop's agents are to do as articles, and returns the file.
func guidelines(t testing.TB, file string) string {
	var flows map[string]struct {
		Subflows map[string]struct {
			Actions []struct {
				Text    string
				Subtext []string
			}
			Instructions texts
		}
	}
	readJSON(t, file, &flows)
	var articles []article
	for flow, f := range flows {
		for name, s := range f.Subflows {
			var parts []string
			for _, a := range s.Actions {
				parts = append(append(parts, a.Text), a.Subtext...)
			}
			id := strings.ToLower(strings.ReplaceAll(flow+" "+name, " ", "-"))
			articles = append(articles, article{ID: id, Title: name, Text: strings.Join(append(parts, s.Instructions...), "\n\n")})
		}
	}
	path := filepath.Join(t.TempDir(), "guidelines.jsonl")
	write(t, path, jsonLines(t, articles))
	return path
}

// chats writes the customers' turns of chats as conversations, and returns the file.
func chats(t testing.TB, dir string) string {
	type turn struct {
		Role string `json:"role"`
		Text string `json:"text"`
	}
	type chat struct {
		ID    string `json:"id"`
		Turns []turn `json:"turns"`
	}
	var all []chat
	at := map[string]int{}
	files, _ := filepath.Glob(filepath.Join(dir, "*_dev.tsv"))
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for lines := bufio.NewScanner(bytes.NewReader(data)); lines.Scan(); {
			f := strings.Split(lines.Text(), "\t")
			if len(f) < 4 || !strings.HasPrefix(f[2], "<CONV>") || strings.TrimSpace(f[3]) == "" {
				continue // the head, and the rest of an utterance that is broken over lines
			}
			i, ok := at[f[0]]
			if !ok {
				i = len(all)
				at[f[0]] = i
				all = append(all, chat{ID: f[0]})
			}
			all[i].Turns = append(all[i].Turns, turn{"customer", f[3]})
		}
	}
	path := filepath.Join(t.TempDir(), "chats.jsonl")
	write(t, path, jsonLines(t, all))
	return path
}

// texts is one text or several.
type texts []string

// UnmarshalJSON implements [json.Unmarshaler].
func (x *texts) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '"' {
		*x = make([]string, 1)
		return json.Unmarshal(data, &(*x)[0])
	}
	return json.Unmarshal(data, (*[]string)(x))
}

func readJSON(t testing.TB, path string, into any) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

func jsonLines[T any](t testing.TB, values []T) []byte {
	t.Helper()
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	for _, v := range values {
		if err := enc.Encode(v); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

func write(t testing.TB, path string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

package qualitytest

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/askbook/askbook/internal/goldtest"
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
}

// published writes queries in BEIR's layout and builds a workspace of the articles.
func published(t testing.TB, e Embedder, f goldtest.FAQ) Set {
	t.Helper()
	var articles []article
	for _, a := range f.Entries {
		articles = append(articles, article{a.ID, a.Question, a.Answer, within("course", a.Course)})
	}
	gold := filepath.Join(t.TempDir(), f.Name)
	var queries []query
	qrels := "query-id\tcorpus-id\tscore\n"
	for _, q := range f.Queries {
		if strings.TrimSpace(q.Text) != "" {
			queries = append(queries, query{q.ID, q.Text, within("meta.course", q.Course)})
			qrels += q.ID + "\t" + q.Want + "\t1\n"
		}
	}
	write(t, filepath.Join(gold, "queries.jsonl"), jsonLines(t, queries))
	write(t, filepath.Join(gold, "qrels", "test.tsv"), []byte(qrels))
	file := filepath.Join(gold, "articles.jsonl")
	write(t, file, jsonLines(t, articles))
	return Set{f.Name, pipeline.InArticles, gold, Built(t, e, pipeline.ImportArticles, file)}
}

// within names a course, where there is one.
func within(key, course string) map[string]string {
	if course == "" {
		return nil
	}
	return map[string]string{key: course}
}

// guidelines writes what a shop's agents are to do as articles, and returns the file.
func guidelines(t testing.TB, file string) string {
	var flows map[string]struct {
		Subflows map[string]struct {
			Actions []struct {
				Text    string
				Subtext []string
			}
			Instructions goldtest.Texts
		}
	}
	goldtest.ReadJSON(t, file, &flows)
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

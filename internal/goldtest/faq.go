package goldtest

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// FAQ is a collection of questions with their answers, and other wordings by which
// they are looked for.
type FAQ struct {
	Name    string
	Entries []Entry
	Queries []Query
}

// Entry is a question with its answer.
type Entry struct{ ID, Question, Answer, Course string }

// Query is a wording whose right answer is the entry Want; where it has a course, among
// the entries of that.
type Query struct{ ID, Text, Course, Want string }

// Stackfaq reads the FAQs of a question-and-answer site, with rephrasings of each question,
// of which a few are blank.
func Stackfaq(t testing.TB) FAQ {
	t.Helper()
	var file struct {
		Root struct {
			Pairs []struct {
				Rephrased []string `json:"rephr"`
				Question  string   `json:"question"`
				Answer    Texts    `json:"answer"`
			} `json:"qapair"`
		} `json:"root"`
	}
	ReadJSON(t, Path(t, "stackfaq/stackExchange-FAQ.json"), &file)
	f := FAQ{Name: "stackfaq"}
	for i, p := range file.Root.Pairs {
		id := fmt.Sprintf("s%d", i)
		f.Entries = append(f.Entries, Entry{ID: id, Question: p.Question, Answer: strings.Join(p.Answer, "\n\n")})
		for j, text := range p.Rephrased {
			if text != "*" {
				f.Queries = append(f.Queries, Query{ID: fmt.Sprintf("%s-%d", id, j), Text: text, Want: id})
			}
		}
	}
	return f
}

// Datatalks reads the FAQs of online courses, with questions that a language model wrote
// for them.
func Datatalks(t testing.TB) FAQ {
	t.Helper()
	dir := Path(t, "datatalks_faq")
	var docs []struct{ Text, Question, Course, ID string }
	ReadJSON(t, filepath.Join(dir, "documents-with-ids.json"), &docs)
	f := FAQ{Name: "datatalks"}
	seen := map[string]bool{}
	for _, d := range docs {
		if !seen[d.ID] {
			f.Entries = append(f.Entries, Entry{d.ID, d.Question, d.Text, d.Course})
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
	for i, r := range rows[1:] { // question, course, document
		f.Queries = append(f.Queries, Query{fmt.Sprintf("q%d", i), r[0], r[1], r[2]})
	}
	return f
}

// Texts is one text or several.
type Texts []string

// UnmarshalJSON implements [json.Unmarshaler].
func (x *Texts) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '"' {
		*x = make([]string, 1)
		return json.Unmarshal(data, &(*x)[0])
	}
	return json.Unmarshal(data, (*[]string)(x))
}

// ReadJSON reads a file into a value.
func ReadJSON(t testing.TB, path string, into any) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

package qualitytest

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Query is a query of a folder in BEIR's layout with the documents that answer it.
type Query struct {
	ID, Text string
	Relevant []string
}

// Queries reads the queries of a folder.
func Queries(t testing.TB, gold string) []Query {
	t.Helper()
	read := func(name string) *bufio.Scanner {
		data, err := os.ReadFile(filepath.Join(gold, filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		return bufio.NewScanner(bytes.NewReader(data))
	}
	relevant := map[string][]string{}
	for lines := read("qrels/test.tsv"); lines.Scan(); {
		if f := strings.Split(lines.Text(), "\t"); len(f) == 3 {
			relevant[f[0]] = append(relevant[f[0]], f[1])
		}
	}
	var queries []Query
	for lines := read("queries.jsonl"); lines.Scan(); {
		var q query
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
			t.Fatal(err)
		}
		queries = append(queries, Query{q.ID, q.Text, relevant[q.ID]})
	}
	return queries
}

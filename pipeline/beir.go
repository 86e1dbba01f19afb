package pipeline

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// goldQuery is a query with the grades of the documents that answer it.
type goldQuery struct {
	id, text string
	filter   map[string]string
	relevant map[string]float64 // by document
}

// merged joins the query's own filters with those that all queries have.
func (g *goldQuery) merged(all map[string][]string) map[string][]string {
	m := map[string][]string{}
	for key, values := range all {
		m[key] = values
	}
	for key, value := range g.filter {
		m[key] = []string{value}
	}
	return m
}

// readQueries reads the queries of a folder in BEIR's layout for which its
// qrels name a relevant document. Each may name filters of its own.
func readQueries(dir string) ([]goldQuery, error) {
	relevance, err := readQrels(dir)
	if err != nil {
		return nil, err
	}
	var queries []goldQuery
	err = eachLine(filepath.Join(dir, "queries.jsonl"), `{"_id":"q-1","text":"how do I …"}`, func(line struct {
		ID     json.RawMessage `json:"_id"`
		Plain  json.RawMessage `json:"id"`
		Text   string          `json:"text"`
		Query  string          `json:"query"`
		Filter map[string]string
	},
	) error {
		g := goldQuery{id: JSONText(line.ID) + JSONText(line.Plain), text: line.Text + line.Query, filter: line.Filter}
		if g.relevant = relevance[g.id]; len(g.relevant) > 0 {
			queries = append(queries, g)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(queries) == 0 {
		return nil, fmt.Errorf("%s: no query has a relevant document", dir)
	}
	return queries, nil
}

// readQrels reads the relevance of documents by query: qrels/test.tsv, else
// the first .tsv in the folder.
func readQrels(dir string) (map[string]map[string]float64, error) {
	name := filepath.Join(dir, "qrels", "test.tsv")
	if _, err := os.Stat(name); errors.Is(err, fs.ErrNotExist) {
		found, _ := filepath.Glob(filepath.Join(dir, "*.tsv"))
		deeper, _ := filepath.Glob(filepath.Join(dir, "qrels", "*.tsv"))
		if found = append(found, deeper...); len(found) == 0 {
			return nil, fmt.Errorf("%s has no qrels: give a folder in BEIR's layout (queries.jsonl, qrels/test.tsv)", dir)
		}
		name = found[0]
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("reading the qrels: %w", err)
	}
	defer f.Close()
	relevance := map[string]map[string]float64{}
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		line := lines.Text()
		if n == 1 {
			line = strings.TrimPrefix(line, byteOrderMark)
		}
		fields := strings.Split(strings.TrimRight(line, "\r"), "\t")
		if n == 1 && isHeader(fields) || len(fields) == 1 && fields[0] == "" {
			continue
		}
		if len(fields) == 4 { // the layout of TREC has an unused column
			fields = []string{fields[0], fields[2], fields[3]}
		}
		if len(fields) != 3 {
			return nil, fmt.Errorf("%s, line %d: give query-id, corpus-id and score, with tabs between", name, n)
		}
		grade, err := strconv.ParseFloat(fields[2], 64)
		if err != nil || math.IsNaN(grade) || math.IsInf(grade, 0) {
			return nil, fmt.Errorf("%s, line %d: %q is no score", name, n, fields[2])
		}
		if grade <= 0 {
			continue
		}
		if relevance[fields[0]] == nil {
			relevance[fields[0]] = map[string]float64{}
		}
		relevance[fields[0]][fields[1]] = grade
	}
	return relevance, lines.Err()
}

// byteOrderMark is what some programs begin a file with.
const byteOrderMark = "\ufeff"

// isHeader reports whether a line of qrels names its columns, whatever they are called.
func isHeader(fields []string) bool {
	if len(fields) < 3 {
		return false
	}
	_, err := strconv.ParseFloat(fields[len(fields)-1], 64)
	return err != nil
}

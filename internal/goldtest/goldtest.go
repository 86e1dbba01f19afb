// Package goldtest reads the labelled sets that the quality of embedders and of
// topics is measured on. They are no part of the project: the environment variable
// ASKBOOK_DATA names the folder they lie in.
package goldtest

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/viterin/vek/vek32"

	"github.com/askbook/askbook/embed"
	"github.com/askbook/askbook/internal/parallel"
)

// Set is a list of texts, each with its label.
type Set struct{ Texts, Labels []string }

// Dir returns the folder of the data, or skips the test where it is absent. The
// package under test lies depth folders below the module's root.
func Dir(t testing.TB, depth int) string {
	t.Helper()
	dir := os.Getenv("ASKBOOK_DATA")
	if dir == "" {
		dir = "shared/data"
		for range depth + 1 {
			dir = filepath.Join("..", dir)
		}
	}
	if _, err := os.Stat(dir); err != nil {
		t.Skip("the labelled sets are absent: set ASKBOOK_DATA to their folder")
	}
	return dir
}

// Banking77 reads a split of banking77, "train" or "test".
func Banking77(t testing.TB, dir, split string) Set {
	t.Helper()
	f, err := os.Open(filepath.Join(dir, "banking77", split+".csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var s Set
	for _, row := range rows[1:] {
		s.Texts = append(s.Texts, row[0])
		s.Labels = append(s.Labels, row[1])
	}
	return s
}

// Clinc150 reads a split of clinc150, "train" or "test".
func Clinc150(t testing.TB, dir, split string) Set {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, "clinc150", "data_full.json"))
	if err != nil {
		t.Fatal(err)
	}
	var splits map[string][][2]string
	if err := json.Unmarshal(data, &splits); err != nil {
		t.Fatal(err)
	}
	var s Set
	for _, row := range splits[split] {
		s.Texts = append(s.Texts, row[0])
		s.Labels = append(s.Labels, row[1])
	}
	return s
}

// Hwu64 reads a split of hwu64, "train" or "test".
func Hwu64(t testing.TB, dir, split string) Set {
	t.Helper()
	var columns [2][]string
	for i, ending := range []string{".seq.in", ".label"} {
		data, err := os.ReadFile(filepath.Join(dir, "hwu64", split+ending))
		if err != nil {
			t.Fatal(err)
		}
		columns[i] = strings.Split(strings.TrimSpace(string(data)), "\n")
	}
	return Set{columns[0], columns[1]}
}

// Dstc11 reads a file of the DSTC11 challenge's second track, such as
// "test_banking_turns".
func Dstc11(t testing.TB, dir, name string) Set {
	t.Helper()
	f, err := os.Open(filepath.Join(dir, "dstc11_t2", name+".jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var s Set
	for lines := json.NewDecoder(f); lines.More(); {
		var line struct{ Utterance, Intent string }
		if err := lines.Decode(&line); err != nil {
			t.Fatal(err)
		}
		s.Texts = append(s.Texts, line.Utterance)
		s.Labels = append(s.Labels, line.Intent)
	}
	return s
}

// NearestLabel is the share of test texts whose nearest training text has the
// same label, in percent.
func NearestLabel(t testing.TB, e embed.Embedder, train, test Set) float64 {
	t.Helper()
	known, asked := Embed(t, e, train.Texts), Embed(t, e, test.Texts)
	var right atomic.Int64
	parallel.Each(len(asked), func(i int) {
		if at := nearest(asked[i], known); at >= 0 && train.Labels[at] == test.Labels[i] {
			right.Add(1)
		}
	})
	return 100 * float64(right.Load()) / float64(len(asked))
}

// nearest is the place of the vector closest to v, -1 for none.
func nearest(v embed.Vector, known []embed.Vector) int {
	best, at := float32(-2), -1
	for i, w := range known {
		if len(v) == 0 || len(w) == 0 {
			continue
		}
		if s := vek32.Dot(v, w); s > best {
			best, at = s, i
		}
	}
	return at
}

// Every returns each nth text, for a quicker look.
func (s Set) Every(n int) Set {
	var few Set
	for i := 0; i < len(s.Texts); i += n {
		few.Texts = append(few.Texts, s.Texts[i])
		few.Labels = append(few.Labels, s.Labels[i])
	}
	return few
}

// Embed embeds for clustering.
func Embed(t testing.TB, e embed.Embedder, texts []string) []embed.Vector {
	t.Helper()
	vectors, err := e.Embed(context.Background(), embed.Cluster, texts)
	if err != nil {
		t.Fatal(err)
	}
	return vectors
}

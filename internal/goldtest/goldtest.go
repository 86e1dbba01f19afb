// Package goldtest reads the public sets that quality is measured on: labelled
// texts, and questions with the answers to find. They are no part of the project: the environment
// variable ASKBOOK_DATA names the folder they lie in.
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

// Dir returns the folder of the data, or skips the test where it is absent.
func Dir(t testing.TB) string {
	t.Helper()
	return Path(t, ".")
}

// Path returns a file or folder of the data, or skips the test where it is absent.
func Path(t testing.TB, name string) string {
	t.Helper()
	dir := os.Getenv("ASKBOOK_DATA")
	if dir == "" {
		dir = filepath.Join(root(t), "..", "shared", "data")
	}
	path := filepath.Join(dir, filepath.FromSlash(name))
	if _, err := os.Stat(path); err != nil {
		t.Skipf("the public data is absent, or has no %s: set ASKBOOK_DATA to its folder", name)
	}
	return path
}

// root is the folder of the module; tests run somewhere below it.
func root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; filepath.Dir(dir) != dir; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
	}
	t.Fatal("the test runs outside the module")
	return ""
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

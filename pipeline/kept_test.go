package pipeline_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/askbook/askbook/pipeline"
	"github.com/askbook/askbook/workspace"
)

// outcome is all that a build leaves for people.
func outcome(t *testing.T, w *workspace.Workspace) (map[string]string, pipeline.Knowledge, []string) {
	t.Helper()
	k, err := pipeline.LoadKnowledge(t.Context(), w)
	if err != nil {
		t.Fatal(err)
	}
	view, err := pipeline.LoadView(t.Context(), w)
	if err != nil {
		t.Fatal(err)
	}
	var places []string
	for _, a := range view.Assignments {
		places = append(places, a.Document+" "+a.Topic)
	}
	return public(t, w), k, places
}

// What earlier builds kept of conversations changes nothing but the time: whether it is there,
// damaged, cut off or of other settings, the same comes out.
func TestWhatIsKeptIsForTimeOnly(t *testing.T) {
	lines := strings.SplitAfter(strings.TrimSpace(bakery()), "\n")
	goesOn := strings.Replace(lines[2], `"turns":[`, `"turns":[{"role":"customer","text":"Hello! My starter smells of vinegar, is that bad?"},`, 1)
	parts := [][]string{lines[:7], lines[7:], {goesOn}, {}}
	want := desk(t)
	damages := map[string]func(kept string) error{
		"gone": os.RemoveAll,
		"cut off": func(kept string) error {
			return each(kept, func(data []byte) []byte { return data[:len(data)*2/3] })
		},
		"damaged": func(kept string) error {
			return each(kept, func(data []byte) []byte { data[len(data)-9] ^= 1; data[len(data)/2] ^= 1; return data })
		},
		"of another version": func(kept string) error {
			return each(kept, func(data []byte) []byte { data[20] ^= 1; return data })
		},
	}
	harmed := map[string]*workspace.Workspace{}
	for name := range damages {
		harmed[name] = desk(t)
	}
	for n, part := range parts {
		text := strings.Join(part, "")
		give(t, want, text)
		build(t, want)
		site, knowledge, places := outcome(t, want)
		for name, w := range harmed {
			give(t, w, text)
			if n > 0 {
				if err := damages[name](filepath.Join(w.Root, ".askbook", "kept")); err != nil {
					t.Fatal(err)
				}
			}
			build(t, w)
			s, k, p := outcome(t, w)
			if diff := cmp.Diff(knowledge, k); diff != "" {
				t.Fatalf("part %d, %s: questions (-kept +harmed)\n%s", n, name, diff)
			}
			if diff := cmp.Diff(site, s); diff != "" {
				t.Fatalf("part %d, %s: pages (-kept +harmed)\n%s", n, name, diff)
			}
			if !slices.Equal(places, p) {
				t.Fatalf("part %d, %s: %v, not %v", n, name, p, places)
			}
		}
	}
}

// each changes all files in a folder.
func each(dir string, change func([]byte) []byte) error {
	return filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(path, change(data), 0o600)
	})
}

package bench

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// A small run measures every part, and says how each was set against its alternative.
func TestRun(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a workspace of a thousand conversations: not in -short")
	}
	got := map[string]Figure{}
	err := Run(t.Context(), Options{Dir: t.TempDir(), Size: 1000, More: 50, Report: func(f Figure) {
		if f.Value <= 0 || f.Unit == "" || f.Against != "" && f.Ratio != f.Value/f.Other {
			t.Errorf("a figure is wrong: %+v", f)
		}
		got[f.Name+" "+f.Against] = f
	}})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{
		"encoding texts of 20 tokens, one core ", "scan of 1000 × 256 vectors, each looked at reading as much memory", "the same chromem-go",
		"topics of 1000 texts ", "import of 1000 conversations ", "build, all of it ", "build with nothing to do ",
		"opening an index of 2000 passages and issues ", "search by both, median by words alone", "32 clients at once one client",
		"build after 50 more, all of it the first build", "50 passages added to 2100 and issues ", "written for it ",
	} {
		if _, ok := got[name]; !ok {
			t.Errorf("%q was not measured", name)
		}
	}
	if alone := got["the same chromem-go"]; alone.Ratio < 2 {
		t.Errorf("the scan is %.1f times as fast as chromem-go, want twice at least", alone.Ratio)
	}
}

// The same seed invents the same conversations, another one others.
func TestCorpus(t *testing.T) {
	made := func(seed uint64) []byte {
		c, err := newCorpus(seed)
		if err != nil {
			t.Fatal(err)
		}
		if len(c.sentences) < 50 {
			t.Fatalf("%d sentences are too few", len(c.sentences))
		}
		path := filepath.Join(t.TempDir(), "conversations.jsonl")
		if err := c.write(path, 0, 200); err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	one := made(1)
	if !bytes.Equal(one, made(1)) {
		t.Error("the same seed gave other conversations")
	}
	if bytes.Equal(one, made(2)) {
		t.Error("another seed gave the same conversations")
	}
	if n := bytes.Count(one, []byte("\n")); n != 200 {
		t.Errorf("%d lines, want 200", n)
	}
}

// What the next generation of an index links is not counted as written.
func TestFolder(t *testing.T) {
	dir := t.TempDir()
	old, next := filepath.Join(dir, "gen-1", "words"), filepath.Join(dir, "gen-2", "words")
	for _, d := range []string{old, next} {
		if err := os.MkdirAll(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(old, "a"), []byte("one"), 0o644); err != nil {
		t.Fatal(err)
	}
	before, err := folder(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Link(filepath.Join(old, "a"), filepath.Join(next, "a")); err != nil {
		t.Skip("no hard links here:", err)
	}
	if err := os.WriteFile(filepath.Join(next, "b"), []byte("two"), 0o644); err != nil {
		t.Fatal(err)
	}
	after, err := folder(dir)
	if err != nil {
		t.Fatal(err)
	}
	if before["words/a"] != after["words/a"] || after["words/b"].size != 3 || len(after) != 2 {
		t.Errorf("before %v, after %v", before, after)
	}
}

package serve

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Articles are read again where a file of them changed, and only there.
func TestContents(t *testing.T) {
	d := newDesk(t)
	dir := d.server.w.Content()
	old := time.Now().Add(-time.Hour)
	age := func(path string) {
		t.Helper()
		if err := os.Chtimes(path, old, old); err != nil {
			t.Fatal(err)
		}
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.md"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, path := range append(files, dir) {
		age(path)
	}
	var c contents
	load := func() int {
		t.Helper()
		articles, _, err := c.load(t.Context(), d.server)
		if err != nil {
			t.Fatal(err)
		}
		return len(articles)
	}
	n := load()
	if c.stamp == "" {
		t.Fatal("what did not change for an hour is not kept")
	}
	c.articles = c.articles[:n-1]
	if load() != n-1 {
		t.Error("articles were read again though nothing changed")
	}
	text, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(files[0], []byte(strings.Replace(string(text), "title: ", "title: Q", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	if load() != n || c.stamp != "" {
		t.Error("a changed file was not read, or is kept before its time tells it from the next change")
	}
	if load() != n {
		t.Error("articles are gone")
	}
	age(files[0])
	if err := os.Remove(files[len(files)-1]); err != nil {
		t.Fatal(err)
	}
	if load() != n-1 {
		t.Error("a file that is gone is still told")
	}
}

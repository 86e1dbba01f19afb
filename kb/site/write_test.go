package site

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func ofText(pairs ...string) Files {
	files := Files{}
	for i := 0; i < len(pairs); i += 2 {
		files[pairs[i]] = []byte(pairs[i+1])
	}
	return files
}

// onFolder reads all files of a folder but the manifest.
func onFolder(t testing.TB, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(dir, func(name string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Name() == manifestName {
			return err
		}
		data, err := os.ReadFile(name)
		rel, _ := filepath.Rel(dir, name)
		found[filepath.ToSlash(rel)] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func mustWrite(t testing.TB, dir string, files Files) Written {
	t.Helper()
	done, err := Write(t.Context(), dir, files)
	if err != nil {
		t.Fatal(err)
	}
	return done
}

func TestWrite(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "deep", "site")
	first := ofText("index.html", "home", "articles/a.html", "A", "articles/b.html", "B", "media/x/y.png", "png")
	if diff := cmp.Diff(Written{Pages: 3, Bytes: 9, Written: 4}, mustWrite(t, dir, first)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(Written{Pages: 3, Bytes: 9}, mustWrite(t, dir, first)); diff != "" {
		t.Errorf("nothing changed, but: %s", diff)
	}

	// What a stranger put there stays, even in folders of ours.
	for _, name := range []string{"CNAME", "articles/mine.html", "media/x/z.png"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("mine"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	old := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	kept := filepath.Join(dir, "index.html")
	if err := os.Chtimes(kept, old, old); err != nil {
		t.Fatal(err)
	}
	second := ofText("index.html", "home", "articles/b.html", "B2", "topics/c.html", "C")
	if diff := cmp.Diff(Written{Pages: 3, Bytes: 7, Written: 2, Removed: 2}, mustWrite(t, dir, second)); diff != "" {
		t.Error(diff)
	}
	want := map[string]string{"index.html": "home", "articles/b.html": "B2", "topics/c.html": "C", "CNAME": "mine", "articles/mine.html": "mine", "media/x/z.png": "mine"}
	if diff := cmp.Diff(want, onFolder(t, dir)); diff != "" {
		t.Error(diff)
	}
	if info, err := os.Stat(kept); err != nil || !info.ModTime().Equal(old) {
		t.Errorf("the unchanged file was touched: %v %v", info.ModTime(), err)
	}

	mustWrite(t, dir, Files{})
	if diff := cmp.Diff([]string{"CNAME", "articles/mine.html", "media/x/z.png"}, slices.Sorted(maps.Keys(onFolder(t, dir)))); diff != "" {
		t.Error(diff)
	}
	if _, err := os.Stat(filepath.Join(dir, "topics")); !errors.Is(err, os.ErrNotExist) {
		t.Error("an empty folder is left")
	}
}

func TestWriteDoesNotOverwriteOthers(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "index.html"), []byte("my own site"), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := Write(t.Context(), dir, ofText("index.html", "home", "a.html", "A"))
	if !errors.Is(err, ErrForeign) || !strings.Contains(err.Error(), "index.html") {
		t.Errorf("the error is %v; it should name the file", err)
	}
	if diff := cmp.Diff(map[string]string{"index.html": "my own site"}, onFolder(t, dir)); diff != "" {
		t.Error(diff)
	}
	mustWrite(t, dir, ofText("index.html", "my own site", "a.html", "A")) // the same bytes are no conflict
}

func TestWriteStaysInItsFolder(t *testing.T) {
	outside := t.TempDir()
	dir := t.TempDir()
	if err := os.Symlink(outside, filepath.Join(dir, "articles")); err != nil {
		t.Skip(err)
	}
	if _, err := Write(t.Context(), dir, ofText("articles/a.html", "A")); err == nil {
		t.Error("a link led out of the folder")
	}
	if found := onFolder(t, outside); len(found) > 0 {
		t.Errorf("written outside: %v", found)
	}
	for _, path := range []string{"../x.html", "/x.html", "a/../../x", "", ".", "a//b", manifestName, "a/" + tempPrefix + "0"} {
		if _, err := Write(t.Context(), t.TempDir(), ofText(path, "x")); err == nil {
			t.Errorf("path %q was taken", path)
		}
	}
}

func TestWriteRefusesANewerManifest(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, manifestName), []byte("askbook site 2\nx\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Write(t.Context(), dir, ofText("a.html", "A")); err == nil || !strings.Contains(err.Error(), "newer") {
		t.Errorf("the error is %v", err)
	}
}

// manyFiles is a site of one version; every third page exists in it only.
func manyFiles(version string) Files {
	files := Files{"index.html": []byte("home " + version)}
	for i := range 150 {
		name := fmt.Sprintf("articles/%d.html", i)
		if i%3 == 0 {
			name = fmt.Sprintf("articles/%s-%d.html", version, i)
		}
		files[name] = []byte(strings.Repeat(version+" ", 200+i))
	}
	return files
}

// TestWriteAsChild is the other process of TestWriteSurvivesKills.
func TestWriteAsChild(t *testing.T) {
	dir, version := os.Getenv("SITE_TEST_DIR"), os.Getenv("SITE_TEST_VERSION")
	if dir == "" {
		t.Skip("runs as a child of TestWriteSurvivesKills")
	}
	mustWrite(t, dir, manyFiles(version))
}

// Wherever a process is killed, every file is whole, the old or the new one,
// strangers' files stay, and the next run leads to the same state as one that
// was never disturbed.
func TestWriteSurvivesKills(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "mine.txt"), []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(7, 7))
	mustWrite(t, dir, manyFiles("v0"))
	for round := 1; round <= 8; round++ {
		old, version := manyFiles(fmt.Sprintf("v%d", round-1)), fmt.Sprintf("v%d", round)
		next := manyFiles(version)
		child := exec.Command(os.Args[0], "-test.run=^TestWriteAsChild$")
		child.Env = append(os.Environ(), "SITE_TEST_DIR="+dir, "SITE_TEST_VERSION="+version)
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(random.IntN(150)) * time.Millisecond)
		_ = child.Process.Kill()
		_ = child.Wait()
		for name, data := range onFolder(t, dir) {
			whole := data == string(old[name]) && old[name] != nil || data == string(next[name]) && next[name] != nil
			if !whole && name != "mine.txt" && !strings.HasPrefix(name, tempPrefix) {
				t.Fatalf("round %d: %s is neither the old nor the new file", round, name)
			}
		}
		mustWrite(t, dir, next)
		want := map[string]string{"mine.txt": "mine"}
		for name, data := range next {
			want[name] = string(data)
		}
		if !maps.Equal(want, onFolder(t, dir)) {
			t.Fatalf("round %d: the folder differs from an undisturbed one", round)
		}
	}
}

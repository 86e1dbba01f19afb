package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// desk is a workspace that a test works in through the command line, in this
// process.
type desk struct {
	t   *testing.T
	dir string
	env map[string]string
	in  string // what stands on standard input
}

// answer is what a command left behind.
type answer struct {
	t           *testing.T
	out, errOut string
	code        int
}

// newDesk makes a workspace that asks nobody on the network.
func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{t: t, dir: filepath.Join(t.TempDir(), "help"), env: map[string]string{"OLLAMA_HOST": "http://127.0.0.1:9"}}
	d.ask("init", d.dir).done()
	return d
}

// lampDesk is a workspace with the shop's conversations and articles.
func lampDesk(t *testing.T) *desk {
	t.Helper()
	d := newDesk(t)
	d.ask("import", "testdata/lamps/conversations.jsonl").done()
	d.ask("import", "--as", "articles", "testdata/lamps/articles.jsonl").done()
	return d
}

// ask runs a command in the workspace.
func (d *desk) ask(args ...string) answer {
	d.t.Helper()
	return d.askContext(d.t.Context(), args...)
}

func (d *desk) askContext(ctx context.Context, args ...string) answer {
	var out, errOut bytes.Buffer
	if args[0] != "init" && args[0] != "demo" {
		args = append(args, "--workspace", d.dir)
	}
	code := run(ctx, args, strings.NewReader(d.in), &out, &errOut, func(key string) string { return d.env[key] })
	return answer{d.t, out.String(), errOut.String(), code}
}

// done fails the test unless the command ended with 0.
func (a answer) done() answer {
	a.t.Helper()
	return a.exits(exitDone)
}

func (a answer) exits(code int) answer {
	a.t.Helper()
	if a.code != code {
		a.t.Fatalf("exit code %d, want %d\nstandard output:\n%s\nstandard error:\n%s", a.code, code, head(a.out), head(a.errOut))
	}
	return a
}

// says fails the test unless standard error holds all of the texts.
func (a answer) says(texts ...string) answer {
	a.t.Helper()
	for _, text := range texts {
		if !strings.Contains(a.errOut, text) {
			a.t.Errorf("standard error does not say %q:\n%s", text, head(a.errOut))
		}
	}
	return a
}

// fails is for a mistake: one sentence after the program's name, perhaps a hint,
// nothing on standard output.
func (a answer) fails(texts ...string) answer {
	a.t.Helper()
	a.exits(exitFailed).says(texts...)
	if a.out != "" {
		a.t.Errorf("a command that failed printed to standard output:\n%s", head(a.out))
	}
	sentence, hint, _ := strings.Cut(strings.TrimSpace(a.errOut), "\n")
	if !strings.HasPrefix(sentence, "askbook: ") || hint != "" && !strings.HasPrefix(hint, "hint: ") || strings.Contains(hint, "\n") {
		a.t.Errorf("a mistake gets one sentence and a hint, not:\n%s", head(a.errOut))
	}
	return a
}

// value decodes the whole of standard output into one value.
func value[T any](a answer) T {
	a.t.Helper()
	var v T
	dec := json.NewDecoder(strings.NewReader(a.out))
	if err := dec.Decode(&v); err != nil {
		a.t.Fatalf("standard output is no JSON: %v\n%s", err, head(a.out))
	}
	if dec.More() {
		a.t.Fatalf("standard output holds more than one JSON value:\n%s", head(a.out))
	}
	return v
}

// lines decodes standard output as JSON Lines.
func lines[T any](a answer) []T {
	a.t.Helper()
	var list []T
	for line := range strings.Lines(a.out) {
		var v T
		if err := json.Unmarshal([]byte(line), &v); err != nil {
			a.t.Fatalf("a line is no JSON: %v\n%s", err, head(line))
		}
		list = append(list, v)
	}
	return list
}

func head(s string) string {
	if len(s) > 4000 {
		return s[:4000] + " […]"
	}
	return s
}

// file writes a file beside the workspace and returns its path.
func (d *desk) file(name, text string) string {
	d.t.Helper()
	path := filepath.Join(filepath.Dir(d.dir), name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		d.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		d.t.Fatal(err)
	}
	return path
}

// read returns a file of the workspace, "" where there is none.
func (d *desk) read(name string) string {
	data, _ := os.ReadFile(filepath.Join(d.dir, filepath.FromSlash(name)))
	return string(data)
}

// change replaces a text in a file of the workspace, as a person would.
func (d *desk) change(name, old, new string) {
	d.t.Helper()
	text := d.read(name)
	if !strings.Contains(text, old) {
		d.t.Fatalf("%s does not hold %q:\n%s", name, old, head(text))
	}
	path := filepath.Join(d.dir, filepath.FromSlash(name))
	if err := os.WriteFile(path, []byte(strings.Replace(text, old, new, 1)), 0o644); err != nil {
		d.t.Fatal(err)
	}
}

// files returns all files below a folder of the workspace by their slash path.
func (d *desk) files(folder string) map[string]string {
	d.t.Helper()
	files := map[string]string{}
	root := filepath.Join(d.dir, filepath.FromSlash(folder))
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, path)
		files[filepath.ToSlash(name)] = string(data)
		return err
	})
	if err != nil && !os.IsNotExist(err) {
		d.t.Fatal(err)
	}
	return files
}

// find returns the names of the files below folder whose text holds s.
func (d *desk) find(folder, s string) []string {
	d.t.Helper()
	var names []string
	for name, text := range d.files(folder) {
		if strings.Contains(text, s) {
			names = append(names, name)
		}
	}
	return names
}

// kept is all that a user would miss: what was imported, what people wrote and
// what is public.
func (d *desk) kept() map[string]string {
	d.t.Helper()
	kept := d.files("content")
	for name, text := range d.files("site") {
		kept["site/"+name] = text
	}
	kept["export --raw"] = d.ask("export", "--raw").done().out
	return kept
}

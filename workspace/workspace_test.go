package workspace_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/askbook/askbook/workspace"
)

func none(string) string { return "" }

// environment is a getenv of these variables.
func environment(vars map[string]string) func(string) string {
	return func(key string) string { return vars[key] }
}

func initialised(t *testing.T) string {
	t.Helper()
	root, err := workspace.Init(filepath.Join(t.TempDir(), "help"))
	if err != nil {
		t.Fatal(err)
	}
	return root
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// settings opens a workspace with the file and environment given.
func settings(t *testing.T, file string, vars map[string]string) (workspace.Settings, error) {
	t.Helper()
	root := initialised(t)
	write(t, filepath.Join(root, workspace.SettingsFile), file)
	w, err := workspace.OpenReadOnly(t.Context(), root, environment(vars))
	if err != nil {
		return workspace.Settings{}, err
	}
	return w.Settings, w.Close()
}

// TestSettings: environment before file before default.
func TestSettings(t *testing.T) {
	for _, tt := range []struct {
		name, file string
		vars       map[string]string
		want       func(*workspace.Settings)
	}{
		{"empty", "", nil, func(*workspace.Settings) {}},
		{"comments only", "# nothing\n\n  # here\n", nil, func(*workspace.Settings) {}},
		{"file", "name: Kelp\ndrafts:\n  customers: 5\n", nil, func(s *workspace.Settings) { s.Name, s.Drafts.Customers = "Kelp", 5 }},
		{"a part of a group", "cluster:\n  seed: 9\n", nil, func(s *workspace.Settings) { s.Cluster.Seed = 9 }},
		{"threads beside Ollama's own variable", "ollama:\n  threads: 2\n", map[string]string{"OLLAMA_HOST": "http://gpu:11434"}, func(s *workspace.Settings) {
			s.Ollama.Threads, s.Ollama.Hosts = 2, []string{"http://gpu:11434"}
		}},
		{"granularity as a word", "cluster:\n  granularity: Coarse\n", nil, func(s *workspace.Settings) { s.Cluster.Granularity = .4 }},
		{"granularity as a number", "cluster:\n  granularity: 3\n", nil, func(s *workspace.Settings) { s.Cluster.Granularity = 3 }},
		{"granularity from outside", "", map[string]string{"ASKBOOK_CLUSTER_GRANULARITY": "fine"}, func(s *workspace.Settings) { s.Cluster.Granularity = 2.5 }},
		{
			"environment first", "embedder: static:model\nname: Kelp",
			map[string]string{"ASKBOOK_EMBEDDER": "builtin"},
			func(s *workspace.Settings) { s.Name, s.Embedder = "Kelp", "builtin" },
		},
		{"environment of groups", "", map[string]string{
			"ASKBOOK_CLUSTER_SEED": "18446744073709551615", "ASKBOOK_CLUSTER_GRANULARITY": "2.5", "ASKBOOK_DRAFTS_CUSTOMERS": "1",
			"ASKBOOK_COMPANY_DOMAINS": " a.example, b.example,, ", "ASKBOOK_URL": "https://help.kelp.example/",
		}, func(s *workspace.Settings) {
			s.Cluster.Seed, s.Cluster.Granularity, s.Drafts.Customers = 1<<64-1, 2.5, 1
			s.Company.Domains, s.URL = []string{"a.example", "b.example"}, "https://help.kelp.example/"
		}},
		{"Ollama's own variable", "", map[string]string{"OLLAMA_HOST": "http://gpu:11434"}, func(s *workspace.Settings) { s.Ollama.Hosts = []string{"http://gpu:11434"} }},
		{
			"hosts before it", "ollama:\n  hosts: [http://one, http://two]",
			map[string]string{"OLLAMA_HOST": "http://gpu:11434"},
			func(s *workspace.Settings) { s.Ollama.Hosts = []string{"http://one", "http://two"} },
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			want := workspace.Defaults()
			want.Ollama.Hosts = []string{"http://127.0.0.1:11434"}
			tt.want(&want)
			got, err := settings(t, tt.file, tt.vars)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestWrongSettings: each mistake names the key, the value or the place, in one
// sentence.
func TestWrongSettings(t *testing.T) {
	for _, tt := range []struct {
		file string
		vars map[string]string
		says []string
	}{
		{file: "name: a\ncolour: blue\n", says: []string{"askbook.yaml", "[2:1]", "colour"}},
		{file: "cluster:\n  sede: 1\n", says: []string{"[2:3]", "sede"}},
		{file: "drafts:\n  customers: many\n", says: []string{"askbook.yaml", "[2:"}},
		{file: "drafts: 3\n", says: []string{"askbook.yaml", "[1:"}},
		{file: "name: [unclosed\n", says: []string{"askbook.yaml", "[1:"}},
		{file: "name: a\nname: b\n", says: []string{"askbook.yaml", "[2:"}},
		{file: "\x00\x01", says: []string{"askbook.yaml"}},
		{file: "- a\n- b\n", says: []string{"askbook.yaml"}},
		{file: "ollama:\n  threads: -1\n", says: []string{"ollama.threads is -1"}},
		{file: "drafts:\n  customers: 0\n", says: []string{"drafts.customers is 0"}},
		{file: "cluster:\n  granularity: 0\n", says: []string{"granularity is 0", "coarse, normal, fine"}},
		{file: "cluster:\n  granularity: .nan\n", says: []string{"granularity is NaN"}},
		{file: "cluster:\n  granularity: finest\n", says: []string{"granularity is finest"}},
		{file: "embedder: word2vec\n", says: []string{"embedder", `"word2vec"`}},
		{file: "embedder: \"ollama:\"\n", says: []string{"embedder", `"ollama:"`}},
		{file: "labels: gpt\n", says: []string{"labels", `"gpt"`}},
		{file: "url: help.example.com\n", says: []string{"url is", "https://"}},
		{file: "url: \"javascript:alert(1)\"\n", says: []string{"url is"}},
		{file: "contact: \"javascript:alert(1)\"\n", says: []string{"contact is"}},
		{file: "accent: red\n", says: []string{"accent is", "#1f6feb"}},
		{file: "accent: \"#+1f6fe\"\n", says: []string{"accent is"}},
		{vars: map[string]string{"ASKBOOK_CLUSTER_SEED": "-1"}, says: []string{`ASKBOOK_CLUSTER_SEED="-1"`, "whole number"}},
		{vars: map[string]string{"ASKBOOK_DRAFTS_CUSTOMERS": "3.5"}, says: []string{`ASKBOOK_DRAFTS_CUSTOMERS="3.5"`, "whole number"}},
		{vars: map[string]string{"ASKBOOK_CLUSTER_GRANULARITY": "20.5"}, says: []string{`ASKBOOK_CLUSTER_GRANULARITY="20.5"`, "number"}},
	} {
		_, err := settings(t, tt.file, tt.vars)
		if err == nil {
			t.Errorf("%q %v is taken", tt.file, tt.vars)
			continue
		}
		for _, text := range tt.says {
			if !strings.Contains(err.Error(), text) {
				t.Errorf("%q %v: %q does not say %q", tt.file, tt.vars, err, text)
			}
		}
	}
}

// TestCommented: the file that a new workspace starts with says the defaults.
func TestCommented(t *testing.T) {
	var spoken strings.Builder
	for line := range strings.Lines(string(workspace.Commented())) {
		if text, ok := strings.CutPrefix(line, "#"); ok && !strings.HasPrefix(text, " ") || strings.HasPrefix(text, "  ") {
			line = text
		}
		spoken.WriteString(line)
	}
	got, err := settings(t, spoken.String(), nil)
	if err != nil {
		t.Fatalf("%v\n%s", err, &spoken)
	}
	want, err := settings(t, string(workspace.Commented()), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []*workspace.Settings{&got, &want} { // an empty list is none
		for _, list := range []*[]string{&s.Company.Domains, &s.Company.Agents, &s.Company.Lists} {
			if len(*list) == 0 {
				*list = nil
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestFind(t *testing.T) {
	root := initialised(t)
	deep := filepath.Join(root, "content", "one", "two")
	if err := os.MkdirAll(deep, 0o755); err != nil {
		t.Fatal(err)
	}
	inner, err := workspace.Init(filepath.Join(root, "content", "inner"))
	if err != nil {
		t.Fatal(err)
	}
	for dir, want := range map[string]string{root: root, deep: root, inner: inner, filepath.Join(inner, "content"): inner} {
		if got, err := workspace.Find(dir); got != want || err != nil {
			t.Errorf("Find(%s) = %s, %v, want %s", dir, got, err, want)
		}
	}
	if got, err := workspace.Find(filepath.Dir(root)); !errors.Is(err, workspace.ErrNone) {
		t.Errorf("above all workspaces Find gives %q, %v", got, err)
	}
}

func TestInit(t *testing.T) {
	root := initialised(t)
	for _, name := range []string{workspace.SettingsFile, ".gitignore", "content"} {
		if _, err := os.Stat(filepath.Join(root, name)); err != nil {
			t.Error(err)
		}
	}
	if _, err := workspace.Init(root); err == nil || !strings.Contains(err.Error(), "is a workspace already") {
		t.Errorf("a second time: %v", err)
	}

	empty := t.TempDir()
	if _, err := workspace.Init(empty); err != nil {
		t.Errorf("in an empty folder: %v", err)
	}
	cloned := t.TempDir()
	if err := os.Mkdir(filepath.Join(cloned, ".git"), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := workspace.Init(cloned); err != nil {
		t.Errorf("in a folder that holds only .git: %v", err)
	}
	full := t.TempDir()
	write(t, filepath.Join(full, "letter.txt"), "Dear Sir")
	if _, err := workspace.Init(full); err == nil || !strings.Contains(err.Error(), "is not empty") {
		t.Errorf("in a folder that holds something: %v", err)
	}
	if entries, err := os.ReadDir(full); err != nil || len(entries) != 1 {
		t.Errorf("the refused folder now holds %v (%v)", entries, err)
	}
	if _, err := workspace.Init(filepath.Join(full, "letter.txt")); err == nil {
		t.Error("a file was taken for a folder")
	}
}

// TestOpen: one writer at a time, any number of readers.
func TestOpen(t *testing.T) {
	root := initialised(t)
	reader, err := workspace.OpenReadOnly(t.Context(), root, none)
	if err != nil || reader.Store != nil {
		t.Fatalf("a reader of a new workspace: %v, %v", reader, err)
	}
	if err := reader.Close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Join(root, ".askbook")); err == nil {
		t.Error("a reader made a folder")
	}
	writer, err := workspace.Open(t.Context(), root, none)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := workspace.Open(t.Context(), root, none); !errors.Is(err, workspace.ErrBusy) {
		t.Errorf("a second writer: %v", err)
	}
	reader, err = workspace.OpenReadOnly(t.Context(), root, none)
	if err != nil || reader.Store == nil {
		t.Fatalf("a reader beside a writer: %v, %v", reader, err)
	}
	if err := errors.Join(reader.Close(), writer.Close()); err != nil {
		t.Error(err)
	}
	again, err := workspace.Open(t.Context(), root, none)
	if err != nil {
		t.Fatalf("after the first has gone: %v", err)
	}
	if err := again.Close(); err != nil {
		t.Error(err)
	}
	if _, err := workspace.Open(t.Context(), t.TempDir(), none); !errors.Is(err, workspace.ErrNone) {
		t.Errorf("a folder that is no workspace: %v", err)
	}
}

func TestNames(t *testing.T) {
	for name, ok := range map[string]bool{
		"": true, "builtin": true, "ollama:nomic": true, "ollama:a:b": true, "adapted:x": true, "static:dir": true,
		"ollama": false, "ollama:": false, "static:": false, "BUILTIN": false, "builtin:x": false, ":": false,
	} {
		if err := workspace.CheckEmbedder(name); (err == nil) != ok {
			t.Errorf("CheckEmbedder(%q) = %v", name, err)
		}
	}
	for name, ok := range map[string]bool{"": true, "builtin": true, "ollama:llama": true, "ollama:": false, "static:x": false} {
		if err := workspace.CheckLabels(name); (err == nil) != ok {
			t.Errorf("CheckLabels(%q) = %v", name, err)
		}
	}
}

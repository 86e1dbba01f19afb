package site

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/askbook/askbook/content"
)

// verdano is the help centre of an invented company: twelve published articles
// and a draft.
func verdano(t testing.TB) Input {
	t.Helper()
	archive, err := txtar.ParseFile(filepath.Join("testdata", "verdano.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	in := Input{Asked: map[string]int{}, Topics: []Topic{
		{ID: "t-water", Label: "Watering", Description: "Tank, pump, and how much is enough."},
		{ID: "t-setup", Label: "Setting up"},
		{ID: "t-empty", Label: "Nobody asks this"},
	}}
	for _, file := range archive.Files {
		head, body, _ := strings.Cut(string(file.Data), "\n\n")
		a := content.Article{Path: file.Name, Slug: strings.TrimSuffix(file.Name, ".md"), Status: content.Published, Body: body}
		asked := 0
		for line := range strings.Lines(head) {
			key, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
			switch key {
			case "id":
				a.ID = value
			case "title":
				a.Title = value
			case "section":
				a.Section = value
			case "status":
				a.Status = content.Status(value)
			case "asked":
				asked, err = strconv.Atoi(value)
			case "time":
				a.Time, err = time.Parse(time.DateOnly, value)
			case "also":
				a.Paraphrases = strings.Split(value, " | ")
			default:
				t.Fatalf("%s: unknown key %q", file.Name, key)
			}
			if err != nil {
				t.Fatalf("%s: %v", file.Name, err)
			}
		}
		in.Articles = append(in.Articles, a)
		in.Asked[a.ID] = asked
	}
	return in
}

func verdanoConfig() Config {
	return Config{
		Name: "Verdano Help", Description: "Answers about self-watering planters, orders and your account.",
		BaseURL: "https://help.verdano.example/", Accent: "#1f7a4d", Contact: "mailto:support@verdano.example", HomeURL: "https://verdano.example/",
	}
}

// mustRender renders a site or ends the test.
func mustRender(t testing.TB, cfg Config, in Input) Files {
	t.Helper()
	files, err := Render(t.Context(), cfg, in)
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// onDisk writes a site into a folder of its own.
func onDisk(t testing.TB, files Files) string {
	t.Helper()
	dir := t.TempDir()
	for path, data := range files {
		name := filepath.Join(dir, filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

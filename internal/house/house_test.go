// Package house holds the project to its plan: which room may import which,
// and where each library may appear. docs/architecture.md tells why.
package house

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/askbook/askbook/"

// rooms says what each room may import of ours; a room below another has that
// one's rights unless it has a line of its own. "…" stands for a room and all below it.
var rooms = map[string][]string{
	"conversation":        {},
	"conversation/read":   {"conversation", "conversation/read/…"},
	"conversation/thread": {"conversation"},
	"conversation/clean":  {"conversation"},
	"document":            {"conversation", "conversation/clean", "internal/jsonread", "internal/pattern"},
	"embed":               {},
	"embed/static":        {"embed", "internal/parallel"},
	"embed/builtin":       {"embed/static"},
	"embed/distill":       {"embed", "embed/static", "internal/parallel"},
	"index":               {"embed", "index/…", "internal/parallel"},
	"cluster":             {"embed", "cluster/words", "internal/jsonread", "internal/parallel"},
	"cluster/naming":      {"cluster", "cluster/words", "internal/parallel"},
	"cluster/words":       {},
	"content":             {},
	"content/demo":        {},
	"kb":                  {"conversation", "document", "embed", "cluster", "content", "internal/journal", "internal/pattern", "internal/parallel"},
	"kb/site":             {"content", "templates/…", "internal/parallel"},
	"templates":           {"templates/ui"},
	"store":               {"conversation", "conversation/thread", "document", "embed", "internal/jsonread", "internal/parallel"},
	"workspace":           {"store", "embed/…", "internal/ollama"},
	"pipeline": {
		"conversation/…", "document", "embed/…", "index/…", "cluster", "cluster/naming", "content", "content/demo",
		"kb", "kb/site", "store", "workspace", "internal/ollama", "internal/eval", "internal/journal", "internal/pattern", "internal/parallel",
	},
	"serve":             {"conversation", "document", "index", "cluster", "content", "kb", "kb/site", "store", "templates/…", "workspace", "pipeline"},
	"internal/ollama":   {"embed"},
	"internal/bench":    {"pipeline", "workspace", "index/…", "embed/…", "cluster", "content/demo"},
	"internal/eval":     {},
	"internal/jsonread": {},
	"internal/parallel": {},
	"internal/pattern":  {},
	"internal/house":    {},
	"internal/journal":  {"internal/parallel"},
	"cmd/askbook":       {"…"},
}

// libraries says where a library may be imported.
var libraries = map[string][]string{
	"github.com/blevesearch/":            {"index"},
	"github.com/philippgille/chromem-go": {"index"},
	"github.com/ollama/ollama":           {"internal/ollama"},
	"github.com/yuin/goldmark":           {"kb/site"},
	"github.com/a-h/templ":               {"templates", "kb/site", "serve"},
	"modernc.org/sqlite":                 {"store"},
	"github.com/spf13/cobra":             {"cmd/askbook"},
	"github.com/schollz/progressbar":     {"cmd/askbook"},
	"github.com/nyaruka/phonenumbers":    {"document"},
	"github.com/abadojack/whatlanggo":    {"conversation/clean"},
	"github.com/viterin/vek":             {"index", "cluster", "embed", "kb"},
	"github.com/JohannesKaufmann":        {"conversation/read"},
	"github.com/goccy/go-yaml":           {"content", "workspace", "conversation/read"},
	"github.com/rogpeppe/go-internal":    {},
	"github.com/chromedp/chromedp":       {},
	"github.com/go-json-experiment/json": {"internal/jsonread"},
	"github.com/google/go-cmp":           {},
	"pgregory.net/rapid":                 {},
	"go.uber.org/goleak":                 {},
	"net/http":                           {"internal/ollama", "serve"},
	"os/exec":                            {"cmd/askbook"},
	"github.com/alecthomas/chroma":       {"kb/site"},
}

// use is an import that stands in a file.
type use struct{ file, imported string }

// uses lists what our code imports, suites for tests and the tests apart.
func uses(t *testing.T) []use {
	t.Helper()
	root := filepath.Join("..", "..")
	var all []use
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && name != "." && (strings.HasPrefix(entry.Name(), ".") || entry.Name() == "testdata") {
			return fs.SkipDir
		}
		if entry.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") || strings.HasSuffix(path.Dir(name), "test") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, name), nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range f.Imports {
			imported, _ := strconv.Unquote(spec.Path.Value)
			all = append(all, use{name, imported})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestImports(t *testing.T) {
	for _, u := range uses(t) {
		dir := path.Dir(u.file)
		room := roomOf(dir)
		if room == "" {
			t.Errorf("%s is in no room of the house: give its folder a line in the table", u.file)
			continue
		}
		if ours, ok := strings.CutPrefix(u.imported, module); ok {
			if ours != dir && !slices.ContainsFunc(rooms[room], func(a string) bool { return allows(a, ours) }) {
				t.Errorf("%s may not import %s", u.file, ours)
			}
			continue
		}
		library := libraryOf(u.imported)
		if places, ok := libraries[library]; ok && !slices.ContainsFunc(places, func(p string) bool { return within(dir, p) }) {
			t.Errorf("%s may not import %s: it belongs to %s", u.file, u.imported, strings.Join(places, ", "))
		}
	}
}

// A line that nothing needs tells of a house that is not there.
func TestEveryDoorIsUsed(t *testing.T) {
	all := uses(t)
	used := func(holds func(dir, imported string) bool) bool {
		return slices.ContainsFunc(all, func(u use) bool { return holds(path.Dir(u.file), u.imported) })
	}
	for room, doors := range rooms {
		if !used(func(dir, _ string) bool { return roomOf(dir) == room }) && room != "internal/house" {
			t.Errorf("there is no room %s", room)
		}
		for _, door := range doors {
			if !used(func(dir, imported string) bool {
				ours, ok := strings.CutPrefix(imported, module)
				return ok && roomOf(dir) == room && allows(door, ours)
			}) {
				t.Errorf("nothing in %s imports %s", room, door)
			}
		}
	}
	for library, places := range libraries {
		for _, place := range places {
			if !used(func(dir, imported string) bool { return within(dir, place) && libraryOf(imported) == library }) {
				t.Errorf("nothing in %s imports %s", place, library)
			}
		}
	}
}

// roomOf is the longest room that holds a folder.
func roomOf(dir string) string {
	for ; dir != "."; dir = path.Dir(dir) {
		if _, ok := rooms[dir]; ok {
			return dir
		}
	}
	return ""
}

// allows reports whether a door leads to a package.
func allows(door, pkg string) bool {
	if below, ok := strings.CutSuffix(door, "…"); ok {
		return strings.HasPrefix(pkg+"/", below)
	}
	return door == pkg
}

func within(dir, place string) bool { return dir == place || strings.HasPrefix(dir, place+"/") }

// libraryOf is the line of the table that speaks of an import, "" where none does.
func libraryOf(imported string) string {
	line := ""
	for library := range libraries {
		if strings.HasPrefix(imported, library) && len(library) > len(line) {
			line = library
		}
	}
	return line
}

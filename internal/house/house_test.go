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
// one's rights unless it has a line of its own. "…" stands for all below.
var rooms = map[string][]string{
	"conversation":        {},
	"conversation/read":   {"conversation", "conversation/read/…"},
	"conversation/thread": {"conversation"},
	"conversation/clean":  {"conversation"},
	"document":            {"conversation", "conversation/clean", "internal/pattern"},
	"embed":               {},
	"embed/embedtest":     {"embed"},
	"embed/static":        {"embed"},
	"embed/builtin":       {"embed", "embed/static"},
	"embed/distill":       {"embed", "embed/static", "internal/parallel"},
	"index":               {"embed", "index/…", "internal/parallel"},
	"cluster":             {"embed"},
	"content":             {},
	"content/demo":        {},
	"kb":                  {"conversation", "document", "embed", "cluster", "content", "internal/journal", "internal/pattern", "internal/parallel"},
	"kb/site":             {"content", "kb", "templates/…", "embed/static"},
	"templates":           {"templates/ui"},
	"store":               {"conversation", "conversation/thread", "document", "embed", "cluster", "kb", "content", "internal/parallel"},
	"workspace":           {"store", "embed", "embed/…", "index", "index/…", "internal/ollama"},
	"pipeline": {
		"conversation/…", "conversation", "document", "embed", "embed/…", "index", "index/…", "cluster", "content", "content/demo",
		"kb", "kb/site", "store", "workspace", "internal/ollama", "internal/eval", "internal/journal", "internal/pattern", "internal/parallel",
	},
	"serve":           {"conversation", "document", "index", "cluster", "content", "kb", "kb/site", "store", "templates/…", "workspace", "pipeline"},
	"internal/ollama": {"embed", "embed/embedtest", "cluster", "kb", "internal/ollama/…"},
	"internal/bench": {
		"pipeline", "workspace", "index", "index/…", "embed", "embed/…", "cluster", "content/demo",
	},
	"internal/eval":     {},
	"internal/parallel": {},
	"internal/pattern":  {},
	"internal/house":    {},
	"internal/journal":  {},
	"internal/realdata": {},
	"cmd/askbook":       {"…"},
}

// libraries says where a library may be imported.
var libraries = map[string][]string{
	"github.com/blevesearch/":               {"index"},
	"github.com/philippgille/chromem-go":    {"index"},
	"github.com/ollama/ollama":              {"internal/ollama"},
	"github.com/yuin/goldmark":              {"kb/site"},
	"github.com/a-h/templ":                  {"templates", "kb/site", "serve"},
	"modernc.org/sqlite":                    {"store"},
	"github.com/spf13/cobra":                {"cmd/askbook"},
	"github.com/schollz/progressbar":        {"cmd/askbook"},
	"github.com/nyaruka/phonenumbers":       {"document"},
	"github.com/jhillyerd/enmime":           {"conversation/read"},
	"github.com/asticode/go-astisub":        {"conversation/read"},
	"github.com/abadojack/whatlanggo":       {"conversation/clean"},
	"github.com/viterin/vek":                {"index", "cluster", "embed", "kb"},
	"github.com/JohannesKaufmann":           {"conversation/read"},
	"github.com/google/renameio":            {"content", "kb/site", "index", "embed", "internal"},
	"github.com/goccy/go-yaml":              {"content", "workspace", "conversation/read"},
	"github.com/rogpeppe/go-internal":       {},
	"github.com/chromedp/chromedp":          {},
	"github.com/google/go-cmp":              {},
	"pgregory.net/rapid":                    {},
	"go.uber.org/goleak":                    {},
	"github.com/stretchr/testify":           {},
	"net/http":                              {"internal/ollama", "serve"},
	"os/exec":                               {"cmd/askbook"},
	"gopkg.in/yaml.v3":                      {},
	"github.com/microcosm-cc/bluemonday":    {"kb/site", "serve"},
	"github.com/clipperhouse/uax29":         {"index", "document", "kb", "conversation/clean", "cluster"},
	"github.com/alecthomas/chroma":          {"kb/site"},
	"github.com/yuin/goldmark-highlighting": {"kb/site"},
}

func TestImports(t *testing.T) {
	root := filepath.Join("..", "..")
	seen := map[string]bool{}
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && name != "." && (strings.HasPrefix(entry.Name(), ".") || entry.Name() == "testdata") {
			return fs.SkipDir
		}
		if entry.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		if strings.HasSuffix(path.Dir(name), "test") {
			return nil // suites for tests
		}
		room := roomOf(path.Dir(name))
		if room == "" {
			t.Errorf("%s is in no room of the house: give its folder a line in the table", name)
			return nil
		}
		seen[room] = true
		f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, name), nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range f.Imports {
			imported, _ := strconv.Unquote(spec.Path.Value)
			if ours, ok := strings.CutPrefix(imported, module); ok {
				if ours != path.Dir(name) && !allowed(rooms[room], ours) {
					t.Errorf("%s may not import %s", name, ours)
				}
				continue
			}
			for library, places := range libraries {
				if strings.HasPrefix(imported, library) && !slices.ContainsFunc(places, func(p string) bool { return within(path.Dir(name), p) }) && !longer(library, imported) {
					t.Errorf("%s may not import %s: it belongs to %s", name, imported, strings.Join(places, ", "))
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(seen) < 15 {
		t.Errorf("only %d rooms were found: the test looks in the wrong place", len(seen))
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

func allowed(list []string, pkg string) bool {
	return slices.ContainsFunc(list, func(a string) bool {
		if prefix, ok := strings.CutSuffix(a, "…"); ok {
			return strings.HasPrefix(pkg+"/", prefix)
		}
		return a == pkg
	})
}

func within(dir, place string) bool { return dir == place || strings.HasPrefix(dir, place+"/") }

// longer reports whether a more exact line of the table speaks of the import.
func longer(library, imported string) bool {
	for other := range libraries {
		if len(other) > len(library) && strings.HasPrefix(imported, other) {
			return true
		}
	}
	return false
}

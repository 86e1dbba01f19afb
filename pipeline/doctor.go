package pipeline

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/askbook/askbook/content"
	"github.com/askbook/askbook/embed/builtin"
	"github.com/askbook/askbook/index"
	"github.com/askbook/askbook/internal/ollama"
	"github.com/askbook/askbook/workspace"
)

// Check is one thing that was looked at.
type Check struct {
	Check  string `json:"check"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail"`
	Hint   string `json:"hint"`
}

// Doctor looks at what is there and what is missing. w is nil outside of a
// workspace.
func Doctor(ctx context.Context, w *workspace.Workspace, hosts []string) []Check {
	checks := []Check{checkModel()}
	for _, host := range hosts {
		checks = append(checks, checkOllama(ctx, host))
	}
	if w == nil {
		return checks
	}
	return append(checks, checkStore(ctx, w), checkEmbedder(ctx, w), checkContent(ctx, w), checkIndex("index of conversations", w.Passages()),
		checkIndex("index of articles", w.Articles()), checkWritable(w))
}

func checkModel() Check {
	c := Check{Check: "built-in model"}
	m, err := builtin.Open()
	if err != nil {
		c.Detail, c.Hint = err.Error(), "this binary is broken: install askbook again"
		return c
	}
	c.OK, c.Detail = true, fmt.Sprintf("%d dimensions", m.Dimensions())
	return c
}

// checkOllama is fine without a server: nothing needs one.
func checkOllama(ctx context.Context, host string) Check {
	c := Check{Check: "Ollama at " + host, OK: true}
	models, err := ollama.Probe(ctx, host)
	if err != nil {
		c.Detail, c.Hint = "nobody answers; the built-in model is used", "start it with `ollama serve` for better vectors and names"
		return c
	}
	var names []string
	embeds := false
	for _, m := range models {
		names = append(names, m.Name)
		embeds = embeds || m.Embeds
	}
	c.Detail = "models: " + strings.Join(names, ", ")
	if len(names) == 0 {
		c.Detail = "no models"
	}
	if !embeds {
		c.Hint = "get a model that embeds: ollama pull nomic-embed-text"
	}
	return c
}

func checkStore(ctx context.Context, w *workspace.Workspace) Check {
	c := Check{Check: "database"}
	if w.Store == nil {
		c.OK, c.Detail, c.Hint = true, "nothing imported yet", "askbook import PATH…"
		return c
	}
	n, err := w.Store.CountConversations(ctx)
	if err != nil {
		c.Detail, c.Hint = err.Error(), "restore .askbook/askbook.db from a backup, or delete .askbook and import again"
		return c
	}
	c.OK, c.Detail = true, fmt.Sprintf("%d conversations", n)
	return c
}

func checkEmbedder(ctx context.Context, w *workspace.Workspace) Check {
	c := Check{Check: "embedder"}
	recorded, err := w.Recorded(ctx)
	if err == nil && recorded.Name == "" {
		c.OK, c.Detail = true, "chosen at the first build"
		return c
	}
	if err == nil {
		_, err = openSearchModel(ctx, w)
	}
	if err != nil {
		c.Detail, c.Hint = err.Error(), "make it available again, or choose another: askbook build --embedder builtin"
		return c
	}
	c.OK, c.Detail = true, fmt.Sprintf("%s, %d dimensions", recorded.Name, recorded.Dimensions)
	return c
}

func checkContent(ctx context.Context, w *workspace.Workspace) Check {
	c := Check{Check: "articles"}
	dir, err := content.Open(w.Content())
	if err != nil {
		c.Detail, c.Hint = err.Error(), "make content/ a folder that you may read"
		return c
	}
	defer dir.Close()
	articles, broken := dir.List(ctx)
	c.OK, c.Detail = len(broken) == 0, fmt.Sprintf("%d", len(articles))
	if len(broken) > 0 {
		c.Detail = fmt.Sprintf("%d can be read; %v", len(articles), errors.Join(broken...))
		c.Hint = "mend the front matter of the files that are named"
	}
	return c
}

func checkIndex(name, dir string) Check {
	c := Check{Check: name}
	if _, err := os.Stat(dir); errors.Is(err, os.ErrNotExist) {
		c.OK, c.Detail = true, "not built yet"
		return c
	}
	ix, err := index.Open(dir, index.Options{ReadOnly: true})
	if err != nil {
		c.Detail, c.Hint = err.Error(), "askbook build makes it anew"
		return c
	}
	defer ix.Close()
	c.OK, c.Detail = true, fmt.Sprintf("%d passages", ix.Count())
	return c
}

func checkWritable(w *workspace.Workspace) Check {
	c := Check{Check: "folder"}
	f, err := os.CreateTemp(w.Root, ".askbook-probe-*")
	if err != nil {
		c.Detail, c.Hint = err.Error(), "give yourself the right to write there"
		return c
	}
	f.Close()
	os.Remove(f.Name())
	c.OK, c.Detail = true, w.Root
	return c
}

package workspace

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/askbook/askbook/embed"
	"github.com/askbook/askbook/embed/builtin"
	"github.com/askbook/askbook/embed/static"
	"github.com/askbook/askbook/internal/ollama"
)

// metaEmbedder keeps which embedder the workspace's vectors are made with.
const metaEmbedder = "embedder"

// ErrNotChosen says that no build has chosen an embedder yet.
var ErrNotChosen = errors.New("no embedder is chosen yet: run `askbook build`")

// Recorded returns the model with which the last build made its vectors; its
// Name is "" before the first.
func (w *Workspace) Recorded(ctx context.Context) (embed.Model, error) {
	var m embed.Model
	if w.Store == nil {
		return m, nil
	}
	text, err := w.Store.Meta(ctx, metaEmbedder)
	if err != nil || text == "" {
		return m, err
	}
	if err := json.Unmarshal([]byte(text), &m); err != nil {
		return m, fmt.Errorf("reading which embedder was chosen: %w", err)
	}
	return m, nil
}

// Record keeps which model the vectors are made with from now on.
func (w *Workspace) Record(ctx context.Context, m embed.Model) error {
	data, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("keeping which embedder was chosen: %w", err)
	}
	return w.Store.SetMeta(ctx, metaEmbedder, string(data))
}

// Embedder opens the embedder with the name, as settings spell it; a folder is
// looked for from the workspace's own. Vectors of a slow one are cached in the store.
func (w *Workspace) Embedder(ctx context.Context, name string) (embed.Embedder, error) {
	kind, rest, _ := strings.Cut(name, ":")
	switch kind {
	case "builtin":
		return builtin.Open()
	case "static":
		if !filepath.IsAbs(rest) {
			rest = filepath.Join(w.Root, rest)
		}
		m, err := static.Open(rest)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%s: %w: give a folder that holds model.safetensors, tokenizer.json and config.json", name, err)
		}
		if err != nil {
			return nil, err
		}
		return m.Named(name), nil
	case "ollama":
		return w.ollama(ctx, rest)
	case "adapted":
		return w.adapted(name)
	}
	return nil, CheckEmbedder(name)
}

// ollama opens the embedding model on Ollama with the name, its vectors cached
// in the store.
func (w *Workspace) ollama(ctx context.Context, model string) (embed.Embedder, error) {
	tokenizer, err := builtin.Tokenizer()
	if err != nil {
		return nil, err
	}
	e, err := ollama.New(ctx, ollama.Options{
		Model: model, Hosts: w.Settings.Ollama.Hosts, Threads: w.Settings.Ollama.Threads, Warn: w.warn,
		Skipped: func(text string, err error) { w.warn(LeftOut{text, err}) },
		Pieces:  func(text string) int { return len(tokenizer.IDs(text, len(text))) },
	})
	if err != nil {
		return nil, err
	}
	var cache embed.Cache = w.Store.Vectors()
	if w.lock == nil {
		cache = readCache{cache}
	}
	return embed.Cached(e, cache), nil
}

// readCache is the cache of who only looks: it gives what is there and keeps
// nothing.
type readCache struct{ embed.Cache }

// Put implements [embed.Cache].
func (readCache) Put(context.Context, string, embed.Purpose, []embed.Hash, []embed.Vector) error {
	return nil
}

// LeftOut says that a model failed on a text again and again.
type LeftOut struct {
	Text string
	Err  error
}

// Error names the text by its beginning.
func (e LeftOut) Error() string {
	const most = 80
	begin := strings.Join(strings.Fields(e.Text), " ")
	if r := []rune(begin); len(r) > most {
		begin = string(r[:most]) + "…"
	}
	return fmt.Sprintf("the model failed on %q, which is found by its words alone: %v", begin, e.Err)
}

// Unwrap gives the last failure.
func (e LeftOut) Unwrap() error { return e.Err }

func (w *Workspace) warn(err error) {
	if w.Warn != nil {
		w.Warn(err)
	}
}

// adapted opens the static model that [Workspace.KeepAdapted] kept.
func (w *Workspace) adapted(name string) (embed.Embedder, error) {
	m, err := static.Open(w.Adapted())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: %w", name, errNotAdapted)
	}
	if err != nil {
		return nil, err
	}
	return m.Named(name), nil
}

// errNotAdapted says that the adapted model has not been made yet.
var errNotAdapted = errors.New("the adapted model is not there: run `askbook build` to make it")

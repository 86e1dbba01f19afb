package pipeline

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/askbook/askbook/embed"
	"github.com/askbook/askbook/workspace"
)

// later is the embedder of the last build where that lives on a server, which is asked when a query first needs
// it: what can do without opens and works whether somebody answers or not.
type later struct {
	w     *workspace.Workspace
	model embed.Model
	now   func() time.Time

	mu     sync.Mutex
	opened embed.Embedder
	err    error // of the last attempt
	since  time.Time
}

// breather is how long a server that did not answer is left alone: nobody should wait for it at each query.
const breather = 15 * time.Second

// queryEmbedder opens the embedder with which the last build made its vectors, one on a server later.
func queryEmbedder(ctx context.Context, w *workspace.Workspace) (embed.Embedder, error) {
	recorded, err := w.Recorded(ctx)
	if err != nil {
		return nil, err
	}
	if strings.HasPrefix(recorded.Name, "ollama:") {
		return &later{w: w, model: recorded, now: time.Now}, nil
	}
	return RecordedEmbedder(ctx, w)
}

// Model implements [embed.Embedder].
func (l *later) Model() embed.Model { return l.model }

// Embed implements [embed.Embedder].
func (l *later) Embed(ctx context.Context, purpose embed.Purpose, texts []string) ([]embed.Vector, error) {
	e, err := l.open(ctx)
	if err != nil {
		return nil, err
	}
	vectors, err := e.Embed(ctx, purpose, texts)
	if isAway(err) {
		l.mu.Lock()
		l.opened, l.err, l.since = nil, err, l.now()
		l.mu.Unlock()
	}
	return vectors, err
}

func (l *later) open(ctx context.Context) (embed.Embedder, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.opened != nil {
		return l.opened, nil
	}
	if l.err != nil && l.now().Sub(l.since) < breather {
		return nil, l.err
	}
	e, err := l.w.Embedder(ctx, l.model.Name)
	if err == nil && e.Model().Digest != l.model.Digest {
		err = fmt.Errorf("the model behind %s has changed since the last build: run `askbook build`", l.model.Name)
	}
	if err != nil {
		if isAway(err) {
			l.err, l.since = err, l.now()
		}
		return nil, err
	}
	l.opened, l.err = e, nil
	return e, nil
}

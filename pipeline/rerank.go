package pipeline

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/askbook/askbook/internal/ollama"
	"github.com/askbook/askbook/workspace"
)

// rerankHits is how many of the first hits a model is shown, and rerankTime how
// long a search waits for it.
const (
	rerankHits = 10
	rerankTime = 30 * time.Second
)

// Reranking is what putting the hits into another order cost; all empty where nobody was asked.
type Reranking struct {
	RerankModel string  `json:"rerank_model,omitempty"`
	RerankMS    float64 `json:"rerank_ms,omitempty"`
	// RerankNote says why the order is that of the index after all.
	RerankNote string `json:"rerank_note,omitempty"`
}

// reranked is how many hits are looked at again.
func reranked(by string) int {
	if by == "" || by == workspace.NoRerank {
		return 0
	}
	return rerankHits
}

// reranker has a chat model put the first hits into another order.
type reranker struct {
	settings workspace.Settings
	limit    time.Duration // of one search

	mu     sync.Mutex
	writer *ollama.Writer // of the model that was asked last
	model  string
}

// rerank moves those of the first hits to the front that the model names, in its
// order. The answer keeps all its hits and says what it cost. Where the model is
// away, late or useless, the order stays and the answer says so: only the end of
// the caller's own context is an error.
func (r *reranker) rerank(ctx context.Context, by string, answer *Answer) error {
	model, ok := strings.CutPrefix(by, "ollama:")
	if !ok || len(answer.Hits) < 2 {
		return nil
	}
	start := time.Now()
	answer.RerankModel = by
	order, err := r.order(ctx, model, answer)
	answer.RerankMS = float64(time.Since(start).Microseconds()) / 1000
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, context.DeadlineExceeded):
		answer.RerankNote = "no answer within " + r.limit.String()
	case err != nil:
		answer.RerankNote = err.Error()
	default:
		answer.Hits = toFront(answer.Hits, order)
	}
	return nil
}

// order asks the model which of the first hits answer the query.
func (r *reranker) order(ctx context.Context, model string, answer *Answer) ([]int, error) {
	ctx, cancel := context.WithTimeout(ctx, r.limit)
	defer cancel()
	w, err := r.open(ctx, model)
	if err != nil {
		return nil, err
	}
	var texts []string
	for _, h := range answer.Hits[:min(len(answer.Hits), rerankHits)] {
		text := h.Title
		if h.Snippet != h.Title {
			text = strings.TrimSpace(text + "\n" + h.Snippet)
		}
		texts = append(texts, text)
	}
	return w.Rank(ctx, answer.Query, texts)
}

// open finds the model on the first host that the settings name. Nobody waits for
// another's attempt at a server that hangs.
func (r *reranker) open(ctx context.Context, model string) (*ollama.Writer, error) {
	r.mu.Lock()
	known := r.writer
	if r.model != model {
		known = nil
	}
	r.mu.Unlock()
	if known != nil {
		return known, nil
	}
	w, err := ollama.NewWriter(ctx, ollama.WriterOptions{
		Model: model, Host: r.settings.Ollama.Hosts[0], Threads: r.settings.Ollama.Threads,
	})
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.writer, r.model = w, model
	return w, nil
}

// toFront moves the hits with the indexes first to the front, in that order.
func toFront(hits []Hit, first []int) []Hit {
	ordered := make([]Hit, 0, len(hits))
	moved := make([]bool, len(hits))
	for _, i := range first {
		ordered = append(ordered, hits[i])
		moved[i] = true
	}
	for i, h := range hits {
		if !moved[i] {
			ordered = append(ordered, h)
		}
	}
	return ordered
}

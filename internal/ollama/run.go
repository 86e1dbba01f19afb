package ollama

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/ollama/ollama/api"

	"github.com/askbook/askbook/embed"
)

// How often what failed is tried again, on one host.
const (
	triesUnreachable = 5  // with pauses: some eight seconds
	triesBusy        = 12 // the queue of a server that others use too
	triesCrashed     = 2  // then in smaller parts
	triesSingle      = 3  // of one text that makes the model fail
	// So many texts in a row without one that works: the model is broken, and
	// leaving them all out would be no answer.
	hopeless   = 20
	longestGap = 10 * time.Second
)

// run is one call of Embed. Its batches lie in one queue from which the hosts
// help themselves, so that a fast one takes more.
type run struct {
	e       *Embedder
	urgent  bool
	texts   []string
	inputs  []string
	vectors []embed.Vector
	done    []bool

	mu      sync.Mutex
	queue   [][]int // indexes of texts, in order
	working int     // batches in the hands of hosts
	changed *sync.Cond
	failed  int   // texts in a row
	err     error // ends the run
}

func (r *run) all(ctx context.Context) error {
	r.changed = sync.NewCond(&r.mu)
	r.fill()
	if len(r.queue) == 0 {
		return ctx.Err()
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	// Whoever waits for a batch to come back wakes up when the caller leaves.
	stop := context.AfterFunc(ctx, func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.changed.Broadcast()
	})
	defer stop()

	hosts := r.e.hosts
	gone := make([]error, len(hosts))
	if len(r.queue) == 1 {
		// A query goes to the host that is free; the others are there if it fails.
		for i, h := range r.quietFirst(hosts) {
			if gone[i] = r.serve(ctx, h); gone[i] == nil {
				break
			}
		}
	} else {
		var wg sync.WaitGroup
		for i, h := range hosts {
			wg.Go(func() { gone[i] = r.serve(ctx, h) })
		}
		wg.Wait()
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if r.err != nil {
		return r.err
	}
	if len(r.queue) > 0 {
		return errors.Join(gone...)
	}
	for _, err := range gone {
		if err != nil {
			r.e.o.Warn(err)
		}
	}
	return nil
}

// fill cuts the texts into batches.
func (r *run) fill() {
	var batch []int
	size := 0
	for i, input := range r.inputs {
		if input == "" {
			r.vectors[i] = embed.Vector{}
			r.done[i] = true
			continue
		}
		if len(batch) > 0 && (len(batch) == r.e.o.BatchTexts || size+len(input) > r.e.o.BatchBytes) {
			r.queue = append(r.queue, batch)
			batch, size = nil, 0
		}
		batch = append(batch, i)
		size += len(input)
	}
	if len(batch) > 0 {
		r.queue = append(r.queue, batch)
	}
}

// quietFirst puts the host with the shortest queue first.
func (r *run) quietFirst(hosts []*host) []*host {
	best := 0
	for i, h := range hosts {
		if h.turns.waiting() < hosts[best].turns.waiting() {
			best = i
		}
	}
	ordered := append([]*host{hosts[best]}, hosts[:best]...)
	return append(ordered, hosts[best+1:]...)
}

// serve works through the queue on one host. It returns an error when the host
// is gone; the batch it had lies in the queue again, for the others.
func (r *run) serve(ctx context.Context, h *host) error {
	for {
		batch := r.take(ctx)
		if batch == nil {
			return nil
		}
		err := r.batch(ctx, h, batch)
		r.mu.Lock()
		r.working--
		lost := false
		switch {
		case err == nil, ctx.Err() != nil:
		case errors.Is(err, ErrUnavailable), errors.Is(err, ErrNoModel):
			lost = true
			if rest := r.undone(batch); len(rest) > 0 {
				r.queue = append([][]int{rest}, r.queue...)
			}
		default:
			r.err = err
		}
		r.changed.Broadcast()
		r.mu.Unlock()
		if lost {
			return err
		}
	}
}

// take returns the next batch, nil when there is nothing left to do. While
// other hosts work it waits: one of them may give its batch back.
func (r *run) take(ctx context.Context) []int {
	r.mu.Lock()
	defer r.mu.Unlock()
	for len(r.queue) == 0 && r.working > 0 && r.err == nil && ctx.Err() == nil {
		r.changed.Wait()
	}
	if len(r.queue) == 0 || r.err != nil || ctx.Err() != nil {
		return nil
	}
	batch := r.queue[0]
	r.queue = r.queue[1:]
	r.working++
	return batch
}

func (r *run) undone(batch []int) []int {
	var rest []int
	for _, i := range batch {
		if !r.done[i] {
			rest = append(rest, i)
		}
	}
	return rest
}

// batch embeds some texts on a host. Where the batch fails as a whole it is
// halved, down to the text that is at fault.
func (r *run) batch(ctx context.Context, h *host, batch []int) error {
	tries := map[fault]int{}
	for {
		vectors, err := r.request(ctx, h, batch)
		if err == nil {
			return r.keep(batch, vectors)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		kind := classify(err)
		tries[kind]++
		switch kind {
		case absent:
			return fmt.Errorf("%w %s at %s any more: run `ollama pull %s`", ErrNoModel, r.e.o.Model, h.address, r.e.o.Model)
		case unreachable:
			if tries[kind] >= triesUnreachable {
				return fmt.Errorf("%w at %s: %w", ErrUnavailable, h.address, err)
			}
		case busy:
			if tries[kind] >= triesBusy {
				return fmt.Errorf("%w at %s: %w", ErrUnavailable, h.address, err)
			}
		case tooLong:
			if len(batch) > 1 {
				return r.halves(ctx, h, batch)
			}
			if !r.shorten(batch[0]) {
				return r.skip(batch[0], err)
			}
			continue
		case crashed:
			if len(batch) > 1 && tries[kind] >= triesCrashed {
				return r.halves(ctx, h, batch)
			}
			if len(batch) == 1 && tries[kind] >= triesSingle {
				return r.skip(batch[0], err)
			}
		default:
			return fmt.Errorf("embed with %s at %s: %w", r.e.o.Model, h.address, err)
		}
		if err := pause(ctx, r.e.o.Pause, tries[kind]); err != nil {
			return err
		}
	}
}

func (r *run) halves(ctx context.Context, h *host, batch []int) error {
	if err := r.batch(ctx, h, batch[:len(batch)/2]); err != nil {
		return err
	}
	return r.batch(ctx, h, batch[len(batch)/2:])
}

// shorten takes a quarter off a text, and reports whether enough is left.
func (r *run) shorten(i int) bool {
	input := []rune(r.inputs[i])
	if len(input) < 16 {
		return false
	}
	r.inputs[i] = string(input[:len(input)*3/4])
	return true
}

// request sends one batch when it is this run's turn on the host.
func (r *run) request(ctx context.Context, h *host, batch []int) ([][]float32, error) {
	if err := h.turns.wait(ctx, r.urgent); err != nil {
		return nil, err
	}
	defer h.turns.next()
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	input := make([]string, len(batch))
	for k, i := range batch {
		input[k] = r.inputs[i]
	}
	// The server's own truncation goes through its detokenizer and may still
	// fail; texts were cut before.
	truncate := false
	request := &api.EmbedRequest{Model: r.e.o.Model, Input: input, Truncate: &truncate}
	if r.e.o.Threads > 0 {
		request.Options = map[string]any{"num_thread": r.e.o.Threads}
	}
	reply, err := h.client.Embed(ctx, request)
	if err != nil {
		return nil, err
	}
	if len(reply.Embeddings) != len(batch) {
		return nil, fmt.Errorf("the server gave %d vectors for %d texts", len(reply.Embeddings), len(batch))
	}
	return reply.Embeddings, nil
}

// keep stores a batch's vectors. One that is none leaves its text out.
func (r *run) keep(batch []int, vectors [][]float32) error {
	for k, i := range batch {
		v, err := checked(vectors[k], r.e.info.Dimensions)
		if err != nil {
			if err := r.skip(i, err); err != nil {
				return err
			}
			continue
		}
		r.mu.Lock()
		r.vectors[i], r.done[i], r.failed = v, true, 0
		r.mu.Unlock()
	}
	return nil
}

// skip leaves a text out.
func (r *run) skip(i int, err error) error {
	r.mu.Lock()
	r.failed++
	failed := r.failed
	r.mu.Unlock()
	if failed >= hopeless {
		return fmt.Errorf("%s fails on one text after the other, the last with: %w", r.e.o.Model, err)
	}
	r.mu.Lock()
	r.done[i] = true
	r.mu.Unlock()
	r.e.o.Skipped(r.texts[i], err)
	return nil
}

// pause waits before try number n+1: twice as long each time, and between half
// and the whole of it, so that clients that failed together do not come back
// together.
func pause(ctx context.Context, first time.Duration, n int) error {
	gap := min(first<<(n-1), longestGap)
	gap = gap/2 + rand.N(gap/2+1)
	timer := time.NewTimer(gap)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

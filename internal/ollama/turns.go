package ollama

import (
	"context"
	"slices"
	"sync"
)

// turns lets one request at a time through to a host, which would not do more
// at once anyway, the urgent ones first. The zero value is ready for use.
type turns struct {
	mu           sync.Mutex
	taken        bool
	urgent, bulk []chan struct{}
}

// wait returns when it is the caller's turn; next must follow.
func (t *turns) wait(ctx context.Context, urgent bool) error {
	t.mu.Lock()
	if !t.taken {
		t.taken = true
		t.mu.Unlock()
		return nil
	}
	queue := &t.bulk
	if urgent {
		queue = &t.urgent
	}
	ticket := make(chan struct{})
	*queue = append(*queue, ticket)
	t.mu.Unlock()

	select {
	case <-ticket:
		return nil
	case <-ctx.Done():
	}
	t.mu.Lock()
	at := slices.Index(*queue, ticket)
	if at >= 0 {
		*queue = slices.Delete(*queue, at, at+1)
	}
	t.mu.Unlock()
	if at < 0 {
		t.next() // the turn came while the caller left
	}
	return ctx.Err()
}

// next gives the turn to who waits longest.
func (t *turns) next() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, queue := range []*[]chan struct{}{&t.urgent, &t.bulk} {
		if len(*queue) > 0 {
			close((*queue)[0])
			*queue = (*queue)[1:]
			return
		}
	}
	t.taken = false
}

// waiting is the number of callers that have or want the turn.
func (t *turns) waiting() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := len(t.urgent) + len(t.bulk)
	if t.taken {
		n++
	}
	return n
}

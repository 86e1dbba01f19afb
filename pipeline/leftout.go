package pipeline

import (
	"cmp"
	"errors"
	"slices"
	"sync"

	"github.com/askbook/askbook/workspace"
)

// LeftOut is a text, redacted as it is, that the model failed on again and again, with the last reason.
type LeftOut struct {
	Text   string `json:"text"`
	Reason string `json:"reason"`
}

// listen hears, until the build is done, what goes wrong without ending it: each text once, however often it is
// embedded.
func (b *build) listen() (done func()) {
	var mu sync.Mutex
	before := b.w.Warn
	b.w.Warn = func(err error) {
		mu.Lock()
		defer mu.Unlock()
		var left workspace.LeftOut
		if errors.As(err, &left) {
			if slices.ContainsFunc(b.done.LeftOut, func(l LeftOut) bool { return l.Text == left.Text }) {
				return
			}
			b.done.LeftOut = append(b.done.LeftOut, LeftOut{left.Text, left.Err.Error()})
		}
		b.rep.Note("%v", err)
	}
	return func() {
		b.w.Warn = before
		slices.SortFunc(b.done.LeftOut, func(x, y LeftOut) int { return cmp.Compare(x.Text, y.Text) })
	}
}

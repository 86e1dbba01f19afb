package parallel_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync/atomic"
	"testing"

	"github.com/askbook/askbook/internal/parallel"
)

// on runs a test with one processor and with several.
func on(t *testing.T, test func(t *testing.T)) {
	for _, processors := range []int{1, 2, 5} {
		t.Run(fmt.Sprintf("%d processors", processors), func(t *testing.T) {
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(processors))
			test(t)
		})
	}
}

var sizes = []int{0, 1, 63, 64, 65, 647}

func TestEach(t *testing.T) {
	on(t, func(t *testing.T) {
		for _, n := range sizes {
			calls := make([]atomic.Int32, n)
			parallel.Each(n, func(i int) { calls[i].Add(1) })
			for i := range calls {
				if got := calls[i].Load(); got != 1 {
					t.Errorf("of %d: %d was called %d times", n, i, got)
				}
			}
		}
	})
}

func TestRoomsHoldAllWork(t *testing.T) {
	on(t, func(t *testing.T) {
		for _, n := range sizes {
			for _, block := range []int{1, 7, 64, 1000} {
				rooms := parallel.In(n, block, func() *int { return new(int) }, func(sum *int, from, to int) {
					for i := from; i < to; i++ {
						*sum += i
					}
				})
				got := 0
				for _, sum := range rooms {
					got += *sum
				}
				if want := n * (n - 1) / 2; got != want {
					t.Errorf("%d in blocks of %d: the rooms sum up to %d, want %d", n, block, got, want)
				}
				if len(rooms) > runtime.GOMAXPROCS(0) || len(rooms) == 0 && n > 0 {
					t.Errorf("%d in blocks of %d: %d rooms", n, block, len(rooms))
				}
			}
		}
	})
}

func TestTryTellsTheLowestFailure(t *testing.T) {
	on(t, func(t *testing.T) {
		const n, first = 500, 40
		var after atomic.Int32
		err := parallel.Try(t.Context(), n, func(i int) error {
			if i == n-1 {
				after.Add(1)
			}
			if i >= first {
				return fmt.Errorf("number %d", i)
			}
			return nil
		})
		if err == nil || err.Error() != "number 40" {
			t.Errorf("got %v", err)
		}
		if after.Load() > 0 {
			t.Error("it went on to the end after a failure")
		}
	})
}

func TestTryDoesAllThatSucceeds(t *testing.T) {
	on(t, func(t *testing.T) {
		var done atomic.Int32
		if err := parallel.Try(t.Context(), 300, func(int) error { done.Add(1); return nil }); err != nil || done.Load() != 300 {
			t.Errorf("did %d of 300, error %v", done.Load(), err)
		}
	})
}

func TestTryEndsWithItsContext(t *testing.T) {
	on(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		var begun atomic.Int32
		err := parallel.Try(ctx, 10_000, func(int) error {
			begun.Add(1)
			cancel()
			return errors.New("something else")
		})
		if !errors.Is(err, context.Canceled) || int(begun.Load()) > runtime.GOMAXPROCS(0) {
			t.Errorf("error %v after %d were begun", err, begun.Load())
		}
	})
}

// Package parallel spreads work over all processors. What comes of it does not
// depend on how many there are, if work on different numbers shares nothing that
// it writes.
package parallel

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
)

// Each calls work for 0 … n-1, in any order, and returns when all calls have.
func Each(n int, work func(i int)) {
	// As much at a time as lets all processors end together, and no more than
	// makes taking it cost nothing.
	block := min(max(n/(4*runtime.GOMAXPROCS(0)), 1), 64)
	Blocks(n, block, func(from, to int) {
		for i := from; i < to; i++ {
			work(i)
		}
	})
}

// Try is Each for work of some size that may fail, or be called off. The error is
// that of the lowest number that fails, however many others do. Once one has, no
// higher ones are begun.
func Try(ctx context.Context, n int, work func(i int) error) error {
	var lock sync.Mutex
	lowest, failure := n, error(nil)
	wanted := func(i int) bool {
		lock.Lock()
		defer lock.Unlock()
		return i < lowest && ctx.Err() == nil
	}
	Blocks(n, 1, func(from, to int) {
		for i := from; i < to && wanted(i); i++ {
			if err := work(i); err != nil {
				lock.Lock()
				if i < lowest {
					lowest, failure = i, err
				}
				lock.Unlock()
			}
		}
	})
	if err := ctx.Err(); err != nil {
		return err
	}
	return failure
}

// Blocks calls work for 0 … n-1, from … to-1 at a time: block of them, or all
// where there is one processor.
func Blocks(n, block int, work func(from, to int)) {
	In(n, block, func() struct{} { return struct{}{} }, func(_ struct{}, from, to int) { work(from, to) })
}

// In is Blocks with a room for each processor, in which it works on one block after
// another. It returns the rooms: at least one, if there was work.
func In[R any](n, block int, room func() R, work func(r R, from, to int)) []R {
	rooms := make([]R, min(runtime.GOMAXPROCS(0), (n+block-1)/block))
	for i := range rooms {
		rooms[i] = room()
	}
	if len(rooms) == 1 {
		work(rooms[0], 0, n)
		return rooms
	}
	var next atomic.Int64
	var group sync.WaitGroup
	for _, r := range rooms {
		group.Go(func() {
			for {
				to := int(next.Add(int64(block)))
				if to-block >= n {
					return
				}
				work(r, to-block, min(to, n))
			}
		})
	}
	group.Wait()
	return rooms
}

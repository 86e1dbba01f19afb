// Package parallel spreads work over all processors.
package parallel

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// Each calls work for 0 … n-1, in any order, and returns when all calls have.
// Calls must not share anything that they write.
func Each(n int, work func(i int)) {
	// As much at a time as lets all processors end together, and no more than
	// makes taking it cost nothing.
	workers := runtime.GOMAXPROCS(0)
	block := min(max(n/(4*workers), 1), 64)
	var next atomic.Int64
	var group sync.WaitGroup
	for range min(workers, (n+block-1)/block) {
		group.Go(func() {
			for {
				to := int(next.Add(int64(block)))
				if to-block >= n {
					return
				}
				for i := to - block; i < min(to, n); i++ {
					work(i)
				}
			}
		})
	}
	group.Wait()
}

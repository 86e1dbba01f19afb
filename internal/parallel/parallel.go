// Package parallel spreads work over all processors.
package parallel

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// small is how much of work that takes microseconds is taken at a time: little
// enough that all processors end together, enough that taking costs nothing.
const small = 64

// Each calls work for 0 … n-1, in any order, and returns when all calls have.
// Calls must not share anything that they write.
func Each(n int, work func(i int)) { EachOf(n, small, work) }

// EachOf is Each for work of which each processor takes block at a time.
func EachOf(n, block int, work func(i int)) {
	var next atomic.Int64
	var group sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), (n+block-1)/block) {
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

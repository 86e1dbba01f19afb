//go:build !unix

package eval

import "time"

// CPUTime is not told on this system.
func CPUTime() (used time.Duration, ok bool) { return 0, false }

//go:build !linux

package document_test

import (
	"testing"
	"time"
)

// cpuTime is how long f takes: other programs count here.
func cpuTime(_ *testing.T, f func()) time.Duration {
	start := time.Now()
	f()
	return time.Since(start)
}

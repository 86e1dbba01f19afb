//go:build unix

package eval

import (
	"syscall"
	"time"
)

// CPUTime is what this process has used of all processors, in user mode and in
// the kernel. ok is false where the system does not tell.
func CPUTime() (used time.Duration, ok bool) {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0, false
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()), true
}

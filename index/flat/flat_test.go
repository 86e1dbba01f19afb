package flat

import (
	"testing"

	"github.com/askbook/askbook/index/vector"
	"github.com/askbook/askbook/index/vector/vectortest"
)

func TestStore(t *testing.T) {
	t.Parallel()
	vectortest.Run(t, false, func(_ *testing.T, set *vector.Set) vector.Store { return New(set) })
}

func TestExactStore(t *testing.T) {
	t.Parallel()
	vectortest.Run(t, false, func(_ *testing.T, set *vector.Set) vector.Store { return NewExact(set) })
}

package chromem

import (
	"testing"

	"github.com/askbook/askbook/index/vector"
	"github.com/askbook/askbook/index/vector/vectortest"
)

func TestStore(t *testing.T) {
	t.Parallel()
	vectortest.Run(t, true, func(t *testing.T, set *vector.Set) vector.Store {
		s, err := New(t.Context(), set)
		if err != nil {
			t.Fatal(err)
		}
		return s
	})
}

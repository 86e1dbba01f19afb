package pipeline

import (
	"encoding/binary"
	"math"
	"testing"
)

// A document's input is the digest that any list of values has, or all would be made again.
func TestDocumentInput(t *testing.T) {
	for _, conversation := range []int64{0, 1, -1, math.MaxInt64, math.MinInt64} {
		const people = "00ff9a"
		sum := digest([]any{documentsVersion, conversation, people})
		if want, got := int64(binary.LittleEndian.Uint64(sum[:])), documentInput(conversation, people); got != want {
			t.Errorf("of %d: %d, want %d", conversation, got, want)
		}
	}
}

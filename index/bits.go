package index

import (
	"encoding/binary"
	"fmt"
	"os"
)

// bits is a set of rows.
type bits []uint64

func newBits(n int) bits { return make(bits, (n+63)/64) }

func (b bits) has(i uint32) bool { return int(i/64) < len(b) && b[i/64]>>(i%64)&1 == 1 }
func (b bits) set(i uint32)      { b[i/64] |= 1 << (i % 64) }

func (b bits) bytes() []byte {
	out := make([]byte, 0, 8*len(b))
	for _, w := range b {
		out = binary.LittleEndian.AppendUint64(out, w)
	}
	return out
}

func readBits(path string, n int) (bits, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	b := newBits(n)
	if len(data) != 8*len(b) {
		return nil, fmt.Errorf("%s has %d bytes, not %d", path, len(data), 8*len(b))
	}
	for i := range b {
		b[i] = binary.LittleEndian.Uint64(data[8*i:])
	}
	return b, nil
}

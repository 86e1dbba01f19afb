package vector

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"unsafe"

	"github.com/askbook/askbook/index/mapped"
)

// The columns of a block's file, version 1.
const (
	colShape  = iota // u64: version, dimensions, rows, words of sign bits in a row
	colRows          // float32, row by row; a row of zeros stands for no vector
	colCentre        // float32: the mean of the vectors, which the sign bits are relative to
	colBits          // u64: the signs of the rotated rest, words in a row
	colFactor        // float32: what makes an inner product of signs one of vectors
)

const blockVersion = 1

// Block is the vectors of one portion of items, mapped from a file.
type Block struct {
	file       *mapped.File
	dimensions int
	n          int
	words      int
	rows       []float32
	centre     []float32
	bits       []uint64
	factor     []float32
}

// Write makes the file of a block of n rows; row returns nil where an item has
// no vector. It is called twice for each row.
func Write(path string, dimensions, n int, row func(i int) []float32) error {
	if dimensions <= 0 || dimensions > maxDimensions {
		return fmt.Errorf("write vectors: %d dimensions", dimensions)
	}
	centre := mean(dimensions, n, row)
	words := (dimensions + 63) / 64
	shape := make([]byte, 0, 32)
	for _, x := range []int{blockVersion, dimensions, n, words} {
		shape = binary.LittleEndian.AppendUint64(shape, uint64(x))
	}
	bits := make([]byte, 0, 8*words*n)
	factors := make([]byte, 0, 4*n)
	enc := newEncoder(dimensions, centre)
	rows := mapped.Column{Size: int64(4 * dimensions * n), Write: func(w io.Writer) error {
		buf := make([]byte, 0, 4*dimensions)
		none := make([]float32, dimensions)
		for i := range n {
			v := row(i)
			if v == nil {
				v = none
			}
			if _, err := w.Write(appendFloats(buf[:0], v)); err != nil {
				return err
			}
			signs, factor := enc.encode(v)
			for _, word := range signs {
				bits = binary.LittleEndian.AppendUint64(bits, word)
			}
			factors = appendFloats(factors, []float32{factor})
		}
		return nil
	}}
	return mapped.Write(path, []mapped.Column{
		colShape:  mapped.Bytes(shape),
		colRows:   rows,
		colCentre: mapped.Bytes(appendFloats(nil, centre)),
		colBits:   {Size: int64(8 * words * n), Write: func(w io.Writer) error { _, err := w.Write(bits); return err }},
		colFactor: {Size: int64(4 * n), Write: func(w io.Writer) error { _, err := w.Write(factors); return err }},
	})
}

// maxDimensions is four times what the largest embedding models give.
const maxDimensions = 1 << 14

func mean(dimensions, n int, row func(i int) []float32) []float32 {
	sum, count := make([]float64, dimensions), 0
	for i := range n {
		v := row(i)
		if v == nil {
			continue
		}
		count++
		for j, x := range v {
			sum[j] += float64(x)
		}
	}
	centre := make([]float32, dimensions)
	for j := range sum {
		centre[j] = float32(sum[j] / float64(max(count, 1)))
	}
	return centre
}

func appendFloats(b []byte, v []float32) []byte {
	for _, x := range v {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(x))
	}
	return b
}

// OpenBlock maps the file of a block.
func OpenBlock(path string) (*Block, error) {
	file, err := mapped.Open(path)
	if err != nil {
		return nil, err
	}
	shape := file.Column(colShape)
	b := &Block{
		file:       file,
		dimensions: int(mapped.Uint64(shape, 1)),
		n:          int(mapped.Uint64(shape, 2)),
		words:      int(mapped.Uint64(shape, 3)),
		rows:       numbers[float32](file.Column(colRows)),
		centre:     numbers[float32](file.Column(colCentre)),
		bits:       numbers[uint64](file.Column(colBits)),
		factor:     numbers[float32](file.Column(colFactor)),
	}
	if !b.sound(int(mapped.Uint64(shape, 0))) {
		_ = file.Close()
		return nil, fmt.Errorf("%s: %w", path, mapped.ErrFormat)
	}
	return b, nil
}

func (b *Block) sound(version int) bool {
	return version == blockVersion && b.dimensions > 0 && b.dimensions <= maxDimensions &&
		b.n >= 0 && b.n <= math.MaxUint32 && b.words == (b.dimensions+63)/64 &&
		len(b.rows) == b.n*b.dimensions && len(b.centre) == b.dimensions &&
		len(b.bits) == b.n*b.words && len(b.factor) == b.n
}

// numbers looks at a column as numbers: in place where the machine writes them
// as the file does, and the column lies where it can read them; else in a copy.
func numbers[T float32 | uint64](column []byte) []T {
	var zero T
	size := int(unsafe.Sizeof(zero))
	n := len(column) / size
	if n == 0 || len(column)%size != 0 {
		return nil
	}
	start := unsafe.Pointer(unsafe.SliceData(column))
	if binary.NativeEndian.Uint16([]byte{1, 0}) == 1 && uintptr(start)%uintptr(size) == 0 {
		return unsafe.Slice((*T)(start), n)
	}
	out := make([]T, n)
	if _, err := binary.Decode(column, binary.LittleEndian, out); err != nil {
		return nil
	}
	return out
}

// Close unmaps the file. No row may be used afterwards.
func (b *Block) Close() error { return b.file.Close() }

// Len is the number of rows, those without a vector included.
func (b *Block) Len() int { return b.n }

// Dimensions of its vectors.
func (b *Block) Dimensions() int { return b.dimensions }

// Row is the i-th vector, nil where the item has none.
func (b *Block) Row(i int) []float32 {
	if b.factor[i] == 0 {
		return nil
	}
	return b.rows[i*b.dimensions : (i+1)*b.dimensions : (i+1)*b.dimensions]
}

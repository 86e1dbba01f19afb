package journal

import (
	"encoding/binary"
	"math"
)

// Encoder writes what a record holds, one value behind the other: numbers as varints,
// texts and lists behind their lengths.
type Encoder struct{ Data []byte }

// Number writes a number that is not negative.
func (e *Encoder) Number(n int) { e.Data = binary.AppendUvarint(e.Data, uint64(n)) }

// Word writes eight bytes.
func (e *Encoder) Word(n uint64) { e.Data = binary.LittleEndian.AppendUint64(e.Data, n) }

// Float writes a number with all its bits.
func (e *Encoder) Float(x float64) { e.Word(math.Float64bits(x)) }

// Text writes a text.
func (e *Encoder) Text(s string) {
	e.Number(len(s))
	e.Data = append(e.Data, s...)
}

// Vector writes a vector, possibly an empty one.
func (e *Encoder) Vector(v []float32) {
	e.Number(len(v))
	for _, x := range v {
		e.Data = binary.LittleEndian.AppendUint32(e.Data, math.Float32bits(x))
	}
}

// Flags writes up to eight of them.
func (e *Encoder) Flags(set ...bool) {
	var b byte
	for i, is := range set {
		if is {
			b |= 1 << i
		}
	}
	e.Data = append(e.Data, b)
}

// Decoder reads what an Encoder wrote, in the same order. Where the data are something else
// it gives zero values, and Bad is set.
type Decoder struct {
	Data []byte
	Bad  bool
}

// Whole reports whether all was read, and nothing but what an Encoder wrote.
func (d *Decoder) Whole() bool { return !d.Bad && len(d.Data) == 0 }

// Number reads a number.
func (d *Decoder) Number() int {
	n, size := binary.Uvarint(d.Data)
	if size <= 0 || n > math.MaxInt32 {
		d.Data, d.Bad = nil, true
		return 0
	}
	d.Data = d.Data[size:]
	return int(n)
}

// Length reads the length of a list whose items have so many bytes at least, one or more.
func (d *Decoder) Length(item int) int {
	n := d.Number()
	if n > len(d.Data)/item {
		d.Data, d.Bad = nil, true
		return 0
	}
	return n
}

// Word reads eight bytes.
func (d *Decoder) Word() uint64 {
	if b := d.bytes(8); b != nil {
		return binary.LittleEndian.Uint64(b)
	}
	return 0
}

// Float reads a number with all its bits.
func (d *Decoder) Float() float64 { return math.Float64frombits(d.Word()) }

// Text reads a text.
func (d *Decoder) Text() string { return string(d.bytes(d.Number())) }

// Vector reads a vector, nil for an empty one, with room for more numbers behind it.
func (d *Decoder) Vector(room int) []float32 {
	b := d.bytes(4 * d.Length(4))
	if len(b) == 0 {
		return nil
	}
	v := make([]float32, len(b)/4, len(b)/4+room)
	for i := range v {
		v[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return v
}

// Flags reads them, the first one in the last bit.
func (d *Decoder) Flags() byte {
	if b := d.bytes(1); b != nil {
		return b[0]
	}
	return 0
}

// SkipText passes a text.
func (d *Decoder) SkipText() { d.bytes(d.Number()) }

// SkipVector passes a vector.
func (d *Decoder) SkipVector() { d.bytes(4 * d.Length(4)) }

func (d *Decoder) bytes(n int) []byte {
	if n > len(d.Data) {
		d.Data, d.Bad = nil, true
		return nil
	}
	b := d.Data[:n:n]
	d.Data = d.Data[n:]
	return b
}

package static

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"slices"
)

// tensor is one array of a safetensors file
// (https://github.com/huggingface/safetensors): raw little-endian values, row
// by row.
type tensor struct {
	kind  string // "F32", "F16", "I8", "I64", …
	shape []int
	data  []byte
}

// The greatest header that is read; the format allows 100 MB.
const maxHeader = 16 << 20

// parseSafetensors reads the tensors of a file. Their data are parts of file.
func parseSafetensors(file []byte) (map[string]tensor, error) {
	if len(file) < 8 {
		return nil, fmt.Errorf("the file has %d bytes, too few for a header", len(file))
	}
	size := binary.LittleEndian.Uint64(file)
	if size > maxHeader || size > uint64(len(file)-8) {
		return nil, fmt.Errorf("its header claims %d bytes of a file of %d", size, len(file))
	}
	var header map[string]json.RawMessage
	if err := json.Unmarshal(file[8:8+size], &header); err != nil {
		return nil, fmt.Errorf("read the header: %w", err)
	}
	body := file[8+size:]
	tensors := make(map[string]tensor, len(header))
	for name, raw := range header {
		if name == "__metadata__" {
			continue
		}
		var entry struct {
			Kind    string    `json:"dtype"`
			Shape   []uint64  `json:"shape"`
			Offsets [2]uint64 `json:"data_offsets"`
		}
		if err := json.Unmarshal(raw, &entry); err != nil {
			return nil, fmt.Errorf("read the header of tensor %.40q: %w", name, err)
		}
		width, known := widths[entry.Kind]
		if !known {
			continue // of a kind that no model needs
		}
		from, to := entry.Offsets[0], entry.Offsets[1]
		if from > to || to > uint64(len(body)) {
			return nil, fmt.Errorf("tensor %.40q lies outside the file", name)
		}
		count := uint64(1)
		shape := make([]int, len(entry.Shape))
		for i, n := range entry.Shape {
			if n > math.MaxInt32 {
				return nil, fmt.Errorf("tensor %.40q has a side of %d", name, n)
			}
			if n != 0 && count > math.MaxInt64/n {
				return nil, fmt.Errorf("tensor %.40q is too large", name)
			}
			count *= n
			shape[i] = int(n)
		}
		if count > uint64(len(body)) || count*uint64(width) != to-from {
			return nil, fmt.Errorf("tensor %.40q has %d values in %d bytes", name, count, to-from)
		}
		tensors[name] = tensor{entry.Kind, shape, body[from:to]}
	}
	return tensors, nil
}

// widths are the bytes of one value of each kind that is read.
var widths = map[string]int{"F64": 8, "F32": 4, "F16": 2, "BF16": 2, "I8": 1, "I32": 4, "I64": 8}

// float32s returns the values as float32.
func (t tensor) float32s() ([]float32, error) {
	values := make([]float32, len(t.data)/widths[t.kind])
	switch t.kind {
	case "F64":
		for i := range values {
			values[i] = float32(math.Float64frombits(binary.LittleEndian.Uint64(t.data[8*i:])))
		}
	case "F32":
		for i := range values {
			values[i] = math.Float32frombits(binary.LittleEndian.Uint32(t.data[4*i:]))
		}
	case "F16":
		for i := range values {
			values[i] = float16(binary.LittleEndian.Uint16(t.data[2*i:]))
		}
	case "BF16":
		for i := range values {
			values[i] = math.Float32frombits(uint32(binary.LittleEndian.Uint16(t.data[2*i:])) << 16)
		}
	case "I8":
		for i := range values {
			values[i] = float32(int8(t.data[i]))
		}
	default:
		return nil, fmt.Errorf("its values are %s, not floating point", t.kind)
	}
	return values, nil
}

// ints returns the values of an integer tensor.
func (t tensor) ints() ([]int64, error) {
	values := make([]int64, len(t.data)/widths[t.kind])
	switch t.kind {
	case "I8":
		for i := range values {
			values[i] = int64(int8(t.data[i]))
		}
	case "I32":
		for i := range values {
			values[i] = int64(int32(binary.LittleEndian.Uint32(t.data[4*i:])))
		}
	case "I64":
		for i := range values {
			values[i] = int64(binary.LittleEndian.Uint64(t.data[8*i:]))
		}
	default:
		return nil, fmt.Errorf("its values are %s, not integers", t.kind)
	}
	return values, nil
}

// float16 converts an IEEE 754 half to float32.
func float16(h uint16) float32 {
	sign := uint32(h>>15) << 31
	exponent := uint32(h>>10) & 0x1f
	fraction := uint32(h) & 0x3ff
	switch exponent {
	case 0:
		v := float32(fraction) / (1 << 24)
		return math.Float32frombits(math.Float32bits(v) | sign)
	case 0x1f:
		return math.Float32frombits(sign | 0xff<<23 | fraction<<13)
	default:
		return math.Float32frombits(sign | (exponent+127-15)<<23 | fraction<<13)
	}
}

// named is a tensor to be written.
type named struct {
	name string
	tensor
}

func float32Tensor(name string, values []float32, shape ...int) named {
	data := make([]byte, 0, 4*len(values))
	for _, x := range values {
		data = binary.LittleEndian.AppendUint32(data, math.Float32bits(x))
	}
	return named{name, tensor{"F32", shape, data}}
}

// formatSafetensors writes tensors in the order given, which puts those of
// four bytes first so that all are aligned.
func formatSafetensors(tensors ...named) []byte {
	var header bytes.Buffer
	header.WriteByte('{')
	offset := 0
	for i, t := range tensors {
		if i > 0 {
			header.WriteByte(',')
		}
		name, _ := json.Marshal(t.name) // a string always marshals
		shape, _ := json.Marshal(t.shape)
		fmt.Fprintf(&header, `%s:{"dtype":%q,"shape":%s,"data_offsets":[%d,%d]}`, name, t.kind, shape, offset, offset+len(t.data))
		offset += len(t.data)
	}
	header.WriteByte('}')
	for header.Len()%8 != 0 {
		header.WriteByte(' ')
	}
	file := binary.LittleEndian.AppendUint64(nil, uint64(header.Len()))
	file = slices.Grow(append(file, header.Bytes()...), offset)
	for _, t := range tensors {
		file = append(file, t.data...)
	}
	return file
}

func int32Tensor(name string, values []int32) named {
	data := make([]byte, 0, 4*len(values))
	for _, x := range values {
		data = binary.LittleEndian.AppendUint32(data, uint32(x))
	}
	return named{name, tensor{"I32", []int{len(values)}, data}}
}

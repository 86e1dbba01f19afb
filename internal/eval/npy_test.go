package eval

import (
	"bytes"
	"strings"
	"testing"
)

// The bytes are those that numpy's own np.save writes for
// np.array([[1, -2], [0, 0], [.5, 0]], "<f4").
func TestWriteNPY(t *testing.T) {
	var out bytes.Buffer
	if err := WriteNPY(&out, [][]float32{{1, -2}, nil, {.5, 0}}, 2); err != nil {
		t.Fatal(err)
	}
	header := "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }"
	want := "\x93NUMPY\x01\x00\x76\x00" + header + strings.Repeat(" ", 118-1-len(header)) + "\n" +
		"\x00\x00\x80\x3f\x00\x00\x00\xc0" + "\x00\x00\x00\x00\x00\x00\x00\x00" + "\x00\x00\x00\x3f\x00\x00\x00\x00"
	if out.String() != want {
		t.Errorf("wrote\n%q, want\n%q", out.String(), want)
	}
	if err := WriteNPY(&out, [][]float32{{1}}, 2); err == nil {
		t.Error("a row that is too short was written")
	}
}

func TestCPUTime(t *testing.T) {
	before, ok := CPUTime()
	if !ok {
		t.Skip("this system does not tell")
	}
	sum := 0.
	for after := before; after == before; after, _ = CPUTime() {
		for i := range 1_000_000 {
			sum += float64(i)
		}
	}
	if sum == 0 {
		t.Error("nothing was computed")
	}
}

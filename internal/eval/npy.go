package eval

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"math"
)

// WriteNPY writes rows × columns float32 numbers as numpy's np.load reads them:
// NEP 1, version 1.0, little-endian, in C order. A row without numbers is one
// of zeros; any other row must have as many numbers as columns says.
func WriteNPY(w io.Writer, rows [][]float32, columns int) error {
	header := fmt.Sprintf("{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d), }", len(rows), columns)
	const before = len("\x93NUMPY") + 2 + 2 // magic, version, length
	const alignment = 64
	padded := (before+len(header)+1+alignment-1)/alignment*alignment - before
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "\x93NUMPY\x01\x00")
	binary.Write(out, binary.LittleEndian, uint16(padded))
	fmt.Fprintf(out, "%-*s\n", padded-1, header)
	var number [4]byte
	for i, row := range rows {
		if len(row) != columns && len(row) != 0 {
			return fmt.Errorf("writing vectors: row %d has %d numbers instead of %d", i, len(row), columns)
		}
		for c := range columns {
			var x float32
			if len(row) > 0 {
				x = row[c]
			}
			binary.LittleEndian.PutUint32(number[:], math.Float32bits(x))
			out.Write(number[:])
		}
	}
	return out.Flush() // holds the first error of all writes
}

// Package mapped reads immutable files of columns without parsing them.
//
// A file is a magic word, a table of columns and the columns, each starting at a
// multiple of 64 bytes. [Write] makes one, [Open] maps it into memory (or
// reads it, where the system cannot map). What is in a column is the caller's affair; all of it is
// little-endian. Strings are a column of offsets and one of bytes: see [Strings].
package mapped

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
)

// ErrFormat says that a file is cut off or no file of columns.
var ErrFormat = errors.New("not a whole file of columns")

// The layout, version 1: magic, number of columns (u64), then offset and length
// of each (u64, u64), then the columns.
const (
	magic = "askcols1"
	align = 64
	// maxColumns is far above what any file of ours has.
	maxColumns = 1024
)

// File is an open file of columns. Columns are valid until Close and must not be changed.
type File struct {
	data    []byte
	columns [][]byte
	unmap   func() error
}

// Open maps the file at path and checks that its columns lie inside it.
func Open(path string) (*File, error) {
	data, unmap, err := load(path)
	if err != nil {
		return nil, err
	}
	f := &File{data: data, unmap: unmap}
	if f.columns, err = parse(data); err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return f, nil
}

func parse(data []byte) ([][]byte, error) {
	if len(data) < len(magic)+8 || string(data[:len(magic)]) != magic {
		return nil, ErrFormat
	}
	n := binary.LittleEndian.Uint64(data[len(magic):])
	table := data[len(magic)+8:]
	if n > maxColumns || uint64(len(table)) < 16*n {
		return nil, ErrFormat
	}
	columns := make([][]byte, n)
	for i := range columns {
		start := binary.LittleEndian.Uint64(table[16*i:])
		size := binary.LittleEndian.Uint64(table[16*i+8:])
		if start > uint64(len(data)) || size > uint64(len(data))-start {
			return nil, ErrFormat
		}
		columns[i] = data[start : start+size : start+size]
	}
	return columns, nil
}

// Column is the i-th column, empty where the file has none.
func (f *File) Column(i int) []byte {
	if i < 0 || i >= len(f.columns) {
		return nil
	}
	return f.columns[i]
}

// Close unmaps the file.
func (f *File) Close() error {
	if f.unmap == nil {
		return nil
	}
	unmap := f.unmap
	f.unmap, f.data, f.columns = nil, nil, nil
	return unmap()
}

// Column is a column to be written: its size in bytes, and who writes just as many.
type Column struct {
	Size  int64
	Write func(w io.Writer) error
}

// Bytes is a column that lies in memory.
func Bytes(b []byte) Column {
	return Column{int64(len(b)), func(w io.Writer) error { _, err := w.Write(b); return err }}
}

// Write makes a file and syncs it. It does not rename: files of columns count
// only once something else names them.
func Write(path string, columns []Column) (err error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	w := &counter{w: bufio.NewWriterSize(f, 1<<20)}
	head := binary.LittleEndian.AppendUint64([]byte(magic), uint64(len(columns)))
	offset := aligned(int64(len(head) + 16*len(columns)))
	for _, c := range columns {
		head = binary.LittleEndian.AppendUint64(head, uint64(offset))
		head = binary.LittleEndian.AppendUint64(head, uint64(c.Size))
		offset = aligned(offset + c.Size)
	}
	if _, err := w.Write(head); err != nil {
		return err
	}
	for i, c := range columns {
		if _, err := w.Write(make([]byte, aligned(w.n)-w.n)); err != nil {
			return err
		}
		start := w.n
		if err := c.Write(w); err != nil {
			return fmt.Errorf("write column %d of %s: %w", i, path, err)
		}
		if w.n-start != c.Size {
			return fmt.Errorf("write column %d of %s: %d bytes, not %d", i, path, w.n-start, c.Size)
		}
	}
	if err := w.w.Flush(); err != nil {
		return err
	}
	return f.Sync()
}

func aligned(n int64) int64 { return (n + align - 1) / align * align }

type counter struct {
	w *bufio.Writer
	n int64
}

func (c *counter) Write(b []byte) (int, error) {
	n, err := c.w.Write(b)
	c.n += int64(n)
	return n, err
}

// Uint32 is the i-th number of a column, 0 beyond its end.
func Uint32(column []byte, i int) uint32 {
	if i < 0 || 4*i+4 > len(column) {
		return 0
	}
	return binary.LittleEndian.Uint32(column[4*i:])
}

// Uint64 is the i-th number of a column, 0 beyond its end.
func Uint64(column []byte, i int) uint64 {
	if i < 0 || 8*i+8 > len(column) {
		return 0
	}
	return binary.LittleEndian.Uint64(column[8*i:])
}

// Strings are two columns: offsets (u64, one more than there are strings) and bytes.
type Strings struct{ Offsets, Data []byte }

// At is the i-th string. It is part of the file: clone it to keep it beyond Close.
// A damaged offset makes it empty.
func (s Strings) At(i int) []byte {
	start, end := Uint64(s.Offsets, i), Uint64(s.Offsets, i+1)
	if start > end || end > uint64(len(s.Data)) {
		return nil
	}
	return s.Data[start:end]
}

// StringColumns are the two columns of n strings.
func StringColumns(n int, at func(i int) []byte) [2]Column {
	offsets := make([]byte, 0, 8*(n+1))
	var end uint64
	offsets = binary.LittleEndian.AppendUint64(offsets, 0)
	for i := range n {
		end += uint64(len(at(i)))
		offsets = binary.LittleEndian.AppendUint64(offsets, end)
	}
	return [2]Column{Bytes(offsets), {int64(end), func(w io.Writer) error {
		for i := range n {
			if _, err := w.Write(at(i)); err != nil {
				return err
			}
		}
		return nil
	}}}
}

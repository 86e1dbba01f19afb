// Package journal keeps what was worked out once and would only be worked out
// again: records in one file, each under a digest of all that it was made from.
//
// A record is never changed, only added, so what was made from something else
// is simply not found. The file begins with its basis, what all records were
// made by; one of another basis, or one that cannot be read, counts as empty. Records are
// added in frames that a kill leaves whole or not at all, a checksum stands with each:
// whatever happens to the file costs time, and nothing else. It is therefore not synced.
package journal

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
)

// Key is a digest of what a record was made from.
type Key [16]byte

// Record is a value and its key.
type Record struct {
	Key  Key
	Data []byte
}

// The layout, version 1: magic, length of the basis (u32), basis; then frames. A
// frame is the number of its records (u32), the length of their data (u64), the checksum of
// these and of the table (u32), the table with key, length (u32) and checksum (u32) of each record,
// and the data. All is little-endian.
const (
	magic     = "askjour1"
	frameHead = 4 + 8 + 4
	tableRow  = len(Key{}) + 4 + 4
	maxBasis  = 1 << 10
	maxFrame  = 1 << 22 // records, far above what anybody adds at a time
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Journal is an open file of records. Read may be called concurrently, but not while Add runs.
type Journal struct {
	path, basis string
	file        *os.File
	end         int64       // of the whole frames
	at          map[Key]int // of places
	places      []place
	rooms       sync.Pool // of *[]byte
	asked       []uint32  // 1 for the places of records that were asked for, or added, since it was opened
}

// place is where a record's data lie.
type place struct {
	key         Key
	start       int64
	length, sum uint32
}

// Open opens the journal at path, and makes it where it is missing or of another basis.
func Open(path, basis string) (*Journal, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("opening %s: %w", path, err)
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("opening what was kept: %w", err)
	}
	j := &Journal{path: path, basis: basis, file: file, at: map[Key]int{}, rooms: sync.Pool{New: func() any { return new([]byte) }}}
	if err := j.load(); err != nil {
		_ = file.Close()
		return nil, fmt.Errorf("opening %s: %w", path, err)
	}
	return j, nil
}

// Close closes the file as it is.
func (j *Journal) Close() error { return j.file.Close() }

// Settle closes the file, and takes out of it what nobody has asked for since it was
// opened, where that is the greater part.
func (j *Journal) Settle() error {
	var used, total int64
	for i, p := range j.places {
		total += int64(p.length)
		if j.asked[i] == 1 && j.at[p.key] == i {
			used += int64(p.length)
		}
	}
	if 2*used >= total {
		return j.Close()
	}
	beside := j.path + ".new"
	if err := errors.Join(j.copy(beside), j.Close()); err != nil {
		return fmt.Errorf("tidying what was kept: %w", err)
	}
	if err := os.Rename(beside, j.path); err != nil {
		return fmt.Errorf("tidying what was kept: %w", err)
	}
	return nil
}

// copied are the bytes that Settle copies at a time.
const copied = 1 << 22

// copy makes a journal at path of what was asked for.
func (j *Journal) copy(path string) (err error) {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err // the remains of a run that was killed
	}
	to, err := Open(path, j.basis)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, to.Close()) }()
	var batch []Record
	size := 0
	for i, p := range j.places {
		if j.asked[i] == 0 || j.at[p.key] != i {
			continue
		}
		_, err := j.Read(p.key, func(data []byte) {
			batch = append(batch, Record{p.key, bytes.Clone(data)})
			size += len(data)
		})
		if err != nil {
			return err
		}
		if size > copied {
			if err := to.Add(batch); err != nil {
				return err
			}
			batch, size = batch[:0], 0
		}
	}
	return to.Add(batch)
}

// load reads the tables of all whole frames and cuts off what follows them.
func (j *Journal) load() error {
	info, err := j.file.Stat()
	if err != nil {
		return err
	}
	size := info.Size()
	head := header(j.basis)
	found := make([]byte, len(head))
	if _, err := j.file.ReadAt(found, 0); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if !bytes.Equal(found, head) {
		if err := j.file.Truncate(0); err != nil {
			return err
		}
		if _, err := j.file.WriteAt(head, 0); err != nil {
			return err
		}
		j.end = int64(len(head))
		return nil
	}
	j.end = int64(len(head))
	for {
		next, err := j.frame(size)
		if err != nil {
			return err
		}
		if next == j.end {
			break
		}
		j.end = next
	}
	if j.end < size {
		return j.file.Truncate(j.end)
	}
	return nil
}

func header(basis string) []byte {
	basis = basis[:min(len(basis), maxBasis)]
	b := binary.LittleEndian.AppendUint32([]byte(magic), uint32(len(basis)))
	return append(b, basis...)
}

// frame reads the table of the frame at the end and returns where it ends, the same place where
// there is no whole one.
func (j *Journal) frame(size int64) (end int64, err error) {
	if size-j.end < frameHead {
		return j.end, nil
	}
	head := make([]byte, frameHead)
	if _, err := j.file.ReadAt(head, j.end); err != nil {
		return 0, err
	}
	n := int64(binary.LittleEndian.Uint32(head))
	length := binary.LittleEndian.Uint64(head[4:])
	left := size - j.end - frameHead
	if n > maxFrame || n*int64(tableRow) > left || length > uint64(left-n*int64(tableRow)) {
		return j.end, nil
	}
	table := make([]byte, n*int64(tableRow))
	if _, err := j.file.ReadAt(table, j.end+frameHead); err != nil {
		return 0, err
	}
	if frameSum(head, table) != binary.LittleEndian.Uint32(head[12:]) {
		return j.end, nil
	}
	if len(j.places) == 0 { // mostly this is the greatest by far
		j.at, j.places, j.asked = make(map[Key]int, n), make([]place, 0, n), make([]uint32, 0, n)
	}
	start := j.end + frameHead + int64(len(table))
	end = start + int64(length)
	for ; len(table) > 0; table = table[tableRow:] {
		p := place{Key(table), start, binary.LittleEndian.Uint32(table[len(Key{}):]), binary.LittleEndian.Uint32(table[len(Key{})+4:])}
		if start += int64(p.length); start > end {
			return j.end, nil
		}
		j.put(p, 0)
	}
	return end, nil
}

func (j *Journal) put(p place, asked uint32) {
	j.at[p.key] = len(j.places)
	j.places, j.asked = append(j.places, p), append(j.asked, asked)
}

func frameSum(head, table []byte) uint32 {
	return crc32.Update(crc32.Checksum(head[:12], castagnoli), castagnoli, table)
}

// Add adds records.
func (j *Journal) Add(records []Record) error {
	for len(records) > 0 {
		n := min(len(records), maxFrame)
		if err := j.add(records[:n]); err != nil {
			return fmt.Errorf("keeping what was worked out: %w", err)
		}
		records = records[n:]
	}
	return nil
}

func (j *Journal) add(records []Record) error {
	length := 0
	for _, r := range records {
		length += len(r.Data)
	}
	out := make([]byte, frameHead, frameHead+len(records)*tableRow+length)
	binary.LittleEndian.PutUint32(out, uint32(len(records)))
	binary.LittleEndian.PutUint64(out[4:], uint64(length))
	for _, r := range records {
		out = append(out, r.Key[:]...)
		out = binary.LittleEndian.AppendUint32(out, uint32(len(r.Data)))
		out = binary.LittleEndian.AppendUint32(out, crc32.Checksum(r.Data, castagnoli))
	}
	binary.LittleEndian.PutUint32(out[12:], frameSum(out[:frameHead], out[frameHead:]))
	for _, r := range records {
		out = append(out, r.Data...)
	}
	if _, err := j.file.WriteAt(out, j.end); err != nil {
		return err
	}
	start := j.end + frameHead + int64(len(records)*tableRow)
	for _, r := range records {
		j.put(place{r.Key, start, uint32(len(r.Data)), crc32.Checksum(r.Data, castagnoli)}, 1)
		start += int64(len(r.Data))
	}
	j.end = start
	return nil
}

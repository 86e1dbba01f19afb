package journal

import (
	"cmp"
	"errors"
	"fmt"
	"hash/crc32"
	"slices"
	"sync/atomic"

	"github.com/askbook/askbook/internal/parallel"
)

// Read calls use with the data of a record, which are valid until it returns. found is not set, and
// nothing called, where there is none.
func (j *Journal) Read(key Key, use func(data []byte)) (found bool, err error) {
	i, ok := j.at[key]
	if !ok {
		return false, nil
	}
	room := j.rooms.Get().(*[]byte)
	defer j.rooms.Put(room)
	p := j.places[i]
	*room = slices.Grow((*room)[:0], int(p.length))[:p.length]
	if _, err := j.file.ReadAt(*room, p.start); err != nil {
		return false, fmt.Errorf("reading what was kept: %w", err)
	}
	if crc32.Checksum(*room, castagnoli) != p.sum {
		return false, nil
	}
	atomic.StoreUint32(&j.asked[i], 1)
	use(*room)
	return true, nil
}

// Records that lie together are read together: a call of the system for each would take as
// long as all else.
const (
	maxRun = 1 << 18 // bytes
	maxGap = 1 << 12 // between two records
)

// run are records that are read at once.
type run struct {
	start, end int64
	records    []int // by their places among the keys
}

// ReadAll calls use with the data of each record that is there, by the place of its key, from
// several goroutines and in any order. The data are valid until use returns.
func (j *Journal) ReadAll(keys []Key, use func(i int, data []byte)) error {
	runs := j.runs(keys)
	errs := make([]error, len(runs))
	parallel.Each(len(runs), func(k int) { errs[k] = j.readRun(keys, runs[k], use) })
	return errors.Join(errs...)
}

func (j *Journal) runs(keys []Key) (runs []run) {
	type found struct {
		place
		key int
	}
	list := make([]found, 0, len(keys))
	for i, key := range keys {
		if at, ok := j.at[key]; ok {
			list = append(list, found{j.places[at], i})
		}
	}
	slices.SortFunc(list, func(a, b found) int { return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(a.key, b.key)) })
	for _, f := range list {
		end := f.start + int64(f.length)
		if n := len(runs); n > 0 && f.start <= runs[n-1].end+maxGap && end <= runs[n-1].start+maxRun {
			runs[n-1].end = max(runs[n-1].end, end)
			runs[n-1].records = append(runs[n-1].records, f.key)
			continue
		}
		runs = append(runs, run{f.start, end, []int{f.key}})
	}
	return runs
}

func (j *Journal) readRun(keys []Key, r run, use func(i int, data []byte)) error {
	room := j.rooms.Get().(*[]byte)
	defer j.rooms.Put(room)
	*room = slices.Grow((*room)[:0], int(r.end-r.start))[:r.end-r.start]
	if _, err := j.file.ReadAt(*room, r.start); err != nil {
		return fmt.Errorf("reading what was kept: %w", err)
	}
	for _, i := range r.records {
		at := j.at[keys[i]]
		p := j.places[at]
		data := (*room)[p.start-r.start:][:p.length:p.length]
		if crc32.Checksum(data, castagnoli) != p.sum {
			continue
		}
		atomic.StoreUint32(&j.asked[at], 1)
		use(i, data)
	}
	return nil
}

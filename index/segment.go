package index

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"

	"github.com/askbook/askbook/index/mapped"
)

// The columns of a segment's file, version 2. String columns take two.
const (
	colHead    = 0  // u64: version, rows
	colNums    = 1  // u32, ascending: the key of the row in the words
	colHashes  = 2  // u64: Hash of the item
	colTimes   = 3  // i64: milliseconds since 1970, noTime where unknown
	colLengths = 4  // u32, u32: terms in title and text
	colIDs     = 5  // strings
	colGroups  = 7  // strings
	colTitles  = 9  // strings
	colTexts   = 11 // strings
	colLangs   = 13 // strings: lexical.Language of the item
	colStarts  = 15 // u32, one more than rows: where a row's values start
	colValues  = 16 // u32: numbers in the dictionary
	colDict    = 17 // strings, ascending: key, zero byte, value
	colGroup   = 19 // u32: the number of the row's group
)

const segmentVersion = 2

const noTime = math.MinInt64

// segment is the items of one portion, mapped from a file: all but their vectors and words.
type segment struct {
	file  *mapped.File
	start int // number of its first row in the index
	n     int

	nums, hashes, times, lengths []byte
	starts, values, groupNums    []byte

	ids, groups, titles, texts, langs, dict mapped.Strings
}

func openSegment(path string, start int) (*segment, error) {
	file, err := mapped.Open(path)
	if err != nil {
		return nil, err
	}
	strs := func(i int) mapped.Strings { return mapped.Strings{Offsets: file.Column(i), Data: file.Column(i + 1)} }
	s := &segment{
		file: file, start: start, n: int(mapped.Uint64(file.Column(colHead), 1)),
		nums: file.Column(colNums), hashes: file.Column(colHashes), times: file.Column(colTimes), lengths: file.Column(colLengths),
		starts: file.Column(colStarts), values: file.Column(colValues), groupNums: file.Column(colGroup),
		ids: strs(colIDs), groups: strs(colGroups), titles: strs(colTitles), texts: strs(colTexts), langs: strs(colLangs), dict: strs(colDict),
	}
	sound := mapped.Uint64(file.Column(colHead), 0) == segmentVersion && s.n >= 0 && s.n <= math.MaxUint32 &&
		len(s.nums) == 4*s.n && len(s.hashes) == 8*s.n && len(s.times) == 8*s.n && len(s.lengths) == 8*s.n && len(s.starts) == 4*(s.n+1) && len(s.groupNums) == 4*s.n
	for _, column := range []mapped.Strings{s.ids, s.groups, s.titles, s.texts, s.langs} {
		sound = sound && len(column.Offsets) == 8*(s.n+1)
	}
	if !sound {
		_ = file.Close()
		return nil, fmt.Errorf("%s: %w", path, mapped.ErrFormat)
	}
	return s, nil
}

func (s *segment) num(i int) uint32 { return mapped.Uint32(s.nums, i) }

// find gives the row of a key.
func (s *segment) find(num uint32) (int, bool) {
	if s.n == 0 || num < s.num(0) || num > s.num(s.n-1) {
		return 0, false
	}
	if i := int(num - s.num(0)); i < s.n && s.num(i) == num { // nothing was ever deleted
		return i, true
	}
	i := sort.Search(s.n, func(i int) bool { return s.num(i) >= num })
	return i, s.num(i) == num
}

// value is the number of a filter's value in the dictionary.
func (s *segment) value(entry string) (uint32, bool) {
	n := len(s.dict.Offsets)/8 - 1
	i := sort.Search(n, func(i int) bool { return string(s.dict.At(i)) >= entry })
	return uint32(i), i < n && string(s.dict.At(i)) == entry
}

// row is one item on its way into a segment.
type row struct {
	num, groupNum                uint32
	hash                         uint64
	time                         int64
	titleTerms, textTerms        uint32
	id, group, title, text, lang []byte
	entries                      []string // of the dictionary, ascending
	vector                       []float32
}

// rowAt reads a row back, without its entries; its texts are those of the file.
func (s *segment) rowAt(i int) row {
	return row{
		num: s.num(i), groupNum: mapped.Uint32(s.groupNums, i), hash: mapped.Uint64(s.hashes, i), time: int64(mapped.Uint64(s.times, i)),
		titleTerms: mapped.Uint32(s.lengths, 2*i), textTerms: mapped.Uint32(s.lengths, 2*i+1),
		id: s.ids.At(i), group: s.groups.At(i), title: s.titles.At(i), text: s.texts.At(i), lang: s.langs.At(i),
	}
}

// entriesAt reads the filter values of a row back.
func (s *segment) entriesAt(i int) []string {
	var entries []string
	for k := mapped.Uint32(s.starts, i); k < mapped.Uint32(s.starts, i+1) && int(k) < len(s.values)/4; k++ {
		entries = append(entries, string(s.dict.At(int(mapped.Uint32(s.values, int(k))))))
	}
	return entries
}

// writeSegment makes a segment's file of n rows. at and entriesAt are called
// several times for each row; at need not give the entries.
func writeSegment(path string, n int, at func(i int) row, entriesAt func(i int) []string) error {
	dict := map[string]uint32{}
	for i := range n {
		for _, e := range entriesAt(i) {
			dict[e] = 0
		}
	}
	entries := make([]string, 0, len(dict))
	for e := range dict {
		entries = append(entries, e)
	}
	slices.Sort(entries)
	for i, e := range entries {
		dict[e] = uint32(i)
	}
	le := binary.LittleEndian
	var nums, hashes, times, lengths, values, groups []byte
	starts := le.AppendUint32(nil, 0)
	for i := range n {
		r := at(i)
		nums = le.AppendUint32(nums, r.num)
		groups = le.AppendUint32(groups, r.groupNum)
		hashes = le.AppendUint64(hashes, r.hash)
		times = le.AppendUint64(times, uint64(r.time))
		lengths = le.AppendUint32(le.AppendUint32(lengths, r.titleTerms), r.textTerms)
		for _, e := range entriesAt(i) {
			values = le.AppendUint32(values, dict[e])
		}
		starts = le.AppendUint32(starts, uint32(len(values)/4))
	}
	columns := []mapped.Column{
		colHead: mapped.Bytes(le.AppendUint64(le.AppendUint64(nil, segmentVersion), uint64(n))),
		colNums: mapped.Bytes(nums), colHashes: mapped.Bytes(hashes), colTimes: mapped.Bytes(times), colLengths: mapped.Bytes(lengths),
	}
	for _, of := range []func(row) []byte{
		func(r row) []byte { return r.id }, func(r row) []byte { return r.group }, func(r row) []byte { return r.title },
		func(r row) []byte { return r.text }, func(r row) []byte { return r.lang },
	} {
		two := mapped.StringColumns(n, func(i int) []byte { return of(at(i)) })
		columns = append(columns, two[:]...)
	}
	two := mapped.StringColumns(len(entries), func(i int) []byte { return []byte(entries[i]) })
	columns = append(columns, mapped.Bytes(starts), mapped.Bytes(values))
	columns = append(columns, two[:]...)
	columns = append(columns, mapped.Bytes(groups))
	return mapped.Write(path, columns)
}

// entriesOf lists an item's filter values as they stand in a dictionary. Values
// are compared without regard to case.
func entriesOf(it *Item) []string {
	var entries []string
	for key, values := range it.Filters {
		for _, v := range values {
			entries = append(entries, entry(key, v))
		}
	}
	if it.Lang != "" && len(it.Filters["lang"]) == 0 {
		entries = append(entries, entry("lang", it.Lang))
	}
	slices.Sort(entries)
	return slices.Compact(entries)
}

func entry(key, value string) string { return key + "\x00" + strings.ToLower(value) }

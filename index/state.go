package index

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"sync"

	"github.com/askbook/askbook/index/chromem"
	"github.com/askbook/askbook/index/flat"
	"github.com/askbook/askbook/index/lexical"
	"github.com/askbook/askbook/index/mapped"
	"github.com/askbook/askbook/index/spelling"
	"github.com/askbook/askbook/index/vector"
)

// The folder of an index, format 3:
//
//	CURRENT              the name of the newest generation
//	gen-00000007/        a generation: nothing in it changes once CURRENT names it
//	  manifest.json      what belongs to it
//	  dead               a bit for each row that no longer counts
//	  words/             Bleve's folder
//	  lexicon            words as they are written, to spell by
//	parts/               the segments that generations share
//	  00000003.items     texts, filters, times
//	  00000003.vectors
//	lock                 held while a process changes the index
//
// A change makes the next generation: Bleve's files are linked into it and changed there (it
// never writes into a segment that exists), new items become a part, and the
// generation counts once CURRENT is replaced. Killed before, it is rubbish that the next change sweeps away.
// Readers need no lock; the generation before the newest is kept for those that are just opening it.
//
// Format 1 had no numbers of groups, since it ranked items; format 2 no lexicon.
const format = 3

const (
	currentFile  = "CURRENT"
	manifestFile = "manifest.json"
	deadFile     = "dead"
	wordsDir     = "words"
	lexiconFile  = "lexicon"
	partsDir     = "parts"
	lockFile     = "lock"
)

// manifest describes a generation.
type manifest struct {
	Format     int              `json:"format"`
	Generation int              `json:"generation"`
	Model      string           `json:"model,omitempty"`
	Dimensions int              `json:"dimensions,omitempty"` // 0 while no item has a vector
	NextNum    uint32           `json:"next_num"`
	NextGroup  uint32           `json:"next_group"`
	NextPart   int              `json:"next_part"`
	Parts      []part           `json:"parts"`
	Live       int              `json:"live"`
	Langs      map[string]int   `json:"langs,omitempty"` // items by lexical.Language
	Words      map[string]int64 `json:"words"`           // sizes of Bleve's files
	Lexicon    int64            `json:"lexicon"`         // bytes
}

// part is a segment and its vectors.
type part struct {
	Name    string `json:"name"`
	Rows    int    `json:"rows"`
	Dead    int    `json:"dead,omitempty"`
	Items   int64  `json:"items"`             // bytes
	Vectors int64  `json:"vectors,omitempty"` // bytes; 0 where no item of the index has one
}

func (p part) items(dir string) string   { return filepath.Join(dir, partsDir, p.Name+".items") }
func (p part) vectors(dir string) string { return filepath.Join(dir, partsDir, p.Name+".vectors") }

func generationName(n int) string { return fmt.Sprintf("gen-%08d", n) }

// state is an open generation.
type state struct {
	manifest
	dir      string // of the generation
	segments []*segment
	blocks   []*vector.Block
	set      *vector.Set
	store    vector.Store // nil without vectors
	words    *lexical.Reader
	lexicon  *spelling.Lexicon // nil before the first generation
	groupOf  []uint32          // of the documents of the postings
	dead     bits
	count    int // rows, dead ones included

	groups *groups
}

// current reads the name of the newest generation, "" where there is none.
func current(dir string) (string, error) {
	name, err := os.ReadFile(filepath.Join(dir, currentFile))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("open index: %w", err)
	}
	trimmed := strings.TrimSpace(string(name))
	if !strings.HasPrefix(trimmed, "gen-") || trimmed != filepath.Base(trimmed) {
		return "", fmt.Errorf("%w: %s names no generation", ErrDamaged, currentFile)
	}
	return trimmed, nil
}

// openNewest opens the newest generation. A writer may take it away in
// between, so a failure counts only when the name is still the same.
func openNewest(dir string) (*state, error) {
	name, err := current(dir)
	for {
		if err != nil {
			return nil, err
		}
		if name == "" {
			return &state{manifest: manifest{Format: format, Langs: map[string]int{}}, groups: &groups{}}, nil
		}
		st, failed := openGeneration(dir, name)
		if failed == nil {
			return st, nil
		}
		var again string
		if again, err = current(dir); err == nil && again == name {
			return nil, fmt.Errorf("%w: %w", ErrDamaged, failed)
		}
		name = again
	}
}

func openGeneration(dir, name string) (_ *state, err error) {
	st := &state{dir: filepath.Join(dir, name)}
	defer func() {
		if err != nil {
			st.close()
		}
	}()
	text, err := os.ReadFile(filepath.Join(st.dir, manifestFile))
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(text, &st.manifest); err != nil {
		return nil, fmt.Errorf("read %s: %w", manifestFile, err)
	}
	if st.Format != format {
		return nil, fmt.Errorf("format %d is not %d", st.Format, format)
	}
	if st.Langs == nil {
		st.Langs = map[string]int{}
	}
	if err := st.openParts(dir); err != nil {
		return nil, err
	}
	if st.dead, err = readBits(filepath.Join(st.dir, deadFile), st.count); err != nil {
		return nil, err
	}
	if st.groups, err = st.gather(tuned()); err != nil {
		return nil, err
	}
	st.groups.sample = st.sampleGroups()
	st.groups.centre = sync.OnceValue(st.centre)
	if err := st.openLexicon(); err != nil {
		return nil, err
	}
	return st, st.openWords()
}

func (st *state) openParts(dir string) error {
	for _, p := range st.Parts {
		if err := checkSize(p.items(dir), p.Items); err != nil {
			return err
		}
		s, err := openSegment(p.items(dir), st.count)
		if err != nil {
			return err
		}
		st.segments = append(st.segments, s)
		if s.n != p.Rows {
			return fmt.Errorf("%s has %d rows, not %d", p.items(dir), s.n, p.Rows)
		}
		if st.Dimensions > 0 {
			if err := st.openVectors(p.vectors(dir), p); err != nil {
				return err
			}
		}
		st.count += s.n
	}
	st.set = vector.NewSet(st.blocks...)
	switch {
	case st.set.Len() == 0:
		return nil
	case st.set.Len() <= chromem.Limit:
		store, err := chromem.New(context.Background(), st.set)
		st.store = store
		return err
	}
	st.store = flat.New(st.set)
	return nil
}

func (st *state) openVectors(path string, p part) error {
	if err := checkSize(path, p.Vectors); err != nil {
		return err
	}
	b, err := vector.OpenBlock(path)
	if err != nil {
		return err
	}
	st.blocks = append(st.blocks, b)
	if b.Len() != p.Rows || b.Dimensions() != st.Dimensions {
		return fmt.Errorf("%s is %d × %d, not %d × %d", path, b.Len(), b.Dimensions(), p.Rows, st.Dimensions)
	}
	return nil
}

func (st *state) openLexicon() error {
	path := filepath.Join(st.dir, lexiconFile)
	if err := checkSize(path, st.Lexicon); err != nil {
		return err
	}
	var err error
	st.lexicon, err = spelling.Open(path)
	return err
}

func (st *state) openWords() error {
	words := filepath.Join(st.dir, wordsDir)
	for name, size := range st.Words {
		if err := checkSize(filepath.Join(words, name), size); err != nil {
			return err
		}
	}
	var err error
	if st.words, err = lexical.OpenReader(words); err != nil {
		return err
	}
	nums := st.words.Nums()
	st.groupOf = make([]uint32, len(nums))
	live := 0
	for doc, num := range nums {
		if num == lexical.None {
			continue
		}
		row, ok := st.rowOf(num)
		if !ok {
			return fmt.Errorf("words hold the item %d, which is nowhere else", num)
		}
		s, i := st.at(uint32(row))
		st.groupOf[doc] = mapped.Uint32(s.groupNums, i)
		live++
	}
	if live != st.Live {
		return fmt.Errorf("words hold %d items, not %d", live, st.Live)
	}
	return nil
}

func checkSize(path string, size int64) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if info.Size() != size {
		return fmt.Errorf("%s has %d bytes, not %d", path, info.Size(), size)
	}
	return nil
}

func (st *state) close() {
	if st.words != nil {
		_ = st.words.Close()
	}
	_ = st.lexicon.Close()
	for _, s := range st.segments {
		_ = s.file.Close()
	}
	for _, b := range st.blocks {
		_ = b.Close()
	}
}

// rowOf finds the row with a key in the words.
func (st *state) rowOf(num uint32) (int, bool) {
	k := sort.Search(len(st.segments), func(k int) bool {
		s := st.segments[k]
		return s.n > 0 && s.num(s.n-1) >= num
	})
	if k == len(st.segments) {
		return 0, false
	}
	i, ok := st.segments[k].find(num)
	return st.segments[k].start + i, ok
}

// at finds the segment of a row and its place there.
func (st *state) at(row uint32) (*segment, int) {
	k := sort.Search(len(st.segments), func(k int) bool { return st.segments[k].start > int(row) }) - 1
	s := st.segments[k]
	return s, int(row) - s.start
}

// vector of a row, nil where it has none.
func (st *state) vector(row uint32) []float32 {
	if st.Dimensions == 0 {
		return nil
	}
	return st.set.Row(int(row))
}

func (st *state) id(row uint32) []byte {
	s, i := st.at(row)
	return s.ids.At(i)
}

// groupName is the name of a group that counts.
func (st *state) groupName(g uint32) []byte {
	s, i := st.at(st.groups.rowsOf(g)[0])
	return s.groups.At(i)
}

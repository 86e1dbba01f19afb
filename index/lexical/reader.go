package lexical

import (
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2/index/scorch"
	index "github.com/blevesearch/bleve_index_api"
)

// Reader looks into the index in a folder. It is safe for concurrent use.
type Reader struct {
	index *scorch.Scorch
	queue *index.AnalysisQueue
	snap  index.IndexReader
	nums  []uint32
}

// None marks the documents that were deleted in [Reader.Nums].
const None = ^uint32(0)

// OpenReader opens the index in dir. Nothing in the folder is changed.
func OpenReader(dir string) (_ *Reader, err error) {
	// Bleve trusts its files: a damaged one makes it panic as often as it makes it fail.
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("open words in %s: %v", dir, p)
		}
	}()
	queue := index.NewAnalysisQueue(1)
	opened, err := open(dir, map[string]any{"path": dir, "read_only": true, "bolt_timeout": "5s"}, queue)
	if err != nil {
		queue.Close()
		return nil, err
	}
	r := &Reader{index: opened, queue: queue}
	if r.snap, err = opened.Reader(); err != nil {
		_ = r.Close()
		return nil, fmt.Errorf("read words in %s: %w", dir, err)
	}
	if r.nums, err = readNums(r.snap); err != nil {
		_ = r.Close()
		return nil, fmt.Errorf("read words in %s: %w", dir, err)
	}
	return r, nil
}

// Close gives the folder back. To close twice is fine.
func (r *Reader) Close() error {
	if r.index == nil {
		return nil
	}
	if r.snap != nil {
		_ = r.snap.Close()
	}
	err := r.index.Close()
	r.queue.Close()
	r.index = nil
	return err
}

// readNums lists the key of each document in the order in which postings number them.
func readNums(snap index.IndexReader) ([]uint32, error) {
	all, err := snap.DocIDReaderAll()
	if err != nil {
		return nil, err
	}
	defer all.Close()
	count, err := snap.DocCount()
	if err != nil {
		return nil, err
	}
	nums := make([]uint32, 0, count)
	for {
		id, err := all.Next()
		if err != nil {
			return nil, err
		}
		if id == nil {
			return nums, nil
		}
		name, err := snap.ExternalID(id)
		if err != nil {
			return nil, err
		}
		if len(name) != 4 {
			return nil, fmt.Errorf("document has the key %q", name)
		}
		for uint64(len(nums)) < id.Value() {
			nums = append(nums, None)
		}
		nums = append(nums, binary.BigEndian.Uint32([]byte(name)))
	}
}

// Nums maps the document numbers of [Reader.Postings] to Doc.Num, or [None].
func (r *Reader) Nums() []uint32 { return r.nums }

// Postings calls f with each document that has the term in the field, in order
// of its number, and how often. Numbers differ from one opening of a folder to the
// next. Of Bleve's statistics, only these are exact whatever the batches were.
func (r *Reader) Postings(ctx context.Context, field, term string, f func(doc, freq uint32)) error {
	tfr, err := r.snap.TermFieldReader(ctx, []byte(term), field, true, false, false)
	if err != nil {
		return fmt.Errorf("look up %q: %w", term, err)
	}
	defer tfr.Close()
	var space index.TermFieldDoc
	for {
		p, err := tfr.Next(&space)
		if err != nil {
			return fmt.Errorf("look up %q: %w", term, err)
		}
		if p == nil {
			return nil
		}
		f(uint32(p.ID.Value()), uint32(p.Freq))
	}
}

// Count is the number of documents with the term in the field.
func (r *Reader) Count(ctx context.Context, field, term string) (int, error) {
	tfr, err := r.snap.TermFieldReader(ctx, []byte(term), field, false, false, false)
	if err != nil {
		return 0, fmt.Errorf("look up %q: %w", term, err)
	}
	defer tfr.Close()
	return int(tfr.Count()), nil
}

// Near is a term of the index that resembles one of a query.
type Near struct {
	Term     string
	Distance int // in edits; 0 where the query's term is its beginning
}

// maxNear is how many terms one misspelt word may stand for.
const maxNear = 8

// Prefix finds terms that begin with prefix, the most frequent first.
func (r *Reader) Prefix(ctx context.Context, prefix string) ([]Near, error) {
	found := map[string]int{}
	for _, field := range []string{Title, Text} {
		dict, err := r.snap.FieldDictPrefix(field, []byte(prefix))
		if err != nil {
			return nil, fmt.Errorf("look up %q: %w", prefix+"*", err)
		}
		if err := collect(dict, func(e *index.DictEntry) { found[e.Term] = 0 }); err != nil {
			return nil, err
		}
	}
	return r.best(ctx, found)
}

// Fuzzy finds terms at one edit of term, or two where it has more than seven
// letters: the nearest first, of these the most frequent. The first letter must be right.
func (r *Reader) Fuzzy(ctx context.Context, term string) ([]Near, error) {
	letters := utf8.RuneCountInString(term)
	if letters < 4 {
		return nil, nil
	}
	edits := 1
	if letters > 7 {
		edits = 2
	}
	fuzzy, ok := r.snap.(index.IndexReaderFuzzy)
	if !ok {
		return nil, nil
	}
	_, first := utf8.DecodeRuneInString(term)
	found := map[string]int{}
	for _, field := range []string{Title, Text} {
		dict, err := fuzzy.FieldDictFuzzy(field, term, edits, term[:first])
		if err != nil {
			return nil, fmt.Errorf("look up %q: %w", term+"~", err)
		}
		if err := collect(dict, func(e *index.DictEntry) { found[e.Term] = distance(term, e.Term) }); err != nil {
			return nil, err
		}
	}
	return r.best(ctx, found)
}

func collect(dict index.FieldDict, f func(*index.DictEntry)) error {
	defer dict.Close()
	for {
		e, err := dict.Next()
		if err != nil {
			return fmt.Errorf("read dictionary: %w", err)
		}
		if e == nil {
			return nil
		}
		f(e)
	}
}

func (r *Reader) best(ctx context.Context, found map[string]int) ([]Near, error) {
	type counted struct {
		Near
		count int
	}
	var all []counted
	for term, d := range found {
		n := 0
		for _, field := range []string{Title, Text} {
			c, err := r.Count(ctx, field, term)
			if err != nil {
				return nil, err
			}
			n = max(n, c)
		}
		if n > 0 {
			all = append(all, counted{Near{term, d}, n})
		}
	}
	slices.SortFunc(all, func(a, b counted) int {
		return cmp.Or(cmp.Compare(a.Distance, b.Distance), cmp.Compare(b.count, a.count), cmp.Compare(a.Term, b.Term))
	})
	var near []Near
	for _, c := range all[:min(maxNear, len(all))] {
		near = append(near, c.Near)
	}
	return near, nil
}

// distance is the number of letters to put in, take out, change or swap with
// their neighbour (optimal string alignment) that makes b of a.
func distance(a, b string) int {
	s, t := []rune(a), []rune(b)
	var before []int
	prev := make([]int, len(t)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(s); i++ {
		row := make([]int, len(t)+1)
		row[0] = i
		for j := 1; j <= len(t); j++ {
			cost := 1
			if s[i-1] == t[j-1] {
				cost = 0
			}
			row[j] = min(prev[j]+1, row[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, prev = prev, row
	}
	return prev[len(t)]
}

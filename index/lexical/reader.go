package lexical

import (
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"

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

// Prefix finds the terms that begin with prefix, the most frequent first, at most so many.
func (r *Reader) Prefix(ctx context.Context, prefix string, most int) ([]string, error) {
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
	for term := range found {
		for _, field := range []string{Title, Text} {
			n, err := r.Count(ctx, field, term)
			if err != nil {
				return nil, err
			}
			found[term] = max(found[term], n)
		}
	}
	maps.DeleteFunc(found, func(_ string, n int) bool { return n == 0 })
	terms := slices.SortedFunc(maps.Keys(found), func(a, b string) int {
		return cmp.Or(cmp.Compare(found[b], found[a]), cmp.Compare(a, b))
	})
	return terms[:min(most, len(terms))], nil
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

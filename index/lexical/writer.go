package lexical

import (
	"context"
	"encoding/binary"
	"fmt"
	"runtime"
	"sync"

	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/document"
	"github.com/blevesearch/bleve/v2/index/scorch"
	index "github.com/blevesearch/bleve_index_api"

	"github.com/askbook/askbook/internal/parallel"
)

// batch is how many documents Bleve gets at once. Small ones make many small
// segments that are merged again; large ones take memory.
const batch = 4000

// Writer changes the index in a folder.
type Writer struct {
	index *scorch.Scorch
	queue *index.AnalysisQueue

	mu   sync.Mutex
	free []*Analyzer
}

// OpenWriter opens the index in dir to change it, an empty one where there is none.
func OpenWriter(dir string) (*Writer, error) {
	queue := index.NewAnalysisQueue(runtime.GOMAXPROCS(0))
	opened, err := open(dir, map[string]any{"path": dir, "bolt_timeout": "5s", "numSnapshotsToKeep": 1}, queue)
	if err != nil {
		queue.Close()
		return nil, err
	}
	return &Writer{index: opened, queue: queue}, nil
}

func open(dir string, config map[string]any, queue *index.AnalysisQueue) (*scorch.Scorch, error) {
	made, err := scorch.NewScorch(scorch.Name, config, queue)
	if err != nil {
		return nil, fmt.Errorf("open words in %s: %w", dir, err)
	}
	if err := made.Open(); err != nil {
		return nil, fmt.Errorf("open words in %s: %w", dir, err)
	}
	return made.(*scorch.Scorch), nil
}

// Put adds documents and returns the lengths of their fields, in order.
func (w *Writer) Put(ctx context.Context, docs []Doc) ([]Lengths, error) {
	lengths := make([]Lengths, len(docs))
	err := parallel.Try(ctx, (len(docs)+batch-1)/batch, func(n int) error {
		start := n * batch
		end := min(start+batch, len(docs))
		return w.put(docs[start:end], lengths[start:end])
	})
	if err != nil {
		return nil, fmt.Errorf("index words: %w", err)
	}
	return lengths, nil
}

func (w *Writer) put(docs []Doc, lengths []Lengths) error {
	a := w.analyzer()
	b := index.NewBatch()
	for i, d := range docs {
		doc := document.NewDocument(key(d.Num))
		lengths[i].Title = addField(doc, Title, a.Tokens(d.Lang, d.Title))
		lengths[i].Text = addField(doc, Text, a.Tokens(d.Lang, d.Text))
		b.Update(doc)
	}
	w.mu.Lock()
	w.free = append(w.free, a)
	w.mu.Unlock()
	return w.index.Batch(b)
}

func (w *Writer) analyzer() *Analyzer {
	w.mu.Lock()
	defer w.mu.Unlock()
	if n := len(w.free); n > 0 {
		a := w.free[n-1]
		w.free = w.free[:n-1]
		return a
	}
	return NewAnalyzer()
}

// addField adds terms without positions, stored text or doc values: none of them is asked for.
func addField(doc *document.Document, name string, tokens []Token) uint32 {
	if len(tokens) == 0 {
		return 0
	}
	made := make([]analysis.Token, len(tokens))
	stream := make(analyzed, len(tokens))
	for i, t := range tokens {
		made[i] = analysis.Token{Term: []byte(t.Term)}
		stream[i] = &made[i]
	}
	doc.AddField(document.NewTextFieldCustom(name, nil, nil, index.IndexField, stream))
	return uint32(len(tokens))
}

// analyzed hands Bleve the tokens that were made already.
type analyzed analysis.TokenStream

func (a analyzed) Analyze([]byte) analysis.TokenStream { return analysis.TokenStream(a) }

// Delete takes documents away. Unknown ones are fine.
func (w *Writer) Delete(nums []uint32) error {
	if len(nums) == 0 {
		return nil
	}
	b := index.NewBatch()
	for _, n := range nums {
		b.Delete(key(n))
	}
	if err := w.index.Batch(b); err != nil {
		return fmt.Errorf("delete words: %w", err)
	}
	return nil
}

// Compact merges what was added into one segment: worth it after much was added at once.
func (w *Writer) Compact(ctx context.Context) error {
	if err := w.index.ForceMerge(ctx, nil); err != nil {
		return fmt.Errorf("merge words: %w", err)
	}
	return nil
}

// Close writes what is left to write and closes the folder.
func (w *Writer) Close() error {
	err := w.index.Close()
	w.queue.Close()
	if err != nil {
		return fmt.Errorf("close words: %w", err)
	}
	return nil
}

// key is a document's id in Bleve.
func key(num uint32) string {
	return string(binary.BigEndian.AppendUint32(nil, num))
}

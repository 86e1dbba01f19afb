package bench

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/askbook/askbook/embed"
	"github.com/askbook/askbook/index"
)

// How many searches are measured one after the other, how many clients there are
// at once, and how many searches each of these makes.
const (
	searches = 300
	clients  = 32
	each     = 30
)

// searching asks the passages that were built: one query after the other, many at once,
// and each in a process of its own.
func (b *bench) searching(ctx context.Context) error {
	model := b.model
	opt := index.Options{ReadOnly: true, Cases: true}
	opening, err := perCall(func(int) error {
		ix, err := index.Open(b.w.Passages(), opt)
		if err != nil {
			return err
		}
		return ix.Close()
	})
	if err != nil {
		return err
	}
	ix, err := index.Open(b.w.Passages(), opt)
	if err != nil {
		return err
	}
	defer ix.Close()
	b.report(fmt.Sprintf("opening an index of %d passages and issues", ix.Count()), opening, "ms")
	queries := make([]string, searches)
	for i := range queries {
		queries[i] = b.corpus.query()
	}
	search := func(mode index.Mode, text string) error {
		vectors, err := model.Embed(ctx, embed.Query, []string{text})
		if err != nil {
			return err
		}
		_, err = ix.Search(ctx, index.Query{Text: text, Vector: vectors[0], Mode: mode, K: 10})
		return err
	}
	median := map[index.Mode]float64{}
	var slow float64
	for _, mode := range []index.Mode{index.TextOnly, index.VectorOnly, index.Hybrid} {
		took := make([]float64, len(queries))
		for round := range 2 { // the first one warms up
			for i, text := range queries {
				start := time.Now()
				if err := search(mode, text); err != nil {
					return err
				}
				took[i] = float64(time.Since(start).Microseconds()) / 1000
			}
			if round == 1 {
				slices.Sort(took)
				median[mode], slow = took[len(took)/2], took[len(took)*99/100]
			}
		}
	}
	b.against("search by both, median", median[index.Hybrid], "ms", "by words alone", median[index.TextOnly])
	b.against("the same", median[index.Hybrid], "ms", "by vectors alone", median[index.VectorOnly])
	b.report("search by both, slowest of a hundred", slow, "ms")
	rate, err := together(func(i int) error { return search(index.Hybrid, queries[i%len(queries)]) })
	if err != nil {
		return err
	}
	b.against(fmt.Sprintf("%d clients at once", clients), rate, "queries/s", "one client", 1000/median[index.Hybrid])
	return b.process(ctx, queries)
}

// together has all clients search at once.
func together(search func(i int) error) (perSecond float64, err error) {
	failed := make([]error, clients)
	start := time.Now()
	var wg sync.WaitGroup
	for c := range clients {
		wg.Go(func() {
			for i := 0; i < each && failed[c] == nil; i++ {
				failed[c] = search(c*each + i)
			}
		})
	}
	wg.Wait()
	for _, err := range failed {
		if err != nil {
			return 0, err
		}
	}
	return clients * each / time.Since(start).Seconds(), nil
}

// process runs searches as a user does from the shell.
func (b *bench) process(ctx context.Context, queries []string) error {
	if b.Search == nil {
		return nil
	}
	var took []float64
	for _, query := range queries[:5] {
		start := time.Now()
		if err := b.Search(ctx, b.w.Root, query); err != nil {
			return err
		}
		took = append(took, time.Since(start).Seconds())
	}
	slices.Sort(took)
	b.report("`askbook search`, the whole process", took[len(took)/2], "s")
	return nil
}

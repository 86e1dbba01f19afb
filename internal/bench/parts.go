package bench

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/askbook/askbook/cluster"
	"github.com/askbook/askbook/embed"
	"github.com/askbook/askbook/embed/builtin"
	"github.com/askbook/askbook/index/chromem"
	"github.com/askbook/askbook/index/flat"
	"github.com/askbook/askbook/index/vector"
)

// encoding embeds texts of twenty tokens on one core.
func (b *bench) encoding(context.Context) error {
	model, err := builtin.Open()
	if err != nil {
		return err
	}
	const length, texts = 20, 50_000
	sample := make([]string, 500)
	for i := range sample {
		var words []string
		for len(model.Tokenizer().IDs(strings.Join(words, " "), 2*length)) < length {
			words = append(words, strings.Fields(b.corpus.sentence())...)
			for len(model.Tokenizer().IDs(strings.Join(words, " "), 2*length)) > length {
				words = words[:len(words)-1]
			}
		}
		sample[i] = strings.Join(words, " ")
	}
	dst := make([]float32, model.Dimensions())
	start := time.Now()
	for i := range texts {
		model.Encode(dst, sample[i%len(sample)])
	}
	b.report(fmt.Sprintf("encoding texts of %d tokens, one core", length), texts/time.Since(start).Seconds(), "texts/s")
	return nil
}

// embedded are the texts' vectors by the built-in model.
func embedded(ctx context.Context, texts []string) ([]embed.Vector, error) {
	model, err := builtin.Open()
	if err != nil {
		return nil, err
	}
	return model.Embed(ctx, embed.Document, texts)
}

func (b *bench) vectors(ctx context.Context, n int) ([]embed.Vector, []string, error) {
	texts := make([]string, n)
	for i := range texts {
		texts[i] = b.corpus.sentence() + " " + b.corpus.sentence()
	}
	vectors, err := embedded(ctx, texts)
	return vectors, texts, err
}

// scans looks for neighbours among the vectors of as many texts as there are conversations.
func (b *bench) scans(ctx context.Context) error {
	rows, _, err := b.vectors(ctx, b.Size)
	if err != nil {
		return err
	}
	dimensions := len(rows[0])
	path := filepath.Join(b.Dir, "vectors")
	if err := vector.Write(path, dimensions, len(rows), func(i int) []float32 { return rows[i] }); err != nil {
		return err
	}
	block, err := vector.OpenBlock(path)
	if err != nil {
		return err
	}
	defer block.Close()
	set := vector.NewSet(block)
	other, err := chromem.New(ctx, set)
	if err != nil {
		return err
	}
	took := map[string]float64{} // milliseconds a query
	for name, store := range map[string]vector.Store{"exact": flat.NewExact(set), "usual": flat.New(set), "chromem": other} {
		ms, err := perCall(func(i int) error {
			_, err := store.Search(ctx, vector.Query{Vector: rows[i%len(rows)], K: 10})
			return err
		})
		if err != nil {
			return err
		}
		took[name] = ms
	}
	what := fmt.Sprintf("%d × %d vectors", len(rows), dimensions)
	bytes := float64(4 * dimensions * len(rows))
	b.against("scan of "+what+", each looked at", bytes/took["exact"]/1e6, "GB/s", "reading as much memory", bytes/reading(dimensions*len(rows))/1e6)
	b.against("the same", 1000/took["exact"], "queries/s", "chromem-go", 1000/took["chromem"])
	b.against("search of "+what+", as it is used", 1000/took["usual"], "queries/s", "chromem-go", 1000/took["chromem"])
	return nil
}

// perCall gives the milliseconds of a call, of at least half a second of calls.
func perCall(f func(i int) error) (float64, error) {
	if err := f(0); err != nil {
		return 0, err
	}
	start := time.Now()
	for i := 1; ; i++ {
		if err := f(i); err != nil {
			return 0, err
		}
		if spent := time.Since(start); spent > 500*time.Millisecond && i >= 5 {
			return float64(spent.Microseconds()) / 1000 / float64(i), nil
		}
	}
}

// reading gives the milliseconds that it takes all processors to read so many
// numbers from memory and to multiply them in pieces that stay in the cache.
func reading(numbers int) float64 {
	all := make([]float32, max(numbers, 1<<15))
	for i := range all { // until written to, all of it is one page
		all[i] = 1
	}
	const piece = 8192
	workers := runtime.GOMAXPROCS(0)
	ms, _ := perCall(func(int) error {
		var wg sync.WaitGroup
		for w := range workers {
			wg.Go(func() {
				part := all[w*len(all)/workers : (w+1)*len(all)/workers]
				for i := 0; i+piece <= len(part); i += piece {
					_ = vector.Dot(part[i:i+piece], part[i:i+piece])
				}
			})
		}
		wg.Wait()
		return nil
	})
	return ms
}

// clustering finds topics among a tenth of the texts, and among all of them.
func (b *bench) clustering(ctx context.Context) error {
	for _, n := range []int{b.Size / 10, b.Size} {
		vectors, texts, err := b.vectors(ctx, n)
		if err != nil {
			return err
		}
		points := make([]cluster.Point, n)
		for i := range points {
			points[i] = cluster.Point{ID: fmt.Sprintf("p%07d", i), Vector: vectors[i], Text: texts[i]}
		}
		start := time.Now()
		if _, err := cluster.Build(ctx, points, cluster.Options{}, nil); err != nil {
			return err
		}
		b.report(fmt.Sprintf("topics of %d texts", n), time.Since(start).Seconds(), "s")
	}
	return nil
}

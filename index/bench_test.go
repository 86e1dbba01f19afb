package index

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	chromemgo "github.com/philippgille/chromem-go"

	"github.com/askbook/askbook/embed"
	"github.com/askbook/askbook/index/flat"
	"github.com/askbook/askbook/index/vector"
)

const (
	benchItems      = 100_000
	benchDimensions = 256
	benchWords      = 80 // in a passage: some 550 bytes
)

// maker makes passages of words whose frequencies fall as in a language.
type maker struct {
	rng  *rand.Rand
	zipf *rand.Zipf
}

func newMaker(seed uint64) *maker {
	rng := rand.New(rand.NewPCG(seed, 7))
	return &maker{rng, rand.NewZipf(rng, 1.07, 30, 60_000)}
}

func (m *maker) words(n int) string {
	syllables := []string{"ba", "co", "di", "fu", "ge", "ha", "ki", "lo", "mu", "ne", "po", "ra", "se", "ti", "vo", "we"}
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(' ')
		}
		for x := m.zipf.Uint64() + 16; x > 0; x /= 16 {
			b.WriteString(syllables[x%16])
		}
	}
	return b.String()
}

func (m *maker) vector() embed.Vector {
	v := make(embed.Vector, benchDimensions)
	for i := range v {
		v[i] = float32(m.rng.NormFloat64()) + .1
	}
	it := Item{Vector: v}
	u, _ := unit(&it, benchDimensions)
	return u
}

func (m *maker) items(n int) []Item {
	items := make([]Item, n)
	for i := range items {
		items[i] = Item{
			ID: fmt.Sprintf("c%06d#%d", i/3, i%3), Group: fmt.Sprintf("c%06d", i/3), Lang: "en",
			Title: m.words(6), Text: m.words(benchWords) + ".", Vector: m.vector(),
			Filters: map[string][]string{"channel": {[]string{"email", "chat", "call"}[i%3]}, "status": {"solved"}},
		}
	}
	return items
}

func (m *maker) query() Query {
	return Query{Text: m.words(2 + m.rng.IntN(5)), Vector: m.vector(), Mode: Hybrid, K: 10}
}

// benchIndex is a folder with benchItems passages, made once for all benchmarks of a run.
var benchIndex = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", benchPattern())
	if err != nil {
		return "", err
	}
	ix, err := Open(dir, Options{})
	if err != nil {
		return "", err
	}
	defer ix.Close()
	items := newMaker(1).items(benchItems)
	start := time.Now()
	_, err = ix.Sync(context.Background(), seq(items), nil, nil)
	fmt.Printf("indexed %d passages in %.1f s\n", benchItems, time.Since(start).Seconds())
	return dir, err
})

func openBench(b *testing.B) *Index {
	dir, err := benchIndex()
	if err != nil {
		b.Fatal(err)
	}
	return openFor(b, dir)
}

func openFor(b *testing.B, dir string) *Index {
	ix, err := Open(dir, Options{ReadOnly: true, Cases: true})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = ix.Close() })
	return ix
}

// benchPattern names the folders of this process.
func benchPattern() string { return fmt.Sprintf("askbook-index-%d-*", os.Getpid()) }

func TestMain(m *testing.M) {
	code := m.Run()
	left, _ := filepath.Glob(filepath.Join(os.TempDir(), benchPattern()))
	for _, dir := range left {
		_ = os.RemoveAll(dir)
	}
	os.Exit(code)
}

func BenchmarkOpen100k(b *testing.B) {
	dir, err := benchIndex()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		ix, err := Open(dir, Options{ReadOnly: true})
		if err != nil {
			b.Fatal(err)
		}
		_ = ix.Close()
	}
}

func BenchmarkSearch100k(b *testing.B) {
	for _, mode := range []Mode{Hybrid, TextOnly, VectorOnly} {
		b.Run(string(mode), func(b *testing.B) {
			ix, m := openBench(b), newMaker(2)
			var took []time.Duration
			for b.Loop() {
				q := m.query()
				q.Mode = mode
				start := time.Now()
				if _, err := ix.Search(context.Background(), q); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(start))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
		})
	}
}

func BenchmarkFiltered100k(b *testing.B) {
	ix, m := openBench(b), newMaker(2)
	for b.Loop() {
		q := m.query()
		q.Filters = map[string][]string{"channel": {"chat"}}
		if _, err := ix.Search(context.Background(), q); err != nil {
			b.Fatal(err)
		}
	}
}

// 32 clients at once.
func BenchmarkClients100k(b *testing.B) {
	ix := openBench(b)
	b.SetParallelism(32 / runtime.GOMAXPROCS(0))
	b.RunParallel(func(pb *testing.PB) {
		m := newMaker(3)
		for pb.Next() {
			if _, err := ix.Search(context.Background(), m.query()); err != nil {
				b.Error(err)
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "queries/s")
}

// A thousand changed items in a hundred thousand.
func BenchmarkIncrement100k(b *testing.B) {
	dir, err := benchIndex()
	if err != nil {
		b.Fatal(err)
	}
	own := b.TempDir()
	if err := os.CopyFS(own, os.DirFS(dir)); err != nil {
		b.Fatal(err)
	}
	ix, err := Open(own, Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer ix.Close()
	m := newMaker(4)
	for b.Loop() {
		if err := ix.Apply(context.Background(), m.items(1000), nil, nil); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkScan sets the vector stores against chromem-go and against reading the memory.
func BenchmarkScan(b *testing.B) {
	m := newMaker(5)
	rows := make([][]float32, benchItems)
	for i := range rows {
		rows[i] = m.vector()
	}
	path := filepath.Join(b.TempDir(), "vectors")
	if err := vector.Write(path, benchDimensions, len(rows), func(i int) []float32 { return rows[i] }); err != nil {
		b.Fatal(err)
	}
	block, err := vector.OpenBlock(path)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = block.Close() })
	set := vector.NewSet(block)
	run := func(store vector.Store) func(b *testing.B) {
		return func(b *testing.B) {
			b.SetBytes(4 * benchDimensions * benchItems)
			for b.Loop() {
				if _, err := store.Search(context.Background(), vector.Query{Vector: rows[b.N%len(rows)], K: 10}); err != nil {
					b.Fatal(err)
				}
			}
		}
	}
	b.Run("flat, sign bits first", run(flat.New(set)))
	b.Run("flat, exact", run(flat.NewExact(set)))
	b.Run("reading the memory", func(b *testing.B) {
		all := make([]float32, benchItems*benchDimensions)
		b.SetBytes(int64(4 * len(all)))
		for i := range all { // until written to, all of it is one page
			all[i] = 1
		}
		one := all[:8192]
		for b.Loop() {
			var wg sync.WaitGroup
			workers := runtime.GOMAXPROCS(0)
			for w := range workers {
				wg.Go(func() {
					part := all[w*len(all)/workers : (w+1)*len(all)/workers]
					for i := 0; i+len(one) <= len(part); i += len(one) {
						_ = vector.Dot(part[i:i+len(one)], part[i:i+len(one)])
					}
				})
			}
			wg.Wait()
		}
	})
	b.Run("chromem-go", func(b *testing.B) {
		refuse := func(context.Context, string) ([]float32, error) { return nil, os.ErrInvalid }
		c, err := chromemgo.NewDB().CreateCollection("all", nil, refuse)
		if err != nil {
			b.Fatal(err)
		}
		for i, v := range rows {
			if err := c.AddDocument(context.Background(), chromemgo.Document{ID: fmt.Sprint(i), Embedding: v, Content: "-"}); err != nil {
				b.Fatal(err)
			}
		}
		b.SetBytes(4 * benchDimensions * benchItems)
		for b.Loop() {
			if _, err := c.QueryEmbedding(context.Background(), rows[b.N%len(rows)], 10, nil, nil); err != nil {
				b.Fatal(err)
			}
		}
	})
}

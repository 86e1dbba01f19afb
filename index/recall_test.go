package index

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/askbook/askbook/embed"
	"github.com/askbook/askbook/embed/static"
	"github.com/askbook/askbook/index/flat"
	"github.com/askbook/askbook/index/vector"
	"github.com/askbook/askbook/internal/goldtest"
)

// The first pass over sign bits loses at most one neighbour in two hundred, on
// vectors of real texts too, which lie much closer together than random ones.
func TestRecallOnRealVectors(t *testing.T) {
	data, err := os.ReadFile(goldtest.Path(t, "stackoverflow20k/title_StackOverflow.txt"))
	if err != nil {
		t.Fatal(err)
	}
	model, err := static.Open(goldtest.Path(t, "reference_model"))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := model.Embed(context.Background(), embed.Document, strings.Split(strings.TrimSpace(string(data)), "\n"))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "vectors")
	err = vector.Write(path, model.Dimensions(), len(rows), func(i int) []float32 {
		if len(rows[i]) == 0 {
			return nil
		}
		return rows[i]
	})
	if err != nil {
		t.Fatal(err)
	}
	block, err := vector.OpenBlock(path)
	if err != nil {
		t.Fatal(err)
	}
	defer block.Close()
	set := vector.NewSet(block)
	for _, k := range []int{10, candidates} {
		want, got := 0, 0
		for i := 0; i < len(rows); i += len(rows) / 100 {
			if len(rows[i]) == 0 {
				continue
			}
			q := vector.Query{Vector: rows[i], K: k}
			truth, err := flat.NewExact(set).Search(context.Background(), q)
			if err != nil {
				t.Fatal(err)
			}
			found, err := flat.New(set).Search(context.Background(), q)
			if err != nil {
				t.Fatal(err)
			}
			in := map[vector.Match]bool{}
			for _, m := range found {
				in[m] = true
			}
			want += len(truth)
			for _, m := range truth {
				if in[m] {
					got++
				}
			}
		}
		recall := float64(got) / float64(want)
		t.Logf("recall@%d of %d vectors: %.4f", k, len(rows), recall)
		if recall < .995 {
			t.Errorf("recall@%d is %.4f", k, recall)
		}
	}
}

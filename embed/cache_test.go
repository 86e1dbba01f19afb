package embed_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/askbook/askbook/embed"
	"github.com/askbook/askbook/embed/embedtest"
)

// counting is an embedder of two dimensions that counts what it is asked, and
// fails when it meets a text.
type counting struct {
	asked []string
	stop  string // the text at which it fails, its prefix returned
	skip  string // the text that it leaves out
}

func (c *counting) Model() embed.Model {
	return embed.Model{Name: "counting", Digest: "d", Dimensions: 2}
}

var errStop = errors.New("stop")

func (c *counting) Embed(_ context.Context, p embed.Purpose, texts []string) ([]embed.Vector, error) {
	var vectors []embed.Vector
	for _, t := range texts {
		if c.stop != "" && t == c.stop {
			return vectors, errStop
		}
		c.asked = append(c.asked, t)
		vectors = append(vectors, vectorFor(p, t, c.skip))
	}
	return vectors, nil
}

func vectorFor(p embed.Purpose, text, skip string) embed.Vector {
	switch text {
	case "":
		return embed.Vector{}
	case skip:
		return nil
	}
	return embed.Vector{float32(len(text)), float32(len(p))}
}

func TestCachedAsksOnce(t *testing.T) {
	c := &counting{}
	e := embed.Cached(c, new(embedtest.Memory))
	for range 3 {
		vectors, err := e.Embed(t.Context(), embed.Document, []string{"a", "bb", "a", "", "bb"})
		if err != nil {
			t.Fatal(err)
		}
		if len(vectors) != 5 || vectors[1][0] != 2 || vectors[2][0] != 1 || vectors[3] == nil || len(vectors[3]) != 0 {
			t.Fatalf("got %v", vectors)
		}
	}
	if !slices.Equal(c.asked, []string{"a", "bb", ""}) {
		t.Errorf("asked for %q", c.asked)
	}
	if _, err := e.Embed(t.Context(), embed.Query, []string{"a"}); err != nil {
		t.Fatal(err)
	}
	if len(c.asked) != 4 {
		t.Error("a query got the vector of a document")
	}
}

func TestCachedKeepsThePrefixOfAFailure(t *testing.T) {
	c := &counting{stop: "c"}
	e := embed.Cached(c, new(embedtest.Memory))
	texts := []string{"a", "b", "a", "c", "d"}
	vectors, err := e.Embed(t.Context(), embed.Document, texts)
	if !errors.Is(err, errStop) || len(vectors) != 3 {
		t.Fatalf("got %d vectors and %v", len(vectors), err)
	}
	c.stop, c.asked = "", nil
	if _, err := e.Embed(t.Context(), embed.Document, texts); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(c.asked, []string{"c", "d"}) {
		t.Errorf("the second run asked for %q", c.asked)
	}
}

func TestCachedTriesAgainWhatWasLeftOut(t *testing.T) {
	c := &counting{skip: "b"}
	e := embed.Cached(c, new(embedtest.Memory))
	for range 2 {
		vectors, err := e.Embed(t.Context(), embed.Document, []string{"a", "b"})
		if err != nil || vectors[1] != nil {
			t.Fatalf("got %v and %v", vectors, err)
		}
	}
	if !slices.Equal(c.asked, []string{"a", "b", "b"}) {
		t.Errorf("asked for %q", c.asked)
	}
}

// Whatever is asked in whatever pieces, a cached embedder answers as the bare
// one does.
func TestCachedEqualsBare(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := embed.Cached(&counting{}, new(embedtest.Memory))
		calls := rapid.SliceOf(rapid.SliceOf(rapid.SampledFrom([]string{"", "a", "bb", "ccc", "dddd"}))).Draw(t, "calls")
		for _, texts := range calls {
			vectors, err := e.Embed(context.Background(), embed.Cluster, texts)
			if err != nil {
				t.Fatal(err)
			}
			for i, v := range vectors {
				if want := vectorFor(embed.Cluster, texts[i], "-"); !slices.Equal(v, want) {
					t.Fatalf("%q: got %v, want %v", texts[i], v, want)
				}
			}
		}
	})
}

// hashing is the least that is an embedder.
type hashing struct{}

func (hashing) Model() embed.Model {
	return embed.Model{Name: "hashing", Digest: "d", Dimensions: 4}
}

func (hashing) Embed(ctx context.Context, p embed.Purpose, texts []string) ([]embed.Vector, error) {
	vectors := make([]embed.Vector, len(texts))
	for i, t := range texts {
		vectors[i] = embed.Vector{}
		if len(slices.DeleteFunc([]byte(t), func(b byte) bool { return b <= ' ' })) == 0 {
			continue
		}
		v := make(embed.Vector, 4)
		v[embed.HashText(fmt.Sprint(p, t))[0]%4] = 1
		vectors[i] = v
	}
	return vectors, ctx.Err()
}

func TestConformance(t *testing.T) {
	embedtest.Run(t, embed.Cached(hashing{}, new(embedtest.Memory)))
}

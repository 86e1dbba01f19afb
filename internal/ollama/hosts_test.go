package ollama_test

import (
	"errors"
	"fmt"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/askbook/askbook/embed"
	"github.com/askbook/askbook/internal/ollama"
)

func TestHostsShareTheWork(t *testing.T) {
	fast, slow := newFake(t), newFake(t)
	slow.before = func(int, []string) *reply { time.Sleep(30 * time.Millisecond); return nil }
	e := open(t, ollama.Options{BatchTexts: 2}, fast, slow)
	vectors, err := e.Embed(t.Context(), embed.Document, many(60))
	if err != nil {
		t.Fatal(err)
	}
	checkAll(t, many(60), vectors)
	if f, s := len(fast.asked()), len(slow.asked()); f <= s || s == 0 {
		t.Errorf("the fast host did %d batches, the slow one %d", f, s)
	}
}

func TestAHostThatDiesLeavesItsWorkToTheOthers(t *testing.T) {
	good, bad := newFake(t), newFake(t)
	bad.before = func(n int, _ []string) *reply {
		if n > 1 {
			bad.CloseClientConnections()
		}
		return nil
	}
	good.before = func(int, []string) *reply { time.Sleep(5 * time.Millisecond); return nil }
	var warned atomic.Int32
	e := open(t, ollama.Options{BatchTexts: 2, Warn: func(error) { warned.Add(1) }}, good, bad)
	vectors, err := e.Embed(t.Context(), embed.Document, many(60))
	if err != nil {
		t.Fatal(err)
	}
	checkAll(t, many(60), vectors)
	if warned.Load() == 0 {
		t.Error("nobody was told of the host that went away")
	}
}

// The server goes away in the middle: what was done comes back, with an error
// that says so.
func TestServerGone(t *testing.T) {
	f := newFake(t)
	f.before = func(n int, _ []string) *reply {
		if n > 3 {
			f.CloseClientConnections()
		}
		return nil
	}
	e := open(t, ollama.Options{BatchTexts: 2}, f)
	vectors, err := e.Embed(t.Context(), embed.Document, many(20))
	if !errors.Is(err, ollama.ErrUnavailable) {
		t.Fatalf("got %v", err)
	}
	if len(vectors) != 6 {
		t.Errorf("%d vectors of the three batches before", len(vectors))
	}
	checkAll(t, many(6), vectors)
}

func TestHostsWithDifferentModelsAreRefused(t *testing.T) {
	a, b := newFake(t), newFake(t)
	b.digest = strings.Repeat("cd", 32)
	_, err := ollama.New(t.Context(), ollama.Options{Model: "mini", Hosts: []string{a.URL, b.URL}})
	if !errors.Is(err, ollama.ErrChanged) {
		t.Errorf("got %v", err)
	}
}

func TestAMissingHostIsLeftOut(t *testing.T) {
	closed := httptest.NewServer(nil)
	closed.Close()
	var warned error
	e, err := ollama.New(t.Context(), ollama.Options{
		Model: "mini", Hosts: []string{closed.URL, newFake(t).URL}, Warn: func(err error) { warned = err },
	})
	if err != nil {
		t.Fatal(err)
	}
	if !errors.Is(warned, ollama.ErrUnavailable) {
		t.Errorf("warned of %v", warned)
	}
	if _, err := e.Embed(t.Context(), embed.Query, []string{"x"}); err != nil {
		t.Error(err)
	}
}

func many(n int) []string {
	texts := make([]string, n)
	for i := range texts {
		texts[i] = fmt.Sprintf("text number %d", i)
	}
	return texts
}

func checkAll(t *testing.T, texts []string, vectors []embed.Vector) {
	t.Helper()
	if len(vectors) != len(texts) {
		t.Fatalf("%d vectors for %d texts", len(vectors), len(texts))
	}
	for i, v := range vectors {
		if !slices.Equal(v, vectorOf(texts[i], 8)) {
			t.Errorf("%q has the vector of another", texts[i])
		}
	}
}

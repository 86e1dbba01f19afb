package index

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The round that a killed child had committed last is what the next process sees, whole.
func TestKilledAtAnyMoment(t *testing.T) {
	if dir := os.Getenv("ASKBOOK_TEST_INDEX"); dir != "" {
		writeRounds(t, dir)
		return
	}
	t.Parallel()
	dir := t.TempDir()
	rng := rand.New(rand.NewPCG(1, 2))
	rounds := 0
	patience := time.Millisecond // more, where a busy machine lets no child come to write
	for range 12 {
		child := exec.Command(os.Args[0], "-test.run=^TestKilledAtAnyMoment$")
		child.Env = append(os.Environ(), "ASKBOOK_TEST_INDEX="+dir)
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(40+rng.IntN(160)) * patience)
		_ = child.Process.Kill()
		_ = child.Wait()
		if rounds = max(rounds, checkRound(t, dir, rounds)); rounds == 0 {
			patience *= 2
		}
	}
	if rounds == 0 {
		t.Error("no child came to write anything")
	}
	// Whatever rubbish was left, the next change sweeps it away.
	ix := open(t, dir)
	for i := range 2 {
		if err := ix.Apply(context.Background(), roundItems(rounds+1+i), nil, nil); err != nil {
			t.Fatal(err)
		}
	}
	left, err := filepath.Glob(filepath.Join(dir, "gen-*"))
	if err != nil || len(left) > 2 {
		t.Errorf("%v are left, %v", left, err)
	}
}

const roundSize = 20

// roundItems are the same ids in each round, with other texts.
func roundItems(round int) []Item {
	items := make([]Item, roundSize)
	for i := range items {
		items[i] = item(fmt.Sprintf("i%02d", i), "Refund", fmt.Sprintf("This is round%d of the refund", round))
	}
	return items
}

func writeRounds(t *testing.T, dir string) {
	for {
		ix := open(t, dir)
		hits, err := ix.Search(context.Background(), Query{Text: "refund", K: 1})
		if err != nil {
			t.Fatal(err)
		}
		round := 1
		if len(hits) > 0 {
			_, _ = fmt.Sscanf(hits[0].Snippet, "This is round%d", &round)
			round++
		}
		if err := ix.Apply(context.Background(), roundItems(round), nil, nil); err != nil {
			t.Fatal(err)
		}
		_ = ix.Close()
	}
}

func checkRound(t *testing.T, dir string, before int) int {
	t.Helper()
	ix := open(t, dir)
	if ix.Count() == 0 && before == 0 {
		return 0
	}
	hits, err := ix.Search(context.Background(), Query{Text: "refund", Vector: toy("refund"), K: 100})
	if err != nil {
		t.Fatal(err)
	}
	if len(hits) != roundSize {
		t.Fatalf("%d items, not %d", len(hits), roundSize)
	}
	round := 0
	for _, h := range hits {
		var r int
		if _, err := fmt.Sscanf(h.Snippet, "This is round%d", &r); err != nil {
			t.Fatal(err)
		}
		if round != 0 && r != round {
			t.Fatalf("rounds %d and %d at once", round, r)
		}
		round = r
	}
	if round < before {
		t.Fatalf("round %d came back after round %d", round, before)
	}
	return round
}

func TestTwoWriters(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	one, two := open(t, dir), open(t, dir)
	unlock, err := one.begin()
	if err != nil {
		t.Fatal(err)
	}
	if err := two.Apply(context.Background(), shop, nil, nil); !errors.Is(err, ErrLocked) {
		t.Errorf("the second writer: %v", err)
	}
	unlock()
	if err := two.Apply(context.Background(), shop, nil, nil); err != nil {
		t.Fatal(err)
	}
	// The first goes on from what the second wrote.
	if err := one.Apply(context.Background(), nil, []string{"a#1"}, nil); err != nil {
		t.Fatal(err)
	}
	if one.Count() != len(shop)-1 {
		t.Errorf("%d items", one.Count())
	}
}

func TestCancelledChange(t *testing.T) {
	t.Parallel()
	ix := openShop(t, shop)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := ix.Apply(ctx, []Item{item("n", "New", "New")}, nil, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled change: %v", err)
	}
	if ix.Count() != len(shop) || strings.Join(groupsOf(t, ix, Query{Text: "new", K: 3, Mode: TextOnly}), "") == "n" {
		t.Error("a cancelled change shows")
	}
}

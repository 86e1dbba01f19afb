package index

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/askbook/askbook/embed"
	"github.com/askbook/askbook/index/mapped"
)

// toy makes a vector in the direction of the words that it knows.
func toy(text string) embed.Vector {
	v := make(embed.Vector, 8)
	for i, w := range []string{"refund", "money", "parcel", "delivery", "password", "login", "router", "printer"} {
		if strings.Contains(strings.ToLower(text), w) {
			v[i/2*2]++ // neighbours mean the same
			v[i] += .5
		}
	}
	var square float64
	for _, x := range v {
		square += float64(x) * float64(x)
	}
	if square == 0 {
		return nil
	}
	for i := range v {
		v[i] /= float32(math.Sqrt(square))
	}
	return v
}

func item(id, title, text string) Item {
	group, _, _ := strings.Cut(id, "#")
	return Item{ID: id, Group: group, Title: title, Text: text, Vector: toy(title + " " + text)}
}

var shop = []Item{
	item("a#1", "Getting your money back", "Send the goods within 30 days and we refund the price."),
	item("a#2", "Getting your money back", "The money is on your account after five days. Do ask your bank first!"),
	item("b#1", "Where is my parcel?", "Follow the delivery with the number in our mail."),
	item("c#1", "I cannot log in", "Choose a new password. Error E-1042 means that the login is locked."),
	item("d#1", "Router USRP-2954R does not start", "Update the firmware to 4.1.0.5 and restart the router."),
	item("e#1", "Drucker druckt nicht", "Bitte prüfen Sie die Rechnungen und den Drucker."),
}

func openShop(t testing.TB, items []Item) *Index {
	t.Helper()
	ix := open(t, t.TempDir())
	if err := ix.Apply(context.Background(), items, nil, nil); err != nil {
		t.Fatal(err)
	}
	return ix
}

func open(t testing.TB, dir string) *Index {
	t.Helper()
	ix, err := Open(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ix.Close() })
	return ix
}

func groupsOf(t testing.TB, ix *Index, q Query) []string {
	t.Helper()
	hits, err := ix.Search(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	groups := []string{}
	for _, h := range hits {
		groups = append(groups, h.Group)
	}
	return groups
}

func TestSearchWords(t *testing.T) {
	t.Parallel()
	ix := openShop(t, shop)
	for _, c := range []struct{ query, want, why string }{
		{"refunds", "a", "a stem"},
		{"E-1042", "c", "a code as it is written"},
		{"e1042", "c", "a code without its hyphen"},
		{"usrp 2954r", "d", "the parts of a code"},
		{"4.1.0.5", "d", "a number with dots"},
		{"pasword", "c", "a letter left out"},
		{"pas*", "c", "a beginning"},
		{"ro*", "d", "two letters"},
		{"f*", "", "one letter"},
		{"E-10*", "c", "a beginning of a code"},
		{"usrp-295*", "d", "a beginning of a code's part"},
		{"prüf*", "e", "a beginning with an accent"},
		{"firmwrae", "d", "two letters swapped"},
		{`"refund the price"`, "a", "a phrase"},
		{`"price the refund"`, "", "a phrase in another order"},
		{`log "new password" parcel`, "c", "a phrase beside words"},
		{"prufen", "e", "an accent left out"},
		{"the of and", "", "stop words"},
		{"zzzz qqqq", "", "unknown words"},
		{"", "", "nothing"},
		{`"`, "", "a lone quotation mark"},
		{"***", "", "nothing but stars"},
	} {
		got := strings.Join(groupsOf(t, ix, Query{Text: c.query, Mode: TextOnly, K: 1}), " ")
		if got != c.want {
			t.Errorf("%s: %q finds %q, not %q", c.why, c.query, got, c.want)
		}
	}
}

func TestSearchOneHitAGroup(t *testing.T) {
	t.Parallel()
	ix := openShop(t, shop)
	hits, err := ix.Search(context.Background(), Query{Text: "money refund", Vector: toy("money refund"), Mode: Hybrid, K: 50})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, h := range hits {
		if seen[h.Group] {
			t.Errorf("group %s twice", h.Group)
		}
		seen[h.Group] = true
	}
	if hits[0].Group != "a" || hits[0].TextRank != 1 || hits[0].VectorRank != 1 {
		t.Errorf("first hit: %+v", hits[0])
	}
}

// An item that a model made no vector of is as alike as any: its words decide, also where a model finds
// all texts alike.
func TestItemsWithoutVectors(t *testing.T) {
	t.Parallel()
	near := func(x float32) embed.Vector {
		v := embed.Vector{1, x, 0, 0, 0, 0, 0, 0}
		length := float32(math.Sqrt(float64(1 + x*x)))
		return embed.Vector{v[0] / length, v[1] / length, 0, 0, 0, 0, 0, 0}
	}
	var items []Item
	for i := range 60 {
		items = append(items, Item{ID: fmt.Sprintf("n%02d", i), Group: fmt.Sprintf("n%02d", i), Title: "Lamps of all kinds", Vector: near(float32(i) / 100)})
	}
	items = append(items, Item{ID: "none", Group: "none", Title: "The walnut table"})
	if got := groupsOf(t, openShop(t, items), Query{Text: "walnut table", Vector: near(.3), Mode: Hybrid, K: 3}); got[0] != "none" {
		t.Errorf("found %v", got)
	}
}

func TestSearchByVector(t *testing.T) {
	t.Parallel()
	ix := openShop(t, shop)
	q := Query{Text: "delivery", Vector: toy("delivery"), Mode: VectorOnly, K: 1}
	if got := groupsOf(t, ix, q); !slices.Equal(got, []string{"b"}) {
		t.Errorf("found %v", got)
	}
	for name, v := range map[string]embed.Vector{"zero": make(embed.Vector, 8), "short": {1}, "NaN": {float32(math.NaN()), 0, 0, 0, 0, 0, 0, 0}} {
		q.Vector = v
		if _, err := ix.Search(context.Background(), q); !errors.Is(err, ErrVector) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestFilters(t *testing.T) {
	t.Parallel()
	day := func(n int) time.Time { return time.Date(2026, 3, n, 0, 0, 0, 0, time.UTC) }
	var items []Item
	for i := 1; i <= 9; i++ {
		it := item(fmt.Sprintf("g%d", i), "Refund", "The same text about a refund.")
		it.Filters = map[string][]string{"channel": {[]string{"email", "chat", "Call"}[i%3]}, "tag": {"all", fmt.Sprint("t", i)}}
		it.Time = day(i)
		items = append(items, it)
	}
	items[8].Time = time.Time{}
	ix := openShop(t, items)
	for _, c := range []struct {
		name string
		q    Query
		want string
	}{
		{"one value", Query{Filters: map[string][]string{"channel": {"email"}}}, "g3 g6 g9"},
		{"any of values", Query{Filters: map[string][]string{"tag": {"t1", "t4", "none"}}}, "g1 g4"},
		{"all keys", Query{Filters: map[string][]string{"channel": {"call"}, "tag": {"t5", "t6"}}}, "g5"},
		{"unknown value", Query{Filters: map[string][]string{"channel": {"fax"}}}, ""},
		{"unknown key", Query{Filters: map[string][]string{"x": {"y"}}}, ""},
		{"after takes its day", Query{After: day(7)}, "g7 g8"},
		{"before does not", Query{Before: day(3)}, "g1 g2"},
		{"both", Query{After: day(2), Before: day(4)}, "g2 g3"},
		{"k after filters", Query{Filters: map[string][]string{"tag": {"t9", "t8"}}, K: 1}, "g8"},
	} {
		for _, mode := range []Mode{Hybrid, TextOnly, VectorOnly} {
			q := c.q
			q.Text, q.Vector, q.Mode = "refund", toy("refund"), mode
			if got := strings.Join(groupsOf(t, ix, q), " "); got != c.want {
				t.Errorf("%s, %s: %q, not %q", c.name, mode, got, c.want)
			}
		}
	}
}

// Whatever portions the items came in, searches give the same bytes.
func TestPortionsDoNotShow(t *testing.T) {
	t.Parallel()
	var items []Item
	for i := range 120 {
		it := item(fmt.Sprintf("g%02d#%d", i/3, i), []string{"Refund", "Parcel lost", "Router blinks"}[i%3],
			strings.Repeat(fmt.Sprintf("word%d and password ", i%17), 1+i%5))
		items = append(items, it)
	}
	whole := openShop(t, items)
	portions := open(t, t.TempDir())
	stale := slices.Clone(items[:50])
	for i := range stale {
		stale[i].Text += " stale words that shall be gone"
	}
	apply := func(put []Item, del ...string) {
		t.Helper()
		if err := portions.Apply(context.Background(), put, del, nil); err != nil {
			t.Fatal(err)
		}
	}
	apply(stale)
	apply([]Item{item("gone#1", "Refund", "To be deleted")})
	for i := 0; i < len(items); i += 7 {
		apply(items[i:min(i+7, len(items))])
	}
	apply(nil, "gone#1", "never there")
	if diff := cmp.Diff(hashesOf(whole), hashesOf(portions)); diff != "" {
		t.Fatal(diff)
	}
	for _, text := range []string{"refund", "word3 password", "parcel router", "wrd16", "stale"} {
		for _, mode := range []Mode{Hybrid, TextOnly, VectorOnly} {
			q := Query{Text: text, Vector: toy("password " + text), Mode: mode, K: 20}
			want, err := whole.Search(context.Background(), q)
			if err != nil {
				t.Fatal(err)
			}
			got, err := portions.Search(context.Background(), q)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%q, %s:\n%s", text, mode, diff)
			}
		}
	}
}

func seq(items []Item) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		for _, it := range items {
			if !yield(it, nil) {
				return
			}
		}
	}
}

func TestSync(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	ix := open(t, dir)
	filled := 0
	fill := func(_ context.Context, items []Item) error {
		filled += len(items)
		for i := range items {
			items[i].Vector = toy(items[i].Title + " " + items[i].Text)
		}
		return nil
	}
	bare := slices.Clone(shop)
	for i := range bare {
		bare[i].Vector = nil
	}
	sync := func(items []Item, want Changes) {
		t.Helper()
		before := filled
		got, err := ix.Sync(context.Background(), seq(items), fill, nil)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if filled-before != want.Put {
			t.Errorf("asked for %d vectors, not %d", filled-before, want.Put)
		}
		if ix.Count() != len(items) {
			t.Errorf("%d items, not %d", ix.Count(), len(items))
		}
	}
	sync(bare, Changes{Put: 6})
	name, _ := os.ReadFile(filepath.Join(dir, currentFile))
	sync(bare, Changes{Unchanged: 6})
	if again, _ := os.ReadFile(filepath.Join(dir, currentFile)); string(again) != string(name) {
		t.Error("a Sync without changes made a generation")
	}
	changed := slices.Clone(bare[:4])
	changed[1].Text += " And one more sentence."
	sync(append(changed, item("z", "New", "New delivery")), Changes{Put: 2, Deleted: 2, Unchanged: 3})
	sync(nil, Changes{Deleted: 5})
	sync(bare, Changes{Put: 6})
}

func TestSyncStopsAtErrors(t *testing.T) {
	t.Parallel()
	ix := openShop(t, shop)
	broken := errors.New("broken")
	_, err := ix.Sync(context.Background(), func(yield func(Item, error) bool) {
		_ = yield(shop[0], nil) && yield(Item{}, broken)
	}, nil, nil)
	if !errors.Is(err, broken) || ix.Count() != len(shop) {
		t.Errorf("%v, %d items", err, ix.Count())
	}
	if err := ix.Apply(context.Background(), []Item{{ID: "x", Vector: embed.Vector{1, 2}}}, nil, nil); !errors.Is(err, ErrVector) {
		t.Errorf("vector of the wrong size: %v", err)
	}
}

func TestReadersAndWriters(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	writer := open(t, dir)
	if err := writer.Apply(context.Background(), shop[:3], nil, nil); err != nil {
		t.Fatal(err)
	}
	reader, err := Open(dir, Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	if err := reader.Apply(context.Background(), shop, nil, nil); !errors.Is(err, ErrReadOnly) {
		t.Errorf("a reader writes: %v", err)
	}
	for i := range 4 {
		if err := writer.Apply(context.Background(), shop[3:], []string{fmt.Sprint("none", i)}, nil); err != nil {
			t.Fatal(err)
		}
		// What it has open is gone from the folder by now.
		if got := groupsOf(t, reader, Query{Text: "refund", K: 3}); !slices.Equal(got, []string{"a"}) {
			t.Errorf("the reader finds %v", got)
		}
	}
	if reader.Count() != 3 {
		t.Errorf("the reader moved on by itself")
	}
	if moved, err := reader.refresh(); !moved || err != nil || reader.Count() != len(shop) {
		t.Errorf("refresh: %v, %v, %d items", moved, err, reader.Count())
	}
	if moved, err := reader.refresh(); moved || err != nil {
		t.Errorf("refresh again: %v, %v", moved, err)
	}
}

func TestOtherModel(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	ix, err := Open(dir, Options{Model: "one"})
	if err != nil {
		t.Fatal(err)
	}
	defer ix.Close()
	if err := ix.Apply(context.Background(), shop, nil, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir, Options{Model: "two"}); !errors.Is(err, ErrModel) {
		t.Errorf("another model: %v", err)
	}
	if open(t, dir).st.Model != "one" {
		t.Error("the model is not remembered")
	}
}

// Each file of an index is cut, emptied, overwritten or taken away: the index
// says that it is damaged, or works, but does not panic.
func TestDamage(t *testing.T) {
	t.Parallel()
	made := t.TempDir()
	ix := open(t, made)
	for _, part := range [][]Item{shop[:5], shop[5:]} {
		if err := ix.Apply(context.Background(), part, nil, nil); err != nil {
			t.Fatal(err)
		}
	}
	var files []string
	name, _ := current(made)
	_ = filepath.WalkDir(made, func(path string, d fs.DirEntry, err error) error {
		rel, _ := filepath.Rel(made, path)
		if !d.IsDir() && rel != lockFile && rel != currentFile && (strings.HasPrefix(rel, name) || strings.HasPrefix(rel, partsDir)) {
			files = append(files, rel)
		}
		return err
	})
	damages := map[string]func(path string, data []byte) error{
		"removed": func(path string, _ []byte) error { return os.Remove(path) },
		"emptied": func(path string, _ []byte) error { return os.WriteFile(path, nil, 0o600) },
		"cut":     func(path string, b []byte) error { return os.WriteFile(path, b[:len(b)/2], 0o600) },
		"dented": func(path string, b []byte) error {
			for i := len(b) / 3; i < len(b)*2/3; i++ {
				b[i] ^= 0x5A
			}
			return os.WriteFile(path, b, 0o600)
		},
		"scrambled": func(path string, b []byte) error {
			return os.WriteFile(path, slices.Repeat([]byte{0xA5}, len(b)), 0o600)
		},
	}
	refused := 0
	for _, file := range files {
		for _, kind := range slices.Sorted(maps.Keys(damages)) {
			dir := t.TempDir()
			if err := os.CopyFS(dir, os.DirFS(made)); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(dir, file)
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.Remove(path); err != nil { // it may be linked
				t.Fatal(err)
			}
			if kind != "removed" {
				if err := damages[kind](path, data); err != nil {
					t.Fatal(err)
				}
			}
			ix, err := Open(dir, Options{})
			if err == nil {
				_, err = ix.Search(context.Background(), Query{Text: "refund parcel", Vector: toy("refund"), K: 5})
				_ = ix.Close()
			}
			if err != nil && !errors.Is(err, ErrDamaged) {
				t.Errorf("%s %s: %v", file, kind, err)
			}
			if err != nil {
				refused++
			}
			if err := Remove(dir); err != nil {
				t.Fatal(err)
			}
			if n := open(t, dir).Count(); n != 0 {
				t.Errorf("%d items in a removed index", n)
			}
		}
	}
	if refused < 3*len(files) {
		t.Errorf("only %d of %d damages were noticed", refused, len(damages)*len(files))
	}
}

// hashesOf gives the hash of each item in an index by its id.
func hashesOf(ix *Index) map[string]uint64 {
	hashes := map[string]uint64{}
	ix.st.live(func(s *segment, i int) {
		hashes[string(s.ids.At(i))] = mapped.Uint64(s.hashes, i)
	})
	return hashes
}

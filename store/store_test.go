package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/askbook/askbook/conversation"
	"github.com/askbook/askbook/conversation/clean"
	"github.com/askbook/askbook/conversation/thread"
	"github.com/askbook/askbook/document"
	"github.com/askbook/askbook/store"
)

func open(t testing.TB, path string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func fresh(t testing.TB) *store.Store {
	t.Helper()
	return open(t, filepath.Join(t.TempDir(), "askbook.db"))
}

func said(id, text string) *conversation.Conversation {
	return &conversation.Conversation{ID: id, Turns: []conversation.Turn{{Text: text}}}
}

// put writes conversations as an import does, and returns those that changed
// something.
func put(t rapid.TB, s *store.Store, conversations ...*conversation.Conversation) (changed []string) {
	t.Helper()
	ctx := context.Background()
	err := s.Import(ctx, func(im *store.Import) error {
		for _, c := range conversations {
			_, old, err := im.Conversation(ctx, c.ID)
			if err != nil {
				return err
			}
			did, err := im.Put(ctx, c, old)
			if err != nil {
				return err
			}
			if did {
				changed = append(changed, c.ID)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return changed
}

func hash(t rapid.TB, s *store.Store) string {
	t.Helper()
	h, err := s.ConversationsHash(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// TestHashOfSet: the hash tells which conversations there are and what they
// say, and nothing of the order, the batches or the repetitions in which they
// came.
func TestHashOfSet(t *testing.T) {
	dir := t.TempDir()
	n := 0
	rapid.Check(t, func(t *rapid.T) {
		n++
		texts := rapid.MapOfN(rapid.StringMatching(`[a-e/.é]{1,3}`), rapid.StringMatching(`[xyz]{0,2}`), 1, 8).Draw(t, "texts")
		var set []*conversation.Conversation
		for id, text := range texts {
			set = append(set, said(id, text))
		}
		slices.SortFunc(set, func(a, b *conversation.Conversation) int { return strings.Compare(a.ID, b.ID) })
		var hashes []string
		for i := range 2 {
			s, err := store.Open(context.Background(), filepath.Join(dir, fmt.Sprintf("%d-%d.db", n, i)))
			if err != nil {
				t.Fatal(err)
			}
			order := rapid.Permutation(set).Draw(t, "order")
			if rapid.Bool().Draw(t, "other words first") {
				put(t, s, said(order[0].ID, "something else"))
			}
			if rapid.Bool().Draw(t, "one too many") {
				put(t, s, said("zz", "joins another"))
				if err := s.Import(context.Background(), func(im *store.Import) error { return im.Absorb(context.Background(), order[0].ID, "zz") }); err != nil {
					t.Fatal(err)
				}
			}
			cut := rapid.IntRange(0, len(order)).Draw(t, "cut")
			put(t, s, order[:cut]...)
			put(t, s, order[cut:]...)
			before := hash(t, s)
			if changed := put(t, s, order...); len(changed) > 0 || hash(t, s) != before {
				t.Fatalf("importing again changed %v", changed)
			}
			hashes = append(hashes, before)
			put(t, s, said(order[0].ID, "quite different"))
			if hash(t, s) == before {
				t.Fatal("a changed text leaves the hash as it was")
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		}
		if hashes[0] != hashes[1] {
			t.Fatalf("the same conversations have the hashes %s and %s", hashes[0], hashes[1])
		}
	})
}

// TestAllOrNothing: an import that fails, or is killed before its end, leaves
// nothing behind; what was reported done is there after opening again.
func TestAllOrNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "askbook.db")
	s := open(t, path)
	put(t, s, said("kept", "I was done"))
	before := hash(t, s)
	failed := errors.New("the machine is on fire")
	err := s.Import(t.Context(), func(im *store.Import) error {
		if _, err := im.Put(t.Context(), said("lost", "I was not"), 0); err != nil {
			return err
		}
		if err := im.PutKeys(t.Context(), "lost", []thread.Key{{Text: "m:1"}}); err != nil {
			return err
		}
		return failed
	})
	if !errors.Is(err, failed) {
		t.Fatalf("Import returned %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	err = s.Import(ctx, func(im *store.Import) error {
		_, err := im.Put(ctx, said("lost", "interrupted"), 0)
		cancel()
		return err
	})
	if err == nil {
		t.Error("an import that was interrupted was kept")
	}

	// A copy of the files in the middle of a transaction is what a kill leaves.
	copied := filepath.Join(t.TempDir(), "askbook.db")
	err = s.Import(t.Context(), func(im *store.Import) error {
		if _, err := im.Put(t.Context(), said("lost", "killed"), 0); err != nil {
			return err
		}
		for _, suffix := range []string{"", "-wal"} {
			data, err := os.ReadFile(path + suffix)
			if err != nil {
				return err
			}
			if err := os.WriteFile(copied+suffix, data, 0o600); err != nil {
				return err
			}
		}
		return failed
	})
	if !errors.Is(err, failed) {
		t.Fatal(err)
	}
	for _, s := range []*store.Store{s, open(t, path), open(t, copied)} {
		ids, err := s.ConversationIDs(t.Context())
		if err != nil || !slices.Equal(ids, []string{"kept"}) || hash(t, s) != before {
			t.Errorf("there are %v (%v), hash %s, want %s", ids, err, hash(t, s), before)
		}
		err = s.Import(t.Context(), func(im *store.Import) error {
			if hits, err := im.Lookup(t.Context(), []string{"m:1"}); err != nil || len(hits) > 0 {
				t.Errorf("the key of a conversation that was lost leads to %v (%v)", hits, err)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
}

// TestKeys: a key leads to its conversation, also after that lives on in
// another, and keeps the latest of its times.
func TestKeys(t *testing.T) {
	s := fresh(t)
	early, late := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC), time.Date(2026, 1, 6, 9, 0, 0, 0, time.UTC)
	err := s.Import(t.Context(), func(im *store.Import) error {
		for _, c := range []*conversation.Conversation{said("a", "first"), said("b", "second")} {
			if _, err := im.Put(t.Context(), c, 0); err != nil {
				return err
			}
		}
		if err := im.PutKeys(t.Context(), "b", []thread.Key{{Text: "m:1", Time: late}, {Text: "m:2"}}); err != nil {
			return err
		}
		if err := im.PutKeys(t.Context(), "b", []thread.Key{{Text: "m:1", Time: early}}); err != nil {
			return err
		}
		if err := im.Absorb(t.Context(), "a", "b"); err != nil {
			return err
		}
		if b, _, err := im.Conversation(t.Context(), "b"); b != nil || err != nil {
			t.Errorf("what was absorbed gives %v, %v", b, err)
		}
		hits, err := im.Lookup(t.Context(), []string{"m:0", "m:1", "m:2"})
		want := []thread.Hit{{Key: thread.Key{Text: "m:1", Time: late}, Conversation: "a"}, {Key: thread.Key{Text: "m:2"}, Conversation: "a"}}
		if diff := cmp.Diff(want, hits); diff != "" {
			t.Error(diff)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestVersion: a file of a later version is refused, by readers too, and stays
// as it is; one that holds nothing counts as none.
func TestVersion(t *testing.T) {
	path := filepath.Join(t.TempDir(), "askbook.db")
	if _, err := store.OpenReadOnly(t.Context(), path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("reading no file: %v", err)
	}
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := store.OpenReadOnly(t.Context(), path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("reading an empty file: %v", err)
	}
	if s, err := store.Open(t.Context(), path); err != nil {
		t.Fatal(err)
	} else if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(fmt.Sprintf("PRAGMA user_version = %d", store.Version+1)); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	for name, open := range map[string]func(context.Context, string) (*store.Store, error){"Open": store.Open, "OpenReadOnly": store.OpenReadOnly} {
		if _, err := open(t.Context(), path); !errors.Is(err, store.ErrNewer) {
			t.Errorf("%s of a newer file: %v", name, err)
		}
	}
}

// TestPrivate: nobody but the owner may read the file or its journal.
func TestPrivate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state", "askbook.db")
	s := open(t, path)
	put(t, s, said("a", "secret"))
	for _, name := range []string{path, path + "-wal", path + "-shm"} {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if mode := info.Mode().Perm(); mode != 0o600 {
			t.Errorf("%s has the mode %o", filepath.Base(name), mode)
		}
	}
}

// TestReadWhileWriting: readers see what was done before, and never wait.
func TestReadWhileWriting(t *testing.T) {
	path := filepath.Join(t.TempDir(), "askbook.db")
	s := open(t, path)
	put(t, s, said("a", "before"))
	reader, err := store.OpenReadOnly(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	err = s.Import(t.Context(), func(im *store.Import) error {
		if _, err := im.Put(t.Context(), said("b", "during"), 0); err != nil {
			return err
		}
		n, err := reader.CountConversations(t.Context())
		if n != 1 {
			t.Errorf("a reader sees %d conversations, want 1", n)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if n, err := reader.CountConversations(t.Context()); n != 2 {
		t.Errorf("afterwards a reader sees %d conversations (%v), want 2", n, err)
	}
}

// TestOrder: conversations come in order of the bytes of their ids, whatever
// these are.
func TestOrder(t *testing.T) {
	s := fresh(t)
	ids := []string{"", " ", "-1", "../x", "10", "9", "A", "a", "a/b", "é", "船", strings.Repeat("z", 5000)}
	for _, id := range slices.Backward(ids) {
		put(t, s, said(id, "text of "+id))
	}
	want := slices.Sorted(slices.Values(ids))
	got, err := s.ConversationIDs(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	var seen []string
	for c, err := range s.Conversations(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if c.Conversation.Turns[0].Text != "text of "+c.Conversation.ID {
			t.Errorf("%q says %q", c.Conversation.ID, c.Conversation.Turns[0].Text)
		}
		seen = append(seen, c.Conversation.ID)
	}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Error(diff)
	}
	for range s.Conversations(t.Context()) {
		break // leaving early must not keep the rows open
	}
	put(t, s, said("last", "still writable"))
}

// TestResults: all results of a stage are kept, or none.
func TestResults(t *testing.T) {
	s := fresh(t)
	got := "as it was"
	if input, err := s.Result(t.Context(), "fruit", &got); input != "" || err != nil || got != "as it was" {
		t.Errorf("no result: %q, %v, %q", input, err, got)
	}
	if err := s.SetResults(t.Context(), "in-1", store.Results{"fruit": "apple", "count": 3}); err != nil {
		t.Fatal(err)
	}
	if err := s.SetResults(t.Context(), "in-2", store.Results{"fruit": "pear", "count": func() {}}); err == nil {
		t.Fatal("a result that cannot be encoded was kept")
	}
	if input, err := s.Result(t.Context(), "fruit", &got); input != "in-1" || err != nil || got != "apple" {
		t.Errorf("%q, %v, %q", input, err, got)
	}
}

// TestDecisions: in order, by room, and the last can be taken back.
func TestDecisions(t *testing.T) {
	s := fresh(t)
	for _, d := range []struct{ kind, item string }{{"review", "a"}, {"topics", "t"}, {"review", "b"}} {
		if err := s.Decide(t.Context(), d.kind, d.item, map[string]string{"item": d.item}); err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []string{"b", "a", ""} {
		if item, err := s.Undecide(t.Context(), "review"); item != want || err != nil {
			t.Errorf("taken back: %q, %v, want %q", item, err, want)
		}
	}
	left, err := store.Decisions[map[string]string](t.Context(), s, "topics")
	if err != nil || len(left) != 1 || left[0]["item"] != "t" {
		t.Errorf("left: %v, %v", left, err)
	}
}

// TestFindingCounts: conversations, not mentions, of one kind.
func TestFindingCounts(t *testing.T) {
	s := fresh(t)
	var made []store.Made
	for id, findings := range map[string][]document.Finding{
		"a": {{Kind: "PERSON", Value: "Quillon"}, {Kind: "PERSON", Value: "Quillon"}, {Kind: "PHONE", Value: "555 0100"}},
		"b": {{Kind: "PERSON", Value: "Quillon"}, {Kind: "PERSON", Value: "Zyta"}},
	} {
		doc, _ := document.NewRedactor(document.Options{}).Document(clean.Cleaned{Conversation: *said(id, "the hatch leaks")})
		made = append(made, store.Made{Document: doc, Findings: findings})
	}
	if err := s.PutDocuments(t.Context(), made, nil); err != nil {
		t.Fatal(err)
	}
	got, err := s.FindingCounts(t.Context(), "PERSON")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]int{"Quillon": 2, "Zyta": 1}, got); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
}

// Places are written where they change only; what stands there is always what was given last.
func TestTopicsOfDocuments(t *testing.T) {
	s := fresh(t)
	for _, topics := range []map[string]string{
		{"a": "t1", "b": "t2", "c": "t1"},
		{"a": "t1", "b": "t3", "d": "t1"},
		{"a": "t1", "b": "t3", "d": "t1"},
		{},
		{"c": "t4"},
		{"a": "t1", "b": "t2", "c": "t4", "d": "t1"},
		{"d": "t2"},
	} {
		var places []store.Place
		for _, id := range slices.Sorted(maps.Keys(topics)) {
			places = append(places, store.Place{Document: id, Topic: topics[id]})
		}
		if err := s.SetTopics(t.Context(), "input", store.Results{}, places); err != nil {
			t.Fatal(err)
		}
		for _, id := range []string{"a", "b", "c", "d"} {
			if got, err := s.Topic(t.Context(), id); err != nil || got != topics[id] {
				t.Errorf("%s is in %q (%v), not in %q", id, got, err, topics[id])
			}
		}
	}
}

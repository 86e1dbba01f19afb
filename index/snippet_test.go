package index

import (
	"context"
	"slices"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/askbook/askbook/index/lexical"
)

func TestSnippet(t *testing.T) {
	t.Parallel()
	ix := openShop(t, shop)
	hits, err := ix.Search(context.Background(), Query{Text: "error e-1042 locked", Mode: TextOnly, K: 1})
	if err != nil {
		t.Fatal(err)
	}
	got := hits[0].Snippet
	for _, m := range slices.Backward(hits[0].Marks) {
		got = got[:m[0]] + "[" + got[m[0]:m[1]] + "]" + got[m[1]:]
	}
	if want := "[Error] [E-1042] means that the login is [locked]."; got != want {
		t.Errorf("%s, not %s", got, want)
	}
}

func TestSnippetIsAlwaysSound(t *testing.T) {
	t.Parallel()
	a, st := lexical.NewAnalyzer(), &state{}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.RuneFrom([]rune("ab .!?\n\t日本語é\u202e\x00'-")), 0, 900, -1).Draw(t, "text")
		query := rapid.StringN(0, 20, -1).Draw(t, "query")
		s, marks := snippet(a, "en", text, st.understand(a, query).words)
		if len(s) > snippetSize || !utf8.ValidString(s) {
			t.Fatalf("%d bytes: %q", len(s), s)
		}
		end := 0
		for _, m := range marks {
			if m[0] < end || m[1] <= m[0] || m[1] > len(s) || !utf8.ValidString(s[m[0]:m[1]]) {
				t.Fatalf("marks %v in %q", marks, s)
			}
			end = m[1]
		}
	})
}

func FuzzSearch(f *testing.F) {
	ix := openShop(f, shop)
	for _, s := range []string{"refund", `"a b" c*`, "E-1042", "日本語", "\xff\xfe", "c++ c# ..", `""""`, "a'b’c"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		hits, err := ix.Search(context.Background(), Query{Text: text, Mode: TextOnly, K: 5})
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range hits {
			if !utf8.ValidString(h.Snippet) || len(h.Snippet) > snippetSize {
				t.Errorf("snippet %q", h.Snippet)
			}
		}
	})
}

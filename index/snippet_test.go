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

// A sentence is shown whole though a mail program broke its lines, and what has no word
// of the query shows what it tells, not how it greets.
func TestSnippetSentence(t *testing.T) {
	t.Parallel()
	a, st := lexical.NewAnalyzer(), &state{}
	mail := "Dear all,\n\nthe reference of the second box drifts away after about an hour, and we have\nto restart the daemon on the host before the receiver is locked again.\n" +
		"- tried another cable\n- tried another daemon\nBest wishes\n"
	for _, tt := range []struct{ name, text, query, want string }{
		{"broken lines", mail, "restart", "the reference of the second box drifts away after about an hour, and we have to restart the daemon on the host before the receiver is locked again."},
		{"a list", mail, "cable", "- tried another cable"},
		{"short lines of a chat", "where is my parcel\nit should have come\nlet me look for it now", "come", "it should have come"},
		{"no word of it", mail, "oscillator", "the reference of the second box drifts away after about an hour, and we have to restart the daemon on the host before the receiver is locked again."},
		{"encoded data", "Hi Ada,\nLa4XBEEQBEEQBEEQBEEQhA7pSIRmrN+KvXu3Yn36w/gMWL91L/ZuXa/2DWMNNu2sHbfDMNZj69692Lu++u132pYgCMIJDT9mk6Q1UXUZUyQlFONER+2\nIt crashes when I open the log of yesterday.", "oscillator", "It crashes when I open the log of yesterday."},
		{"nothing but a greeting", "Hi Ada,", "oscillator", "Hi Ada,"},
	} {
		if got, _ := snippet(a, "en", tt.text, st.understand(a, tt.query).words); got != tt.want {
			t.Errorf("%s: %q, not %q", tt.name, got, tt.want)
		}
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

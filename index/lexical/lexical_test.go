package lexical

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestTokens(t *testing.T) {
	t.Parallel()
	a := NewAnalyzer()
	for _, c := range []struct{ lang, text, want string }{
		{"en", "The refunds were running", "refund run"},
		{"en", "customer's", "custom"},
		{"en", "E-1042", "e 1042 e1042"},
		{"en", "USRP-2954R fails", "usrp 2954r usrp2954r fail"},
		{"en", "check-in counter", "check checkin counter"},
		{"en", "version 4.1.0.5!", "version 4 1 0 5 4.1.0.5"},
		{"en", "and/or", ""},
		{"en", "24/7", "24 7 24/7"},
		{"en", "End of line. Next", "end line next"},
		{"en", "C++ or C#", "c c++ c c#"},
		{"en", "snake_case_name", "snake case name snakecasename"},
		{"en", "", ""},
		{"en", "\xff\xfe \x00", ""},
		{"", "refunds", "refund"},
		{"und", "refunds", "refunds"},
		{"de", "Die Rechnungen prüfen", "rechnung pruf"},
		{"fr", "l'adresse énorme", "adres enorm"},
		{"ja", "東京駅", "東京 京駅"},
		{"zh", "退", "退"},
		{"en-GB", "refunds", "refund"},
		{"xx", "naïve café", "naive cafe"},
		{"en", strings.Repeat("a", maxWord+1), ""},
	} {
		var terms []string
		for _, tok := range a.Tokens(c.lang, c.text) {
			terms = append(terms, tok.Term)
		}
		if got := strings.Join(terms, " "); got != c.want {
			t.Errorf("%s %q: %q, not %q", c.lang, c.text, got, c.want)
		}
	}
}

func TestEveryLanguageHasItsAnalyser(t *testing.T) {
	t.Parallel()
	for _, lang := range languages {
		if NewAnalyzer().stemmer(lang).chain == nil {
			t.Errorf("%s is not stemmed", lang)
		}
	}
}

func FuzzTokens(f *testing.F) {
	for _, s := range []string{"a-b_c.d", "l'été", "東京abc駅", "e\u0301\u0301", "\xf0\x28", "a''b", "++##", "-._/:@"} {
		f.Add("en", s)
		f.Add("ar", s)
	}
	f.Fuzz(func(t *testing.T, lang, text string) {
		last := 0
		for _, tok := range NewAnalyzer().Tokens(lang, text) {
			if tok.Start < 0 || tok.End > len(text) || tok.Start >= tok.End || tok.Term == "" || tok.Pos < 0 {
				t.Fatalf("token %+v in %d bytes", tok, len(text))
			}
			if utf8.ValidString(text) && !utf8.ValidString(text[tok.Start:tok.End]) {
				t.Fatalf("token %+v cuts a letter", tok)
			}
			last = max(last, tok.End)
		}
	})
}

func fill(t *testing.T, dir string, f func(w *Writer) error) *Reader {
	t.Helper()
	w, err := OpenWriter(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := f(w); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := OpenReader(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	return r
}

func postings(t *testing.T, r *Reader, field, term string) map[uint32]uint32 {
	t.Helper()
	got := map[uint32]uint32{}
	err := r.Postings(context.Background(), field, term, func(doc, freq uint32) { got[r.Nums()[doc]] = freq })
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestPostings(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	r := fill(t, dir, func(w *Writer) error {
		lengths, err := w.Put(context.Background(), []Doc{
			{Num: 7, Title: "Refund", Text: "refund the refund"},
			{Num: 9, Text: "a parcel"},
		})
		if diff := cmp.Diff([]Lengths{{1, 2}, {0, 1}}, lengths); diff != "" {
			t.Error(diff)
		}
		return err
	})
	if diff := cmp.Diff(map[uint32]uint32{7: 2}, postings(t, r, Text, "refund")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[uint32]uint32{7: 1}, postings(t, r, Title, "refund")); diff != "" {
		t.Error(diff)
	}
	_ = r.Close()
	r = fill(t, dir, func(w *Writer) error {
		if err := w.Delete([]uint32{7, 100}); err != nil {
			return err
		}
		_, err := w.Put(context.Background(), []Doc{{Num: 11, Text: "parcel refund"}})
		return err
	})
	if diff := cmp.Diff(map[uint32]uint32{11: 1}, postings(t, r, Text, "refund")); diff != "" {
		t.Error(diff)
	}
	if n, err := r.Count(context.Background(), Text, "parcel"); n != 2 || err != nil {
		t.Errorf("%d parcels, %v", n, err)
	}
}

func TestPrefix(t *testing.T) {
	t.Parallel()
	r := fill(t, t.TempDir(), func(w *Writer) error {
		var docs []Doc
		for i, text := range []string{"password", "password", "passport", "invoice", "printer", "printers pint"} {
			docs = append(docs, Doc{Num: uint32(i), Text: text})
		}
		_, err := w.Put(context.Background(), docs)
		return err
	})
	for _, c := range []struct {
		term, want string
	}{
		{"pass", "[password passport]"},
		{"zz", "[]"},
	} {
		got, err := r.Prefix(context.Background(), c.term, 8)
		if fmt.Sprint(got) != c.want || err != nil {
			t.Errorf("%s: %v, %v, not %s", c.term, got, err, c.want)
		}
	}
}

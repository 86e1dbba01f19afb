package lexical

import (
	"strings"
	"testing"
)

func TestPlain(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, want string }{
		{"Where is my parcel?", "Where is my parcel"},
		{"it's late – don’t wait", "it's late don’t wait"},
		{"(sign-up) 'now'.", "sign up now"},
		{"the E-1042, USRP-2954R and B210", "the and"},
		{"write to a@b.example or www.b.example/help", "write to or"},
		{"C++ and #tag in /usr/bin or and/or", "and in or"},
		{"[NAME_1] wrote [EMAIL] and <b>bold</b>", "wrote and"},
		{"deliv* works", "works"},
		{"price_list=5 %HOME ~x", ""},
		{"Größe naïve", "Größe naïve"},
		{"配送 late", "late"},
		{"--- ... '", ""},
		{"end.Start here... now", "here now"},
		{"\xff broken \xc3", "broken"},
	} {
		var words []string
		Plain(c.text, func(start, end int) { words = append(words, c.text[start:end]) })
		if got := strings.Join(words, " "); got != c.want {
			t.Errorf("%q: got %q, want %q", c.text, got, c.want)
		}
	}
}

func FuzzPlain(f *testing.F) {
	f.Add("a-b's [C_1]")
	f.Fuzz(func(t *testing.T, text string) {
		before := 0
		Plain(text, func(start, end int) {
			if start < before || end <= start || end > len(text) {
				t.Fatalf("[%d, %d) after %d of %d", start, end, before, len(text))
			}
			before = end
		})
	})
}

package pattern

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestNeeded(t *testing.T) {
	for _, c := range []struct {
		expr string
		want []string
	}{
		{`refund`, []string{"refund"}},
		{`(?i)\b(?:he|SHE)\b`, []string{"\x00he\x00", "\x00she\x00"}},
		{`(?i)^\W*(?:then|so)\b`, []string{"so\x00", "then\x00"}},
		{`\d+ (?:days?|hours?)`, []string{" day", " days", " hour", " hours"}},
		{`please \w+`, []string{"please "}},
		{`order(?: number)? \w`, []string{"order ", "order number "}},
		{`(?:refund)+`, []string{"refund"}},
		{`(?:to ){2}`, []string{"to to "}},
		{`[$€]1`, []string{"$1", "1"}}, // letters beyond ASCII are not looked for
		{`[€£]`, nil},
		{`[0-9]+`, []string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}},
		{`können`, []string{"nnen"}},
		{`!$`, []string{"!"}},
		{`a*`, nil},
		{`refund|\w+`, nil},
		{`(?:refund)?`, nil},
		{`^$`, nil},
	} {
		tree, err := syntax.Parse(c.expr, syntax.Perl)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, needed(tree.Simplify())); diff != "" {
			t.Errorf("%s: %s", c.expr, diff)
		}
	}
}

// expressions are of the kinds that sentences are judged by.
var expressions = []string{
	`(?i)\b(?:she|he|her|him|tell them|ask them)\b`,
	`(?i)^\W*(?:then|so|not|a \w+ (?:idea|question)|that['’]s)\b`,
	`(?i)\b(i want|i'd like|please \w+|(?:can|could) you|is there (?:a|any)|ich möchte)\b`,
	`(?:\b(?:ERROR|WARN)\b|::|[{}|\\<>=~^]|\w/\w+/|--\w|\b0x[0-9a-fA-F]+|\b\w{1,4}-?\d{4,}\b|\d\d:\d\d)`,
	`(?i)\bI(?:'ve|’ve| have|'m)\b|\btoday\b|!$`,
	`(?i)k+s|ß`,
	`(?i)(?:a|b)?c\b|\Bd`,
	`\s+`,
	`(\d+(?:[.,]\d+)*)\s?(days?|%|€)`,
}

type compiledTwice struct {
	re *regexp.Regexp
	p  *Pattern
}

var compiled = sync.OnceValue(func() []compiledTwice {
	var all []compiledTwice
	for _, expr := range expressions {
		all = append(all, compiledTwice{regexp.MustCompile(expr), MustCompile(expr)})
	}
	return all
})

// A pattern finds what the expression finds.
func TestAsRegexp(t *testing.T) {
	words := strings.Fields(`he She then so that’s that's i want I'd like please HELP can you is there any ich möchte MÖCHTE error ERROR WARN :: {a} a/b/c --x
		0xFF AB-1234 12:30 today ! I’ve kſ Ks cd d c 3 days 5% 7 € ſ he-man them there _he he_ tell them . , ( ) é x`)
	random := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		var b strings.Builder
		for range random.IntN(6) {
			b.WriteString(words[random.IntN(len(words))])
			b.WriteString([]string{" ", "", "\n", "-"}[random.IntN(4)])
		}
		check(t, b.String())
	}
}

func FuzzAsRegexp(f *testing.F) {
	f.Add("He said that’s fine! I'd like 3 days.")
	f.Add("\u212aſ")
	f.Fuzz(func(t *testing.T, text string) { check(t, text) })
}

func check(t *testing.T, text string) {
	t.Helper()
	for _, both := range compiled() {
		expr, want, p := both.p.String(), both.re, both.p
		found := want.FindAllStringSubmatchIndex(text, -1)
		if got := p.FindAllStringSubmatchIndex(text, -1); !cmp.Equal(found, got) {
			t.Fatalf("%s in %q: %v, regexp %v", expr, text, got, found)
		}
		same := []bool{
			p.MatchString(text) == want.MatchString(text),
			p.FindString(text) == want.FindString(text),
			slices.Equal(p.FindStringIndex(text), want.FindStringIndex(text)),
			slices.Equal(p.FindStringSubmatchIndex(text), want.FindStringSubmatchIndex(text)),
			slices.Equal(p.FindStringSubmatch(text), want.FindStringSubmatch(text)),
			slices.Equal(p.FindAllString(text, -1), want.FindAllString(text, -1)),
			cmp.Equal(p.FindAllStringIndex(text, -1), want.FindAllStringIndex(text, -1)),
			cmp.Equal(p.FindAllStringSubmatch(text, -1), want.FindAllStringSubmatch(text, -1)),
			p.ReplaceAllString(text, "<$0>") == want.ReplaceAllString(text, "<$0>"),
			p.ReplaceAllStringFunc(text, strings.ToUpper) == want.ReplaceAllStringFunc(text, strings.ToUpper),
			slices.Equal(p.Split(text, -1), want.Split(text, -1)),
			slices.Equal(p.Split(text, 0), want.Split(text, 0)),
		}
		if at := slices.Index(same, false); at >= 0 {
			t.Fatalf("%s in %q: method %d differs", expr, text, at)
		}
	}
}

func BenchmarkMatch(b *testing.B) {
	expr := `(?i)\b(i want|i need|i'd like|i would like|we need|trying to|looking for|please \w+|(?:can|could|would|will) you|want to know|help me)\b`
	text := "The parcel with the two doors was left beside the gate on Tuesday morning, and nobody had rung the bell."
	re, p := regexp.MustCompile(expr), MustCompile(expr)
	for name, match := range map[string]func(string) bool{"regexp": re.MatchString, "pattern": p.MatchString} {
		b.Run(fmt.Sprintf("by=%s", name), func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				match(text)
			}
		})
	}
}

package index

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/askbook/askbook/index/lexical"
)

// Bounds on the codes of a query.
const (
	maxCodes    = 64  // that are looked up: a log may hold thousands
	perHave     = 100 // a code that more than one in so many groups have names none of them
	codesBeside = 3   // groups that are given for their codes beside the best K
	longNumber  = 5   // digits that make a code by themselves
)

// code is a word of a query that names one thing ("E-1042", "fifo_1"), with the groups that have it.
type code struct {
	text, term string
	groups     []uint32
}

// rareCodes finds the codes of a query that some groups have, and only few. In a long
// mail a code is one word of many, and its score small; where it is known, it is
// what was meant. only says that the query is little else.
func (s *search) rareCodes(ctx context.Context) (codes []code, only bool, err error) {
	if s.q.Mode == VectorOnly || s.st.words == nil {
		return nil, false, nil
	}
	few := 1 + s.st.groups.live/perHave
	query := s.askedCodes()
	for _, c := range query.codes {
		err := s.st.eachWith(ctx, c.term, func(doc uint32) { c.groups = append(c.groups, s.st.groupOf[doc]) })
		if err != nil {
			return nil, false, err
		}
		slices.Sort(c.groups)
		if c.groups = slices.Compact(c.groups); len(c.groups) > few {
			continue
		}
		if c.groups = slices.DeleteFunc(c.groups, func(g uint32) bool { return !s.keeps(g) }); len(c.groups) > 0 {
			codes = append(codes, c)
		}
	}
	return codes, query.only, nil
}

// typed are the codes of a query as it was typed.
type typed struct {
	codes []code
	only  bool // there is little else
}

// askedCodes takes a query apart into words, those that are joined as one. Where it is little else,
// words count as a code too that may be one with a blank in it ("usrp 2954r"), and for want of any, numbers.
func (s *search) askedCodes() typed {
	text := s.q.Spelling.Text
	units := unitsOf(s.analyzer.Tokens(s.st.languages()[0], text))
	var codes, numbers, joined []code
	for i, u := range units {
		word := text[u.Start:u.End]
		switch {
		case isCode(word):
			codes = addCode(codes, word, u.Term)
			continue
		case hasDigit(word):
			numbers = addCode(numbers, word, u.Term)
		case utf8.RuneCountInString(word) == 1:
			numbers = addCode(numbers, "", "")
		}
		if i > 0 && !units[i-1].Code && !u.Code {
			if one := units[i-1].Term + u.Term; isCode(one) && !isCode(units[i-1].Term) {
				joined = addCode(joined, one, one)
			}
		}
	}
	named := len(codes) + len(numbers)
	only := 2*named >= len(units)
	numbers = slices.DeleteFunc(numbers, func(c code) bool { return c.term == "" })
	switch {
	case !only:
		return typed{codes: codes}
	case len(codes)+len(joined) == 0 && named == len(units):
		return typed{numbers, true}
	}
	return typed{append(codes, joined...), true}
}

// unitsOf leaves out the parts of words that are joined.
func unitsOf(tokens []lexical.Token) []lexical.Token {
	var units []lexical.Token
	for _, t := range tokens {
		if t.Code {
			units = slices.DeleteFunc(units, func(part lexical.Token) bool { return part.Start >= t.Start })
		}
		units = append(units, t)
	}
	return units
}

func addCode(list []code, text, term string) []code {
	if len(list) == maxCodes || slices.ContainsFunc(list, func(c code) bool { return c.term == term }) {
		return list
	}
	return append(list, code{text: text, term: term})
}

func hasDigit(s string) bool { return strings.ContainsFunc(s, unicode.IsDigit) }

// isCode reports whether a word looks like the name of one thing: letters and then digits, or both in
// turns, or many digits. Digits and then letters are mostly a measure ("20mhz").
func isCode(text string) bool {
	turns, run, longest := 0, 0, 0
	var last, first byte
	for _, r := range text {
		var kind byte
		switch {
		case unicode.IsDigit(r):
			kind = '0'
			run++
			longest = max(longest, run)
		case unicode.IsLetter(r):
			kind = 'a'
			run = 0
		default:
			run = 0
			continue
		}
		if last == 0 {
			first = kind
		} else if kind != last {
			turns++
		}
		last = kind
	}
	return turns > 1 || turns == 1 && first == 'a' || longest >= longNumber
}

// withCodes adds to the chosen groups the best one for each code that none of them has, where little else
// was asked for all that have it, and tells what each has.
func (s *search) withCodes(chosen, all []*group, codes []code, only bool, read *reading) []*group {
	most := len(chosen) + codesBeside
	if only {
		most = len(chosen) + s.q.K
	}
	for _, c := range codes {
		has := func(g *group) bool { return slices.Contains(c.groups, g.number) }
		missing := slices.DeleteFunc(slices.Clone(c.groups), func(n uint32) bool {
			return slices.ContainsFunc(chosen, func(g *group) bool { return g.number == n })
		})
		if !only && len(missing) < len(c.groups) {
			missing = nil
		}
		for len(missing) > 0 && len(chosen) < most {
			g := s.best(missing, all)
			read.read(g)
			chosen = append(chosen, g)
			if !only {
				break
			}
			missing = slices.DeleteFunc(missing, func(n uint32) bool { return n == g.number })
		}
		for _, g := range chosen {
			if has(g) {
				g.codes, g.named = append(g.codes, c.text), only
			}
		}
	}
	return chosen
}

// best is the first of the numbers among the ranked groups, else the one with most by words.
func (s *search) best(numbers []uint32, ranked []*group) *group {
	for _, g := range ranked {
		if slices.Contains(numbers, g.number) {
			return g
		}
	}
	number := slices.MaxFunc(numbers, func(a, b uint32) int { return cmp.Compare(s.scores.total[a], s.scores.total[b]) })
	return &group{number: number, name: s.st.groupName(number), text: s.scores.total[number], cosine: s.alike(number, s.keep)}
}

// Unknown lists the codes of a short query that nothing in these indexes has, whatever it filters: what is
// found for it is of other things.
func Unknown(ctx context.Context, text string, in ...*Index) ([]string, error) {
	if isMessage(text) {
		return nil, nil
	}
	in = slices.DeleteFunc(slices.Clone(in), func(ix *Index) bool { return ix == nil })
	if len(in) == 0 {
		return nil, nil
	}
	a := in[0].analyzers.Get().(*lexical.Analyzer)
	defer in[0].analyzers.Put(a)
	tokens := a.Tokens("", text)
	var unknown []string
	for _, u := range unitsOf(tokens) {
		word := text[u.Start:u.End]
		if !isCode(word) || strings.HasPrefix(text[u.End:], "*") || slices.Contains(unknown, word) {
			continue
		}
		terms := []string{u.Term}
		for _, t := range tokens {
			// Where the number is there by itself, it may be written in two words.
			if u.Code && !t.Code && t.Start >= u.Start && t.End <= u.End && hasDigit(t.Term) {
				terms = append(terms, t.Term)
			}
		}
		known, err := anyHas(ctx, in, terms)
		if err != nil {
			return nil, fmt.Errorf("search: %w", err)
		}
		if !known {
			unknown = append(unknown, word)
		}
	}
	return unknown, nil
}

// anyHas reports whether an item of the indexes has the first of the terms, or others that are all there.
func anyHas(ctx context.Context, in []*Index, terms []string) (_ bool, err error) {
	defer damaged(&err)
	missing := 0
	for i, term := range terms {
		known := false
		for k := 0; k < len(in) && !known; k++ {
			if known, err = in[k].hasTerm(ctx, term); err != nil {
				return false, err
			}
		}
		switch {
		case known && i == 0:
			return true, nil
		case !known && i > 0:
			missing++
		}
	}
	return len(terms) > 1 && missing == 0, nil
}

// hasTerm reports whether an item has the term.
func (ix *Index) hasTerm(ctx context.Context, term string) (known bool, err error) {
	ix.mu.RLock()
	defer ix.mu.RUnlock()
	if ix.st.words == nil {
		return false, nil
	}
	for _, field := range []string{lexical.Title, lexical.Text} {
		err := ix.st.words.Postings(ctx, field, term, func(_, _ uint32) { known = true })
		if err != nil || known {
			return known, err
		}
	}
	return false, nil
}

// Package pattern matches regular expressions that seldom match.
//
// Most sentences hold none of what a list of phrases looks for, and the regexp
// package tries each phrase at each letter all the same. A [Pattern] first looks for
// literals of which any match must hold one, which takes a fiftieth of the time
// a byte, and asks the expression only where it finds one. The literals are derived from
// the parsed expression, as RE2's prefilter does (Cox, "Regular Expression
// Matching in the Wild", 2010), so that there is no second list to keep.
package pattern

import (
	"regexp"
	"regexp/syntax"
)

// Pattern is a regular expression with what any match of it must hold. Its
// methods do what those of [regexp.Regexp] do.
type Pattern struct {
	re   *regexp.Regexp
	need *literals // nil where nothing is needed
}

// MustCompile parses an expression in the syntax of regexp, and panics where it
// is none.
func MustCompile(expr string) *Pattern {
	p := &Pattern{re: regexp.MustCompile(expr)}
	tree, err := syntax.Parse(expr, syntax.Perl)
	if err != nil {
		panic(err) // regexp has parsed it
	}
	if any := needed(tree.Simplify()); any != nil {
		p.need = newLiterals(any)
	}
	return p
}

// String is the expression.
func (p *Pattern) String() string { return p.re.String() }

// may reports whether there can be a match.
func (p *Pattern) may(s string) bool { return p.need == nil || p.need.in(s) }

// MatchString reports whether there is a match.
func (p *Pattern) MatchString(s string) bool { return p.may(s) && p.re.MatchString(s) }

// FindString is the first match, "" for none.
func (p *Pattern) FindString(s string) string {
	if !p.may(s) {
		return ""
	}
	return p.re.FindString(s)
}

// FindStringIndex is where the first match is, nil for none.
func (p *Pattern) FindStringIndex(s string) []int {
	if !p.may(s) {
		return nil
	}
	return p.re.FindStringIndex(s)
}

// FindStringSubmatch is the first match and its groups, nil for none.
func (p *Pattern) FindStringSubmatch(s string) []string {
	if !p.may(s) {
		return nil
	}
	return p.re.FindStringSubmatch(s)
}

// FindStringSubmatchIndex is where the first match and its groups are, nil for none.
func (p *Pattern) FindStringSubmatchIndex(s string) []int {
	if !p.may(s) {
		return nil
	}
	return p.re.FindStringSubmatchIndex(s)
}

// FindAllString are all matches that do not overlap.
func (p *Pattern) FindAllString(s string, n int) []string {
	if !p.may(s) {
		return nil
	}
	return p.re.FindAllString(s, n)
}

// FindAllStringIndex are the places of all matches.
func (p *Pattern) FindAllStringIndex(s string, n int) [][]int {
	if !p.may(s) {
		return nil
	}
	return p.re.FindAllStringIndex(s, n)
}

// FindAllStringSubmatch are all matches and their groups.
func (p *Pattern) FindAllStringSubmatch(s string, n int) [][]string {
	if !p.may(s) {
		return nil
	}
	return p.re.FindAllStringSubmatch(s, n)
}

// FindAllStringSubmatchIndex are the places of all matches and their groups.
func (p *Pattern) FindAllStringSubmatchIndex(s string, n int) [][]int {
	if !p.may(s) {
		return nil
	}
	return p.re.FindAllStringSubmatchIndex(s, n)
}

// ReplaceAllString puts a template in the place of all matches.
func (p *Pattern) ReplaceAllString(s, template string) string {
	if !p.may(s) {
		return s
	}
	return p.re.ReplaceAllString(s, template)
}

// ReplaceAllStringFunc puts what f makes of a match in its place.
func (p *Pattern) ReplaceAllStringFunc(s string, f func(string) string) string {
	if !p.may(s) {
		return s
	}
	return p.re.ReplaceAllStringFunc(s, f)
}

// Split cuts at the matches.
func (p *Pattern) Split(s string, n int) []string {
	if !p.may(s) && n != 0 {
		return []string{s}
	}
	return p.re.Split(s, n)
}

package pattern

import (
	"regexp/syntax"
	"slices"
	"strings"
	"unicode"
)

// edge stands in a literal where a word begins or ends; no letter of a pattern has
// this code.
const edge = '\x00'

const (
	maxClass    = 12   // letters of a class that are taken one by one
	maxJoined   = 128  // strings that a sequence is spelled out in
	maxLiterals = 4000 // of a pattern
)

// form is what is known of the matches of an expression: all of them, or literals
// of which each holds one, or nothing.
type form struct {
	exact []string // every match is one of these; nil where they are not known
	any   []string // every match holds one of these; nil where nothing is known
}

// holds are the literals of which every match holds one.
func (f form) holds() []string {
	if f.exact != nil {
		return f.exact
	}
	return f.any
}

// needed are literals in lower case of which every match of an expression holds
// one, nil where there are none that help.
func needed(tree *syntax.Regexp) []string {
	any := usable(formOf(tree).holds())
	if len(any) > maxLiterals {
		return nil
	}
	return any
}

func formOf(e *syntax.Regexp) form {
	switch e.Op {
	case syntax.OpEmptyMatch, syntax.OpBeginLine, syntax.OpEndLine, syntax.OpBeginText, syntax.OpEndText, syntax.OpNoWordBoundary:
		return form{exact: []string{""}}
	case syntax.OpWordBoundary:
		return form{exact: []string{string(edge)}}
	case syntax.OpLiteral:
		return form{exact: []string{strings.Map(unicode.ToLower, string(e.Rune))}}
	case syntax.OpCharClass:
		return classForm(e.Rune)
	case syntax.OpCapture:
		return formOf(e.Sub[0])
	case syntax.OpPlus:
		return form{any: formOf(e.Sub[0]).holds()}
	case syntax.OpQuest:
		if sub := formOf(e.Sub[0]); sub.exact != nil {
			return form{exact: distinct(append([]string{""}, sub.exact...))}
		}
	case syntax.OpAlternate:
		return alternateForm(e.Sub)
	case syntax.OpConcat:
		return concatForm(e.Sub)
	}
	return form{} // a star, any letter, what Simplify leaves of repeats
}

func classForm(ranges []rune) form {
	var exact []string
	for i := 0; i < len(ranges); i += 2 {
		for r := ranges[i]; r <= ranges[i+1]; r++ {
			if exact = append(exact, string(unicode.ToLower(r))); len(exact) > 2*maxClass {
				return form{}
			}
		}
	}
	if exact = distinct(exact); len(exact) == 0 || len(exact) > maxClass {
		return form{}
	}
	return form{exact: exact}
}

func alternateForm(alternatives []*syntax.Regexp) form {
	var exact, any []string
	spelled, told := true, true
	for _, e := range alternatives {
		f := formOf(e)
		spelled = spelled && f.exact != nil
		exact = append(exact, f.exact...)
		some := usable(f.holds())
		told = told && some != nil
		any = append(any, some...)
	}
	switch {
	case spelled:
		return form{exact: distinct(exact)}
	case told:
		return form{any: distinct(any)}
	}
	return form{}
}

// concatForm spells a sequence out as long as that stays small, and keeps the
// part of it that says most.
func concatForm(parts []*syntax.Regexp) form {
	var best []string
	run, whole := []string{""}, true
	keep := func(any []string) {
		if any = usable(any); any != nil && (best == nil || tells(any) > tells(best)) {
			best = any
		}
	}
	for _, e := range parts {
		f := formOf(e)
		if f.exact != nil && len(run)*len(f.exact) <= maxJoined || f.exact != nil && len(run) == 1 {
			run = joined(run, f.exact)
			continue
		}
		whole = false
		keep(run)
		run = []string{""}
		if f.exact != nil {
			run = f.exact
		}
		keep(f.any)
	}
	if whole {
		return form{exact: run}
	}
	keep(run)
	return form{any: best}
}

func joined(heads, tails []string) []string {
	var out []string
	for _, h := range heads {
		for _, t := range tails {
			if strings.HasSuffix(h, string(edge)) {
				t = strings.TrimPrefix(t, string(edge))
			}
			out = append(out, h+t)
		}
	}
	return distinct(out)
}

func distinct(list []string) []string {
	list = slices.Clone(list)
	slices.Sort(list)
	return slices.Compact(list)
}

// usable are literals as they can be looked for, nil where one of them is empty
// and so is in every text. Letters beyond ASCII, which fold in their own ways,
// are cut off.
func usable(any []string) []string {
	if len(any) == 0 {
		return nil
	}
	out := make([]string, len(any))
	for i, s := range any {
		if out[i] = longestASCII(s); strings.Trim(out[i], string(edge)) == "" {
			return nil
		}
	}
	return distinct(out)
}

func longestASCII(s string) string {
	best := ""
	for _, part := range strings.FieldsFunc(s, func(r rune) bool { return r > unicode.MaxASCII }) {
		if len(part) > len(best) {
			best = part
		}
	}
	return best
}

// tells weighs literals: the shortest decides how often one is found for nothing.
func tells(any []string) float64 {
	least := len(any[0])
	for _, s := range any {
		least = min(least, len(s))
	}
	return float64(least) - float64(len(any))/100
}

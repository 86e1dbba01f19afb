package kb

import (
	"maps"
	"math"
	"strings"
	"unicode"
	"unicode/utf8"
)

// sharedFacts is the share of a question's conversations in which a figure or a name must stand
// to be more than one customer's. Agents who tell each customer something else, a time or a
// price or the name of a hotel, say nothing that others could use.
const sharedFacts = 0.4

// factsOf are the figures and names in a text.
func factsOf(text string) map[string]bool {
	facts := map[string]bool{}
	opening := true // there a capital tells nothing
	for field := range strings.FieldsSeq(text) {
		word := strings.ToLower(strings.Trim(field, ".,;:!?()\"'“”‘’*_`"))
		first, _ := utf8.DecodeRuneInString(strings.TrimLeft(field, "(\"'“‘*_`"))
		if strings.ContainsAny(word, "0123456789") || unicode.IsUpper(first) && !opening && word != "i" && !strings.HasPrefix(word, "i'") {
			facts[word] = true
		}
		opening = strings.ContainsAny(field[len(field)-1:], ".:!?")
	}
	return facts
}

// cases tells what is said of one customer's matter from what is said to all: by in how many
// conversations of a question each figure and name stands.
type cases struct {
	people int
	facts  map[string]int
}

func casesOf(rs []reply) *cases {
	of := map[int]map[string]bool{}
	for i := range rs {
		c := rs[i].conversation
		if of[c] == nil {
			of[c] = map[string]bool{}
		}
		for _, p := range rs[i].pieces {
			maps.Copy(of[c], factsOf(p.text))
		}
	}
	out := &cases{len(of), map[string]int{}}
	for _, facts := range of {
		for f := range facts {
			out.facts[f]++
		}
	}
	return out
}

// apart reports whether most conversations got an answer that is theirs alone.
func (c *cases) apart(rs []reply) bool {
	common := map[int]bool{}
	for i := range rs {
		if c.forAll(rs[i].pieces) {
			common[rs[i].conversation] = true
		}
	}
	return 2*len(common) < c.people
}

// forAll reports whether any of the pieces says something to everybody: it names no figures and
// names, or those that other conversations name too.
func (c *cases) forAll(ps []said) bool {
	least := max(2, int(math.Ceil(sharedFacts*float64(c.people))))
	for _, p := range ps {
		facts := factsOf(p.text)
		known := 0
		for f := range facts {
			if c.facts[f] >= least {
				known++
			}
		}
		if 3*known >= 2*len(facts) && (len(facts) > 0 || len(contentWords(p.text)) >= minAnswer) {
			return true
		}
	}
	return false
}

package pipeline

import (
	"math"
	"regexp"
	"strings"
	"unicode"

	"github.com/askbook/askbook/internal/parallel"
)

// A handle is an addressee where as many conversations begin with it: "@lamps my wick
// is wet" says to whom it is said, and "@Override is ignored" what it is about.
const (
	addresseeLeast = 20
	addresseeShare = .01
)

var (
	handle = regexp.MustCompile(`@\w+`)
	// address is the handles that a text begins with.
	address = regexp.MustCompile(`^[\s"'“.]*(?:@\w+[\s,.:;!?-]*)+`)
)

// withoutAddressees are the texts without the handles that many begin with, wherever
// these stand. A text of nothing else stays as it is.
func withoutAddressees(texts []string) []string {
	begins := map[string]int{}
	for _, text := range texts {
		if !strings.Contains(text, "@") {
			continue
		}
		seen := map[string]bool{}
		for _, h := range handle.FindAllString(address.FindString(text), -1) {
			seen[strings.ToLower(h)] = true
		}
		for h := range seen {
			begins[h]++
		}
	}
	least := max(addresseeLeast, int(math.Ceil(addresseeShare*float64(len(texts)))))
	for h, n := range begins {
		if n < least {
			delete(begins, h)
		}
	}
	if len(begins) == 0 {
		return texts
	}
	bare := make([]string, len(texts))
	parallel.Each(len(texts), func(i int) { bare[i] = unaddressed(texts[i], begins) })
	return bare
}

// addressed reports whether a text begins with a handle, which may be an addressee.
func addressed(text string) bool {
	return strings.Contains(text, "@") && address.MatchString(text)
}

// unaddressed is a text without the given handles.
func unaddressed(text string, addressees map[string]int) string {
	if !strings.Contains(text, "@") {
		return text
	}
	bare := handle.ReplaceAllStringFunc(text, func(h string) string {
		if addressees[strings.ToLower(h)] > 0 {
			return ""
		}
		return h
	})
	if bare == text || !strings.ContainsFunc(bare, unicode.IsLetter) {
		return text
	}
	return strings.Join(strings.Fields(strings.TrimLeft(bare, " .,:;!-")), " ")
}

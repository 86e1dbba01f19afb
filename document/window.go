package document

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/askbook/askbook/internal/pattern"
)

// window is a part of a text in which a form is looked for: forms cost far more
// than the search for a word that has to be near.
type window struct{ start, end int }

// around returns windows from before bytes in front of each of the places to
// after bytes behind it, in order. Those that touch are one, so that a form
// reads no byte twice. Windows begin and end at blanks where one is near.
func around(text string, places []int, before, after int) []window {
	slices.Sort(places)
	var out []window
	for _, at := range places {
		w := window{max(0, at-before), min(len(text), at+after)}
		if n := len(out); n > 0 && w.start <= out[n-1].end {
			out[n-1].end = max(out[n-1].end, w.end)
			continue
		}
		out = append(out, w)
	}
	for i := range out {
		out[i] = aligned(text, out[i])
	}
	return out
}

// aligned moves the ends of a window so that they cut no word shorter than 30
// bytes, and no character.
func aligned(text string, w window) window {
	const longest = 30
	for n := 0; n < longest && w.start > 0 && text[w.start-1] > ' '; n++ {
		w.start--
	}
	for n := 0; n < longest && w.end < len(text) && text[w.end] > ' '; n++ {
		w.end++
	}
	for w.start > 0 && !utf8.RuneStart(text[w.start]) {
		w.start--
	}
	for w.end < len(text) && !utf8.RuneStart(text[w.end]) {
		w.end++
	}
	return w
}

// placesOf are the bytes at which any of words stands in text.
func placesOf(text string, words []string) []int {
	var places []int
	for _, w := range words {
		for from := 0; w != ""; {
			i := strings.Index(text[from:], w)
			if i < 0 {
				break
			}
			places = append(places, from+i)
			from += i + len(w)
		}
	}
	return places
}

// matchesIn are the submatch indexes of form in windows of text. Windows that
// grew together at their ends give a match once.
func matchesIn(form *pattern.Pattern, text string, windows []window) [][]int {
	var found [][]int
	last := -1
	for _, w := range windows {
		for _, m := range form.FindAllStringSubmatchIndex(text[w.start:w.end], -1) {
			if w.start+m[0] < last {
				continue
			}
			for i := range m {
				if m[i] >= 0 {
					m[i] += w.start
				}
			}
			last = m[1]
			found = append(found, m)
		}
	}
	return found
}

package clean

import (
	"slices"
	"strings"
)

// How a number of an order is told: letters, a hyphen, digits, and in several
// conversations the word "order" or the like in front of it.
const (
	minNumberDigits = 4
	maxNumberBytes  = 20
	minExplained    = 2 // conversations
	maxShapes       = 1000
)

var numberWords = []string{"order", "invoice", "booking", "reservation", "ticket", "rma", "tracking", "bestell", "auftrag", "rechnung", "buchung", "commande", "facture", "pedido", "factura", "ordine", "fattura"}

// addNumbers counts the shapes of the numbers that a conversation's text
// explains. seen are those counted in it before.
func (r *Roster) addNumbers(text string, seen map[string]bool) {
	for from := 0; ; {
		i := strings.IndexByte(text[from:], '-')
		if i < 0 {
			return
		}
		hyphen := from + i
		from = hyphen + 1
		start, end := hyphen, hyphen+1
		for start > 0 && hyphen-start < 5 && isCapital(text[start-1]) {
			start--
		}
		for end < len(text) && end-hyphen < maxNumberBytes && text[end] >= '0' && text[end] <= '9' {
			end++
		}
		if start == hyphen || hyphen-start > 4 || end-hyphen-1 < minNumberDigits || start > 0 && isWord(text[start-1]) || end < len(text) && (isWord(text[end]) || text[end] == '-') {
			continue
		}
		before := strings.ToLower(text[max(0, start-20):start])
		if !slices.ContainsFunc(numberWords, func(w string) bool { return strings.Contains(before, w) }) {
			continue
		}
		shape := text[start:hyphen+1] + strings.Repeat("9", end-hyphen-1)
		if !seen[shape] && len(r.explained) < maxShapes {
			seen[shape] = true
			r.explained[shape]++
		}
	}
}

func isCapital(b byte) bool { return b >= 'A' && b <= 'Z' }

func isWord(b byte) bool {
	return isCapital(b) || b >= 'a' && b <= 'z' || b >= '0' && b <= '9' || b == '_' || b == '-'
}

// numberShapes are the shapes that enough conversations explain, sorted.
func (r *Roster) numberShapes() []string {
	var shapes []string
	for shape, n := range r.explained {
		if n >= minExplained {
			shapes = append(shapes, shape)
		}
	}
	slices.Sort(shapes)
	return shapes
}

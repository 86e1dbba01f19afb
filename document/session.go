package document

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/askbook/askbook/internal/pattern"
)

// The types of personal values.
const (
	typePerson    = "PERSON"
	typeEmail     = "EMAIL"
	typePhone     = "PHONE"
	typeAddress   = "ADDRESS"
	typeCard      = "CARD"
	typeIBAN      = "IBAN"
	typeNational  = "NATIONAL_ID"
	typePassport  = "PASSPORT"
	typeDriving   = "DRIVING_LICENCE"
	typeBirth     = "BIRTH_DATE"
	typeIP        = "IP"
	typeMAC       = "MAC"
	typeURL       = "URL"
	typeSecret    = "SECRET"
	typeOrder     = "ORDER"
	typeAccount   = "ACCOUNT"
	typePlate     = "LICENCE_PLATE"
	typeHome      = "HOME"
	typeLogin     = "LOGIN"
	personMark    = "NAME" // placeholders call a person so
	maxRounds     = 4
	maxNameTokens = 4
)

// IsKind reports whether a word in capitals names a kind of personal value, as placeholders do.
func IsKind(word string) bool {
	switch word {
	case typePerson, typeEmail, typePhone, typeAddress, typeCard, typeIBAN, typeNational, typePassport, typeDriving, typeBirth,
		typeIP, typeMAC, typeURL, typeSecret, typeOrder, typeAccount, typePlate, typeHome, typeLogin, personMark:
		return true
	}
	return false
}

// span is a personal value at bytes of a text. Where two overlap, the higher
// rank wins, then the longer, then the earlier.
type span struct {
	kind       string
	start, end int
	rank       int
}

// The ranks of spans, by how sure their recogniser is.
const (
	rankGuess = iota
	rankContext
	rankForm
	rankProof
	rankCertain
)

// session is the state of one conversation: which value has which placeholder.
type session struct {
	r       *Redactor
	people  directory
	numbers map[string]int // type and canonical value to number
	last    map[string]int // type to the highest number in use

	ids    map[string]string // numbers of orders and accounts, upper case, to their type
	shapes map[string]string // their shapes, see shapeOf
}

func newSession(r *Redactor) *session {
	return &session{r: r, people: newDirectory(), numbers: map[string]int{}, last: map[string]int{}}
}

var placeholder = pattern.MustCompile(`\[([A-Z]+(?:_[A-Z]+)*)_(\d{1,9})\]`)

// piece is a part of the text under redaction: literal text of the input, or a
// placeholder that stands for some of it.
type piece struct {
	text       string
	start, end int    // bytes of the input
	kind       string // of a placeholder that was put in; "" otherwise
}

// redact replaces personal values in text. What it puts in place of one may
// show another (a name behind a name), so it looks again until nothing turns up.
func (s *session) redact(text string) (string, []Entity) {
	if !utf8.ValidString(text) {
		text = strings.ToValidUTF8(text, "\uFFFD")
	}
	pieces := []piece{{text: text, end: len(text)}}
	masked := text
	for range maxRounds {
		spans := s.find(masked)
		if len(spans) == 0 {
			break
		}
		pieces = s.replace(pieces, spans)
		masked = join(pieces)
	}
	return masked, entities(text, pieces)
}

func join(pieces []piece) string {
	if len(pieces) == 1 {
		return pieces[0].text
	}
	var b strings.Builder
	for _, p := range pieces {
		b.WriteString(p.text)
	}
	return b.String()
}

// find returns the personal values in text in order, none overlapping another
// or a placeholder.
func (s *session) find(text string) []span {
	spans := append(s.r.recognise(text, s.people), s.knownIDs(text)...)
	if len(spans) == 0 {
		return nil
	}
	taken := make([]bool, len(text)) // by byte
	take := func(start, end int) bool {
		if slices.Contains(taken[start:end], true) {
			return false
		}
		for i := start; i < end; i++ {
			taken[i] = true
		}
		return true
	}
	if strings.Contains(text, "_") && strings.Contains(text, "[") {
		for _, m := range placeholder.FindAllStringSubmatchIndex(text, -1) {
			take(m[0], m[1])
			s.reserve(text[m[2]:m[3]], text[m[4]:m[5]])
		}
	}
	slices.SortStableFunc(spans, func(a, b span) int {
		return cmp.Or(-cmp.Compare(a.rank, b.rank), -cmp.Compare(a.end-a.start, b.end-b.start), cmp.Compare(a.start, b.start), cmp.Compare(a.kind, b.kind))
	})
	var chosen []span
	for _, sp := range spans {
		if sp.start < sp.end && !s.r.allow[canonical(text[sp.start:sp.end])] && take(sp.start, sp.end) {
			s.learn(sp.kind, text[sp.start:sp.end])
			chosen = append(chosen, sp)
		}
	}
	slices.SortFunc(chosen, func(a, b span) int { return cmp.Compare(a.start, b.start) })
	return chosen
}

// reserve keeps the number of a placeholder that came with the text, so that no
// other value gets it.
func (s *session) reserve(mark, number string) {
	kind := mark
	if mark == personMark {
		kind = typePerson
	}
	n, err := strconv.Atoi(number)
	if err == nil && n < 1_000_000 {
		s.last[kind] = max(s.last[kind], n)
	}
}

// replace puts placeholders in place of spans, which count bytes of the joined
// pieces and lie within literal ones.
func (s *session) replace(pieces []piece, spans []span) []piece {
	var out []piece
	at := 0
	for _, p := range pieces {
		end := at + len(p.text)
		if p.kind != "" {
			out = append(out, p)
			at = end
			continue
		}
		from := 0
		for len(spans) > 0 && spans[0].end <= end {
			sp := spans[0]
			spans = spans[1:]
			a, b := sp.start-at, sp.end-at
			if a < from {
				continue
			}
			if a > from {
				out = append(out, piece{text: p.text[from:a], start: p.start + from, end: p.start + a})
			}
			out = append(out, piece{text: s.placeholder(sp.kind, p.text[a:b]), start: p.start + a, end: p.start + b, kind: sp.kind})
			from = b
		}
		if from < len(p.text) {
			out = append(out, piece{text: p.text[from:], start: p.start + from, end: p.end})
		}
		at = end
	}
	return out
}

// placeholder is the stand-in for a value, the same one for the same value.
func (s *session) placeholder(kind, value string) string {
	mark, key := kind, canonical(value)
	if kind == typePerson {
		mark = personMark
		key = s.people.whole(value)
		s.people.add(value)
	}
	n, known := s.numbers[kind+key]
	if !known {
		s.last[kind]++
		n = s.last[kind]
		s.numbers[kind+key] = n
	}
	return fmt.Sprintf("[%s_%d]", mark, n)
}

// canonical is a value without the differences of writing: case, blanks, and
// what groups digits.
func canonical(value string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune("-.()/", r) {
			return -1
		}
		return unicode.ToLower(r)
	}, value)
}

// entities counts the placeholders' places in code points of the input.
func entities(text string, pieces []piece) []Entity {
	var found []Entity
	at, points := 0, 0
	for _, p := range pieces {
		if p.kind == "" {
			continue
		}
		points += utf8.RuneCountInString(text[at:p.start])
		length := utf8.RuneCountInString(text[p.start:p.end])
		found = append(found, Entity{Type: p.kind, Start: points, End: points + length, Text: text[p.start:p.end]})
		at, points = p.end, points+length
	}
	return found
}

func sortedKeys(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }

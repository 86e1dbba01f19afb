// Package spelling tells misspelt words from words that nobody wrote before, and what
// was meant.
//
// A [Lexicon] holds the words of an index as they are written, each with the number of
// items that have it; a [Counter] gathers them. [Best] weighs them as a noisy channel (Kernighan,
// Church and Gale, 1990): how often people write a word, and how likely a slip makes of
// it what was typed.
package spelling

import (
	"encoding/binary"
	"fmt"
	"maps"
	"math/bits"
	"slices"
	"sort"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/askbook/askbook/index/lexical"
	"github.com/askbook/askbook/index/mapped"
)

// How short and how long words are, in letters, that are kept.
const (
	shortest = 2
	longest  = 32
)

// Form is a word as it is written, in lower case.
func Form(word string) string { return strings.ReplaceAll(strings.ToLower(word), "’", "'") }

// Counter counts in how many items words stand, and what is to be taken off where items go.
type Counter struct {
	forms map[string]*tally
	items int // seen
	all   int
}

type tally struct{ items, last int }

// NewCounter returns an empty Counter.
func NewCounter() *Counter { return &Counter{forms: map[string]*tally{}} }

// Add counts an item's texts by 1, or by −1 to take it off.
func (c *Counter) Add(by int, texts ...string) {
	c.items++
	c.all += by
	for _, text := range texts {
		lexical.Plain(text, func(start, end int) {
			word := text[start:end]
			if n := utf8.RuneCountInString(word); n < shortest || n > longest {
				return
			}
			form := Form(word)
			t, ok := c.forms[form]
			if !ok {
				t = &tally{}
				c.forms[strings.Clone(form)] = t
			}
			if t.last != c.items {
				t.last = c.items
				t.items += by
			}
		})
	}
}

// Lexicon is the words of an index. The zero value has none.
type Lexicon struct {
	file          *mapped.File
	n             int
	items         int
	forms         mapped.Strings
	counts, signs []byte

	once    sync.Once
	letters *letters // made when the first word is looked at that is nowhere
}

// The columns of a lexicon's file, version 1.
const (
	colHead   = 0 // u64: version, words, items
	colForms  = 1 // strings, ascending
	colCounts = 3 // u32: items with the word
	colSigns  = 4 // u32: which letters the word has; see signOf
)

const version = 1

// Open maps the lexicon at path.
func Open(path string) (*Lexicon, error) {
	file, err := mapped.Open(path)
	if err != nil {
		return nil, err
	}
	head := file.Column(colHead)
	l := &Lexicon{
		file: file, n: int(mapped.Uint64(head, 1)), items: int(mapped.Uint64(head, 2)),
		forms:  mapped.Strings{Offsets: file.Column(colForms), Data: file.Column(colForms + 1)},
		counts: file.Column(colCounts), signs: file.Column(colSigns),
	}
	if mapped.Uint64(head, 0) != version || l.n < 0 || len(l.forms.Offsets) != 8*(l.n+1) || len(l.counts) != 4*l.n || len(l.signs) != 4*l.n {
		_ = file.Close()
		return nil, fmt.Errorf("%s: %w", path, mapped.ErrFormat)
	}
	return l, nil
}

// Close gives up what the lexicon holds.
func (l *Lexicon) Close() error {
	if l == nil || l.file == nil {
		return nil
	}
	return l.file.Close()
}

// Write makes the lexicon of what before holds, unless that is nil, and what was counted since.
func Write(path string, before *Lexicon, counted *Counter) error {
	forms, counts := merged(before, counted)
	items := counted.all
	if before != nil {
		items += before.items
	}
	le := binary.LittleEndian
	var head, numbers, signs []byte
	for _, n := range []int{version, len(forms), items} {
		head = le.AppendUint64(head, uint64(n))
	}
	for i, form := range forms {
		numbers = le.AppendUint32(numbers, uint32(counts[i]))
		signs = le.AppendUint32(signs, signOf(form))
	}
	columns := mapped.StringColumns(len(forms), func(i int) []byte { return []byte(forms[i]) })
	return mapped.Write(path, []mapped.Column{
		mapped.Bytes(head), columns[0], columns[1], mapped.Bytes(numbers), mapped.Bytes(signs),
	})
}

// merged lists the words that are left, ascending, and how many items have each.
func merged(before *Lexicon, counted *Counter) (forms []string, counts []int) {
	add := func(form string, n int) {
		if n > 0 {
			forms, counts = append(forms, form), append(counts, n)
		}
	}
	fresh := slices.Sorted(maps.Keys(counted.forms))
	if before != nil {
		for i := range before.n {
			form := string(before.forms.At(i))
			for len(fresh) > 0 && fresh[0] < form {
				add(fresh[0], counted.forms[fresh[0]].items)
				fresh = fresh[1:]
			}
			n := before.count(i)
			if len(fresh) > 0 && fresh[0] == form {
				n += counted.forms[form].items
				fresh = fresh[1:]
			}
			add(form, n)
		}
	}
	for _, form := range fresh {
		add(form, counted.forms[form].items)
	}
	return forms, counts
}

func (l *Lexicon) count(i int) int { return int(mapped.Uint32(l.counts, i)) }

// Count is the number of items that have a form.
func (l *Lexicon) Count(form string) int {
	if l == nil {
		return 0
	}
	i := sort.Search(l.n, func(i int) bool { return string(l.forms.At(i)) >= form })
	if i == l.n || string(l.forms.At(i)) != form {
		return 0
	}
	return l.count(i)
}

// near calls f with each form that may lie within so many edits.
func (l *Lexicon) near(typed string, edits int, f func(form string, count int)) {
	sign := signOf(typed)
	for i := range l.n {
		if mayBeNear(sign, mapped.Uint32(l.signs, i), edits) {
			f(string(l.forms.At(i)), l.count(i))
		}
	}
}

// looks tells what words look like here.
func (l *Lexicon) looks() *letters {
	l.once.Do(func() { l.letters = lettersOf(l.n, func(i int) string { return string(l.forms.At(i)) }) })
	return l.letters
}

// mayBeNear tells by the letters of two words: an edit puts at most one in and takes at
// most one out.
func mayBeNear(a, b uint32, edits int) bool {
	return bits.OnesCount32(a&^b) <= edits && bits.OnesCount32(b&^a) <= edits
}

// signOf has a bit for each letter; some share one.
func signOf(form string) uint32 {
	var sign uint32
	for _, r := range form {
		sign |= 1 << (uint32(r) % 32)
	}
	return sign
}

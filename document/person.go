package document

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/askbook/askbook/internal/pattern"
)

// isName reports whether a display name can be a person's: words of letters, no
// address, no part to play.
func isName(name string) bool {
	if strings.ContainsAny(name, "@/") {
		return false
	}
	parts := nameParts(name)
	if len(parts) == 0 {
		return false
	}
	for _, p := range parts {
		if notName[p] {
			return false
		}
	}
	for _, w := range strings.Fields(name) {
		if !coded(w) {
			return true
		}
	}
	return false
}

// coded reports whether a capitalised word is written as codes and products
// are and names are not: in capitals throughout or inside.
func coded(w string) bool {
	if utf8.RuneCountInString(w) == 1 {
		return false
	}
	uppers, letters, inside := 0, 0, false
	last := rune(0)
	for _, r := range w {
		if unicode.IsUpper(r) {
			uppers++
			inside = inside || letters > 0 && unicode.IsLower(last)
		}
		if unicode.IsLetter(r) {
			letters++
		}
		last = r
	}
	if uppers == letters {
		lower := strings.ToLower(w)
		return !givenNames[lower] && !familyName(lower) && (letters <= 5 || strings.ContainsAny(w, "-_"))
	}
	return inside && !strings.HasPrefix(w, "Mc") && !strings.HasPrefix(w, "Mac") && !strings.HasPrefix(w, "De") && !strings.HasPrefix(w, "Di") &&
		!strings.HasPrefix(w, "La") && !strings.HasPrefix(w, "Le") && !strings.HasPrefix(w, "Fitz") && !strings.HasPrefix(w, "Van")
}

// word is a run of letters in a text, with hyphens and apostrophes inside.
type word struct {
	start, end int
	lower      string
	capital    bool
}

func wordsOf(text, lower string) []word {
	var words []word
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		if !unicode.IsLetter(r) {
			i += size
			continue
		}
		start, end := i, i
		for i < len(text) {
			r, size := utf8.DecodeRuneInString(text[i:])
			inner := r == '-' || r == '\'' || r == '’'
			if !inner && !unicode.IsLetter(r) && !unicode.IsMark(r) {
				break
			}
			i += size
			if !inner {
				end = i
			}
		}
		w := lower[start:end]
		if cut := strings.TrimSuffix(strings.TrimSuffix(w, "'s"), "’s"); cut != w && cut != "" {
			end -= len(w) - len(cut)
			w = cut
		}
		words = append(words, word{start, end, w, unicode.IsUpper(r)})
	}
	return words
}

// gap is the text between two words.
func gap(text string, a, b word) string { return text[a.end:b.start] }

// joined reports whether two words can be parts of one name: a blank between
// them, or an initial's full stop.
func joined(text string, a, b word) bool {
	g := gap(text, a, b)
	return g == " " || g == ". " && utf8.RuneCountInString(text[a.start:a.end]) == 1 || g == "\u00a0"
}

// persons finds names of people: those who take part, those of the roster, those
// that a greeting, a title, a signature or "my name is" gives away, and common
// given names.
func (r *Redactor) persons(text, lower string, people directory, t traits) []span {
	cued := containsAny(lower, cueHints)
	if !t.upper && !cued && !strings.HasPrefix(lower, "h") && len(people.owner) == 0 {
		return nil
	}
	words := wordsOf(text, lower)
	var spans []span
	for i := 0; i < len(words); i++ {
		if n := knownName(text, words[i:], people, r.people); n > 0 {
			spans = append(spans, span{typePerson, words[i].start, words[i+n-1].end, rankForm})
			i += n - 1
			continue
		}
		if n, at := r.givenAway(text, words, i); n > 0 {
			spans = append(spans, span{typePerson, words[at].start, words[at+n-1].end, rankContext})
		}
	}
	if cued {
		spans = append(spans, cuedNames(text, lower, words)...)
	}
	return spans
}

// knownName is the number of words at the start of words that name somebody who
// is known.
func knownName(text string, words []word, people, roster directory) int {
	first := words[0]
	best := 0
	for _, d := range []directory{people, roster} {
		for _, parts := range d.fulls[first.lower] {
			if len(parts) > best && matches(text, words, parts) {
				best = len(parts)
				break
			}
		}
	}
	if best > 0 {
		return best
	}
	if !first.capital {
		return 0
	}
	n := 0
	for n < len(words) && n < maxNameTokens && words[n].capital && people.owner[words[n].lower] != "" && (n == 0 || joined(text, words[n-1], words[n])) {
		n++
	}
	if n == 1 && (commonWord[first.lower] || utf8.RuneCountInString(first.lower) < 3) {
		return 0
	}
	return n
}

func matches(text string, words []word, parts []string) bool {
	if len(words) < len(parts) {
		return false
	}
	for i, p := range parts {
		if words[i].lower != p || i > 0 && !joined(text, words[i-1], words[i]) && gap(text, words[i-1], words[i]) != "  " {
			return false
		}
	}
	return true
}

// givenAway finds a name at or just behind word i: behind a title or a greeting
// at the beginning of a line, alone on a line below a closing formula, or a
// common given name. It returns the number of words and the index of the first.
func (r *Redactor) givenAway(text string, words []word, i int) (n, at int) {
	w := words[i]
	switch {
	case titles[w.lower] && w.capital && i+1 < len(words) && titleGap(gap(text, w, words[i+1])):
		return nameLength(text, words, i+1), i + 1
	case greetings[w.lower] && lineStart(text, w.start):
		return greeted(text, words, i)
	case closers[w.lower] && lineStart(text, w.start):
		return signed(text, words, i)
	case w.capital && middleInitial(text, words, i):
		return 3, i
	case w.capital && givenNames[w.lower]:
		n := nameLength(text, words, i)
		if n == 1 && (commonWord[w.lower] || acronym(text, w) || hyphenated(text, w)) {
			return 0, 0
		}
		if n > 1 && commonWord[w.lower] && !familyName(words[i+n-1].lower) {
			return 0, 0
		}
		return n, i
	case w.capital:
		return surnamed(text, words, i)
	case givenNames[w.lower] && !commonWord[w.lower]:
		return inLowerCase(text, words, i), i
	}
	return 0, 0
}

// middleInitial reports whether "Kim Q. Example" begins with word i.
func middleInitial(text string, words []word, i int) bool {
	if i+2 >= len(words) {
		return false
	}
	a, b, c := words[i], words[i+1], words[i+2]
	return b.capital && c.capital && b.end-b.start == 1 && b.lower != "i" && b.lower != "a" && a.end-a.start > 2 && c.end-c.start > 2 &&
		gap(text, a, b) == " " && gap(text, b, c) == ". " && !notName[a.lower] && !notName[c.lower] && !acronym(text, a) && !acronym(text, c)
}

func acronym(text string, w word) bool {
	s := text[w.start:w.end]
	return len(s) <= 4 && strings.ToUpper(s) == s
}

// hyphenated reports whether a word is part of a code or a handle.
func hyphenated(text string, w word) bool {
	return w.start > 0 && strings.IndexByte("-_/.#\\", text[w.start-1]) >= 0 && !(text[w.start-1] == '.' && w.start > 1 && text[w.start-2] == ' ') ||
		w.end < len(text) && strings.IndexByte("_/\\", text[w.end]) >= 0 || w.end+1 < len(text) && text[w.end] == '.' && unicode.IsLower(rune(text[w.end+1]))
}

func titleGap(g string) bool { return g == " " || g == ". " || g == "." }

// longestName is how many capitalised words a name has at most.
const longestName = 3

// nameLength is how many words from i on make a name: capitalised ones, with
// initials and particles such as "van der" between them.
func nameLength(text string, words []word, i int) int {
	n, capitals := 0, 0
	for k := i; k < len(words) && capitals < longestName; k++ {
		w := words[k]
		if k > i && !joined(text, words[k-1], w) {
			break
		}
		if particles[w.lower] && k > i {
			continue
		}
		if !w.capital || notName[w.lower] || digitNear(text, w) || k > i && acronym(text, w) && w.end-w.start > 1 || coded(text[w.start:w.end]) {
			break
		}
		capitals++
		n = k - i + 1
	}
	return n
}

func digitNear(text string, w word) bool {
	return w.end < len(text) && isDigit(text[w.end]) || w.start > 0 && isDigit(text[w.start-1])
}

func lineStart(text string, i int) bool {
	for i > 0 && strings.IndexByte(" \t>*_-–", text[i-1]) >= 0 {
		i--
	}
	return i == 0 || text[i-1] == '\n' || strings.IndexByte(".!?", text[i-1]) >= 0
}

// greeted finds the name in a greeting that begins with word i.
func greeted(text string, words []word, i int) (n, at int) {
	at = i + 1
	for at < len(words) && at < i+4 && (greetings[words[at].lower] || titles[words[at].lower]) && len(gap(text, words[at-1], words[at])) <= 2 {
		at++
	}
	if at >= len(words) {
		return 0, 0
	}
	if g := gap(text, words[at-1], words[at]); g != " " && g != ", " && g != ". " && g != " @" {
		return 0, 0
	}
	if n = nameLength(text, words, at); n == 0 {
		if givenNames[words[at].lower] && !commonWord[words[at].lower] {
			return 1, at
		}
		return 0, 0
	}
	// "Hi Anna," and "Hi Anna\n", but not "Hello World is printed".
	end := words[at+n-1].end
	if end == len(text) || strings.IndexByte(",!.:;\n-?)", text[end]) >= 0 || strings.HasPrefix(text[end:], " -") || strings.HasPrefix(text[end:], " –") ||
		strings.HasPrefix(text[end:], " and ") || strings.HasPrefix(text[end:], "/") || givenNames[words[at].lower] {
		return n, at
	}
	return 0, 0
}

// signed finds the name below or behind a closing formula that begins with word
// i: "Best regards,\nKim Example" or "Thanks, Kim" at the end of a line.
func signed(text string, words []word, i int) (n, at int) {
	k := i
	for k+1 < len(words) && k < i+4 && gap(text, words[k], words[k+1]) == " " && closers[words[k+1].lower] {
		k++
	}
	if k+1 >= len(words) {
		return 0, 0
	}
	g := gap(text, words[k], words[k+1])
	bare := strings.Trim(g, " ,.!;-–—\n\t*_")
	if bare != "" || len(g) > 8 {
		return 0, 0
	}
	at = k + 1
	n = nameLength(text, words, at)
	if n == 0 {
		return 0, 0
	}
	end := words[at+n-1].end
	known := givenNames[words[at].lower] || familyName(words[at+n-1].lower)
	if end < len(text) && strings.IndexByte("\n.!,", text[end]) < 0 || !known && strings.HasPrefix(text[end:], ",") || !strings.ContainsAny(g, ",\n -–—") {
		return 0, 0
	}
	return n, at
}

// cueHints are words one of which is in every match of nameCue and introCue.
var cueHints = []string{"name is", "name's", "name:", "name :", "names are", "name was", "name are", "names is", "name on ", "names on ", "name?", "names?", "account?", "name to ", "change it to", "call me ", "name ist", "heiße", "heisse", "appelle", "nom est", "mi nombre", "me llamo", "mi chiamo", "il mio nome", "meu nome", "mijn naam", "ik heet", "jag heter", "mit navn", "c/o", "contact ", "contact person", "i am ", "i'm ", "i’m ", "this is ", "it's ", "it’s ", "hier ist ", "ich bin ", "soy ", "je suis ", "sono ", "spoke ", "speak ", "talked ", "behalf of ", "my wife", "my husband", "my son", "my daughter", "my brother", "my sister", "my mother", "my father", "my colleague", "my boss", "my partner", "my kid", "my friend", "my assistant", "named ", "called ", "ask for ", "attn", "guardian", "beneficiary", "partner's name"}

// nameCue comes before a name in any case; introCue before one that must look
// like a name, since "I am" comes before much else.
var (
	nameCue  = pattern.MustCompile(`(?i)\b(?:(?:my|his|her|the|full|first|last|maiden|your|their|agent|partner's|husband's|wife's|customer|card ?holder(?:'s)?) names?(?: on (?:the )?\p{L}+)? (?:is|was|are)|name's|(?:^|\n|[.,;(] ?)(?:full |first |last |sur|customer |account |card ?holder )?name ?:|names?(?: on (?:the |your )?\p{L}+)?\?(?:\s{1,2}(?:user|customer|caller|me) ?:)?|change (?:it|the name|my name) to|(?:people|friends) call me|mein name ist|ich hei(?:ß|ss)e|je m['’]appelle|mon nom est|me llamo|mi nombre es|mi chiamo|il mio nome è|(?:o )?meu nome é|mijn naam is|ik heet|jag heter|mit navn er)\s{1,8}(?:mr\.? |mrs\.? |ms\.? |dr\.? |miss )?`)
	introCue = pattern.MustCompile(`(?i)\b(?:i am|i['’]m|this is|it['’]s|hier ist|ich bin|soy|je suis|sono|spoke (?:to|with)|speak (?:to|with)|talked (?:to|with)|on behalf of|my (?:wife|husband|son|daughter|brother|sister|mother|father|colleague|boss|partner|kid|friend|assistant)|named|called|ask for|attn:?|c/o|contact|contact person:?|guardian|beneficiary|partner's name) (?:mr\.? |mrs\.? |ms\.? |dr\.? |miss )?`)
)

func cuedNames(text, lower string, words []word) []span {
	var spans []span
	near := around(text, placesOf(lower, cueHints), 24, 56)
	for _, m := range matchesIn(nameCue, text, near) {
		if i := wordAt(words, m[1]); i >= 0 {
			n := nameLength(text, words, i)
			if n == 0 {
				n = lowerName(text, words, i)
			}
			if n > 0 {
				spans = append(spans, span{typePerson, words[i].start, words[i+n-1].end, rankForm})
			}
		}
	}
	for _, m := range matchesIn(introCue, text, near) {
		i := wordAt(words, m[1])
		if i < 0 {
			continue
		}
		n := nameLength(text, words, i)
		if n == 0 {
			continue
		}
		end := words[i+n-1].end
		rest := lower[end:min(len(lower), end+24)]
		closed := rest == "" || strings.IndexByte(",.!?\n;)", rest[0]) >= 0 || containsAny(rest, []string{" from ", " speaking", " here", " calling", " and ", " at ", " with "})
		if n >= 2 && n <= 3 && closed || n == 1 && closed && (givenNames[words[i].lower] || strings.HasPrefix(rest, " speaking") || strings.HasPrefix(rest, " from ") || strings.HasPrefix(rest, " calling")) {
			spans = append(spans, span{typePerson, words[i].start, end, rankContext})
		}
	}
	return spans
}

// lowerName is the number of words of a name in lower case behind "my name is".
func lowerName(text string, words []word, i int) int {
	n := 0
	for n < 2 && i+n < len(words) && !notName[words[i+n].lower] && !commonWord[words[i+n].lower] && !sentenceWord[words[i+n].lower] && utf8.RuneCountInString(words[i+n].lower) >= 2 &&
		(n == 0 || joined(text, words[i+n-1], words[i+n])) {
		n++
	}
	return n
}

// wordAt is the index of the word that begins at byte i, or -1.
func wordAt(words []word, i int) int {
	lo, hi := 0, len(words)
	for lo < hi {
		mid := (lo + hi) / 2
		if words[mid].start < i {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo < len(words) && words[lo].start == i {
		return lo
	}
	return -1
}

package document

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/askbook/askbook/internal/pattern"
)

// shape tells which kinds of address a text can hold at all, so that most texts
// are spared the search.
type shape int

const (
	numberFirst shape = 1 << iota // "12 High"
	numberLast                    // "weg 12"
	postcode                      // "1A 1AA"
	anyShape    shape = -1
)

func shapesOf(text string) shape {
	found := shape(1 << 8) // nothing but a text
	for i := 1; i+1 < len(text); i++ {
		if text[i] != ' ' {
			continue
		}
		before, after := text[i-1], text[i+1]
		if before == ',' && i > 1 {
			before = text[i-2]
		}
		letterAfter := after >= 'A' && after <= 'Z' || after >= 'a' && after <= 'z' || after >= utf8.RuneSelf
		switch {
		case (isDigit(before) || i > 1 && isDigit(text[max(0, i-2)])) && letterAfter:
			found |= numberFirst
		case !isDigit(before) && isDigit(after):
			found |= numberLast
		}
		if i+3 < len(text) && isDigit(after) && text[i+2] >= 'A' && text[i+2] <= 'Z' && text[i+3] >= 'A' && text[i+3] <= 'Z' {
			found |= postcode
		}
	}
	return found
}

// How far from a number or a street's word the rest of the street stands.
const (
	streetBefore = 60 // bytes
	streetAfter  = 110
)

// houseNumbers are the places where a number, or a number and a letter, and a
// word in capitals or a letter follow one another.
func houseNumbers(text string) []int {
	var places []int
	for i := 1; i+1 < len(text); i++ {
		if text[i] != ' ' {
			continue
		}
		before, after := text[i-1], text[i+1]
		if before == ',' && i > 1 {
			before = text[i-2]
		}
		word := after >= 'A' && after <= 'Z' || after >= 'a' && after <= 'z' || after >= utf8.RuneSelf || isDigit(after)
		if word && (isDigit(before) || i > 1 && isDigit(text[i-2])) {
			places = append(places, i)
		}
	}
	return places
}

// postcodes are the places where a blank, a digit and two capitals follow one
// another.
func postcodes(text string) []int {
	var places []int
	for i := 0; i+3 < len(text); i++ {
		if text[i] == ' ' && isDigit(text[i+1]) && text[i+2] >= 'A' && text[i+2] <= 'Z' && text[i+3] >= 'A' && text[i+3] <= 'Z' {
			places = append(places, i)
		}
	}
	return places
}

// streets are lines with a street and a house number in the ways of several
// countries. A match is a beginning: what follows is added by addressEnd.
var streets = []struct {
	shape shape
	hints []string // lower case; one must be in the text
	form  *pattern.Pattern
}{
	{
		numberFirst,
		[]string{" st", " rd", " road", " ave", " lane", " ln", " dr", " boul", " blvd", " way", " co", " ct", " cr", " ci", " cl", " pl", " sq", " terr", " h", " park", " pkwy", "circ", "row", "garden", "alley", "grove", "hill", "pike", "trail", "loop", "mews"},
		pattern.MustCompile(`\b\d{1,6}[A-Za-z]?(?:[-/]\d{1,4})?,? (?:(?:N|S|E|W|NE|NW|SE|SW|North|South|East|West)\.? )?(?:(?:\p{Lu}[\p{L}'’.-]{0,24}|\d{1,3}(?:st|nd|rd|th)|of|the) ){1,4}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Boulevard|Blvd|Way|Court|Ct|Place|Pl|Square|Sq|Terrace|Close|Crescent|Cres|Highway|Hwy|Parkway|Pkwy|Circle|Row|Gardens|Alley|Grove|Hill|Pike|Trail|Loop|Mews|ST|RD|AVE|DR|BLVD|STREET|ROAD|AVENUE)\b\.?`),
	},
	{
		numberLast,
		[]string{"str", "weg", "platz", "allee", "gasse", "ring", "damm", "ufer", "chaussee", "laan", "plein", "gracht", "kade", "dijk", "gat", "väg", "gade", "vej", "vei", "katu", "tie ", "kuja", "utca", "gate"},
		pattern.MustCompile(`\p{Lu}[\p{L}-]{2,30}(?:straße|strasse|straat|str\.|weg|platz|allee|gasse|ring|damm|ufer|chaussee|laan|plein|gracht|kade|dijk|gatan|vägen|gade|vej|vei|veien|gata|katu|tie|kuja|gate)\.? \d{1,4} ?[a-hA-H]?\b|\p{Lu}[\p{L}-]{2,30} (?:Straße|Strasse|Str\.|Weg|Platz|Allee|Gasse|Ring|Damm|utca|út|Gate) \d{1,4} ?[a-hA-H]?\b`),
	},
	{
		numberFirst,
		[]string{"rue ", "avenue ", "boulevard ", "place ", "chemin ", "impasse ", "allée ", "quai ", "route ", "cours "},
		pattern.MustCompile(`\b\d{1,4}(?: ?(?:bis|ter))?,? (?:rue|avenue|boulevard|place|chemin|impasse|allée|quai|route|cours|Rue|Avenue|Boulevard|Place|Chemin|Impasse|Allée|Quai|Route)(?: (?:de|du|des|la|le|les|d'|l'|aux?|[\p{Lu}][\p{L}'’-]{1,24}|d['’]\p{Lu}\p{L}{1,24}|l['’]\p{Lu}\p{L}{1,24})){1,6}`),
	},
	{
		numberLast,
		[]string{"calle", "avda", "avenida", "plaza", "paseo", "carrer", "via ", "viale", "piazza", "corso", "rua ", "ul.", "ulica", "travessa", "c/", "strada", "vicolo"},
		pattern.MustCompile(`(?:\b(?:Calle|calle|Avda\.?|Avenida|Av\.|Plaza|Paseo|Carrer|Via|Viale|Piazza|Corso|Strada|Vicolo|Rua|Travessa|Ulica|ul\.)|C/) ?(?:(?:de|del|la|las|los|dei|della|di|da|do|dos|das|e|y|\p{Lu}[\p{L}'’.-]{0,24}) ?){1,5},? ?(?:n[ºo°.]* ?)?\d{1,5}\b`),
	},
	{
		anyShape,
		[]string{"corner of"},
		pattern.MustCompile(`\b(?i:the )?(?i:corner of) (?:(?:\p{Lu}[\p{L}'’.-]{0,24}|ul\.|\d{1,5}\.?|de|la|du|del) ){1,6}and \p{Lu}[\p{L}'’.-]{0,24}(?: \p{Lu}[\p{L}'’.-]{0,24}| \d{1,5}){0,3}`),
	},
	{
		anyShape,
		[]string{"box", "postfach", "p.o", "apartado"},
		pattern.MustCompile(`\b(?i:p\.? ?o\.? ?box|postfach|post office box|apartado(?: de correos)?) \d{1,7}\b`),
	},
	{ // a British postcode
		postcode,
		nil,
		pattern.MustCompile(`\b[A-Z]{1,2}\d[A-Z\d]? \d[ABD-HJLNP-UW-Z]{2}\b`),
	},
}

var addressWords = []string{"address", "live at", "living at", "lives at", "moved to", "meet you at", "sent to", "send to", "ship to", "shipped to", "deliver", "wohne", "adresse", "anschrift", "dirección", "indirizzo", "endereço", "adres", "habite", "reside", "located at", "office at", "visit us at", "mail to", "return to", "is at "}

// introHints are in every match of addressIntro.
var introHints = []string{"address", "live", "living", "moved to", "meet you at", "send", "sent", "ship", "deliver", "wohne", "adresse", "anschrift", "dirección", "indirizzo", "endereço", "located at", " is at", "return to", "here they are", "the same", "validate the", "visit us at"}

// addressIntro comes before an address of any form that begins with or holds a
// house number.
var addressIntro = pattern.MustCompile(`(?i)\b(?:address(?:es)?(?: (?:is|to|for [\p{L} ]{2,30}? is|of [\p{L} ]{2,30}? is|on [\p{L} ]{2,30}? (?:to|is)|with|here))?|li(?:ve|ves|ving) (?:at|in)|moved to|meet you at|se(?:nd|nt)(?: [\p{L}]{1,12}){0,5} to|ship(?:ped|ping)?(?: [\p{L}]{1,12}){0,3} to|deliver(?:ed|y)?(?: [\p{L}]{1,12}){0,3} to|wohne(?:n)? in(?: der)?|adresse(?: ist| lautet| est)?|anschrift(?: ist| lautet)?|dirección(?: es)?|indirizzo(?: è)?|endereço(?: é)?|located at|(?:office|shop|store|house|restaurant) is at|return to|here they are|the same|validate the following|visit us at)\s{0,2}[:?-]?\s{0,2}`)

// addresses finds postal addresses.
func addresses(text, lower string) []span {
	shapes := shapesOf(text)
	var spans []span
	var numbers []int
	if shapes&numberFirst != 0 {
		numbers = houseNumbers(text)
	}
	for _, s := range streets {
		if shapes&s.shape == 0 || s.hints != nil && !containsAny(lower, s.hints) {
			continue
		}
		var places []int
		switch s.shape {
		case numberFirst:
			places = numbers
		case postcode:
			places = postcodes(text)
		default:
			places = placesOf(lower, s.hints)
		}
		for _, m := range matchesIn(s.form, text, around(text, places, streetBefore, streetAfter)) {
			spans = append(spans, span{typeAddress, m[0], addressEnd(text, m[1]), rankForm})
		}
	}
	if shapes&numberFirst != 0 && shapes&numberLast != 0 {
		for _, m := range matchesIn(numbered, text, around(text, numbers, streetBefore, streetAfter)) {
			if monthForm.MatchString(text[m[0]:m[1]]) {
				continue
			}
			spans = append(spans, span{typeAddress, m[0], addressEnd(text, m[1]-1), rankForm})
		}
	}
	if shapes&numberFirst != 0 {
		spans = append(spans, besideUnits(text, lower)...)
	}
	if !containsAny(lower, addressWords) {
		return united(text, spans)
	}
	for _, m := range matchesIn(addressIntro, text, around(text, placesOf(lower, introHints), 30, 60)) {
		start := m[1]
		if start >= len(text) || strings.HasPrefix(lower[start:], "0x") || !isDigit(text[start]) && !startsUpper(text[start:]) {
			continue
		}
		end := addressEnd(text, start)
		value := text[start:end]
		house := strings.IndexFunc(value, unicode.IsDigit)
		words := strings.Fields(value)
		capitals := 0
		for _, w := range words {
			if startsUpper(w) {
				capitals++
			}
		}
		if house >= 0 && house <= 60 && len(words) >= 2 && capitals >= 1 && len(digitsOf(value)) <= 24 && !strings.ContainsAny(value, "@_") {
			spans = append(spans, span{typeAddress, start, end, rankContext})
		}
	}
	return united(text, spans)
}

// numbered is an address with a number on either side of the street, or with a
// flat's number behind it: "4844 Longgade 52, ", "17 Elm Apt. 4".
var numbered = pattern.MustCompile(`\b\d{1,6} (?:\p{Lu}[\p{L}'’.-]{1,24} ){1,4}(?:\d{1,4}[a-zA-Z]?[,\n]|(?:\d{1,4} )?(?:Apt|Suite|Unit|Flat|Ste)\.? ?#?\d)`)

var unitHints = []string{"apt", "suite", "ste.", "flat ", "box "}

// unitForm is a flat or an office within a house, or a box of the armed forces'
// post.
var unitForm = pattern.MustCompile(`(?i)\b(?:(?:apt|ste)\.? ?#?|suite #?|flat )\d{1,5}[a-z]?\b|\b(?:psc \d{1,5}, |unit \d{1,5} )box \d{1,5}\b`)

// maxStreet is how far in front of a flat its street begins, in bytes.
const maxStreet = 90

// besideUnits finds addresses by the flat in them: the street in front of it on
// its line, or on the line above, begins with a number.
func besideUnits(text, lower string) []span {
	if !containsAny(lower, unitHints) {
		return nil
	}
	var spans []span
	for _, m := range unitForm.FindAllStringIndex(text, -1) {
		start := m[0]
		if i := streetStart(text, m[0]); i >= 0 {
			start = i
		} else if !strings.Contains(lower[m[0]:m[1]], "box") && !numberAt(text, m[1]) {
			continue // "suite 12" alone may be anything
		}
		spans = append(spans, span{typeAddress, start, addressEnd(text, m[1]), rankForm})
	}
	return spans
}

// numberAt reports whether a house number stands right behind i.
func numberAt(text string, i int) bool {
	rest := strings.TrimLeft(text[i:], " ,")
	return rest != "" && isDigit(rest[0])
}

// streetStart is where a street that ends before i begins, or -1: at the first
// number of the line, or of the line above where nothing else stands before i.
func streetStart(text string, i int) int {
	from := max(0, i-maxStreet)
	line := from
	if cut := strings.LastIndexByte(strings.TrimRight(text[from:i], "\n\t\r >?*"), '\n'); cut >= 0 {
		line = from + cut + 1
	}
	for at := line; at < i; at++ {
		if !isDigit(text[at]) || at > 0 && (isWordByte(text[at-1]) || strings.IndexByte(".,-/+(", text[at-1]) >= 0) {
			continue
		}
		words := strings.Fields(text[at:i])
		if len(words) >= 2 && len(words[0]) <= 6 && len(words) <= 9 {
			return at
		}
		return -1
	}
	return -1
}

// monthForm is a date that looks like an address.
var monthForm = pattern.MustCompile(`^\d{1,2} (?:Jan|Feb|Mar|Apr|May|Mai|Jun|Jul|Aug|Sep|Oct|Okt|Nov|Dec|Dez)\p{L}* \d`)

// united joins spans that overlap, and takes in a number right before each.
func united(text string, spans []span) []span {
	slices.SortFunc(spans, func(a, b span) int { return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(a.end, b.end)) })
	var out []span
	for _, s := range spans {
		if start := strings.TrimRight(text[max(0, s.start-8):s.start], " "); len(start) > 0 && isDigit(start[len(start)-1]) && !isDigit(text[s.start]) {
			for s.start > 0 && (text[s.start-1] == ' ' || isDigit(text[s.start-1])) {
				s.start--
			}
			s.start += len(text[s.start:s.end]) - len(strings.TrimLeft(text[s.start:s.end], " "))
		}
		if n := len(out); n > 0 && s.start < out[n-1].end {
			out[n-1].end = max(out[n-1].end, s.end)
			out[n-1].rank = max(out[n-1].rank, s.rank)
			continue
		}
		out = append(out, s)
	}
	return out
}

func startsUpper(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(r)
}

// small are words in lower case that may stand inside an address.
var small = map[string]bool{
	"de": true, "la": true, "le": true, "les": true, "du": true, "des": true, "del": true, "di": true, "da": true, "do": true, "dos": true, "am": true, "im": true,
	"nan": true, // an empty field of a table
	"an":  true, "der": true, "den": true, "of": true, "upon": true, "apt": true, "apt.": true, "suite": true, "unit": true, "floor": true, "flat": true, "bis": true, "ter": true, "cedex": true, "van": true, "el": true, "los": true, "las": true,
}

const maxAddress = 160 // bytes behind the street

// addressEnd goes on from the end of a street over what belongs to an address:
// capitalised words, numbers, and the commas and line ends between them.
func addressEnd(text string, end int) int {
	limit := min(len(text), end+maxAddress)
	lines := 0
	for at := end; at < limit; {
		next := at
		newline := false
		for next < limit && strings.IndexByte(" ,\n\t\r", text[next]) >= 0 || newline && next < limit && strings.IndexByte(">?*", text[next]) >= 0 {
			if text[next] == '\n' {
				newline = true
				lines++
			}
			next++
		}
		if lines > 5 || strings.Count(text[at:next], "\n") > 1 && !endsInPostcode(text[next:]) {
			break
		}
		wordEnd := next
		for wordEnd < limit && strings.IndexByte(" ,\n\t", text[wordEnd]) < 0 {
			wordEnd++
		}
		word := text[next:wordEnd]
		bare := strings.TrimRight(word, ".;:!?)\"'")
		if bare == "" || !inAddress(bare, newline) {
			break
		}
		end = next + len(bare)
		at = wordEnd
		if bare != word && !abbreviation(word) {
			break // the sentence ends here
		}
		if bare != word {
			end = wordEnd
		}
	}
	return end
}

// endsInPostcode reports whether a line is a country or a town and a number:
// what may stand a blank line below the rest of an address.
func endsInPostcode(s string) bool {
	line, _, _ := strings.Cut(s, "\n")
	words := strings.Fields(line)
	if len(words) < 2 || len(words) > 4 || !startsUpper(words[0]) {
		return false
	}
	last := words[len(words)-1]
	return len(last) >= 4 && len(last) <= 6 && len(digitsOf(last)) == len(last)
}

func inAddress(word string, newline bool) bool {
	if word == "I" || word == "[" || strings.HasPrefix(word, "[") || strings.Contains(word, "@") || strings.Contains(word, "://") || strings.HasPrefix(word, "I'") {
		return false
	}
	r, _ := utf8.DecodeRuneInString(word)
	if unicode.IsDigit(r) {
		return len(word) <= 10
	}
	if unicode.IsUpper(r) {
		return !newline && !sentenceStart[word] || newline && !sentenceStart[word] && !closingWord[strings.ToLower(word)]
	}
	return r == '#' || small[word]
}

// sentenceStart are capitalised words with which a sentence goes on behind an
// address; closingWord ones that begin the end of a letter.
var sentenceStart = map[string]bool{
	"Can": true, "Could": true, "Please": true, "The": true, "This": true, "My": true, "It": true, "We": true, "Is": true, "When": true, "What": true, "How": true,
	"And": true, "But": true, "Thanks": true, "Thank": true, "User": true, "Bot": true, "If": true, "Also": true, "There": true, "You": true, "Why": true, "Where": true, "Do": true, "Bitte": true, "Ich": true, "Tel": true, "Phone": true, "Email": true, "E-Mail": true, "Mobile": true, "Fax": true,
}

var closingWord = map[string]bool{"regards": true, "best": true, "kind": true, "cheers": true, "sincerely": true, "thanks": true, "hi": true, "hello": true, "dear": true}

func abbreviation(word string) bool {
	if utf8.RuneCountInString(word) == 2 && strings.HasSuffix(word, ".") && startsUpper(word) {
		return true
	}
	switch strings.ToLower(word) {
	case "apt.", "st.", "ste.", "ave.", "rd.", "dr.", "no.", "fl.", "blvd.", "str.", "n.", "s.", "e.", "w.", "u.s.":
		return true
	}
	return false
}

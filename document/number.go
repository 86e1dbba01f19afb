package document

import (
	"math/big"
	"strings"

	"github.com/nyaruka/phonenumbers"

	"github.com/askbook/askbook/internal/pattern"
)

var (
	cardDigits = pattern.MustCompile(`\d(?:[ -]?\d){11,18}`)
	ibanForm   = pattern.MustCompile(`(?i)\b[a-z]{2}\d{2}(?: ?[a-z0-9]{2,4}){3,8}(?: ?[a-z0-9]{1,3})?`)
)

var (
	cardWords = []string{"card", "visa", "mastercard", "amex", "credit", "debit", "karte", "carte", "tarjeta", "carta", "cartão", "cc ", "cc:", "cc#"}
	ibanWords = []string{"iban", "bank", "konto", "account", "transfer"}
)

// cards finds payment cards by their check digit (ISO/IEC 7812-1), or by their
// first digits where the word "card" is near; and IBANs (ISO 13616).
func cards(text, lower string) []span {
	var spans []span
	for _, m := range cardDigits.FindAllStringIndex(text, -1) {
		digits := digitsOf(text[m[0]:m[1]])
		if !bounded(text, m[0], m[1]) || len(digits) < 12 || strings.IndexByte("23456", digits[0]) < 0 {
			continue
		}
		near := containsAny(before(lower, m[0], 60), cardWords)
		if luhn(digits) && len(digits) >= 13 || near {
			spans = append(spans, span{typeCard, m[0], m[1], rankProof})
		}
	}
	for _, m := range matchesIn(ibanForm, text, around(text, countryDigits(text), 1, 48)) {
		end := ibanEnd(text, m[0], m[1])
		if end < 0 && containsAny(before(lower, m[0], 60), ibanWords) && len(compact(text[m[0]:m[1]])) >= 15 && !strings.ContainsAny(text[m[0]:m[1]], " ") && 2*len(digitsOf(text[m[0]:m[1]])) > m[1]-m[0] {
			end = m[1]
		}
		if end > 0 {
			spans = append(spans, span{typeIBAN, m[0], end, rankProof})
		}
	}
	return spans
}

// countryDigits are the places where a word begins with two letters and two
// digits, as an IBAN does.
func countryDigits(text string) []int {
	letter := func(b byte) bool { return b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z' }
	var places []int
	for i := 0; i+14 < len(text); i++ {
		if isDigit(text[i+2]) && isDigit(text[i+3]) && letter(text[i]) && letter(text[i+1]) && (i == 0 || !isWordByte(text[i-1])) {
			places = append(places, i)
		}
	}
	return places
}

// ibanEnd is the end of the longest valid IBAN that begins at start, or -1: a
// word behind it may look like its last group.
func ibanEnd(text string, start, end int) int {
	for {
		if iban(text[start:end]) && bounded(text, start, end) {
			return end
		}
		cut := strings.LastIndexByte(text[start:end], ' ')
		if cut < 0 {
			return -1
		}
		end = start + cut
	}
}

func compact(s string) string { return strings.ReplaceAll(s, " ", "") }

func digitsOf(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

func luhn(digits string) bool {
	sum, zeros := 0, true
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		zeros = zeros && d == 0
		if i%2 == 1 {
			d *= 2
			if d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0 && !zeros
}

func iban(s string) bool {
	s = strings.ToUpper(compact(s))
	if len(s) < 15 || len(s) > 34 {
		return false
	}
	var b strings.Builder
	for _, c := range s[4:] + s[:4] {
		if c >= 'A' {
			b.WriteByte(byte('0' + (c-'A'+10)/10))
			b.WriteByte(byte('0' + (c-'A'+10)%10))
		} else {
			b.WriteRune(c)
		}
	}
	n, ok := new(big.Int).SetString(b.String(), 10)
	return ok && new(big.Int).Mod(n, big.NewInt(97)).Int64() == 1
}

// commonRegions are where customers are guessed to be.
var commonRegions = []string{"US", "GB", "DE", "FR", "ES", "IT", "NL", "AU", "IN", "BR", "PL", "SE", "CH", "AT"}

var (
	phoneForm = pattern.MustCompile(`(?:\+|\b00)?\(?\d[\d ().\-/\x{a0}]{4,24}\d(?:\s?(?i:x|ext\.?|extension)\s?\d{1,6})?`)
	daysForm  = pattern.MustCompile(`^[\d/ –-]{1,14}[./]\d{1,2}[./](19|20)\d{2}$`) // "28/29.06.2025"
	tableForm = pattern.MustCompile(`\s{2}|\b0x|\d \(\d+\.|\d [/-] \d`)
	dotsForm  = pattern.MustCompile(`\b\d{1,3}\.\d{1,3}\.\d{1,3}\b`)
	pairsDot  = pattern.MustCompile(`^0\d(\.\d{2}){4}$`) // as in France
	dateForm  = pattern.MustCompile(`^(\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./](\d{4}|\d{2}))([ T]\d.*)?$`)
	nanpForm  = pattern.MustCompile(`^(\+?1[-. ]?)?(\(\d{3}\) ?|\d{3}[-. ])\d{3}[-. ]\d{4}`)
	pairForm  = pattern.MustCompile(`^\d{2,4}([ -]\d{2,4}){2,5}$`)
)

var phoneWords = []string{
	"phone", "call", "tel", "mobile", "cell", "whatsapp", "text me", "sms", "reach", "fax", "contact", "ring ", "dial", "hotline", "number is",
	"handy", "anruf", "nummer", "rufnummer", "erreich", "portable", "appel", "móvil", "llam", "cellulare", "chiam", "bel ", "messages to",
}

// Numbers behind these words are somebody's, but no telephone.
var otherNumbers = []string{"order", "invoice", "ticket", "serial", "part no", "model", "version", "isbn", "rechnung", "bestell", "error", "code", "rma", "case", "card", "account", "konto", "sku", "iban", "$", "€", "£"}

// phones finds telephone numbers. A form that can be nothing else, or a number
// that exists in one of the regions and is grouped like one, needs no words
// around it; others need a word such as "call" before them.
func (r *Redactor) phones(text, lower string) []span {
	var spans []span
	guesses := 0
	for _, m := range phoneForm.FindAllStringIndex(text, -1) {
		start, end := m[0], m[1]
		raw := text[start:end]
		if strings.HasPrefix(raw, "(") && !strings.Contains(raw, ")") {
			start++
			raw = raw[1:]
		}
		digits := digitsOf(raw)
		if len(digits) < 7 || len(digits) > 19 || !bounded(text, start, end) || dateForm.MatchString(strings.TrimSpace(raw)) || daysForm.MatchString(raw) {
			continue
		}
		if start > 0 && strings.IndexByte(".-/#$€£", text[start-1]) >= 0 && !strings.HasPrefix(raw, "+") {
			continue
		}
		if strings.Count(raw, ".") >= 3 && !strings.ContainsAny(raw, " -") && !pairsDot.MatchString(raw) || decimal.MatchString(raw) {
			continue // an address of a machine, a version, a measured value
		}
		called := startsAny(before(lower, start, 40), phoneWords)
		other := containsAny(before(lower, start, 24), otherNumbers)
		international := strings.HasPrefix(raw, "+") || strings.HasPrefix(raw, "00") && digits[2] != '0'
		if !strings.HasPrefix(raw, "+") && measured(raw, called) {
			continue
		}
		if groups(raw) > maxGroups && !international {
			continue // a row of a table
		}
		switch {
		case international && len(digits) >= 9,
			called && !other && len(digits) <= 15,
			!other && nanpForm.MatchString(raw),
			!other && groups(raw) >= 2 && guesses < maxGuesses && r.exists(raw):
			spans = append(spans, span{typePhone, start, end, rankForm})
			guesses--
		case pairForm.MatchString(raw) && !other && groups(raw) >= 3 && len(digits) >= 8 && digits[0] == '0':
			spans = append(spans, span{typePhone, start, end, rankContext})
		}
		guesses++
	}
	return spans
}

// measured reports whether digits are a row of a table, an address of a machine
// or a measured value rather than a number to call.
func measured(raw string, called bool) bool {
	if tableForm.MatchString(raw) {
		return !called || raw[0] != '0' && raw[0] != '('
	}
	if dotsForm.MatchString(raw) && !nanpForm.MatchString(raw) && !pairsDot.MatchString(raw) {
		return true
	}
	return !called && strings.Contains(raw, ".") && strings.Contains(raw, " ") && raw[0] != '0' && raw[0] != '(' && !nanpForm.MatchString(raw)
}

// maxGuesses is how many numbers of one text are looked up that turn out to be
// none: a text with more is a table of values.
const maxGuesses = 200

// maxGroups is the number of separators that a telephone number has at most.
const maxGroups = 6

var decimal = pattern.MustCompile(`^\d+\.\d{4,}$|^\d+(\.\d+)? ?[-–] ?\d+(\.\d+)?$`)

// groups is the number of separators between the digits of a number.
func groups(s string) int {
	n, inDigits := 0, false
	for i := 0; i < len(s); i++ {
		digit := isDigit(s[i])
		if inDigits && !digit {
			n++
		}
		inDigits = digit
	}
	return n
}

// exists reports whether a number is in use in one of the regions.
func (r *Redactor) exists(raw string) bool {
	for _, region := range r.regions {
		n, err := phonenumbers.Parse(raw, region)
		if err == nil && phonenumbers.IsValidNumberForRegion(n, region) {
			return true
		}
	}
	return false
}

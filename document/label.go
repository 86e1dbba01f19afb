package document

import (
	"strings"
	"unicode/utf8"

	"github.com/askbook/askbook/internal/pattern"
)

// label is a kind of value that is known by the words before it.
type label struct {
	kind   string
	words  []string         // one of them must stand in the text for the form to be tried
	form   *pattern.Pattern // its last group is the value
	digits int              // that the value has at least
}

// filler may stand between a label and its value: "number is", "Nr.:", "#".
const filler = `(?:[\s-]{0,2}(?:number|numbers|num|no|nr|nummer|numéro|número|numero|id|code|ref|reference|#|№|n°|nº))?\.?(?:\s{1,2}(?:is|was|ist|war|lautet|est|es|è|é|of|for|with|mit|ending in|#)){0,2}\s{0,2}[:=#?]?\s{0,2}#?`

const (
	codeValue  = `([A-Z0-9]+(?:[-/_.][A-Z0-9]+)*)`
	dateValue  = `(\d{1,2}(?:st|nd|rd|th)?[\s./-]{1,2}(?:of )?(?:\d{1,2}|\p{L}{3,10})\.?[\s./,-]{1,2}\d{2,4}|\d{4}[./-]\d{1,2}[./-]\d{1,2}|\p{L}{3,10} \d{1,2}(?:st|nd|rd|th)?,? \d{4})`
	plateValue = `([A-ZÄÖÜ0-9]{1,4}(?:[ -·][A-Z0-9]{1,4}){0,3})`
)

// labels are tried in this order; where two match the same value the first has
// it.
var labels = []label{
	{typeNational, []string{"ssn", "social security", "national id", "national insurance", "nino", "steuer-id", "steuer id", "steuernummer", "dni", "nie ", "nif", "bsn", "pesel", "cpf", "codice fiscale", "personalausweis", "ausweisnummer", "ahv", "aadhaar", "tax id", "tin ", "identity card", "id card", "sozialversicherung", "sécurité sociale", "identification number"}, pattern.MustCompile(`(?i)\b(?:ssn|social security|national id(?:entity)?(?: card)?|national insurance|nino|steuer-?\s?id|steuernummer|dni|nie|nif|bsn|pesel|cpf|codice fiscale|personalausweis\w*|ausweisnummer|ahv|aadhaar|tax id|tin|identity card|id card|sozialversicherungs\w*|sécurité sociale|identification number)` + filler + `([A-Z0-9](?:[ ./-]?[A-Z0-9]){5,19})`), 5},
	{typePassport, []string{"passport", "reisepass", "passnummer", "passeport", "pasaporte", "passaporto", "paspoort"}, pattern.MustCompile(`(?i)\b(?:passport|reisepass\w*|passnummer|passeport|pasaporte|passaporto|paspoort)` + filler + `([A-Z]{0,3}\d{5,9}[A-Z]{0,2}\d{0,2}|[A-Z]\d{2}[A-Z0-9]{5,7})`), 4},
	{typeDriving, []string{"licen", "führerschein", "permis", "permiso", "patente"}, pattern.MustCompile(`(?i)\b(?:driv\w{2,4}['’]?s? licen[cs]e|licen[cs]e|führerschein\w*|permis de conduire|permiso de conducir|patente)` + filler + `([A-Z0-9](?:[ -]?[A-Z0-9]){6,18})`), 5},
	{typeBirth, []string{"born", "birth", "dob", "d.o.b", "gebor", "geburt", "naissance", "né ", "née ", "naci", "nascit", "nato ", "nata ", "fødsel", "urodz"}, pattern.MustCompile(`(?i)\b(?:born|birth ?date|birthday|date of birth|dob|d\.o\.b\.?|geboren|geburtsdatum|geburtstag|date de naissance|né|née|nacid[oa]|fecha de nacimiento|nacimiento|data di nascita|nat[oa]|data de nascimento|nascid[oa]|fødselsdato|urodz\p{L}*)(?:\s{1,2}(?:is|was|on|the|am|ist|le|el|il|em|es|in))*\s{0,2}[:=]?\s{0,2}` + dateValue), 3},
	{typePlate, []string{"plate", "kennzeichen", "immatricul", "matrícula", "targa", "registration"}, pattern.MustCompile(`(?i:\b(?:licen[cs]e plate|number plate|plate|kennzeichen|immatriculation|matrícula|targa|(?:car|vehicle) registration)` + filler + `)` + plateValue), 1},
	{typeCard, []string{"card", "karte", "cvv", "cvc"}, pattern.MustCompile(`(?i)\b(?:card|karten?nummer|kreditkarte)(?:[\s-]{0,2}(?:number|no|nr|#))?\.?(?:\s(?:is|ends in|ending in|ending with|ending))?\s{0,2}[:#]?\s{0,2}([\dxX*•]{4}(?:[ -]?[\dxX*•]{2,6}){0,4})`), 4},
	{typeOrder, []string{"order", "bestell", "auftrag", "commande", "pedido", "ordine", "bestilling", "zamówieni", "ticket", "case", "invoice", "rechnung", "facture", "factura", "fattura", "rma", "tracking", "booking", "buchung", "reservation", "confirmation", "shipment", "sendung", "parcel", "purchase", "transaction", "claim", "reference", "vorgang"}, pattern.MustCompile(`(?i)\b(?:orders?|purchase order|bestell(?:ung|nummer|-?nr)|auftrags?(?:nummer|-?nr)?|commande|pedido|ordine|bestilling|zamówieni\p{L}|tickets?|case|invoice|rechnungs?(?:nummer|-?nr)?|facture|factura|fattura|rma|tracking|booking|buchungs?(?:nummer|-?nr)?|reservation|confirmation|shipment|sendungs?(?:nummer|-?nr)?|parcel|transaction|claim|reference|vorgangs?(?:nummer|-?nr)?)` + filler + codeValue), 4},
	{typeAccount, []string{"account", "konto", "customer", "kunden", "client", "cliente", "member", "mitglied", "policy", "police", "contract", "vertrag", "compte", "cuenta", "conto", "routing", "sort code", "user id", "subscription", "klant", "contrat"}, pattern.MustCompile(`(?i)\b(?:account|acct|konto|kontonummer|customer|kunden(?:nummer|-?nr)?|client|cliente|member(?:ship)?|mitglieds?(?:nummer|-?nr)?|policy|contract|vertrags?(?:nummer|-?nr)?|compte|cuenta|conto|routing|sort code|user id|subscription|klant(?:nummer)?|contrat)` + filler + codeValue), 4},
	{typeAddress, []string{"zip", "postcode", "postal code", "post code", "plz", "postleitzahl", "code postal", "código postal"}, pattern.MustCompile(`(?i)\b(?:zip(?:[ -]?code)?|post ?code|postal code|plz|postleitzahl|code postal|código postal)(?:\s(?:is|ist|to|est|es))?\s{0,2}[:=]?\s{0,2}([A-Z0-9]{2,5}(?:[ -]?[A-Z0-9]{2,4})?)`), 2},
}

// Values that prove themselves by their form.
var forms = []struct {
	kind   string
	hint   string
	digits int
	form   *pattern.Pattern
}{
	{typeNational, "-", 9, pattern.MustCompile(`\b\d{3}-\d{2}-\d{4}\b`)},                            // US
	{typeNational, ".", 11, pattern.MustCompile(`\b\d{3}\.\d{3}\.\d{3}-\d{2}\b`)},                   // Brazil
	{typeNational, "756.", 13, pattern.MustCompile(`\b756\.\d{4}\.\d{4}\.\d{2}\b`)},                 // Switzerland
	{typeNational, "", 7, pattern.MustCompile(`\b[A-Z]{6}\d{2}[A-Z]\d{2}[A-Z]\d{3}[A-Z]\b`)},        // Italy
	{typeNational, " ", 6, pattern.MustCompile(`\b[A-CEGHJ-PR-TW-Z]{2} \d{2} \d{2} \d{2} [A-D]\b`)}, // United Kingdom
}

// How far around a label's word its value is looked for, in bytes.
const (
	labelBefore = 24
	labelAfter  = 110
)

// labelled finds values that words before them explain, and some that explain
// themselves.
func labelled(text, lower string, t traits) []span {
	var spans []span
	for _, l := range labels {
		if t.digits < l.digits {
			continue
		}
		for _, hint := range l.words {
			done := 0 // a window begins behind the last match of this word
			for from := 0; ; {
				i := strings.Index(lower[from:], hint)
				if i < 0 {
					break
				}
				at := from + i
				from = at + len(hint)
				start, end := max(done, at-labelBefore), min(len(text), at+labelAfter)
				if !hasDigits(text[at:end], l.digits) {
					continue
				}
				if sp, ok := l.in(text, start, end); ok {
					spans = append(spans, sp)
					done = sp.end
					from = max(from, done)
				}
			}
		}
	}
	for _, f := range forms {
		if t.digits < f.digits || !strings.Contains(text, f.hint) {
			continue
		}
		for _, m := range f.form.FindAllStringIndex(text, -1) {
			spans = append(spans, span{f.kind, m[0], m[1], rankForm})
		}
	}
	return spans
}

// hasDigits reports whether s holds n digits; those of placeholders do not count.
func hasDigits(s string, n int) bool {
	for i := 0; i < len(s) && n > 0; i++ {
		if isDigit(s[i]) && (i == 0 || s[i-1] != '_') {
			n--
		}
	}
	return n <= 0
}

// in finds the label's value in a window of the text.
func (l label) in(text string, start, end int) (span, bool) {
	for start > 0 && isWordByte(text[start-1]) && start > 0 && !utf8.RuneStart(text[start]) {
		start--
	}
	const tries = 3 // "invoices for orders A-4711": the first label has no value
	for range tries {
		m := l.form.FindStringSubmatchIndex(text[start:end])
		if m == nil {
			break
		}
		if sp, ok := l.value(text, start+m[len(m)-2], start+m[len(m)-1]); ok {
			return sp, true
		}
		start += max(m[len(m)-2], m[0]+1)
		for start < end && !utf8.RuneStart(text[start]) {
			start++
		}
	}
	return span{}, false
}

// value is the label's value at a match, if it is one.
func (l label) value(text string, start, end int) (span, bool) {
	for end > start && strings.IndexByte("-/_. ", text[end-1]) >= 0 {
		end--
	}
	if l.kind == typeNational || l.kind == typeDriving {
		end = start + len(cutWords(text[start:end]))
	}
	value := text[start:end]
	if (l.kind == typeOrder || l.kind == typeAccount) && measureForm.MatchString(value) {
		return span{}, false
	}
	if len(digitsOf(value)) < l.digits || !bounded(text, start, end) || l.kind == typeOrder && dateForm.MatchString(value) {
		return span{}, false
	}
	return span{l.kind, start, end, rankContext}, true
}

// measureForm is a number with decimals, which numbers no order.
var measureForm = pattern.MustCompile(`^\d+\.\d+$`)

// cutWords cuts lower-case words off the end of a value that may hold blanks.
func cutWords(value string) string {
	fields := strings.SplitAfter(value, " ")
	end := 0
	for _, f := range fields {
		if len(digitsOf(f)) == 0 && strings.ToUpper(f) != f {
			break
		}
		end += len(f)
	}
	return strings.TrimRight(value[:end], " ")
}

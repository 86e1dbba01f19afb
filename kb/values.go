package kb

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/askbook/askbook/internal/pattern"
)

// value is a fact in a text that a newer text can contradict: a number with its
// unit, a price, an address.
type value struct {
	unit string // "day", "$", "%", "url:example.com"; values of one unit can stand for one another
	text string // normalised: "30"
}

var (
	numberUnit  = pattern.MustCompile(`(?i)(?:^|[^\w.,-])(\d{1,3}(?:[ ,]\d{3})+|\d+(?:[.,]\d+)?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fourteen|fifteen|twenty|thirty|sixty|ninety)[ \x{a0}-]?(?:(?:business|working|calendar|full|whole|more|free|extra) )?(%|percent|days?|hours?|hrs?|minutes?|mins?|seconds?|secs?|weeks?|months?|years?|times?|euros?|dollars?|pounds?|usd|eur|gbp|kg|lbs?|g|grams?|km|miles?|m|cm|mm|inch(?:es)?|in|ft|feet|gb|mb|kb|tb|mhz|ghz|khz|mw|watts?|w|volts?|v|amps?|people|persons?|users?|seats?|devices?|licen[cs]es?|pieces?|items?|tage[n]?|stunden?|wochen?|monate?n?|jahre?n?|días?|horas?|semanas?|meses|jours?|heures?|°[cf]|degrees?|stars?|points?|digits?|characters?)(?:\b|$|[^\w])`)
	moneyBefore = pattern.MustCompile(`(?i)([$€£¥])\s?(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?)` + period)
	moneyAfter  = pattern.MustCompile(`(?i)(\d+(?:[.,]\d+)?)\s?([€£])` + period)
	versionName = pattern.MustCompile(`(?i)\b(?:version|v|release|firmware|android|ios|windows|macos|app)\s?(\d+(?:\.\d+)+)`)
	menuPath    = pattern.MustCompile(`[\p{L}\d+][\p{L}\d' +-]{0,30}(?:\s?(?:>|›|»|→|->)\s?[\p{L}\d+][\p{L}\d'+-]*(?: \p{Lu}[\p{L}\d'+-]*){0,3})+`)
	menuWalk    = pattern.MustCompile(`\b(?i:tap|open|press|click|choose|select|go to|under)(?: on| to)?(?: the)? \p{Lu}[\p{L}\d]*(?: \p{Ll}[\p{L}\d]*)?(?:,(?: and)?(?: then)? (?:the )?\p{Lu}[\p{L}\d]*(?: \p{Ll}[\p{L}\d]*)?)+`)
	clockTime   = pattern.MustCompile(`(?i)\b(\d{1,2}(?::\d\d)?)\s?(am|pm|a\.m\.|p\.m\.)|\b(\d{1,2}:\d\d)\b`)
)

// menuUnit is that of paths through menus: "door tile > battery".
const menuUnit = "menu"

// agrees reports whether two values of one unit say the same: paths through
// menus do where one holds the other, or where they end in the same place.
func (v value) agrees(o value) bool {
	if v.unit != o.unit || v.unit != menuUnit {
		return v == o
	}
	mine, other := strings.Split(v.text, " > "), strings.Split(o.text, " > ")
	return leadsTo(mine, other[len(other)-1]) || leadsTo(other, mine[len(mine)-1])
}

// leadsTo reports whether a path has a step with the same first word.
func leadsTo(path []string, place string) bool {
	first, _, _ := strings.Cut(place, " ")
	return slices.ContainsFunc(path, func(step string) bool { return step == place || strings.HasPrefix(step+" ", first+" ") })
}

var numerals = map[string]string{
	"one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10",
	"twelve": "12", "fourteen": "14", "fifteen": "15", "twenty": "20", "thirty": "30", "sixty": "60", "ninety": "90",
}

// period is for how long a price is: a price a month does not contradict one a year.
const period = `(?:\s?(?:an?|per|each|every|for (?:an?|the|one)|/|pro|im|por|al|par)\s?(month|mo|year|yr|annum|week|day|hour|user|seat|monat|jahr|mes|año|mois|an)\b|\s(monthly|yearly|annually|weekly|daily))?`

var periodNames = map[string]string{
	"mo": "month", "monthly": "month", "monat": "month", "mes": "month", "mois": "month", "yr": "year", "annum": "year", "yearly": "year",
	"annually": "year", "jahr": "year", "año": "year", "an": "year", "weekly": "week", "daily": "day",
}

// priceUnit is "$" or "$/month".
func priceUnit(currency, period string) string {
	period = strings.ToLower(period)
	if name := periodNames[period]; name != "" {
		period = name
	}
	if period == "" {
		return currency
	}
	return currency + "/" + period
}

// unitNames maps what differs in form only.
var unitNames = map[string]string{
	"hr": "hour", "min": "minute", "sec": "second", "percent": "%", "euro": "€", "eur": "€", "dollar": "$", "usd": "$", "pound": "£", "gbp": "£",
	"feet": "ft", "inche": "in", "inch": "in", "lb": "lb", "person": "people", "licence": "license", "tagen": "day", "tage": "day", "stunde": "hour",
	"stunden": "hour", "woche": "week", "wochen": "week", "monate": "month", "monaten": "month", "jahre": "year", "jahren": "year",
	"día": "day", "hora": "hour", "semana": "week", "mese": "month", "jour": "day", "heure": "hour", "degree": "°", "watt": "w", "volt": "v", "gram": "g",
}

// valuesOf finds the values in a text, each once, in order of unit and text.
func valuesOf(text string) []value {
	var out []value
	text = clip(text, maxTurnBytes)
	// Most sentences hold no value, and looking for bytes is cheap.
	digits := strings.ContainsAny(text, "0123456789")
	if digits || hasNumeral(text) {
		for _, m := range numberUnit.FindAllStringSubmatch(text, -1) {
			out = append(out, value{unitName(m[2]), number(m[1])})
		}
	}
	money := digits && strings.ContainsAny(text, "$€£¥")
	for _, m := range findAll(money, moneyBefore, text) {
		out = append(out, value{priceUnit(m[1], m[3]+m[4]), number(m[2])})
	}
	for _, m := range findAll(money, moneyAfter, text) {
		out = append(out, value{priceUnit(m[2], m[3]+m[4]), number(m[1])})
	}
	for _, m := range findAll(digits, versionName, text) {
		out = append(out, value{"version", m[1]})
	}
	for _, m := range findAll(digits, clockTime, text) {
		half := strings.ReplaceAll(strings.ToLower(m[2]), ".", "")
		out = append(out, value{"clock" + half, m[1] + m[3]})
	}
	for _, m := range findAll(strings.Contains(text, "://"), urlPattern, text) {
		u := m[0]
		u = strings.ToLower(strings.TrimRight(u, ".,;:!?)*_/"))
		_, rest, _ := strings.Cut(u, "://")
		host, _, _ := strings.Cut(rest, "/")
		out = append(out, value{"url:" + strings.TrimPrefix(host, "www."), strings.TrimPrefix(rest, "www.")})
	}
	for _, m := range findAll(strings.ContainsAny(text, ">›»→"), menuPath, text) {
		if v, ok := menuValue(regexpArrow.Split(m[0], -1)); ok {
			out = append(out, v)
		}
	}
	for _, m := range findAll(strings.Contains(text, ","), menuWalk, text) {
		if v, ok := menuValue(menuComma.Split(m[0], -1)); ok {
			out = append(out, v)
		}
	}
	slices.SortFunc(out, compareValues)
	return slices.Compact(out)
}

// findAll looks only where it may find anything.
func findAll(worthwhile bool, p *pattern.Pattern, text string) [][]string {
	if !worthwhile {
		return nil
	}
	return p.FindAllStringSubmatch(text, -1)
}

// hasNumeral reports whether a word of the text is a number.
func hasNumeral(text string) bool {
	for w := range strings.FieldsFuncSeq(text, func(r rune) bool { return !unicode.IsLetter(r) }) {
		if len(w) <= 8 && numerals[strings.ToLower(w)] != "" {
			return true
		}
	}
	return false
}

// menuValue is a path through menus. What stands before its first step may
// belong to the sentence: the step begins at the last capital.
func menuValue(steps []string) (v value, ok bool) {
	for i := range steps {
		steps[i] = strings.TrimSpace(steps[i])
	}
	first := strings.Fields(steps[0])
	if len(first) == 0 {
		return v, false
	}
	from := len(first) - 1
	for i := max(0, len(first)-3); i < len(first); i++ {
		if r, _ := utf8.DecodeRuneInString(first[i]); unicode.IsUpper(r) {
			from = i
		}
	}
	steps[0] = strings.Join(first[from:], " ")
	for i, s := range steps {
		if words := strings.Fields(s); i > 0 && len(words) == 2 && stop[words[1]] {
			steps[i] = words[0] // "Timing and …"
		}
	}
	return value{menuUnit, strings.ToLower(strings.Join(steps, " > "))}, true
}

var menuComma = pattern.MustCompile(`,(?: and)?(?: then)? (?:the )?`)

var regexpArrow = pattern.MustCompile(`\s?(?:->|>|›|»|→)\s?`)

func compareValues(a, b value) int {
	if a.unit != b.unit {
		return strings.Compare(a.unit, b.unit)
	}
	return strings.Compare(a.text, b.text)
}

func unitName(s string) string {
	s = strings.ToLower(s)
	if n := unitNames[s]; n != "" {
		return n
	}
	if len(s) > 2 && s != "people" {
		s = strings.TrimSuffix(s, "s")
	}
	if n := unitNames[s]; n != "" {
		return n
	}
	return s
}

func number(s string) string {
	s = strings.ToLower(s)
	if n := numerals[s]; n != "" {
		return n
	}
	s = strings.ReplaceAll(s, " ", "")
	if i := strings.IndexByte(s, ','); i >= 0 {
		if len(s)-i == 4 {
			s = strings.ReplaceAll(s, ",", "")
		} else {
			s = strings.Replace(s, ",", ".", 1)
		}
	}
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}

// mention is a value said in a conversation at a time.
type mention struct {
	value
	conversation int
	when         time.Time
}

// superseded are the values that a later one of the same unit has replaced: it
// was said in at least two conversations, all of them after the last one that
// said the old value. A unit of which one text has several values is left out:
// there, another number need not contradict.
func superseded(mentions []mention) map[value]value {
	type use struct {
		value
		first, last   time.Time
		conversations map[int]bool
	}
	uses := map[value]*use{}
	perText := map[string]map[int]int{}
	for _, m := range mentions {
		if m.when.IsZero() {
			continue
		}
		u := uses[m.value]
		if u == nil {
			u = &use{value: m.value, first: m.when, last: m.when, conversations: map[int]bool{}}
			uses[m.value] = u
		}
		if m.when.Before(u.first) {
			u.first = m.when
		}
		if m.when.After(u.last) {
			u.last = m.when
		}
		u.conversations[m.conversation] = true
		if perText[m.unit] == nil {
			perText[m.unit] = map[int]int{}
		}
		perText[m.unit][m.conversation]++
	}
	sorted := make([]*use, 0, len(uses))
	for _, u := range uses {
		sorted = append(sorted, u)
	}
	slices.SortFunc(sorted, func(a, b *use) int { return compareValues(a.value, b.value) })
	out := map[value]value{}
	for _, old := range sorted {
		several := 0
		for _, n := range perText[old.unit] {
			if n > 1 {
				several++
			}
		}
		if several*2 > len(perText[old.unit]) {
			continue
		}
		for _, u := range sorted {
			if u.unit == old.unit && u.text != old.text && len(u.conversations) >= 2 && u.first.After(old.last) {
				if best, have := out[old.value]; !have || uses[best].last.Before(u.last) {
					out[old.value] = u.value
				}
			}
		}
	}
	return out
}

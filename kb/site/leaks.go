package site

import (
	_ "embed"
	"net/url"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/askbook/askbook/internal/parallel"
)

// Value is personal data that the store knows of.
type Value struct {
	Kind string // as the redactor names it: PERSON, EMAIL, PHONE, …
	Text string
	// Full is set for a name that surely is a person's: first and last. A value
	// of kind PERSON without it is a single name, which is looked for only where
	// it is capitalised and no ordinary word. Other kinds ignore it.
	Full bool
}

// Allow is what may stand on the site although the store knows it.
type Allow struct {
	Domains []string // the company's own: addresses at them and below them
	Names   []string // the agents' public names, whole; their parts are allowed too
	Texts   []string // what is public already, such as imported articles
}

// Leak is a personal value on a page. It does not say which.
type Leak struct {
	Page string // path of the file
	Kind string
}

//go:embed words.txt
var wordList string

// Leaks finds the personal values that stand in the files, sorted by page and
// kind, each pair once. It looks through text, attributes, data and file names,
// whatever the case, accents, spacing, escaping and grouping of digits. Phone
// numbers are found with and without their country's code, names also as "Last,
// First".
//
// Left out, because they would be found everywhere: numbers of less than five
// digits, other values of less than four characters, single names of less than
// three, and names made of nothing but ordinary words such as "Customer Care".
// A value that Allow.Texts holds is public and left out too.
func Leaks(files Files, values []Value, allow Allow) []Leak {
	f := newFinder(values, allow)
	for _, text := range allow.Texts {
		f.find(newStream(text), func(n int32) { f.keys[n].public = true })
	}
	f.dropPublic()
	paths := files.Paths()
	found := make([][]Leak, len(paths))
	parallel.Each(len(paths), func(i int) { found[i] = f.leaks(paths[i], files[paths[i]]) })
	return slices.Concat(found...)
}

func (f *finder) leaks(page string, data []byte) []Leak {
	kinds := map[string]bool{}
	for _, text := range readable(page, data) {
		f.find(newStream(text), func(n int32) {
			if !f.keys[n].public {
				kinds[f.keys[n].kind] = true
			}
		})
	}
	var leaks []Leak
	for kind := range kinds {
		leaks = append(leaks, Leak{page, kind})
	}
	slices.SortFunc(leaks, func(a, b Leak) int { return strings.Compare(a.Kind, b.Kind) })
	return leaks
}

// key is a form in which a value may stand somewhere.
type key struct {
	kind   string
	value  int // which value, for forms of the same one
	text   string
	starts []int // where its words begin, after the first
	apart  bool  // it has signs between its words that usually stand between texts
	at     int   // where "@" must stand, 0 for nowhere
	strict bool  // words must be divided as in the value
	alone  bool  // a single name: capitalised
	tail   bool  // digits may go before it within its word: a country's code
	public bool
}

const headLength = 6

// finder knows all keys by their text. Lengths tells, for the first bytes of
// the long keys, how long they are, so that a place in a page is compared with
// few.
type finder struct {
	keys    []key
	byText  map[string][]int32
	lengths map[[headLength]byte][]int
	short   []int // lengths below headLength
}

func newFinder(values []Value, allow Allow) *finder {
	f := &finder{byText: make(map[string][]int32, len(values)), lengths: make(map[[headLength]byte][]int, len(values))}
	words := wordSet()
	names := allowedNames(allow.Names)
	for i, v := range values {
		s := newStream(v.Text)
		if s.text == "" || ownAddress(v.Text, allow.Domains) {
			continue
		}
		if v.Kind == "PERSON" {
			f.addName(i, v, s, words, names)
		} else {
			f.addStructured(i, v, s)
		}
	}
	slices.Sort(f.short)
	f.short = slices.Compact(f.short)
	return f
}

func (f *finder) add(k key) {
	n := int32(len(f.keys))
	f.keys = append(f.keys, k)
	f.byText[k.text] = append(f.byText[k.text], n)
	if len(k.text) < headLength {
		f.short = append(f.short, len(k.text))
		return
	}
	head := [headLength]byte([]byte(k.text[:headLength]))
	if !slices.Contains(f.lengths[head], len(k.text)) {
		f.lengths[head] = append(f.lengths[head], len(k.text))
	}
}

func (f *finder) addName(value int, v Value, s stream, words, names map[string]bool) {
	parts := s.words()
	ordinary := !slices.ContainsFunc(parts, func(part string) bool { return !words[part] && len(part) > 1 })
	if names[strings.Join(parts, " ")] {
		return
	}
	k := key{kind: v.Kind, value: value, text: s.text, starts: s.starts(), apart: s.apart(), strict: true}
	if len(parts) == 1 && !spacelessText(v.Text) {
		if utf8.RuneCountInString(s.text) < 3 || ordinary || names[parts[0]] {
			return
		}
		k.alone = true
		f.add(k)
		return
	}
	if ordinary && !v.Full || roleName(parts, words) || utf8.RuneCountInString(s.text) < 2 {
		return
	}
	f.add(k)
	if len(parts) == 2 && !spacelessText(v.Text) {
		k.text, k.starts = parts[1]+parts[0], []int{len(parts[1])}
		f.add(k)
	}
}

// roleName tells names that are nobody's: "Customer Care", "Support Team".
func roleName(parts []string, words map[string]bool) bool {
	return !slices.ContainsFunc(parts, func(part string) bool { return !words["role:"+part] })
}

func (f *finder) addStructured(value int, v Value, s stream) {
	digits := 0
	for _, r := range s.text {
		if r >= '0' && r <= '9' {
			digits++
		}
	}
	if len(s.text) < 4 || digits == len(s.text) && digits < 5 {
		return
	}
	k := key{kind: v.Kind, value: value, text: s.text, starts: s.starts(), apart: s.apart(), at: s.at()}
	// Long numbers are grouped as everybody likes; elsewhere the divisions count,
	// or "10.0.0.1" would be found in "10001".
	k.strict = v.Kind != "IBAN" && (digits < 7 || len(s.text)-digits > 4) || v.Kind == "IP"
	if v.Kind != "PHONE" || digits < len(s.text) {
		f.add(k)
		return
	}
	k.tail = digits >= 9
	f.add(k)
	for _, text := range phoneForms(v.Text, s.text) {
		k.text, k.starts, k.at, k.tail = text, nil, 0, true
		f.add(k)
	}
}

// phoneForms are the other ways to write a number: without the country's code,
// which has one to three digits, and without the 0 before the area.
func phoneForms(original, digits string) []string {
	const least = 8
	rest, international := strings.CutPrefix(digits, "00")
	if strings.HasPrefix(strings.TrimSpace(original), "+") {
		rest, international = digits, true
	}
	var forms []string
	switch {
	case international:
		for code := 1; code <= 3 && len(rest)-code >= least; code++ {
			forms = append(forms, rest[code:], "0"+rest[code:])
		}
		if rest != digits {
			forms = append(forms, rest)
		}
	case strings.HasPrefix(digits, "0") && len(digits)-1 >= least:
		forms = append(forms, digits[1:])
	}
	return forms
}

// dropPublic lets all forms of a value go when one of them is public.
func (f *finder) dropPublic() {
	public := map[int]bool{}
	for _, k := range f.keys {
		if k.public {
			public[k.value] = true
		}
	}
	for i := range f.keys {
		f.keys[i].public = public[f.keys[i].value]
	}
}

// find calls hit for every key that stands in the stream, maybe several times.
func (f *finder) find(s stream, hit func(int32)) {
	for i := range len(s.text) {
		if s.flags[i]&wordStart == 0 && !s.insideNumber(i) {
			continue
		}
		for _, length := range f.short {
			f.try(s, i, length, hit)
		}
		if i+headLength <= len(s.text) {
			for _, length := range f.lengths[[headLength]byte([]byte(s.text[i:i+headLength]))] {
				f.try(s, i, length, hit)
			}
		}
	}
}

func (f *finder) try(s stream, i, length int, hit func(int32)) {
	if i+length > len(s.text) || i+length < len(s.text) && s.flags[i+length]&wordStart == 0 {
		return
	}
	for _, n := range f.byText[s.text[i:i+length]] {
		if s.matches(i, &f.keys[n]) {
			hit(n)
		}
	}
}

func (s stream) matches(i int, k *key) bool {
	if s.flags[i]&wordStart == 0 && !k.tail {
		return false
	}
	if k.alone && s.flags[i]&capital == 0 {
		return false
	}
	if k.at > 0 && s.flags[i+k.at]&afterAt == 0 {
		return false
	}
	divisions := 0
	for j := i + 1; j < i+len(k.text); j++ {
		if s.flags[j]&wordStart == 0 {
			continue
		}
		if s.flags[j]&broken != 0 || s.flags[j]&farApart != 0 && !k.apart {
			return false
		}
		if k.strict && (divisions >= len(k.starts) || k.starts[divisions] != j-i) {
			return false
		}
		divisions++
	}
	return !k.strict || divisions == len(k.starts)
}

// ownAddress says whether an address is at one of the company's domains.
func ownAddress(text string, domains []string) bool {
	text = strings.ToLower(strings.TrimSpace(text))
	host := ""
	if _, after, ok := strings.Cut(text, "@"); ok {
		host = after
	} else if u, err := url.Parse(text); err == nil && u.Host != "" {
		host = u.Hostname()
	}
	return host != "" && slices.ContainsFunc(domains, func(domain string) bool {
		domain = strings.ToLower(strings.Trim(domain, "@. "))
		return domain != "" && (host == domain || strings.HasSuffix(host, "."+domain))
	})
}

func allowedNames(names []string) map[string]bool {
	allowed := map[string]bool{}
	for _, name := range names {
		parts := newStream(name).words()
		allowed[strings.Join(parts, " ")] = true
		for _, part := range parts {
			allowed[part] = true
		}
	}
	return allowed
}

// wordSet reads the list; the words of its last group, which are nobody's name,
// are entered with "role:" before them too.
func wordSet() map[string]bool {
	words := map[string]bool{}
	group := ""
	for line := range strings.Lines(wordList) {
		if comment, ok := strings.CutPrefix(line, "#"); ok {
			group = comment
			continue
		}
		for _, word := range strings.Fields(line) {
			words[word] = true
			if strings.Contains(group, "is nobody") {
				words["role:"+word] = true
			}
		}
	}
	return words
}

// constant files hold no one's words but ours.
func constant(page string) bool {
	switch page {
	case "assets/site.css", "assets/site.js", "assets/theme.js":
		return true
	}
	return path.Dir(page) != "." && strings.HasPrefix(page, "media/") && !strings.HasSuffix(page, ".svg")
}

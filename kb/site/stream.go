package site

import (
	"html"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// stream is a text as the leak check reads it: only letters and digits, without
// case and accents, and beside each byte what stood before it.
type stream struct {
	text  string
	flags []uint8 // as long as text
}

const (
	wordStart uint8 = 1 << iota // a word begins here
	farApart                    // with more than a little punctuation before it
	afterAt                     // with "@" before it
	capital                     // the letter was a capital
	broken                      // with another text before it
)

// far is a rune that readable puts where two texts do not belong together.
const far = '\x00'

// light runes stand inside numbers, names and addresses.
const light = "-\u2010\u2011\u2012\u2013./\\()+:_@,'’"

const maxGap = 4 // light runes, white space counted once

func newStream(text string) stream {
	b := streamBuilder{text: make([]byte, 0, len(text)), flags: make([]uint8, 0, len(text)), between: wordStart}
	for i := 0; i < len(text); {
		c := text[i]
		if c < utf8.RuneSelf {
			b.ascii(c)
			i++
			continue
		}
		end := i + 1
		for end < len(text) && text[end] >= utf8.RuneSelf {
			end++
		}
		for _, r := range norm.NFKD.String(text[i:end]) {
			b.rune(r)
		}
		i = end
	}
	return stream{text: string(b.text), flags: b.flags}
}

// streamBuilder carries what was seen since the last letter.
type streamBuilder struct {
	text    []byte
	flags   []uint8
	between uint8
	gap     int
	space   bool
}

func (b *streamBuilder) ascii(c byte) {
	switch {
	case 'a' <= c && c <= 'z', '0' <= c && c <= '9':
		b.letter(c, 0)
	case 'A' <= c && c <= 'Z':
		b.letter(c+'a'-'A', capital)
	default:
		b.separator(rune(c))
	}
}

func (b *streamBuilder) letter(c byte, flags uint8) {
	b.text = append(b.text, c)
	b.flags = append(b.flags, flags|b.between)
	b.between, b.gap, b.space = 0, 0, false
}

func (b *streamBuilder) rune(r rune) {
	switch {
	case r < utf8.RuneSelf:
		b.ascii(byte(r))
		return
	case unicode.IsMark(r), unicode.Is(unicode.Cf, r):
		return // accents, soft hyphens, marks of direction
	case !unicode.IsLetter(r) && !unicode.IsNumber(r):
		b.separator(r)
		return
	}
	var flags uint8
	if unicode.IsUpper(r) || unicode.IsTitle(r) {
		flags = capital
		r = unicode.ToLower(r)
	}
	alone := spaceless(r) // a name may begin at any letter of such a script, and end
	if alone {
		flags |= wordStart
	}
	before := len(b.text)
	b.letter(0, flags)
	b.text = utf8.AppendRune(b.text[:before], r)
	for len(b.flags) < len(b.text) {
		b.flags = append(b.flags, 0)
	}
	if alone {
		b.between = wordStart
	}
}

func (b *streamBuilder) separator(r rune) {
	b.between |= wordStart
	switch {
	case r == far:
		b.between |= broken
	case unicode.IsSpace(r):
		if !b.space {
			b.gap++
		}
		b.space = true
	case strings.ContainsRune(light, r):
		b.gap++
	default:
		b.between |= farApart
	}
	if b.gap > maxGap {
		b.between |= farApart
	}
	if r == '@' {
		b.between |= afterAt
	}
}

// insideNumber says whether byte i is one of the second to fourth digits of a
// word, where a number may begin behind its country's code.
func (s stream) insideNumber(i int) bool {
	if s.text[i] < '0' || s.text[i] > '9' {
		return false
	}
	for back := 1; back <= 3 && i-back >= 0; back++ {
		if s.text[i-back] < '0' || s.text[i-back] > '9' {
			return false
		}
		if s.flags[i-back]&wordStart != 0 {
			return true
		}
	}
	return false
}

// starts lists where words begin, but for the first.
func (s stream) starts() []int {
	var out []int
	for i := 1; i < len(s.flags); i++ {
		if s.flags[i]&wordStart != 0 {
			out = append(out, i)
		}
	}
	return out
}

func (s stream) words() []string {
	var out []string
	last := 0
	for _, i := range append(s.starts(), len(s.text)) {
		if i > last {
			out = append(out, s.text[last:i])
		}
		last = i
	}
	return out
}

// at is where the "@" stands, 0 for nowhere.
func (s stream) at() int {
	return max(0, slices.IndexFunc(s.flags, func(f uint8) bool { return f&afterAt != 0 }))
}

// apart says whether unusual signs stand between words.
func (s stream) apart() bool {
	return len(s.flags) > 0 && slices.ContainsFunc(s.flags[1:], func(f uint8) bool { return f&farApart != 0 })
}

func spacelessText(s string) bool { return strings.ContainsFunc(s, spaceless) }

// readable takes a file apart into texts: its name, what it shows, and what its
// tags hold. Escapes are undone as often as they were made.
func readable(page string, data []byte) []string {
	if constant(page) {
		return []string{page}
	}
	text := string(data)
	switch {
	case strings.HasSuffix(page, ".html"):
		shown, tags := markup(text)
		return []string{page, html.UnescapeString(shown), percentDecoded(html.UnescapeString(tags))}
	case strings.HasSuffix(page, ".xml"), strings.HasSuffix(page, ".svg"):
		shown, tags := markup(text)
		return []string{page, html.UnescapeString(html.UnescapeString(shown)), percentDecoded(html.UnescapeString(tags))}
	case strings.HasSuffix(page, ".json"):
		return []string{page, unescapeJSON(text)}
	case strings.HasSuffix(page, ".js"):
		return []string{page, unescapeJSON(unescapeJSON(text))}
	}
	return []string{page, text}
}

// markup divides a page into what it shows and what its tags hold. Structured
// data counts as shown. Letters that tags stand between still make one word.
func markup(page string) (shown, tags string) {
	var show, hold strings.Builder
	for page != "" {
		before, rest, ok := strings.Cut(page, "<")
		show.WriteString(before)
		if !ok {
			break
		}
		tag, after, _ := strings.Cut(rest, ">")
		name := tagName(tag)
		if name == "script" {
			var data string
			data, after, _ = strings.Cut(after, "</script")
			show.WriteRune(far)
			show.WriteString(html.EscapeString(unescapeJSON(data)))
		}
		if !inline(name) {
			show.WriteRune(far)
		}
		hold.WriteRune(far)
		hold.WriteString(strings.ReplaceAll(tag, `" `, "\" \x00"))
		page = after
	}
	return show.String(), hold.String()
}

func tagName(tag string) string {
	tag = strings.TrimPrefix(tag, "/")
	if i := strings.IndexAny(tag, " \n\t/"); i >= 0 {
		tag = tag[:i]
	}
	return strings.ToLower(tag)
}

func inline(tag string) bool {
	switch tag {
	case "a", "abbr", "b", "code", "del", "em", "i", "mark", "s", "span", "strong", "sub", "sup", "u", "wbr":
		return true
	}
	return false
}

// unescapeJSON undoes the escapes of JSON strings, wherever they stand.
func unescapeJSON(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for {
		before, rest, ok := strings.Cut(s, `\`)
		b.WriteString(before)
		if !ok || rest == "" {
			return b.String()
		}
		s = rest[1:]
		switch rest[0] {
		case 'n', 't', 'r', 'b', 'f':
			b.WriteByte(' ')
		case 'u':
			code, err := strconv.ParseUint(rest[1:min(5, len(rest))], 16, 32)
			if err != nil || len(rest) < 5 {
				b.WriteByte('u')
				continue
			}
			b.WriteRune(rune(code))
			s = rest[5:]
		default:
			b.WriteByte(rest[0])
		}
	}
}

func percentDecoded(s string) string {
	if decoded, err := url.PathUnescape(s); err == nil {
		return decoded
	}
	return strings.NewReplacer("%40", "@", "%20", " ", "%2B", "+", "%2b", "+").Replace(s)
}

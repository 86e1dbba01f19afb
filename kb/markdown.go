package kb

import (
	"strings"
	"unicode"

	"github.com/askbook/askbook/internal/pattern"
)

// markdown renders pieces: paragraphs, lists, fenced code. What agents wrote is
// text, so whatever Markdown or HTML would make of it is escaped.
func markdown(pieces []piece) string {
	var b strings.Builder
	number := 0
	for i, p := range pieces {
		var before piece
		if i > 0 {
			before = pieces[i-1]
		}
		list := p.kind == bullet || p.kind == step
		switch {
		case i == 0:
		case list && (before.kind == p.kind):
			b.WriteString("\n")
		case p.kind == prose && before.kind == prose && !p.first:
			b.WriteString(" ")
		default:
			b.WriteString("\n\n")
		}
		if p.kind != step {
			number = 0
		}
		switch p.kind {
		case prose:
			b.WriteString(escape(p.text, i == 0 || p.first || before.kind != prose))
		case bullet:
			b.WriteString("- " + escape(capital(p.text), true))
		case step:
			number++
			b.WriteString(itoa(min(number, 99)) + ". " + escape(capital(p.text), true))
		case code:
			b.WriteString(fence(p.text))
		}
	}
	return b.String()
}

// fence wraps code in more backticks than stand in it, its common indent off.
func fence(text string) string {
	lines := strings.Split(text, "\n")
	indent := -1
	for _, l := range lines {
		if n := len(l) - len(strings.TrimLeft(l, " \t")); strings.TrimSpace(l) != "" && (indent < 0 || n < indent) {
			indent = n
		}
	}
	ticks := "```"
	for strings.Contains(text, ticks) {
		ticks += "`"
	}
	var b strings.Builder
	b.WriteString(ticks + "\n")
	for _, l := range lines {
		b.WriteString(printable(l[min(len(l), max(0, indent)):]) + "\n")
	}
	b.WriteString(ticks)
	return b.String()
}

var (
	urlPattern   = pattern.MustCompile(`\bhttps?://[^\s<>"'\x60\\^{}|\[\]]+`)
	lineOpening  = pattern.MustCompile(`^(?:(#{1,6}|[-+]|>|=+|~{3,}|:{1,3})|(\d{1,9})([.)]))`)
	tightSpecial = pattern.MustCompile("[\\\\`*\\[\\]<|~]")
)

// escape makes text mean itself in Markdown; URLs become links to themselves.
func escape(text string, opensLine bool) string {
	text = strings.Join(strings.Fields(printable(text)), " ")
	var b strings.Builder
	at := 0
	for _, loc := range urlPattern.FindAllStringIndex(text, -1) {
		before, end := text[at:loc[0]], loc[0]+len(strings.TrimRight(text[loc[0]:loc[1]], ".,;:!?)*_"))
		at = end
		if strings.HasSuffix(before, "<") && strings.HasPrefix(text[end:], ">") { // as mails write them
			before, at = before[:len(before)-1], end+1
		}
		b.WriteString(escapePlain(before))
		b.WriteString("<" + text[loc[0]:end] + ">")
	}
	b.WriteString(escapePlain(text[at:]))
	out := b.String()
	if !opensLine {
		return out
	}
	if m := lineOpening.FindStringSubmatchIndex(out); m != nil {
		if m[2] >= 0 {
			return `\` + out
		}
		return out[:m[6]] + `\` + out[m[6]:]
	}
	return out
}

// codeSpan is a name in back quotes, which Markdown takes literally.
var codeSpan = pattern.MustCompile("`[^`]{1,80}`")

// escapePlain keeps names in back quotes and escapes all else.
func escapePlain(s string) string {
	if strings.Count(s, "`")%2 != 0 {
		return escapeAll(s)
	}
	var b strings.Builder
	at := 0
	for _, loc := range codeSpan.FindAllStringIndex(s, -1) {
		b.WriteString(escapeAll(s[at:loc[0]]) + s[loc[0]:loc[1]])
		at = loc[1]
	}
	return b.String() + escapeAll(s[at:])
}

func escapeAll(s string) string {
	s = tightSpecial.ReplaceAllStringFunc(s, func(m string) string { return `\` + m })
	var b strings.Builder
	runes := []rune(s)
	for i, r := range runes {
		switch {
		case r == '_' && (i == 0 || i+1 == len(runes) || !wordRune(runes[i-1]) || !wordRune(runes[i+1])):
			b.WriteByte('\\')
		case r == '&' && i+1 < len(runes) && (unicode.IsLetter(runes[i+1]) || runes[i+1] == '#'):
			b.WriteByte('\\')
		case r == '!' && i+1 < len(runes) && (runes[i+1] == '[' || runes[i+1] == '\\'):
			b.WriteByte('\\')
		case r == '>' && i == 0:
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

func wordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// printable drops control characters, and those that turn the direction of
// text or hide in it.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0x200e, r == 0x200f, r == 0xfeff, r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
}

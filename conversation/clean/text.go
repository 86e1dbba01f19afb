package clean

import (
	"regexp"
	"strings"
	"unicode"
)

// footers tells lines that stand under many texts.
type footers interface {
	footer(line string) bool
}

// picture is one that stands in the text itself, as some mail programs write it into the
// plain part of a mail: a hundred kilobytes of letters that nobody can read.
var picture = regexp.MustCompile(`!\[[^\]\n]*\]\(data:[^)\s]*\)?`)

// cleanText takes pictures, quotes, footers, disclaimers and signature from a text. What
// would be left empty stays as it came. author may be "".
func cleanText(text, author string, known footers) string {
	if strings.Contains(text, "](data:") {
		if rest := picture.ReplaceAllString(text, ""); !blank([]string{rest}) {
			text = rest
		}
	}
	if !strings.Contains(text, "\n") {
		return text
	}
	lines := splitLines(text)
	steps := []func([]string) []string{
		cutBanners,
		cutQuoted,
		cutFooters,
		func(l []string) []string { return cutKnownFooters(l, known) },
		cutDisclaimers,
		func(l []string) []string { return cutSignature(l, author) },
	}
	for _, step := range steps {
		if rest := step(lines); !blank(rest) {
			lines = rest
		}
	}
	return joinLines(lines)
}

func splitLines(text string) []string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRightFunc(l, func(r rune) bool { return r == '\r' || r == '\u00a0' || r == '\ufeff' || r == '\u200b' })
	}
	return lines
}

// joinLines puts lines together again, with one blank line where several were.
func joinLines(lines []string) string {
	var b strings.Builder
	empty := 0
	for _, l := range lines {
		l = strings.TrimRight(l, " \t")
		if l == "" {
			empty++
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('\n')
			if empty > 0 {
				b.WriteByte('\n')
			}
		}
		empty = 0
		b.WriteString(l)
	}
	return b.String()
}

// blank reports whether lines hold not one letter, digit or symbol that says
// something.
func blank(lines []string) bool {
	for _, l := range lines {
		for _, r := range l {
			if unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.Is(unicode.So, r) {
				return false
			}
		}
	}
	return true
}

// bare is a line without the marks of emphasis and invisible characters around
// it.
func bare(line string) string {
	return strings.TrimFunc(line, func(r rune) bool {
		return unicode.IsSpace(r) || r == '*' || r == '_' || unicode.Is(unicode.Cf, r)
	})
}

package naming

import (
	"regexp"
	"strings"
	"unicode"
)

// codeBlock and codeSpan are what people mark as code in chats and trackers. A mark
// within a word, as in "don`t", is none.
var (
	codeBlock = regexp.MustCompile("(?s)```.*?(?:```|$)")
	codeSpan  = regexp.MustCompile("(^|[\\s(\\[{,;:/\"'“‘-])`([^`\n]+)`")
)

// prose is a text without its code, of which the words make no phrases: of what
// stands in marks only single names are left. A text of nothing else stays as it is.
func prose(text string) string {
	if !strings.Contains(text, "`") {
		return text
	}
	out := codeBlock.ReplaceAllString(text, " ` ")
	out = codeSpan.ReplaceAllStringFunc(out, func(span string) string {
		at := strings.IndexByte(span, '`')
		code := strings.Trim(span[at:], "`")
		if strings.ContainsFunc(code, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' && r != '_' }) {
			code = " "
		}
		return span[:at] + "`" + code + "`"
	})
	if !strings.ContainsFunc(out, unicode.IsLetter) {
		return text
	}
	return out
}

package index

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// quote is what stands between two quotation marks of a text.
type quote struct{ start, end int }

// quotes finds what stands in quotation marks. One behind a letter or a digit opens
// nothing: it closes, or stands for inches.
func quotes(text string) []quote {
	var out []quote
	for at := 0; at < len(text); {
		open := strings.IndexByte(text[at:], '"')
		if open < 0 {
			break
		}
		open += at
		at = open + 1
		before, _ := utf8.DecodeLastRuneInString(text[:open])
		if open > 0 && (unicode.IsLetter(before) || unicode.IsDigit(before)) {
			continue
		}
		length := strings.IndexByte(text[at:], '"')
		if length < 0 {
			break
		}
		out = append(out, quote{at, at + length})
		at += length + 1
	}
	return out
}

// maxAsked is how many words somebody types who asks for something. A longer text is a message
// that was pasted: its quotation marks are its writer's, who asks for nothing by them.
const maxAsked = 32

func isMessage(text string) bool { return len(strings.Fields(text)) > maxAsked }

// phrases are the words, two at least, of each quotation that a hit must have.
func phrases(text string, terms func(string) []string) [][]string {
	if isMessage(text) {
		return nil
	}
	var out [][]string
	for _, q := range quotes(text) {
		if list := terms(text[q.start:q.end]); len(list) > 1 {
			out = append(out, list)
		}
	}
	return out
}

// AsksBeside reports whether a query has quotations and more than these, so that it still asks for
// something where nothing has them.
func AsksBeside(text string) bool {
	list := quotes(text)
	end := 0
	beside := ""
	for _, q := range list {
		beside += text[end:q.start]
		end = q.end
	}
	beside += text[end:]
	return len(list) > 0 && strings.ContainsFunc(beside, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}

package pipeline

import "strings"

// escapable are the characters before which Markdown takes a backslash away. Those that
// stand behind one in paths and codes of programs (".", "-", "+", "(") are left out.
const escapable = "*_[]#<>~|`"

// Plain is a text of Markdown without its escapes and hard line breaks, for people: HTML
// mails become Markdown, and in what is read as text the backslashes are noise.
func Plain(text string) string {
	plain, _ := plainMarks(text, nil)
	return plain
}

// plainMarks also moves byte ranges of the text to where they stand in what is returned.
func plainMarks(text string, marks [][2]int) (string, [][2]int) {
	if strings.IndexByte(text, '\\') < 0 {
		return text, marks
	}
	var b strings.Builder
	at := make([]int, len(text)+1)
	for i := range len(text) {
		at[i] = b.Len()
		if text[i] != '\\' || !escapes(text[i+1:]) || i > 0 && text[i-1] == '\\' {
			b.WriteByte(text[i])
		}
	}
	at[len(text)] = b.Len()
	moved := make([][2]int, len(marks))
	for i, m := range marks {
		moved[i] = [2]int{at[m[0]], at[m[1]]}
	}
	return b.String(), moved
}

// escapes reports whether a backslash before rest is Markdown's.
func escapes(rest string) bool {
	return rest == "" || strings.IndexByte(escapable+"\n ", rest[0]) >= 0
}

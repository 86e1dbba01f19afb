package input

import (
	"regexp"
	"slices"
	"strings"

	"github.com/askbook/askbook/conversation"
)

var addressForm = regexp.MustCompile(`^[^\s@<>"]+@[^\s@<>"]+$`)

// Person is who a source names with one text: an address, a name, or a name
// with its address in brackets.
func Person(s string) conversation.Person {
	s = Line(s)
	if email := Address(s); email != "" {
		return conversation.Person{Email: email}
	}
	if name, rest, ok := strings.Cut(s, "<"); ok {
		if email := Address(strings.TrimSuffix(strings.TrimSpace(rest), ">")); email != "" {
			return conversation.Person{Name: strings.Trim(name, ` "'`), Email: email}
		}
	}
	return conversation.Person{Name: s}
}

// Address is an e-mail address in lower case without "mailto:" and brackets,
// "" for what is none.
func Address(s string) string {
	s = strings.Trim(Line(s), " <>")
	if len(s) > 7 && strings.EqualFold(s[:7], "mailto:") {
		s = s[7:]
	}
	if !addressForm.MatchString(s) {
		return ""
	}
	return strings.ToLower(s)
}

// List are the items of a list in one text, parted by commas, semicolons or
// bars, each once.
func List(s string) []string {
	var list []string
	for item := range strings.FieldsFuncSeq(s, func(r rune) bool { return r == ',' || r == ';' || r == '|' }) {
		item = strings.Trim(Line(item), ` []"'`)
		if item != "" && !slices.Contains(list, item) {
			list = append(list, item)
		}
	}
	return list
}

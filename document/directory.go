package document

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// directory holds people by name. A person may be met under the full name first
// and under a part of it later.
type directory struct {
	owner map[string]string     // part of a name, lower case, to the whole of whose it is
	fulls map[string][][]string // first part to the parts of full names, longest first
}

func newDirectory() directory {
	return directory{owner: map[string]string{}, fulls: map[string][][]string{}}
}

// nameParts are the lower-case words of a name; "Example, Kim" is turned round.
func nameParts(name string) []string {
	if last, first, ok := strings.Cut(name, ","); ok && first != "" {
		name = first + " " + last
	}
	var parts []string
	for _, w := range strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' && r != '’' && r != '-' }) {
		if w = strings.Trim(w, "-'’"); w != "" {
			parts = append(parts, strings.ToLower(w))
		}
	}
	if len(parts) > 6 {
		parts = parts[:6]
	}
	return parts
}

// addFull learns a full name; one of a single word proves too little.
func (d directory) addFull(name string) {
	parts := nameParts(name)
	if len(parts) < 2 {
		return
	}
	first := parts[0]
	for _, known := range d.fulls[first] {
		if strings.Join(known, " ") == strings.Join(parts, " ") {
			return
		}
	}
	i := 0
	for i < len(d.fulls[first]) && len(d.fulls[first][i]) >= len(parts) {
		i++
	}
	list := append([][]string{}, d.fulls[first][:i]...)
	d.fulls[first] = append(append(list, parts), d.fulls[first][i:]...)
}

// add learns a name and its parts.
func (d directory) add(name string) {
	parts := nameParts(name)
	if len(parts) == 0 {
		return
	}
	whole := strings.Join(parts, " ")
	if owner, ok := d.owner[whole]; ok && len(parts) == 1 {
		whole = owner
	}
	d.addFull(name)
	for _, p := range parts {
		if _, known := d.owner[p]; !known && utf8.RuneCountInString(p) >= 2 && !notName[p] {
			d.owner[p] = whole
		}
	}
}

// whole is the person whom a name means: the one met before who has all its
// parts, else the name itself.
func (d directory) whole(name string) string {
	parts := nameParts(name)
	owner := ""
	for i, p := range parts {
		if o := d.owner[p]; i == 0 {
			owner = o
		} else if o != owner {
			owner = ""
		}
	}
	if owner != "" {
		return owner
	}
	return strings.Join(parts, " ")
}

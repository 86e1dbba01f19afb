package site

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

const maxSlug = 80 // bytes; with its folder and ".html" it fits every file system

// slugs hands out file names without extension, each once.
type slugs map[string]bool

// take cleans the first wish that is not empty and makes it unique. The id
// decides where no wish has a letter or digit in it.
func (s slugs) take(id string, wishes ...string) string {
	slug := ""
	for _, wish := range wishes {
		if slug = cleanSlug(wish); slug != "" {
			break
		}
	}
	if slug == "" {
		sum := sha256.Sum256([]byte(id))
		slug = hex.EncodeToString(sum[:6])
	}
	unique := slug
	for n := 2; s[unique]; n++ {
		unique = slug + "-" + strconv.Itoa(n)
	}
	s[unique] = true
	return unique
}

// cleanSlug keeps letters and digits of any script, lower case so that names
// differ on file systems that ignore case, and joins what is between by "-".
func cleanSlug(s string) string {
	var b strings.Builder
	gap := false
	for _, r := range strings.ToLower(s) {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) || r == utf8.RuneError {
			gap = true
			continue
		}
		if b.Len()+utf8.RuneLen(r)+1 > maxSlug {
			break
		}
		if gap && b.Len() > 0 {
			b.WriteByte('-')
		}
		gap = false
		b.WriteRune(r)
	}
	slug := b.String()
	if reservedName(slug) {
		slug += "-"
	}
	return slug
}

// reservedName tells the device names of Windows, which no file can have.
func reservedName(s string) bool {
	switch s {
	case "con", "prn", "aux", "nul":
		return true
	}
	return len(s) == 4 && (strings.HasPrefix(s, "com") || strings.HasPrefix(s, "lpt")) && s[3] >= '1' && s[3] <= '9'
}

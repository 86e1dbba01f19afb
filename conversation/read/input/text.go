package input

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Text makes a stranger's text fit to be kept: valid UTF-8, lines that end in
// \n, no control characters but \n and \t, none of the marks that override the
// direction of writing (U+202A to U+202E, U+2066 to U+2069), no byte order
// marks. A run of invalid bytes becomes one U+FFFD.
func Text(s string) string {
	if clean(s) {
		return s
	}
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = strings.ReplaceAll(s, "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch r {
		case '\r', '\u0085', '\u2028', '\u2029':
			return '\n'
		}
		if forbidden(r) {
			return -1
		}
		return r
	}, s)
}

// clean reports whether Text would leave s as it is. It only looks for bytes
// that may begin something forbidden, so it may say false of a clean text.
func clean(s string) bool {
	ascii := true
	for i := range len(s) {
		b := s[i]
		if b < 0x20 && b != '\n' && b != '\t' || b == 0x7F {
			return false
		}
		// 0xC2: U+0080 to U+009F; 0xE2: overrides and separators; 0xEF: byte order mark
		if b == 0xC2 || b == 0xE2 || b == 0xEF {
			return false
		}
		ascii = ascii && b < utf8.RuneSelf
	}
	return ascii || utf8.ValidString(s)
}

func forbidden(r rune) bool {
	switch {
	case r == '\n' || r == '\t':
		return false
	case r < 0x20, r >= 0x7F && r < 0xA0:
		return true
	case r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069, r == 0xFEFF:
		return true
	}
	return false
}

// lineBytes bounds what is one line by nature: a subject, a name, an id.
const lineBytes = 1000

// Line is Text on one line: runs of white space become one space, and what is
// longer than 1,000 bytes is cut.
func Line(s string) string {
	if len(s) > 8*lineBytes {
		s = cut(s, 8*lineBytes)
	}
	return cut(strings.Join(strings.Fields(Text(s)), " "), lineBytes)
}

// maxID bounds an id, in bytes.
const maxID = 4096

// errLongID refuses an id that no system makes.
var errLongID = fmt.Errorf("the id is longer than %d bytes", maxID)

// ID is an id as it is written, without control characters and the space around
// it. One that is too long is an error: cut, it could be another's.
func ID(s string) (string, error) {
	if len(s) > 4*maxID {
		return "", errLongID
	}
	if s = strings.TrimSpace(Text(s)); len(s) > maxID {
		return "", errLongID
	}
	return s, nil
}

// cut is the longest prefix of s of at most n bytes that ends with a whole
// character.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// Hash is a key made from content: 24 hexadecimal digits of the SHA-256 of the
// parts, which do not run into one another.
func Hash(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		_, _ = io.WriteString(h, p)
		_, _ = h.Write([]byte{0})
	}
	return hex.EncodeToString(h.Sum(nil)[:12])
}

// Excerpt is the beginning of s on one line, for a reason that quotes it.
func Excerpt(s string) string {
	s = Line(s)
	if len(s) <= 40 {
		return s
	}
	return cut(s, 40) + "…"
}

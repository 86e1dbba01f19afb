package ollama

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// longestWord is in characters what BERT's tokenizers look up; the server cuts
// longer ones to pieces all the same.
const longestWord = 100

// wordPieces counts the pieces that the server cuts a text into, rather too many
// than too few; count is what the reference makes of it.
func wordPieces(count func(string) int, text string) int {
	n := count(text)
	for word := range strings.FieldsSeq(text) {
		if len(word) > longestWord {
			n += len(word) / 2
		}
	}
	// Prose has four letters a piece or more. Of encoded data the server makes up to
	// a sixth more pieces than the reference.
	if 5*n > 2*len(text) {
		n += n / 4
	}
	return n
}

// forWordPiece writes a text as the tokenizers of BERT's kind cut it before they
// look words up (BasicTokenizer in google-research/bert): without accents, with
// spaces around each sign and each Chinese character. The server leaves some of
// that undone, and a word beside a sign that it does not cut off, such as
// “Download” or <del>, is unknown to the model.
func forWordPiece(text string) string {
	text = norm.NFKD.String(typewriter.Replace(text))
	var b strings.Builder
	b.Grow(len(text) + len(text)/4)
	space := true // what is written ends in one
	for _, r := range text {
		switch {
		case unicode.Is(unicode.Mn, r):
		case unicode.IsSpace(r):
			if !space {
				b.WriteByte(' ')
			}
			space = true
		case unicode.IsPunct(r) || unicode.IsSymbol(r) || unicode.Is(unicode.Han, r):
			if !space {
				b.WriteByte(' ')
			}
			b.WriteRune(r)
			b.WriteByte(' ')
			space = true
		default:
			b.WriteRune(r)
			space = false
		}
	}
	return strings.TrimSpace(b.String())
}

// typewriter writes the signs of print as the keyboard has them: the vocabularies
// have both, the server's look-up does not find the former.
var typewriter = strings.NewReplacer(
	"“", `"`, "”", `"`, "„", `"`, "«", `"`, "»", `"`, "″", `"`,
	"‘", "'", "’", "'", "‚", "'", "′", "'",
	"‐", "-", "‑", "-", "‒", "-", "–", "-", "—", "-", "−", "-",
	"…", "...",
)

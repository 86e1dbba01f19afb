package ollama

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

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

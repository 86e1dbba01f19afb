package ollama

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/askbook/askbook/embed"
)

// Whatever a text holds, what is sent for it is valid UTF-8, holds no more than
// the window, and is empty only when the text has no content.
func FuzzInput(f *testing.F) {
	for _, text := range []string{"", " ", "plain words", "\xff\xfe", "café\u0301", strings.Repeat("long ", 500), strings.Repeat("中", 500), "\u0301\u0301"} {
		f.Add(text, true)
		f.Add(text, false)
	}
	pieces := func(text string) int { return (len(text) + 2) / 3 }
	f.Fuzz(func(t *testing.T, text string, wordPiece bool) {
		e := &Embedder{info: ModelInfo{Context: 64, wordPiece: wordPiece}}
		if wordPiece {
			e.o.Pieces = pieces
		}
		got := e.input(embed.Document, text)
		if !utf8.ValidString(got) {
			t.Fatalf("%q becomes %q", text, got)
		}
		if n := tokens(got); n > 64 {
			t.Fatalf("%d tokens by our own count", n)
		}
		if n := wordPieces(pieces, got); wordPiece && n > 62 && len(got) >= 16 {
			t.Fatalf("%d pieces of %q", n, got)
		}
		if got == "" && !wordPiece && utf8.ValidString(text) && strings.TrimSpace(text) != "" {
			t.Fatalf("nothing is sent for %q", text)
		}
	})
}

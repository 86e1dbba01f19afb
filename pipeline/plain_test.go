package pipeline

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestPlain(t *testing.T) {
	for text, want := range map[string]string{
		`a \*brass\* lamp\_1, see \[this\](x)`: `a *brass* lamp_1, see [this](x)`,
		"hi,\\\n\\\nit flickers\\":             "hi,\n\nit flickers",
		`C:\lamps\.config and \d+\(x\)`:        `C:\lamps\.config and \d+\(x\)`,
		`two \\_ slashes`:                      `two \\_ slashes`,
		"":                                     "",
	} {
		if got := Plain(text); got != want {
			t.Errorf("%q becomes %q, not %q", text, got, want)
		}
	}
	text, marks := plainMarks(`\*brass\* lamp`, [][2]int{{2, 7}, {10, 14}})
	if diff := cmp.Diff([]string{"brass", "lamp"}, []string{text[marks[0][0]:marks[0][1]], text[marks[1][0]:marks[1][1]]}); diff != "" {
		t.Error(diff)
	}
}

// Marks stay inside the text and in order, whatever is marked.
func TestPlainMarksAreSound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.RuneFrom([]rune(`ab\*_ é`))).Draw(t, "text")
		from := rapid.IntRange(0, len(text)).Draw(t, "from")
		to := rapid.IntRange(from, len(text)).Draw(t, "to")
		plain, marks := plainMarks(text, [][2]int{{from, to}})
		if m := marks[0]; m[0] < 0 || m[1] < m[0] || m[1] > len(plain) {
			t.Fatalf("%v in %q", m, plain)
		}
	})
}

package ui

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestShadesCanBeRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		accent := "#" + rapid.StringMatching(`[0-9a-f]{6}`).Draw(t, "accent")
		s, err := ShadesOf(accent)
		if err != nil {
			t.Fatal(err)
		}
		for name, pair := range map[string][2]int{
			"text on white": {s.Light, 0xffffff},
			"text on sunk":  {s.Light, lightest},
			"text on black": {s.Dark, 0x101319},
			"text on dark":  {s.Dark, darkest},
			"button, light": {s.OnLight, s.Light},
			"button, dark":  {s.OnDark, s.Dark},
		} {
			if c := Contrast(pair[0], pair[1]); c < 4.5 {
				t.Errorf("%s of %s: contrast %.2f", name, accent, c)
			}
		}
	})
}

func TestShadesRefuseWhatIsNoColour(t *testing.T) {
	for _, bad := range []string{"red", "#fff", "#12345g", "#12345678", "#000000;}body{display:none", "#+12345"} {
		if _, err := ShadesOf(bad); err == nil {
			t.Errorf("%q was taken for a colour", bad)
		}
	}
}

func TestContrastKnowsItsEnds(t *testing.T) {
	if c := Contrast(0, 0xffffff); c < 20.99 || c > 21.01 {
		t.Errorf("black on white: %.3f, want 21", c)
	}
	if c := Contrast(0x123456, 0x123456); c != 1 {
		t.Errorf("a colour on itself: %.3f, want 1", c)
	}
}

// The text colours of the stylesheet must stay readable when somebody retunes them.
func TestTokensKeepContrast(t *testing.T) {
	token := func(name string, theme int) int {
		_, after, ok := strings.Cut(baseCSS, "--"+name+": light-dark(")
		if !ok {
			t.Fatalf("base.css has no --%s", name)
		}
		inside, _, _ := strings.Cut(after, ")")
		rgb, err := parseHex(strings.TrimSpace(strings.Split(inside, ",")[theme]))
		if err != nil {
			t.Fatal(err)
		}
		return rgb
	}
	for theme := range 2 {
		for _, ink := range []string{"ink", "ink-2", "ink-3", "warn", "good", "bad"} {
			for _, ground := range []string{"bg", "soft", "sunk"} {
				if c := Contrast(token(ink, theme), token(ground, theme)); c < 4.5 {
					t.Errorf("theme %d: --%s on --%s has contrast %.2f", theme, ink, ground, c)
				}
			}
		}
	}
}

package workspace

import (
	"regexp"
	"strconv"
	"testing"

	"github.com/askbook/askbook/templates/ui"
)

// mixed is a share of one colour with the rest of another, as color-mix does.
func mixed(t *testing.T, a string, share float64, b string) int {
	t.Helper()
	out := 0
	for i := range 3 {
		var parts [2]float64
		for k, hex := range []string{a, b} {
			n, err := strconv.ParseUint(hex[2*i:2*i+2], 16, 8)
			if err != nil {
				t.Fatal(err)
			}
			parts[k] = float64(n)
		}
		out = out<<8 | int(share*parts[0]+(1-share)*parts[1]+.5)
	}
	return out
}

// The hues of the map can be read in both themes (WCAG 2.2 AA): names on plates
// and in circles, and the lines around circles. The shares are those of topics.css.
func TestHues(t *testing.T) {
	hues := regexp.MustCompile(`\.hue-(\d) \{ --hue: light-dark\(#(\w{6}), #(\w{6})\)`).FindAllStringSubmatch(topicsStylesheet, -1)
	if len(hues) != 8 {
		t.Fatalf("%d hues", len(hues))
	}
	for _, h := range hues {
		for _, theme := range []struct {
			name, hue, ground, ink, plate string
			share                         float64
			sheet                         string
		}{
			{"light", h[2], "ffffff", "14171f", "000000", .72, "ffffff"},
			{"dark", h[3], "101319", "eef0f5", "ffffff", .8, "161a22"},
		} {
			hex := func(s string) int { return mixed(t, s, 1, s) }
			for what, c := range map[string]struct{ got, least float64 }{
				"a name on a plate":  {ui.Contrast(mixed(t, theme.hue, theme.share, theme.plate), hex(theme.ground)), 4.5},
				"a name in a circle": {ui.Contrast(hex(theme.ink), mixed(t, theme.hue, .42, theme.ground)), 4.5},
				"the line around it": {ui.Contrast(hex(theme.hue), hex(theme.sheet)), 3},
			} {
				if c.got < c.least {
					t.Errorf("hue %s, %s: %s has a contrast of %.2f, at least %.1f is wanted", h[1], theme.name, what, c.got, c.least)
				}
			}
		}
	}
}

package ui

import (
	"fmt"
	"math"
	"strconv"
)

// Backgrounds that the shades are read on; they match base.css.
const (
	lightest = 0xf4f5f7 // --sunk in the light theme: the hardest background for dark text
	darkest  = 0x1d212a // --sunk in the dark theme: the hardest one for light text
)

// defaultAccent is a calm indigo.
const defaultAccent = "#4353d8"

// Shades are the forms of one colour that can be read in both themes, as
// 0xRRGGBB. Contrast is that of WCAG 2.2, at least 4.5:1.
type Shades struct {
	Light   int // as text on light backgrounds, and below OnLight
	Dark    int // as text on dark backgrounds, and below OnDark
	OnLight int // text on a surface of colour Light
	OnDark  int // text on a surface of colour Dark
}

// ShadesOf works out the shades of a colour "#rrggbb". An empty accent gives the
// default one.
func ShadesOf(accent string) (Shades, error) {
	if accent == "" {
		accent = defaultAccent
	}
	rgb, err := parseHex(accent)
	if err != nil {
		return Shades{}, err
	}
	light := towards(rgb, 0x000000, lightest, 4.5)
	dark := towards(rgb, 0xffffff, darkest, 6) // thin light text on dark wants more
	return Shades{Light: light, Dark: dark, OnLight: readable(light), OnDark: readable(dark)}, nil
}

// css sets the custom properties that base.css reads.
func (s Shades) css() string {
	return fmt.Sprintf(":root{--accent:light-dark(#%06x,#%06x);--on-accent:light-dark(#%06x,#%06x)}\n",
		s.Light, s.Dark, s.OnLight, s.OnDark)
}

func parseHex(s string) (int, error) {
	if len(s) == 7 && s[0] == '#' {
		if n, err := strconv.ParseUint(s[1:], 16, 24); err == nil {
			return int(n), nil
		}
	}
	return 0, fmt.Errorf("%q is no colour; write it as #rrggbb, such as %s", s, defaultAccent)
}

// towards mixes the colour with another one, in steps of 2 %, until it can be
// read on the background.
func towards(rgb, other, background int, contrast float64) int {
	for step := 0; step <= 50; step++ {
		mixed := mix(rgb, other, float64(step)/50)
		if Contrast(mixed, background) >= contrast {
			return mixed
		}
	}
	return other
}

func mix(a, b int, share float64) int {
	out := 0
	for shift := 16; shift >= 0; shift -= 8 {
		x, y := float64(a>>shift&255), float64(b>>shift&255)
		out |= int(math.Round(x+(y-x)*share)) << shift
	}
	return out
}

func readable(background int) int {
	const white, ink = 0xffffff, 0x101217
	if Contrast(white, background) >= 4.5 {
		return white
	}
	return ink
}

// Contrast is the contrast ratio of two colours, 1 to 21 (WCAG 2.2, 1.4.3).
func Contrast(a, b int) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + .05) / (min(x, y) + .05)
}

func luminance(rgb int) float64 {
	channel := func(v int) float64 {
		c := float64(v&255) / 255
		if c <= .04045 {
			return c / 12.92
		}
		return math.Pow((c+.055)/1.055, 2.4)
	}
	return .2126*channel(rgb>>16) + .7152*channel(rgb>>8) + .0722*channel(rgb)
}

package workspace

import (
	"fmt"
	"strconv"
	"strings"
)

// Granularity multiplies the resolution at which topics are found: below 1
// gives fewer and broader ones, above 1 more and narrower ones.
type Granularity float64

// UnmarshalText reads the knob as people set it: "coarse" is 0.4, "normal" is
// 1, "fine" is 2.5, and any number from 0.05 to 20 is itself.
func (g *Granularity) UnmarshalText(text []byte) error {
	word := strings.ToLower(strings.TrimSpace(string(text)))
	switch word {
	case "coarse":
		*g = 0.4
	case "normal":
		*g = 1
	case "fine":
		*g = 2.5
	default:
		x, err := strconv.ParseFloat(strings.TrimPrefix(word, "+"), 64)
		if err != nil || !(x >= .05 && x <= 20) {
			return fmt.Errorf("granularity is %s: give coarse, normal, fine or a number from 0.05 (coarse) to 20 (fine)", text)
		}
		*g = Granularity(x)
	}
	return nil
}

package naming

import (
	"maps"
	"testing"
)

// A word that is one is taken for another where it stands as that one does, and
// nowhere else.
func TestConfused(t *testing.T) {
	lines := []string{"i wand to sail", "my cart is at the pier", "the cart was lost", "push the cart slowly"}
	for range 30 {
		lines = append(lines, "i want to sail", "i want to row", "my card is lost", "the card was here")
	}
	known := func(string) bool { return true }
	for name, c := range map[string]struct {
		from From
		want map[string]string
	}{
		"known":         {From{Known: known}, map[string]string{"wand": "want"}},
		"no vocabulary": {From{}, map[string]string{}},
	} {
		got := ferry(t, c.from, map[string][]string{"a": lines}).right
		if !maps.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

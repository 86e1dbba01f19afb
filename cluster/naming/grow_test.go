package naming

import "testing"

// A part of a longer name is written with the rest of it, a phrase that stands
// in many sentences as it is.
func TestGrow(t *testing.T) {
	for want, lines := range map[string][]string{
		"New Harbour Rowing Regatta": {"the New Harbour Rowing Regatta is near", "a New Harbour Rowing Regatta", "at the New Harbour Rowing Regatta", "our New Harbour Rowing Regatta"},
		"Rowing Regatta":             {"the Rowing Regatta of Portby", "a Rowing Regatta in May", "the wet Rowing Regatta", "our Rowing Regatta, again"},
	} {
		n := ferry(t, From{}, map[string][]string{"a": lines})
		all := n.candidates(0, n.weights(0, nil))
		for _, c := range all {
			if c.form == "Rowing Regatta" {
				n.grow(0, c)
				if c.form != want {
					t.Errorf("grown to %q, want %q", c.form, want)
				}
				want = ""
			}
		}
		if want != "" {
			t.Errorf("no phrase to grow to %q among %d", want, len(all))
		}
	}
}

// Numbers of things announce nouns as articles do, an unknown word behind "a" is one.
func TestUnknownWordsOfThings(t *testing.T) {
	n := ferry(t, From{Known: func(w string) bool { return w != "fendrel" && w != "skiffy" && w != "zanderby" }}, map[string][]string{"a": {
		"I need 2 fendrel", "a skiffy rope", "a skiffy lamp", "to zanderby", "zanderby pier", "the rope", "the lamp", "3 fendrel please",
	}})
	for w, want := range map[string]bool{"fendrel": true, "skiffy": true, "zanderby": false} {
		if got := n.usable(w); got != want {
			t.Errorf("usable(%q) = %v", w, got)
		}
	}
}

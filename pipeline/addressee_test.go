package pipeline

import (
	"fmt"
	"slices"
	"testing"
)

func TestWithoutAddressees(t *testing.T) {
	// Twenty write to the shop, of a hundred; eighteen begin with something else that looks alike.
	var texts []string
	for i := range 20 {
		texts = append(texts, fmt.Sprintf("@Lamps wick %d is wet", i))
	}
	for i := range 18 {
		texts = append(texts, fmt.Sprintf("@Override number %d is ignored", i))
	}
	for i := range 61 {
		texts = append(texts, fmt.Sprintf("lamp %d is dim", i))
	}
	for _, test := range []struct{ name, text, want string }{
		{"at the beginning", "@Lamps my wick is wet", "my wick is wet"},
		{"in other letters", ".@LAMPS, my wick is wet", "my wick is wet"},
		{"among others", "@friend @lamps my wick is wet", "@friend my wick is wet"},
		{"at the end", "my wick is wet @lamps", "my wick is wet"},
		{"too few begin with it", "@Override is ignored", "@Override is ignored"},
		{"a part of a word", "write to us@lampshop", "write to us@lampshop"},
		{"nothing else", "@lamps :)", "@lamps :)"},
		{"none", "my  wick is wet", "my  wick is wet"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := withoutAddressees(append(slices.Clone(texts), test.text))
			if last := got[len(got)-1]; last != test.want {
				t.Errorf("got %q, want %q", last, test.want)
			}
		})
	}
	few := texts[1:] // nineteen write to the shop
	if got := withoutAddressees(few); !slices.Equal(got, few) {
		t.Errorf("handles were left out that nineteen of %d begin with", len(few))
	}
}

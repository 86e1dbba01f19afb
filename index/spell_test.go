package index

import (
	"fmt"
	"slices"
	"testing"

	"github.com/askbook/askbook/index/spelling"
)

func TestSpell(t *testing.T) {
	t.Parallel()
	var items []Item
	for i := range 40 {
		items = append(items, item(fmt.Sprint("d", i), "Delivery was late", "Please refund the price of the USRP, error E-1042, to [NAME_1]."))
	}
	one, two := openShop(t, items), openShop(t, []Item{item("p", "The prince", "He likes invoices and printing.")})
	v := spelling.NewVocabulary(func(word string) bool { return word == "printer" }, slices.Values([]string{"printer"}))
	for _, c := range []struct{ text, want, typed, why string }{
		{"delivry late", "delivery late", `"delivry" late`, "a word is put right"},
		{"Delivry, REFUND and refnud!", "delivery, REFUND and refund!", `"Delivry", REFUND and "refnud"!`, "the rest stays"},
		{`"delivry" late`, `"delivry" late`, "", "quoted, it is right"},
		{`a 5" disk delivry`, `a 5" disk delivery`, `a 5  disk "delivry"`, "a lone quotation mark quotes nothing"},
		{"delivry* late", "delivry* late", "", "a beginning"},
		{"E-1043 USRP-2954R B21O usrpp2", "E-1043 USRP-2954R B21O usrpp2", "", "codes"},
		{"USPR GitHb", "USPR GitHb", "", "abbreviations and names"},
		{"printer printers", "printer printers", "", "known to the vocabulary, and with its stem"},
		{"deliveries refunding", "deliveries refunding", "", "other forms"},
		{"see delivry.example or x@delivry.example", "see delivry.example or x@delivry.example", "", "addresses"},
		{
			"dorel trebak quanse melfin sorpat ulbren kestov delivry", "dorel trebak quanse melfin sorpat ulbren kestov delivery",
			`dorel trebak quanse melfin sorpat ulbren kestov "delivry"`, "one among unknown ones",
		},
		{
			"dorel trebak quanse melfin sorpat ulbren kestov finrak delivry", "dorel trebak quanse melfin sorpat ulbren kestov finrak delivry",
			"", "one in a foreign language",
		},
		{"", "", "", "nothing"},
	} {
		s, err := Spell(t.Context(), c.text, v, nil, one, two)
		if err != nil {
			t.Fatal(err)
		}
		if s.Text != c.want || s.Typed != c.typed {
			t.Errorf("%s: %q is read as %q (typed %q), not %q (%q)", c.why, c.text, s.Text, s.Typed, c.want, c.typed)
		}
		if s.Typed == "" {
			continue
		}
		again, err := Spell(t.Context(), s.Typed, v, one, two)
		if err != nil || again.Text != s.Typed || again.Typed != "" {
			t.Errorf("%q is not taken as it is, but as %q, %v", s.Typed, again.Text, err)
		}
	}
}

// Words of items that are gone count no longer.
func TestSpellForgets(t *testing.T) {
	t.Parallel()
	ix := openShop(t, []Item{item("a", "Walnut", ""), item("b", "Gift", "")})
	read := func() string {
		s, err := Spell(t.Context(), "wlanut", nil, ix)
		if err != nil {
			t.Fatal(err)
		}
		return s.Text
	}
	if got := read(); got != "walnut" {
		t.Errorf("read as %q", got)
	}
	if err := ix.Apply(t.Context(), nil, []string{"a"}, nil); err != nil {
		t.Fatal(err)
	}
	if got := read(); got != "wlanut" {
		t.Errorf("when no item has the word, read as %q", got)
	}
}

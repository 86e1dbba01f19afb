package index

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/askbook/askbook/index/lexical"
)

func TestIsCode(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"E-1042": true, "USRP-2954R": true, "kb5034441": true, "fifo_1": true, "0x80070643": true, "31A9C2E": true,
		"63150": true, "783747-01": true, "m6x20": true, "v4.6.0.1": true, "Größe7": true,
		"20mhz": false, "3rd": false, "2024": false, "2026-01-15": false, "10:32": false, "4.6.0.1": false, "192.168.10.2": false,
		"sign-up": false, "E": false, "": false, "-": false,
	} {
		if got := isCode(text); got != want {
			t.Errorf("%q is a code: %v", text, got)
		}
	}
}

func TestUnits(t *testing.T) {
	t.Parallel()
	text := "the USRP-2954R and python 3.9 on x"
	var got []string
	for _, u := range unitsOf(lexical.NewAnalyzer().Tokens("en", text)) {
		got = append(got, text[u.Start:u.End])
	}
	if want := []string{"USRP-2954R", "python", "3.9", "x"}; !slices.Equal(got, want) {
		t.Errorf("the words are %q, not %q", got, want)
	}
}

// A code that few have is found in whatever it stands: alone, in lower case, in two words, in a
// sentence, in a long mail and behind all words that count.
func TestCodesAreNeverLost(t *testing.T) {
	t.Parallel()
	items := slices.Clone(shop)
	for i := range 60 {
		items = append(items, item(fmt.Sprintf("x%02d#1", i), "The router and its delivery", fmt.Sprintf(
			"The device stays cold since last week. We tried another cable and computer %d, and nobody could tell what else we can do.", i)))
	}
	items = append(items,
		item("q#1", "Something else", strings.Repeat("A long text on all sorts of things. ", 60)+"It said XK-77 once. "+strings.Repeat("And so on. ", 60)),
		item("q#2", "Something else", "A second passage."))
	ix := openShop(t, items)
	mail := "Hello, the router stays cold since last week and the delivery does not help. We tried another cable and another computer. " +
		"After that it says %s. Could you tell us what we can do? Many thanks for the device!"
	var filler strings.Builder
	for i := range 3 * maxWords {
		fmt.Fprintf(&filler, "w%c%c ", 'a'+i/26, 'a'+i%26)
	}
	for _, c := range []struct {
		query string
		first bool // before all that have no such code
	}{
		{"XK-77", true},
		{"xk-77", true},
		{"XK77", true},
		{"xk 77", true},
		{"(XK-77)!", true},
		{"router says xk-77.", false},
		{fmt.Sprintf(mail, "xk-77:"), false},
		{filler.String() + mail + " xk-77", false},
	} {
		for _, mode := range []Mode{Hybrid, TextOnly} {
			hits, err := ix.Search(t.Context(), Query{Text: c.query, Vector: toy(c.query), Mode: mode, K: 10})
			if err != nil {
				t.Fatal(err)
			}
			i := slices.IndexFunc(hits, func(h Hit) bool { return h.Group == "q" })
			if i < 0 || len(hits[i].Codes) != 1 || hits[i].Named != c.first {
				t.Errorf("%.40q (%s): at %d of %d", c.query, mode, i, len(hits))
				continue
			}
			if hits[i].TextRank > 0 && !strings.Contains(hits[i].Snippet, "XK-77") {
				t.Errorf("%.40q (%s) shows %q", c.query, mode, hits[i].Snippet)
			}
			if most := 10 + codesBeside; len(hits) > most {
				t.Errorf("%.40q (%s): %d hits", c.query, mode, len(hits))
			}
		}
	}
	hits, err := ix.Search(t.Context(), Query{Text: "xk-77", Mode: TextOnly, K: 10, Filters: map[string][]string{"kind": {"none"}}})
	if err != nil || len(hits) > 0 {
		t.Errorf("what filters keep out is found by its code: %v, %v", hits, err)
	}
}

// Codes that nothing has are told, and none that may be there otherwise written.
func TestUnknown(t *testing.T) {
	t.Parallel()
	ix, other := openShop(t, shop), openShop(t, []Item{item("p", "Printer", "It is the model 7400 by PR."), item("r", "A router", "XK 77")})
	for query, want := range map[string]string{
		"E-1042": "", "e1042": "", "E-1043": "E-1043", "the login says E-1043 or e-1042, not XK9000": "E-1043 XK9000",
		"PR-7400": "", "PR-7401": "PR-7401", "XK-77": "", "E-10*": "", "2024 and 20mhz": "", "no code at all": "", "": "",
		"E-1043" + strings.Repeat(" and so on", maxAsked): "",
	} {
		got, err := Unknown(t.Context(), query, nil, ix, other)
		if err != nil || strings.Join(got, " ") != want {
			t.Errorf("%q: nothing has %q, %v, not %q", query, got, err, want)
		}
	}
	if got, err := Unknown(t.Context(), "E-1043", nil, nil); err != nil || got != nil {
		t.Errorf("without an index: %q, %v", got, err)
	}
}

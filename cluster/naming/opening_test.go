package naming

import (
	"testing"

	"github.com/askbook/askbook/cluster/words"
)

// What opens a name and names nothing is left out: a wish, whose it is, how many one
// wanted of what others want other numbers of.
func TestUnopened(t *testing.T) {
	n := ferry(t, From{}, map[string][]string{"a": {
		"2 green lanterns please", "4 green lanterns please", "green lanterns please", "3 mast anchors", "3 mast anchors again", "I think my lantern is broken",
	}})
	for said, want := range map[string]string{
		"2 green lanterns":                "Green lanterns",
		"Four green lanterns":             "Green lanterns",
		"3 mast anchors":                  "3 mast anchors",
		"My green lantern":                "Green lantern",
		"My lantern":                      "My lantern",
		"Green lanterns from your shop":   "Green lanterns",
		"Lantern from your shop":          "Lantern from your shop",
		"Lanterns of your shop":           "Lanterns of your shop",
		"Your green lanterns are dim":     "Green lanterns are dim",
		"Want to know my anchor number":   "Anchor number",
		"Looking for a green lantern":     "Green lantern",
		"Get the lantern off the mast":    "Get the lantern off the mast",
		"Think my lantern is broken":      "Lantern is broken",
		"Think the lantern is broken now": "Think the lantern is broken now",
		"Green lanterns, but dim":         "Green lanterns",
		"Broken lantern, only to be told": "Broken lantern",
		"Lantern, so dim":                 "Lantern, so dim",
		"Lanterns, anchors and masts":     "Lanterns, anchors and masts",
	} {
		if got, _ := n.unopened(0, said); got != want {
			t.Errorf("unopened(%q) = %q, want %q", said, got, want)
		}
	}
}

// What somebody did names no topic, unless many did.
func TestTold(t *testing.T) {
	lines := []string{"I waited on hold", "I lost my pass"}
	for range 30 {
		lines = append(lines, "we lost the pass", "they lost a pass on the pier")
	}
	n := ferry(t, From{}, map[string][]string{"a": lines})
	for name, want := range map[string]bool{"Waited on hold": true, "Lost the pass": false, "Lost pass": false, "Pier on hold": false, "Waited": false} {
		text := words.Of(name)
		if got := n.told(0, text, n.topics[0].stem[stemmed(text[0].Key)]); got != want {
			t.Errorf("told(%q) = %v", name, got)
		}
	}
}

// A name is written as most write the names in it, but for addresses and what
// programs write.
func TestCapital(t *testing.T) {
	n := ferry(t, From{}, map[string][]string{"a": {"why does the UHD of my Qt fail", "is the UHD or the Qt broken", "the ferry is late"}})
	for said, want := range map[string]string{
		"Uhd of a ferry":      "UHD of a ferry",
		"uhd, qt":             "UHD, Qt",
		"QT and UHD":          "Qt and UHD",
		"pages.uhd.org is up": "pages.uhd.org is up",
		"/opt/uhd and uhd":    "/opt/uhd and UHD",
		"uhd_find and uhd.":   "uhd_find and UHD.",
		"Ferry":               "Ferry",
	} {
		if got := n.capital(said); got != want {
			t.Errorf("capital(%q) = %q, want %q", said, got, want)
		}
	}
}

// What all topics are about names none of them.
func TestEverywhere(t *testing.T) {
	texts := map[string][]string{}
	for _, thing := range []string{"lantern", "anchor", "rope"} {
		texts[thing] = []string{"the harbour is full", "the harbour wants a " + thing, "where is the " + thing}
	}
	n := ferry(t, From{}, texts)
	for i, topic := range n.tree.Topics {
		for stem, want := range map[string]bool{"harbour": true, topic.ID: false} {
			c := &candidate{stems: []string{stem}, form: stem, cover: 0.6, noun: true}
			if got := n.phrase(i, c, 1, n.common, 3).scant; got != want {
				t.Errorf("%q names a topic: %v", stem, !got)
			}
		}
	}
}

// Where people write no capitals, a capital at the start of a name shows no word to
// be one.
func TestUnknownAtStart(t *testing.T) {
	n := ferry(t, From{Known: func(w string) bool { return w != "zanderby" }}, map[string][]string{"a": {"pier pass to zanderby", "the pier pass is lost", "a pass to zanderby here"}})
	for _, said := range []string{"Zanderby pier pass", "zanderby pier pass"} {
		if got, _ := n.asked(0, said, nil); got != "" {
			t.Errorf("%q names a topic %q", said, got)
		}
	}
	if got, _ := n.asked(0, "Pier pass", nil); got != "Pier pass" {
		t.Errorf("got %q", got)
	}
}

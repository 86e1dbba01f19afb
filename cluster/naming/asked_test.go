package naming

import (
	"strings"
	"testing"

	"github.com/askbook/askbook/cluster"
	"github.com/askbook/askbook/cluster/words"
)

// marina are texts of two topics, many times over, so that their words are in
// everybody's mouth.
func marina(t *testing.T, from From) *naming {
	t.Helper()
	lines := []string{
		"I want to renew the berth permit before winter", "the berth permit is lost", "renew my permit for the berth",
		"the bilge pump is broken", "how do I repair the bilge pump", "repair the pump please, the pump is loud",
	}
	texts := map[string]string{}
	tree := &cluster.Tree{Topics: []cluster.Topic{{ID: "a"}, {ID: "b"}}}
	for i := range 120 {
		id := string(rune('a'+i%26)) + string(rune('a'+i/26))
		texts[id] = lines[i%len(lines)]
		tree.Assignments = append(tree.Assignments, cluster.Assignment{Document: id, Topic: map[bool]string{true: "a", false: "b"}[i%len(lines) < 3]})
	}
	texts["aa"] += ". My neighbour quillon has a permti too"
	fill(tree)
	from.Text = func(id string) string { return texts[id] }
	return newNaming(tree, from)
}

// What one customer alone says, and names of persons, are cut off, or end it.
func TestAsked(t *testing.T) {
	n := marina(t, From{Personal: func(w string) bool { return w == "winter" }})
	for said, want := range map[string]string{
		"Renew the berth permit":                  "Renew the berth permit",
		"Renew the berth permit of quillon":       "Renew the berth permit",
		"Berth permit before winter":              "Berth permit",
		"How do I repair the pump of quillon?":    "",
		"How do I repair the bilge pump?":         "How do I repair the bilge pump?",
		"I lost my berth permit":                  "",
		"Berth permit\n is lost":                  "Berth permit is lost",
		"🙂 Berth permit":                          "Berth permit",
		"\"Berth permit":                          "Berth permit",
		"REG:berth permit":                        "Berth permit",
		"Renew \"berth permit\" of quillon":       "Renew berth permit",
		"Renew the permit/quillon":                "Renew the permit",
		"Repair(the pump)":                        "",
		strings.Repeat("berth permit pump ", 5):   "",
		"permit":                                  "",
		"Renew the berth permit before it is lo…": "",
	} {
		if got, _ := n.asked(0, said, nil); got != want {
			t.Errorf("asked(%q) = %q, want %q", said, got, want)
		}
	}
	if got, _ := n.asked(0, "`Berth permit`:", nil); got != "Berth permit" {
		t.Errorf("marks of code stay in %q", got)
	}
}

// A name whose words the topic's texts have is worth more than one with others,
// a short one more than a long one, one that stands alone more than one that points.
func TestAskedWorth(t *testing.T) {
	n := marina(t, From{})
	for _, pair := range [][2]string{
		{"Renew the berth permit", "Repair the berth permit"},
		{"Is the permit lost?", "Is that permit lost?"},
		{"Is the berth permit lost?", "Is the berth permit lost and is the berth permit my permit?"},
		{"Berth permit", "Two berth permit"},
		{"Renew the berth permit", "Renewed the berth permit"},
	} {
		_, good := n.asked(0, pair[0], nil)
		_, bad := n.asked(0, pair[1], nil)
		if good <= bad {
			t.Errorf("%q is worth %.2f, %q %.2f", pair[0], good, pair[1], bad)
		}
	}
}

func TestUsable(t *testing.T) {
	n := marina(t, From{
		Personal: func(w string) bool { return w == "winter" },
		Known:    func(w string) bool { return !strings.Contains("quillon permti bilge", w) },
	})
	for word, want := range map[string]bool{
		"permit": true, "permits": false, "Pump": true, "quillon": false, "winter": false, "nobody": false, "neighbour": false,
		"bilge": false, // nobody knows it, and no article shows it to be a noun
	} {
		if got := n.usable(word); got != want {
			t.Errorf("usable(%q) = %v", word, got)
		}
	}
}

// Words that one sender alone says, however often, are not shared.
func TestUsableBySender(t *testing.T) {
	n := marina(t, From{Customer: func(string) string { return "one" }})
	if n.shared != 1 {
		t.Fatalf("%d of one customer must share a word", n.shared)
	}
	n = marina(t, From{Customer: func(d string) string {
		if strings.HasPrefix(d, "a") {
			return "one"
		}
		return d
	}})
	if n.usable("neighbour") || !n.usable("permit") {
		t.Error("a sender's own word is usable, or a shared one is not")
	}
}

func TestSharing(t *testing.T) {
	for customers, want := range map[int]int{1: 1, 7: 1, 8: 2, 99: 2, 100: 3, 9999: 3} {
		if got := sharing(customers); got != want {
			t.Errorf("of %d customers %d must share a word, want %d", customers, got, want)
		}
	}
}

func TestSpelling(t *testing.T) {
	n := marina(t, From{Known: func(w string) bool { return w != "permti" && w != "quillon" }})
	if got := n.right["permti"]; got != "permit" {
		t.Errorf("permti is taken for %q", got)
	}
	if len(n.right) != 1 {
		t.Errorf("misspelt: %v", n.right)
	}
	if got := n.respelt("Renew my Permti"); got != "Renew my Permit" {
		t.Errorf("written as %q", got)
	}
}

func TestSlip(t *testing.T) {
	for _, pair := range [][2]string{{"calim", "claim"}, {"clam", "claim"}, {"claims", "claim"}, {"clain", "claim"}} {
		if !slip(pair[0], pair[1]) {
			t.Errorf("%q is no slip for %q", pair[0], pair[1])
		}
	}
	for _, pair := range [][2]string{{"blaim", "claim"}, {"clmai", "claim"}, {"clai", "clams"}, {"c", "claim"}} {
		if slip(pair[0], pair[1]) {
			t.Errorf("%q is a slip for %q", pair[0], pair[1])
		}
	}
}

func TestAbbreviated(t *testing.T) {
	g := make(grammar)
	for _, text := range []string{"the ssn of 5 kg", "my ssn", "the gb plan", "the app"} {
		g.read(words.Of(text))
	}
	for w, want := range map[string]string{"ssn": "SSN", "gb": "GB", "kg": "kg", "app": "app", "plan": "plan"} {
		if got := g.cased(w); got != want {
			t.Errorf("cased(%q) = %q, want %q", w, got, want)
		}
	}
}

// A figure that few say names no topic as well as a word that as few say.
func TestFiguresNameLess(t *testing.T) {
	texts := map[string]string{}
	tree := &cluster.Tree{Topics: []cluster.Topic{{ID: "a"}, {ID: "b"}}}
	tails := []string{"the 4th", "the 6th", "the 8th", "winter", "summer", "spring", "autumn"}
	for i := range 140 {
		id := string(rune('a'+i%26)) + string(rune('a'+i/26))
		topic := "a"
		if texts[id] = "renew the berth permit of the boat for " + tails[i%7]; i%2 == 0 {
			topic, texts[id] = "b", "the bilge pump of the boat is broken"
		}
		tree.Assignments = append(tree.Assignments, cluster.Assignment{Document: id, Topic: topic})
	}
	fill(tree)
	n := newNaming(tree, From{Text: func(id string) string { return texts[id] }})
	word, plain := n.asked(0, "Renew the berth permit for winter", nil)
	figure, less := n.asked(0, "Renew the berth permit for the 6th", nil)
	if word == "" || figure == "" || plain-less < -worthFigure-0.01 {
		t.Errorf("%q is worth %.2f, %q %.2f", word, plain, figure, less)
	}
	// What all say is worth more.
	if _, common := n.asked(0, "Renew the berth permit for boat", nil); common < plain {
		t.Errorf("a word that all say is worth %.2f, one that few say %.2f", common, plain)
	}
}

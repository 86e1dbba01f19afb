package naming

import (
	"fmt"
	"strings"
	"testing"

	"github.com/askbook/askbook/cluster"
)

// ferry are texts of topics, each so often that its words are in everybody's mouth.
func ferry(t *testing.T, from From, topics map[string][]string) *naming {
	t.Helper()
	const times = 19
	texts := map[string]string{}
	tree := &cluster.Tree{}
	for topic := range topics {
		tree.Topics = append(tree.Topics, cluster.Topic{ID: topic})
	}
	for topic, lines := range topics {
		for i := range times * len(lines) {
			id := fmt.Sprintf("%s%03d", topic, i)
			texts[id] = lines[i%len(lines)]
			tree.Assignments = append(tree.Assignments, cluster.Assignment{Document: id, Topic: topic})
		}
	}
	fill(tree)
	from.Text = func(id string) string { return texts[id] }
	return newNaming(tree, from)
}

func said(n *naming, topic int) []string {
	var out []string
	for _, o := range n.sayings(topic) {
		out = append(out, o.label)
	}
	return out
}

// Where people only agree, what most of them say is what a topic is called.
func TestSayings(t *testing.T) {
	n := ferry(t, From{}, map[string][]string{"a": {
		"Thank you so much!", "ok, thank you so much", "Thank you so much. The quay was fine",
		"thanks a lot, the quay was fine", "hi thank you", "Where can i thank the crew?",
	}})
	got := said(n, 0)
	if len(got) == 0 || got[0] != "“Thank you”" {
		t.Errorf("says %q", got)
	}
	for _, s := range got {
		if s == "“Where can I thank the crew?”" || s == "Where can I thank the crew?" {
			return
		}
	}
	t.Errorf("nobody asks where to thank the crew: %q", got)
}

// A sentence with a word that is somebody's own, with a number, or that is a part
// of another, is nothing to call a topic by.
func TestSayingsAreWhole(t *testing.T) {
	n := ferry(t, From{Personal: func(w string) bool { return w == "quillon" }}, map[string][]string{"a": {
		"the ferry is late", "quillon is late again", "we wait for 25 minutes", "when the ferry is late",
		"of the ferry", "the ferry is", "doesn't stop at the pier", "the ferry, as always, is late", "the ferry is a late ferry",
		"a sentence of so many words that nobody would call a ferry by it",
	}})
	for _, s := range said(n, 0) {
		switch s {
		case "“The ferry is late”":
		default:
			t.Errorf("a topic may be called %s", s)
		}
	}
	if got := said(n, 0); len(got) == 0 {
		t.Error("nobody says that the ferry is late")
	}
}

// Whatever says what a topic is about needs no quotation marks, what somebody
// says of themselves does.
func TestSays(t *testing.T) {
	n := ferry(t, From{}, map[string][]string{"a": {"renew the ferry pass", "is the ferry pass cheap?", "I lost the ferry pass", "lost it", "Congratulations"}})
	for form, want := range map[string]string{
		"Renew the ferry pass": "Renew the ferry pass", "I lost the ferry pass": "“I lost the ferry pass”",
		"Is the ferry pass cheap": "Is the ferry pass cheap?", "Lost it": "“Lost it”", "Congratulations": "“Congratulations”",
	} {
		s := &saying{form: form}
		s.texts.put(0)
		if strings.HasPrefix(form, "Is ") {
			s.asked = 1
		}
		if got := n.says(0, s); got != want {
			t.Errorf("%q is written %s, want %s", form, got, want)
		}
	}
}

// What somebody wants is named without saying who, as long as enough is left.
func TestWished(t *testing.T) {
	for sentence, want := range map[string]string{
		"I want to renew my ferry pass": "Renew my ferry pass", "Can I get a ferry pass for dogs": "Ferry pass for dogs",
		"I'd like to know about the ferry to Portby": "Ferry to Portby", "We are looking for a berth": "",
		"I want to renew it": "", "I lost my ferry pass": "", "I need help": "", "Where is the ferry pass": "",
	} {
		if got := wished(sentence); got != want {
			t.Errorf("%q wishes %q, want %q", sentence, got, want)
		}
	}
}

// A customer who alone says a sentence does not name a topic by it, unless it is
// like what the others say.
func TestSayingsAreLikeTheOthers(t *testing.T) {
	texts := map[string]string{}
	lines := []string{"my ticket for the ferry is lost", "lost the ferry ticket", "the lost ticket of the ferry", "pancakes for breakfast on deck"}
	tree := topicsOf("t-a: 1 2 3 4 5 6 7 8 9 10 11 12 13", "t-b: 14 15 16")
	for i := range 16 {
		texts[fmt.Sprint(i+1)] = lines[i%3]
	}
	texts["13"] = lines[3]
	texts["14"], texts["15"], texts["16"] = lines[3], lines[3], lines[3]
	n := newNaming(tree, From{Text: func(d string) string { return texts[d] }})
	for _, o := range n.sayings(0) {
		if alone := strings.Contains(strings.ToLower(o.label), "pancakes"); alone != (o.worth < worthLast) {
			t.Errorf("%s is worth %.2f", o.label, o.worth)
		}
	}
}

// A greeting names a topic only where many have nothing to say but it.
func TestSayingsOfGreeting(t *testing.T) {
	for want, lines := range map[string][]string{
		"“Hello”": {"hello", "hello!", "Hello", "well"},
		"":        {"hello", "my pass", "a pass", "the pass", "one pass", "the wet pass", "pass", "lost pass", "our pass", "no pass", "late pass", "cheap pass", "dry pass"},
	} {
		got := ""
		for _, s := range said(ferry(t, From{}, map[string][]string{"a": lines}), 0) {
			if s == "“Hello”" {
				got = s
			}
		}
		if got != want {
			t.Errorf("says %q, want %q", got, want)
		}
	}
}

// No topic is called miscellaneous as long as its customers say something alike.
func TestNameBySaying(t *testing.T) {
	texts := map[string]string{}
	tree := topicsOf("t-a: 1 2 3 4 5 6", "t-b: 7 8 9")
	for i := range 6 {
		texts[fmt.Sprint(i+1)] = []string{"So it is. Never mind!", "Never mind"}[i%2]
	}
	texts["7"], texts["8"], texts["9"] = "the bilge pump", "a bilge pump", "my bilge pump"
	tree.Topics[0].Centroid, tree.Topics[1].Centroid = []float32{1, 0}, []float32{0, 1}
	must(t, Name(tree, From{Text: func(d string) string { return texts[d] }, Embed: meaning("mind", "pump")}))
	if got := tree.Topics[0].Label; got != "“Never mind”" {
		t.Errorf("named %s", got)
	}
}

// Two sayings differ though they have the same matter, as one says them aloud;
// names do not.
func TestFoldedSaying(t *testing.T) {
	if Alike("“I need my ferry pass”", "Ferry pass") || !Alike("My ferry pass", "Ferry passes") {
		t.Error("a saying is taken for a name, or a name for a saying")
	}
	if !Alike("“Where is the pass?”", "“Where is the passes”") {
		t.Error("a saying differs from itself")
	}
}

// Lists say that there is more only where most texts have none of their terms.
func TestMixed(t *testing.T) {
	n := ferry(t, From{}, map[string][]string{
		"a": {"the pier is wet", "a pier", "the gangway is wet", "a gangway"},
		"b": {"the mast is high", "the buoy is red", "fine", "right then", "good old times", "as ever", "well well", "who knows", "never", "so so"},
	})
	must := func(topic string, terms []string, want string) {
		for i := range n.tree.Topics {
			if n.tree.Topics[i].ID != topic {
				continue
			}
			n.tree.Topics[i].Terms = terms
			if got := n.mixed(i, nil, n.thing, few).label; got != want {
				t.Errorf("%v are listed as %q, want %q", terms, got, want)
			}
		}
	}
	must("a", []string{"pier", "gangway"}, "Pier and gangway")
	must("a", []string{"pier"}, "Pier")
	must("b", []string{"mast", "buoy"}, "Mast, buoy and more")
	must("b", []string{"fine"}, "")
}

// A topic that waits for the names of its parts is called by those that are brief,
// as long as most of its members are theirs, and never as one of them.
func TestJoined(t *testing.T) {
	tree := &cluster.Tree{Topics: []cluster.Topic{{ID: "p"}, {ID: "a", Parent: "p", Label: "Ferry pass"}, {ID: "b", Parent: "p", Label: "“Never mind”"}, {ID: "c", Parent: "p", Label: "Mooring"}}}
	for i, topic := range "aaaabbbbc" {
		tree.Assignments = append(tree.Assignments, cluster.Assignment{Document: fmt.Sprint(i), Topic: string(topic)})
	}
	fill(tree)
	n := newNaming(tree, From{Text: func(string) string { return "the ferry" }})
	if got, want := n.joined(0), "Ferry pass and “Never mind”"; got != want {
		t.Errorf("named %q, want %q", got, want)
	}
	for _, label := range []string{"Where can I get a ferry pass?", "Miscellaneous", "Ferry and pier"} {
		tree.Topics[1].Label = label
		if got := n.joined(0); strings.Contains(got, label) {
			t.Errorf("named %q", got)
		}
	}
	tree.Topics[1].Label, tree.Topics[2].Label = "Ferry pass", ""
	if got := n.last(0, n.given(), []string{"Ferry pass", "Pass of ferries"}); got != "Pass of ferries" {
		t.Errorf("a topic is called %q as its part is", got)
	}
}

// Who only tells a name and a number has no matter.
func TestPersonal(t *testing.T) {
	n := ferry(t, From{Personal: func(w string) bool { return w == "quillon" || w == "fenwick" }}, map[string][]string{
		"a": {"quillon fenwick 88123", "fenwick quillon 40021", "quillon 3312"},
		"b": {"quillon has a ferry pass for 7 days and the pass is lost", "the ferry pass of 20 trips", "my pass is wet"},
	})
	for i, topic := range n.tree.Topics {
		if got := n.personal(i); got != (topic.ID == "a") {
			t.Errorf("topic %s is personal: %v", topic.ID, got)
		}
	}
}

// Customers of a chat in small letters call who answers by name, and so is it known.
func TestUsableNotWhoIsHailed(t *testing.T) {
	n := ferry(t, From{Whole: func(string) (string, string) { return "hello drew, hi mooring", "" }}, map[string][]string{"a": {
		"drew can I have the mooring", "is the mooring wet drew", "the mooring is wet", "my mooring",
	}})
	if n.usable("drew") || !n.usable("mooring") {
		t.Errorf("drew is usable: %v, mooring: %v", n.usable("drew"), n.usable("mooring"))
	}
}

// Where most texts are in other languages than most of all, that is what they have in common.
func TestForeign(t *testing.T) {
	n := ferry(t, From{}, map[string][]string{
		"a": {"the ferry is late and how do I get my pass", "what is the matter with the pier", "where is my pass and when do you open"},
		"b": {"ich habe keine Karte und die Fähre ist weg", "mein Boot ist nicht da, bitte", "no me llegan las cartas del puerto", "the pier is wet and cold"},
	})
	for i, topic := range n.tree.Topics {
		if got := n.foreign(i); got != (topic.ID == "b") {
			t.Errorf("topic %s is foreign: %v", topic.ID, got)
		}
	}
}

// Texts that do little but link are called by where they lead.
func TestLinked(t *testing.T) {
	n := ferry(t, From{}, map[string][]string{
		"a": {"see https://www.ferries.example.org/1", "https://ferries.example.org/2 and https://tiny.example.org/3", "this one: https://ferries.example.org/4", "the pier"},
		"b": {"https://a.co/1", "https://a.co/2", "the pier of https://ferries.example.org/2", "the pier"},
	})
	for i, topic := range n.tree.Topics {
		if got, want := n.linked(i), map[string]string{"a": "Links to ferries.example.org"}[topic.ID]; got != want {
			t.Errorf("topic %s is named %q, want %q", topic.ID, got, want)
		}
	}
	n = ferry(t, From{Customer: func(string) string { return "one" }}, map[string][]string{"a": {"https://ferries.example.org/1"}})
	n.shared = 2
	if got := n.linked(0); got != "" {
		t.Errorf("what one customer links to names the topic %q", got)
	}
}

// What one shouts is written as others write it; what begins with an opinion is a quotation.
func TestCalmed(t *testing.T) {
	n := ferry(t, From{}, map[string][]string{"a": {"the ferry is late", "why is the PIN of my pass wrong", "a PIN", "my PIN", "think the ferry is late"}})
	for said, want := range map[string]string{
		"WHY is the FERRY late?!?": "Why is the ferry late?", "My PIN": "My PIN", "Ferry_PIN": "Ferry_PIN",
	} {
		if got := title(n.calmed(said)); got != want {
			t.Errorf("calmed(%q) = %q, want %q", said, got, want)
		}
	}
	if got, _ := n.asked(0, "Think the ferry is late", nil); got != "“Think the ferry is late”" {
		t.Errorf("an opinion names the topic %s", got)
	}
}

// The marks of a quotation are no part of what it means.
func TestWeighedWithoutMarks(t *testing.T) {
	n := ferry(t, From{Embed: func(phrases []string) ([][]float32, error) {
		for _, p := range phrases {
			if strings.ContainsAny(p, "“”") {
				t.Errorf("%s is weighed", p)
			}
		}
		return make([][]float32, len(phrases)), nil
	}}, map[string][]string{"a": {"the ferry is late"}})
	n.tree.Topics[0].Centroid = []float32{1}
	must(t, n.weigh([]int{0}, [][]option{{{label: "“The ferry is late”"}}}))
}

package naming

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/viterin/vek/vek32"

	"github.com/askbook/askbook/cluster/words"
	"github.com/askbook/askbook/internal/parallel"
)

// option is a possible label of a topic.
type option struct {
	label string
	worth float64 // how firm it is, and how near it comes to what the topic means
	head  string  // the noun phrase that it is, "" for others
	cover float64 // share of the texts, and of those of the parts, that bears a phrase out
	bare  bool    // it is one word
	usual bool    // which other topics have as well
	scant bool    // it is one word that few of many texts have, or nearly all topics
}

// titles are names for a topic: phrases that its texts bear out, what customers
// asked, what its parts are about.
func (n *naming) titles(topic int, usual map[string]float64, peers int) []option {
	all := n.candidates(topic, n.weights(topic, usual))
	all = whole(all[:min(len(all), 60)])
	var out []option
	add := func(o option) {
		if !slices.ContainsFunc(out, func(p option) bool { return p.label == o.label }) {
			out = append(out, o)
		}
	}
	for _, c := range all {
		n.grow(topic, c)
		if n.firm(topic, c) && c.score >= all[0].score/2 {
			add(n.phrase(topic, c, c.worth(n, topic, all[0])+worthFirm, usual, peers))
		}
	}
	for _, question := range n.Asked[n.tree.Topics[topic].ID] {
		if name, worth := n.asked(topic, question, usual); name != "" {
			add(option{label: name, worth: worth + worthAsked})
		}
	}
	for _, c := range all[:min(len(all), 30)] {
		add(n.phrase(topic, c, c.worth(n, topic, all[0]), usual, peers))
	}
	if a, b := n.together(topic, all); a != nil {
		label := title(a.form) + " " + n.tongue(topic).and + " " + n.grammar.within(b.form)
		o := option{label: label, worth: worthScore*a.score/all[0].score + worthPair}
		o.usual = n.widespread(topic, a, usual, peers) || n.widespread(topic, b, usual, peers)
		add(o)
	}
	return out
}

// widespread tells phrases with a word that other topics of a level have nearly
// as often, or often.
func (n *naming) widespread(topic int, c *candidate, usual map[string]float64, peers int) bool {
	return slices.ContainsFunc(c.stems, func(s string) bool {
		return len(n.children[topic]) == 0 && n.spread[s] > everywhere || widespread(n.share(topic, s), usual[s], peers)
	})
}

func widespread(share, usual float64, peers int) bool {
	other := elsewhere(share, usual, peers)
	return share < twice*other || other > frequent
}

// elsewhere is the mean share of texts with a word in the other topics of a level.
func elsewhere(share, usual float64, peers int) float64 {
	return (usual*float64(peers) - share) / float64(max(1, peers-1))
}

// together are the first two nouns that most of a topic's texts hold both of and
// that make no phrase; nil where there are none.
func (n *naming) together(topic int, all []*candidate) (a, b *candidate) {
	var single []*candidate
	for _, c := range all {
		if len(c.stems) == 1 && c.pairs() {
			single = append(single, c)
		}
	}
	texts := float64(len(n.topics[topic].texts))
	for i, a := range single {
		for _, b := range single[i+1:] {
			phrased := func(c *candidate) bool {
				return slices.Contains(c.stems, a.stems[0]) && slices.Contains(c.stems, b.stems[0])
			}
			if float64(a.in.and(b.in).count()) >= alone*texts && !akin(a.form, b.form) && !slices.ContainsFunc(all, phrased) {
				return a, b
			}
		}
	}
	return nil, nil
}

// phrase is an option of a phrase.
func (n *naming) phrase(topic int, c *candidate, worth float64, usual map[string]float64, peers int) option {
	o := option{label: title(c.form), worth: worth, cover: c.cover}
	o.bare = len(c.stems) == 1
	few := len(n.topics[topic].texts) > handfulOf && c.cover < seldom
	o.scant = o.bare && len(n.children[topic]) == 0 && (few || n.spread[c.stems[0]] > everywhere)
	o.usual = (o.bare || contains(c.form, n.tongue(topic).and)) && n.widespread(topic, c, usual, peers)
	if len(n.children[topic]) > 0 && len(c.stems) == 1 && c.noun {
		o.label = title(n.grammar.plural(c.form))
	}
	tells := func(stem string) bool { return n.share(topic, stem) >= twice*usual[stem] }
	if c.pairs() && !o.scant && c.cover >= typical && !n.grammar.place(c.form) && slices.ContainsFunc(c.stems, tells) {
		o.head = c.form
	}
	return o
}

// share is the share of a topic's texts with a stem.
func (n *naming) share(topic int, stem string) float64 {
	o := n.topics[topic]
	return float64(o.stem[stem].count()) / float64(max(1, len(o.texts)))
}

// whole leaves out parts of phrases that are hardly said without the rest:
// "eater pizza" of "meat eater pizza".
func whole(all []*candidate) []*candidate {
	return slices.DeleteFunc(slices.Clone(all), func(c *candidate) bool {
		return len(c.stems) > 1 && slices.ContainsFunc(all, func(d *candidate) bool {
			return len(d.stems) > len(c.stems) && 3*d.said.count() >= 2*c.said.count() &&
				contains(strings.Join(d.stems, " "), strings.Join(c.stems, " "))
		})
	})
}

// everywhere is the share of the topics from which on a word is what all are about.
const everywhere = 0.5

// frequent is a share of the texts elsewhere that leaves a word nothing to tell.
const frequent = 0.2

// The worth of a name of each kind, in units of cosines.
const (
	worthScore  = 0.2  // of the best phrase, in proportion of others
	worthFirm   = 0.15 // added where a phrase is firm
	worthSingle = -0.3 // where it is one word
	worthKind   = -0.2 // the same, of a topic with parts
	worthAsked  = 0.08
	worthVerb   = -0.3  // where it ends in no noun
	worthPair   = -0.1  // where it is two that most texts have both of
	worthTorn   = -0.25 // where it is a part of longer ones
	worthStory  = -0.3  // where it tells what somebody did
	worthWhere  = -0.2  // where it says where something is
	worthPart   = -0.3  // where few parts of the topic have it
	worthParts  = 0.15  // for what two parts are about
	worthSame   = -0.3  // where the names above say it
	worthUsual  = -0.25 // where it is one word that others have as well
	leastName   = 0     // of a good name
	leastAsked  = -0.4  // of what one asked, where only a list of what may be no things is left
	leastBare   = 0.15  // the same, of one word
	leastKind   = -0.3  // the same, of a topic with parts
	leastRest   = -1.0  // the same, where nothing else names one
	worthLast   = -1.0  // for what is no name, but better than none
)

// worth is more for phrases that score nearly as the best.
func (c *candidate) worth(n *naming, topic int, best *candidate) float64 {
	w := worthScore * c.score / best.score
	switch {
	case len(c.stems) > 1:
	case len(n.children[topic]) > 0:
		w += worthKind + worthSingle*(1-min(1, c.cover/alone))
	case c.cover >= alone && c.in.count() > few:
		w += worthKind
	default:
		w += worthSingle
	}
	switch {
	case c.noun || c.clause:
	case len(c.stems) == 1 || !c.verb:
		w += worthLast
	default:
		w += worthVerb
	}
	if vague[words.Fold(c.form)] {
		w += worthLast
	}
	if c.torn() {
		w += worthTorn
	}
	if n.whereabouts(c) {
		w += worthWhere
	}
	if story.MatchString(c.form) || spoken(words.Of(c.form), pointing) || n.told(topic, words.Of(c.form), c.in) {
		w += worthStory
	}
	if c.cover < hardly {
		w += worthPart
	}
	return w
}

// propose finds names for topics of one level, and weighs them by how near their
// meanings are to the topic's, and how much nearer than to others of the level.
func (n *naming) propose(classes []int) error {
	usual := n.usual(classes)
	parallel.Blocks(len(classes), 4, func(from, to int) {
		for _, i := range classes[from:to] {
			if n.needed(i) {
				n.options[i] = n.titles(i, usual, len(classes))
			}
		}
	})
	if err := n.weigh(classes, n.options); err != nil {
		return err
	}
	return n.proposeSayings(classes, usual)
}

// proposeParts adds, for topics of one level, names that list what their parts
// are about, once those above have theirs.
func (n *naming) proposeParts(classes []int) error {
	lists := make([][]option, len(n.options))
	for _, i := range classes {
		above := n.above(i)
		if !n.unnamed(i) || n.whole(i, above) {
			continue
		}
		if list := n.ofParts(i, above); list != "" {
			lists[i] = []option{{label: list, worth: worthParts}}
			n.lists[i] = list
		}
	}
	if err := n.weigh(classes, lists); err != nil {
		return err
	}
	for _, i := range classes {
		n.options[i] = append(n.options[i], lists[i]...)
	}
	return nil
}

// whole reports whether a phrase of two words or more, that the names above do not
// say, names the whole of a topic.
func (n *naming) whole(topic int, above map[string]bool) bool {
	return slices.ContainsFunc(n.options[topic], func(o option) bool {
		return o.cover >= alone && o.worth >= leastName && strings.Contains(o.label, " ") && !covers(above, o.label)
	})
}

// needed reports whether a topic or what it is a part of needs a name.
func (n *naming) needed(topic int) bool {
	p, ok := n.parent[topic]
	return n.unnamed(topic) || ok && n.unnamed(p)
}

// best are the names that a topic may get, best first, once those above it have
// theirs: those that are worth it, and the rest.
func (n *naming) best(topic int) (good, poor []option) {
	above := n.above(topic)
	options := slices.Clone(n.options[topic])
	for j := range options {
		if covers(above, options[j].label) {
			options[j].worth += worthSame
		}
	}
	slices.SortStableFunc(options, func(a, b option) int { return cmp.Compare(b.rank(), a.rank()) })
	least := worthLast / 2
	switch {
	case n.Embed == nil:
	case len(n.children[topic]) > 0:
		least = leastKind
	default:
		least = leastName
	}
	for _, o := range options {
		if o.worth >= least && !o.scant && (!o.bare || len(n.children[topic]) > 0 || n.Embed == nil || o.worth >= leastBare) {
			good = append(good, o)
		} else {
			poor = append(poor, o)
		}
	}
	return good, poor
}

// rank is what a name is worth beside others of its topic.
func (o option) rank() float64 {
	if o.usual {
		return o.worth + worthUsual
	}
	return o.worth
}

// above are the words of the names of the topics that a topic is a part of.
func (n *naming) above(topic int) map[string]bool {
	said := make(map[string]bool)
	for p, ok := n.parent[topic]; ok; p, ok = n.parent[p] {
		if label := n.tree.Topics[p].Label; label != "" && label == n.lists[p] {
			continue // it says what its parts are about
		}
		for _, label := range []string{n.tree.Topics[p].Label, n.waits[p]} {
			for w := range strings.FieldsSeq(folded(label)) {
				said[w] = true
			}
		}
	}
	return said
}

// covers reports whether a label says nothing but what is said.
func covers(said map[string]bool, label string) bool {
	for w := range strings.FieldsSeq(folded(label)) {
		if !said[w] {
			return false
		}
	}
	return true
}

func (n *naming) weigh(classes []int, options [][]option) error {
	var phrases []string
	for _, i := range classes {
		for _, o := range options[i] {
			phrases = append(phrases, strings.Trim(o.label, quotationMarks))
		}
	}
	if n.Embed == nil || len(phrases) == 0 {
		return nil
	}
	vectors, err := n.Embed(phrases)
	if err != nil {
		return fmt.Errorf("weighing names: %w", err)
	}
	centroids, middle := n.centred(classes)
	for k, i := range classes {
		for j := range options[i] {
			v := less(vectors[0], middle)
			vectors = vectors[1:]
			own, other := 0.0, 0.0
			for c, centroid := range centroids {
				if x := float64(vek32.Dot(v, centroid)); c == k {
					own = x
				} else {
					other = max(other, x)
				}
			}
			options[i][j].worth += own - other/2
		}
	}
	return nil
}

// centred are the centroids of topics, seen from the middle of them all.
func (n *naming) centred(classes []int) (centroids [][]float32, middle []float32) {
	for _, i := range classes {
		c := n.tree.Topics[i].Centroid
		if middle == nil {
			middle = make([]float32, len(c))
		}
		for d := range min(len(c), len(middle)) {
			middle[d] += c[d] / float32(len(classes))
		}
	}
	for _, i := range classes {
		centroids = append(centroids, less(n.tree.Topics[i].Centroid, middle))
	}
	return centroids, middle
}

// less is v from another origin, at unit length; zero where it has another width.
func less(v, origin []float32) []float32 {
	out := make([]float32, len(origin))
	if len(v) != len(origin) {
		return out
	}
	for i := range v {
		out[i] = v[i] - origin[i]
	}
	unitLength(out)
	return out
}

// unitLength brings v to length 1; one of no length, up to rounding, becomes zero.
func unitLength(v []float32) {
	norm := math.Sqrt(float64(vek32.Dot(v, v)))
	if norm < 1e-5 {
		clear(v)
		return
	}
	vek32.MulNumber_Inplace(v, float32(1/norm))
}

// firm tells a phrase that names a topic by itself: it says more than one thing,
// or is a noun that most texts of a topic with parts hold.
func (n *naming) firm(topic int, c *candidate) bool {
	if len(c.stems) > 1 {
		return c.cover >= firm && (c.noun || c.verb)
	}
	return len(n.children[topic]) > 0 && c.cover >= alone && c.noun && !c.verb
}

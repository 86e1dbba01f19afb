package cluster

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
)

// option is a possible label of a topic.
type option struct {
	label string
	worth float64 // beside what it means: how firm it is
}

// titles are names for a topic, best first: a phrase that many of its texts bear
// out; what a customer asked, where that is known; the two things that its parts
// or texts are about; then whatever phrase there is.
func (n *naming) titles(topic int, usual map[string]float64) []option {
	all := n.candidates(topic, n.weights(topic, usual))
	all = whole(all[:min(len(all), 60)])
	var out []option
	add := func(label string, worth float64) {
		if !slices.ContainsFunc(out, func(o option) bool { return o.label == label }) {
			out = append(out, option{label, worth})
		}
	}
	for _, c := range all {
		if n.firm(topic, c) && c.score >= all[0].score/2 {
			add(title(c.form), c.worth(all[0])+worthFirm)
		}
	}
	for _, asked := range n.Asked[n.tree.Topics[topic].ID] {
		add(asked, worthAsked)
	}
	if both := n.ofParts(topic, usual); both != "" {
		add(both, worthParts)
	}
	for i, a := range all[:min(len(all), 4)] {
		if b := n.partner(topic, a, all); b != nil && (i == 0 || len(a.stems) == 1) {
			add(n.pair(topic, a.form, b.form), worthScore*a.score/all[0].score+worthPair)
		}
	}
	for _, single := range []bool{false, true} {
		for _, c := range all[:min(len(all), 15)] {
			if (len(c.stems) == 1) == single {
				add(title(c.form), c.worth(all[0]))
			}
		}
	}
	return out
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

// The worth of a name of each kind, in units of cosines.
const (
	worthScore  = 0.2   // of the best phrase, in proportion of others
	worthFirm   = 0.1   // added where a phrase is firm
	worthSingle = -0.08 // where it is one word
	worthAsked  = 0.25
	worthPart   = -0.1  // where few parts of the topic have it
	worthParts  = 0.12  // for what two parts are about
	worthPair   = -0.06 // where two are joined
	worthLast   = -1    // for what is no name, but better than none
)

// worth is more for phrases that score nearly as the best.
func (c *candidate) worth(best *candidate) float64 {
	w := worthScore * c.score / best.score
	if len(c.stems) == 1 {
		w += worthSingle
	}
	if !c.noun && !c.clause && (len(c.stems) == 1 || !c.verb) {
		w += worthLast
	}
	if vague[fold(c.form)] {
		w += worthLast
	}
	if c.cover < hardly {
		w += worthPart
	}
	return w
}

// fit sorts the names of topics by their worth, to which it adds how near their
// meanings are to the topic's, and how much nearer than to others on its level.
func (n *naming) fit(classes []int, titles [][]option) error {
	if err := n.weigh(classes, titles); err != nil {
		return err
	}
	for _, options := range titles {
		slices.SortStableFunc(options, func(a, b option) int { return cmp.Compare(b.worth, a.worth) })
	}
	return nil
}

func (n *naming) weigh(classes []int, titles [][]option) error {
	var phrases []string
	for _, options := range titles {
		for _, o := range options {
			phrases = append(phrases, o.label)
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
	for k := range titles {
		for j := range titles[k] {
			v := less(vectors[0], middle)
			vectors = vectors[1:]
			own, other := 0.0, 0.0
			for c, centroid := range centroids {
				if x := float64(dot(v, centroid)); c == k {
					own = x
				} else {
					other = max(other, x)
				}
			}
			titles[k][j].worth += own - other/2
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
	normalise(out)
	return out
}

// firm tells a phrase that names a topic by itself: it says more than one thing,
// or is a noun that most texts of a topic with parts hold.
func (n *naming) firm(topic int, c *candidate) bool {
	if len(c.stems) > 1 {
		return c.cover >= firm && (c.noun || c.verb)
	}
	return len(n.children[topic]) > 0 && c.cover >= alone && c.noun && !c.verb
}

// ofParts names a topic by what its two largest parts are about, "" where they
// do not tell by a noun each.
func (n *naming) ofParts(topic int, usual map[string]float64) string {
	parts := slices.Clone(n.children[topic])
	slices.SortStableFunc(parts, func(a, b int) int {
		return cmp.Compare(len(n.tree.Topics[b].Members), len(n.tree.Topics[a].Members))
	})
	var found []*candidate
	for _, p := range parts[:min(len(parts), 3)] {
		for _, c := range n.candidates(p, n.weights(p, usual)) {
			if c.pairs() && c.cover >= firm &&
				!slices.ContainsFunc(found, func(f *candidate) bool { return akin(f.form, c.form) }) {
				found = append(found, c)
				break
			}
		}
		if len(found) == 2 {
			return n.pair(topic, found[0].form, found[1].form)
		}
	}
	return ""
}

// pairs tells the plain nouns, which can be joined by "and".
func (c *candidate) pairs() bool {
	return c.noun && !c.verb && !c.loose && len(c.stems) <= phrase && len(strings.Fields(c.form)) == len(c.stems)
}

// pair joins two phrases in the topic's language.
func (n *naming) pair(topic int, a, b string) string {
	return title(a) + " " + n.tongue(topic).and + " " + n.grammar.within(b)
}

// partner returns a phrase that covers what a title leaves out, nil where it
// covers enough or none does. A single word says little alone, whatever it covers.
func (n *naming) partner(topic int, a *candidate, all []*candidate) *candidate {
	texts := len(n.topics[topic].texts)
	single := len(a.stems) == 1
	if !a.pairs() {
		return nil
	}
	least, worth, borne := 0.2, 0.1, 0.1
	if len(n.children[topic]) == 0 {
		least, worth, borne = 0.25, 0.3, 0.2
	}
	if single {
		least, worth = 0, 0.03
	} else if float64(a.in.count()) >= wide*float64(texts) {
		return nil
	}
	var best *candidate
	most := 0.0
	for _, b := range all[:min(len(all), 60)] {
		if akin(a.form, b.form) || !b.pairs() {
			continue
		}
		more := float64(b.in.or(a.in).count() - a.in.count())
		gain := b.score * more / float64(b.in.count())
		if single {
			gain = b.score * (more + 1) / math.Sqrt(float64(b.in.count()+1))
		}
		if single && float64(b.in.count()) < borne*float64(texts) {
			continue
		}
		if more >= least*float64(texts) && gain > most && gain >= worth*a.score {
			best, most = b, gain
		}
	}
	return best
}

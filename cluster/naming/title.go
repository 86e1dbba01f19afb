package naming

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/askbook/askbook/cluster/words"
)

const (
	opening    = 60   // words of a text that are read for titles: people begin with what they want
	titleWords = 4    // of a phrase, articles not counted
	firm       = 0.3  // share of the texts that bears a title out
	few        = 3    // texts that do, where that share is less
	wide       = 0.45 // a phrase that covers less is joined by another
	hardly     = 0.01 // share of the texts, or of the parts', that no name is made of
	alone      = 0.5  // share of the texts that bears a single word out
)

// usual returns the mean share of texts with each stem, over topics.
func (n *naming) usual(classes []int) map[string]float64 {
	out := make(map[string]float64)
	for _, i := range classes {
		o := n.topics[i]
		for s, in := range o.stem {
			out[s] += float64(in.count()) / float64(max(1, len(o.texts))) / float64(len(classes))
		}
	}
	return out
}

// candidate is a phrase that could be a title.
type candidate struct {
	stems []string
	in    set // texts with all its stems
	said  set // texts with the phrase itself
	forms map[string]int
	form  string
	score float64
	cover float64 // share of the texts, and of those of the parts, with all its stems
	verb  bool    // it begins with one
	noun  bool    // it ends with one
	// clause tells that it says what happened: "payment failed".
	clause bool
	loose  bool // with words between that are not told
	cut    int  // texts in which a further word belongs to it
	placed int  // texts in which "in" or "at" stands before it
}

// weights tells what each stem says of a topic: many of its texts have it, and
// few of the others on its level and of its siblings.
func (n *naming) weights(topic int, usual map[string]float64) map[string]float64 {
	o := n.topics[topic]
	var siblings map[string]float64
	for _, parts := range n.children {
		if len(parts) > 2 && slices.Contains(parts, topic) {
			siblings = n.usual(parts)
		}
	}
	weight := make(map[string]float64, len(o.stem))
	for s, in := range o.stem {
		share := float64(in.count()) / float64(max(1, len(o.texts)))
		common := usual[s]
		if siblings != nil {
			common = (common + siblings[s]) / 2
		}
		weight[s] = share * math.Log(1+share/(common+0.002))
	}
	return weight
}

// candidates are the phrases that enough texts bear out, best first.
func (n *naming) candidates(topic int, weight map[string]float64) []*candidate {
	o := n.topics[topic]
	least := 2
	if len(o.texts) > 8 {
		least = few
	}
	if len(o.texts) <= 2 {
		least = len(o.texts)
	}
	return n.among(topic, weight, least)
}

// among are the candidates that least texts bear out.
func (n *naming) among(topic int, weight map[string]float64, least int) []*candidate {
	o := n.topics[topic]
	found := make(map[string]*candidate)
	for i, text := range o.texts {
		o.phrases(text, least, n.grammar, func(key, form string, stems []string, as standing) {
			c := found[key]
			if c == nil {
				c = &candidate{loose: strings.Contains(key, "…"), stems: slices.Clone(stems), forms: make(map[string]int)}
				for k, s := range stems {
					if c.in = c.in.and(o.stem[s]); k == 0 {
						c.in = o.stem[s]
					}
				}
				found[key] = c
			}
			if c.forms[form]++; !c.said.has(i) {
				c.cut += as.cut
				c.placed += as.placed
			}
			c.said.put(i)
		})
	}
	var out []*candidate
	for _, c := range found {
		if n.shape(topic, c, weight, least) {
			out = append(out, c)
		}
	}
	slices.SortFunc(out, func(a, b *candidate) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.form, b.form))
	})
	if len(out) == 0 && least > 2 {
		return n.among(topic, weight, 2)
	}
	return out
}

// phrases calls found for each phrase of a text: up to four words between ones
// that mean something, with the little words that join them.
func (o *opened) phrases(text []words.Word, least int, g grammar, found func(key, form string, stems []string, as standing)) {
	for i, w := range text {
		if w.Stop || w.Key == "" {
			continue
		}
		var key, form []string
		var stems []string
		for j := i; j < len(text) && len(key) < titleWords; j++ {
			w := text[j]
			lower := strings.ToLower(w.Form)
			if w.Key == "" {
				break
			}
			if w.Stop {
				if articles[lower] {
					if !possessives[lower] {
						form = append(form, lower)
					}
					continue
				}
				if !joins(lower) {
					break
				}
				key, form = append(key, lower), append(form, lower)
				continue
			}
			s := stemmed(w.Key)
			if in := o.stem[s]; in.count() < least || slices.ContainsFunc(stems, func(x string) bool { return akin(x, s) }) {
				break
			}
			key, form, stems = append(key, s), append(form, w.Form), append(stems, s)
			found(strings.Join(key, " "), strings.Join(form, " "), stems, g.standing(text, i, j))
			if len(stems) == 1 && g.verb(w.Form) {
				o.objects(text[j+1:], least, g, func(x words.Word) {
					if k := stemmed(x.Key); !akin(s, k) {
						found(s+" … "+k, w.Form+" "+x.Form, []string{s, k}, standing{})
					}
				})
			}
		}
	}
}

// standing is 1 for what is so of a phrase in a text: that more words directly
// before or behind belong to it, that it says where.
type standing struct{ cut, placed int }

// standing tells how the phrase from word i to j stands in a text.
func (g grammar) standing(text []words.Word, i, j int) (s standing) {
	if meant(text, i-1) && !g.verb(text[i-1].Form) || meant(text, j+1) && !past(text[j+1].Form) {
		s.cut = 1
	}
	if i > 0 && articles[strings.ToLower(text[i-1].Form)] {
		i--
	}
	if i > 0 && places[strings.ToLower(text[i-1].Form)] {
		s.placed = 1
	}
	return s
}

// meant reports whether a word that means something stands at i.
func meant(text []words.Word, i int) bool {
	return i >= 0 && i < len(text) && text[i].Key != "" && !text[i].Stop
}

// objects calls found for the nouns that follow a verb closely: "cancel my
// yearly plan" is about cancelling a plan.
func (o *opened) objects(text []words.Word, least int, g grammar, found func(words.Word)) {
	const reach = 4
	for i, w := range text[:min(len(text), reach)] {
		if w.Key == "" || w.Stop && !articles[strings.ToLower(w.Form)] {
			return
		}
		if in := o.stem[stemmed(w.Key)]; !w.Stop && in.count() >= least && g.noun(w.Form) >= 0.45 && !meant(text, i+1) {
			found(w)
		}
	}
}

// shape writes and scores a candidate; it is false for what makes no title.
func (n *naming) shape(topic int, c *candidate, weight map[string]float64, least int) bool {
	o := n.topics[topic]
	texts := float64(max(1, len(o.texts)))
	cover, said := float64(c.in.count())/texts, float64(c.said.count())
	if c.said.count() < min(least, 2) || c.in.count() < least || len(c.stems) > 1 && cover < 0.06 {
		return false
	}
	c.form = n.written(c)
	fields := strings.Fields(c.form)
	if slices.ContainsFunc(fields, func(f string) bool {
		return !words.IsStop(strings.ToLower(f), words.Fold(f)) && (!n.usable(f) || n.filler(f))
	}) {
		return false
	}
	first, last := fields[0], fields[len(fields)-1]
	if utf8.RuneCountInString(c.form) > labelLong/2+8 || words.IsStop(strings.ToLower(last), words.Fold(last)) {
		return false
	}
	c.verb = n.grammar.verb(first)
	noun := n.grammar.noun(last)
	c.cover, c.noun = n.cover(topic, c.stems, cover), noun >= 0.45 && !past(last) && !n.grammar.adverb(last)
	grace := 1.0
	switch {
	case when[words.Fold(last)] || when[words.Fold(first)]:
		return false
	case len(c.stems) == 1 && vague[words.Fold(last)]:
		grace, c.noun = 0.02, false
	case len(c.stems) == 1:
		grace = 0.2 * (0.5 + noun)
		if len(n.children[topic]) > 0 {
			grace *= 1.5
		}
		switch u := n.grammar.both(last); {
		case c.verb: // "add"
			grace, c.noun = 0.02, false
		case n.grammar.proper(last):
		case noun < 0.4:
			grace, c.noun = 0.3*grace, false // "wrong"
		case u == nil || 15*u.noun < u.all || u.noun < 2 && u.all > 8: // "late", "open"
			grace, c.noun = 0.5*grace, false
		}
		if past(last) {
			grace *= 0.3
		}
	case noun >= 0.45:
		if c.verb {
			grace = 1.4
		}
		if c.loose {
			grace *= 0.75
		}
	case past(last) && !strings.HasSuffix(last, "ing") && n.grammar.noun(first) >= 0.45, strings.Contains(c.form, "n't "):
		c.clause = true
	default:
		grace = 0.35
	}
	for _, f := range fields[:len(fields)-1] {
		if strings.HasSuffix(f, "s") && n.grammar.noun(f) < 0.34 && !words.IsStop(strings.ToLower(f), words.Fold(f)) {
			grace *= 0.4 // "adds a second"
		}
	}
	if u := n.grammar[strings.ToLower(first)]; u != nil && u.title > 3*u.all/4 && cover < firm {
		grace *= 0.4 // a proper name that few mention
	}
	if strings.ContainsAny(c.form, "_@") || slices.ContainsFunc(fields, func(f string) bool { return len(f) > 24 }) {
		grace *= 0.2 // a name that programs use
	}
	if c.torn() {
		grace *= 0.4
	}
	sum := 0.0
	for _, s := range c.stems {
		sum += weight[s]
	}
	if cover < firm && c.in.count() < few && len(o.texts) > 4 {
		grace *= 0.3
	}
	c.score = grace * sum / math.Sqrt(math.Sqrt(float64(len(c.stems)))) * math.Pow(c.cover, 0.4) * math.Pow(said/texts/cover, 0.3)
	return c.score > 0
}

// torn tells a part of longer phrases: "lover pizza" of art lovers.
func (c *candidate) torn() bool { return len(c.stems) > 1 && 5*c.cut > 3*c.said.count() }

// whereabouts tells a phrase that mostly says where something is, or ends so.
func (n *naming) whereabouts(c *candidate) bool {
	fields := strings.Fields(strings.ToLower(c.form))
	last := n.grammar[fields[len(fields)-1]]
	ends := len(fields) > 2 && places[fields[len(fields)-2]] && last != nil && 2*last.place > last.all
	return ends || 3*c.placed > c.said.count()
}

// cover is the share of texts that a phrase covers, for a topic with parts
// that of the parts' mean and of the topic's texts.
func (n *naming) cover(topic int, stems []string, whole float64) float64 {
	parts := n.children[topic]
	if len(parts) < 2 {
		return whole
	}
	sum, with := 0.0, 0
	for _, p := range parts {
		in := n.topics[p].stem[stems[0]]
		for _, s := range stems[1:] {
			in = in.and(n.topics[p].stem[s])
		}
		sum += float64(in.count()) / float64(max(1, len(n.topics[p].texts)))
		if in.count() > 0 {
			with++
		}
	}
	if with < 2 || 2*with < len(parts) {
		return whole / 400
	}
	return (whole + sum/float64(len(parts))) / 2
}

// written is how a phrase is mostly written; of a single word, its plain form
// where that is common.
func (n *naming) written(c *candidate) string {
	best, most := "", -1.0
	for f, k := range c.forms {
		x := float64(k)
		if len(c.stems) == 1 && past(f) {
			x /= 3
		}
		if x > most || x == most && (lowerCount(f) > lowerCount(best) || lowerCount(f) == lowerCount(best) && f < best) {
			best, most = f, x
		}
	}
	fields := strings.Fields(best)
	for i, w := range fields {
		fields[i] = n.grammar.cased(w)
	}
	return strings.TrimSuffix(strings.Join(fields, " "), "'s")
}

// joins tells the stop words that may stand within a title: "card isn't
// working" and "lost my phone" are names, "traffic can i expect" is none.
func joins(key string) bool { return connectors[key] || strings.HasSuffix(key, "n't") }

var connectors = words.Set(`
of a an the my in on for to from with without not no and or by at as up off out into via after before is are was be
der die das den dem des ein eine einen von vom zu zum zur mit ohne für und oder im am auf aus nach vor nicht kein keine mein meine meinen
de du des la le les l d un une et ou en au aux pour par sans avec sur mon ma mes pas
el los las del al y o con sin por para mi mis no il lo gli di da e dal della mio mia non
do dos da das meu minha não em no na van het een en of te voor met zonder niet geen mijn`)

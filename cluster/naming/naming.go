package naming

import (
	"maps"

	"github.com/askbook/askbook/cluster"
	"github.com/askbook/askbook/cluster/words"
	"github.com/askbook/askbook/internal/parallel"
)

// naming is what all topics of a tree are named by.
type naming struct {
	From
	tree     *cluster.Tree
	children [][]int
	parent   map[int]int
	topics   []*opened
	options  [][]option     // of each topic
	said     [][]option     // the same, what its texts typically say
	lists    map[int]string // of what their parts are about
	later    []int          // topics with parts that wait for their names
	waits    map[int]string // what these would be called by their terms
	plain    map[int]bool   // called by one thing, of which their parts may have more
	grammar  grammar
	writers  writers
	common   map[string]float64 // mean share of the finest topics' texts with each stem
	spread   map[string]float64 // share of the finest topics in some of whose texts each stem is
	finest   int                // topics
	shared   int                // customers that must use a word of a name
	usually  int                // the language of most texts
	english  bool               // most texts are
	small    bool               // they are in small letters, names as well
	right    map[string]string  // words that are mostly misspelt, as they should be
}

// opened is how the texts of a topic begin.
type opened struct {
	texts  [][]words.Word
	tongue int   // most texts' language
	told   int   // texts that show it
	votes  []int // texts that show each language
	stem   map[string]set
}

func newNaming(tree *cluster.Tree, from From) *naming {
	n := &naming{
		From: from, tree: tree, children: make([][]int, len(tree.Topics)), parent: make(map[int]int),
		topics: make([]*opened, len(tree.Topics)), options: make([][]option, len(tree.Topics)), said: make([][]option, len(tree.Topics)),
		lists: make(map[int]string), plain: make(map[int]bool), waits: make(map[int]string), grammar: make(grammar), writers: make(writers),
	}
	n.Text = func(document string) string { return prose(from.Text(document)) }
	at := tree.Index()
	for i, t := range tree.Topics {
		if p, ok := at[t.Parent]; ok {
			n.children[p] = append(n.children[p], i)
			n.parent[i] = p
		}
	}
	n.read()
	n.right = n.spelling()
	maps.Copy(n.right, n.confused())
	parallel.Blocks(len(n.topics), 4, func(from, to int) {
		for i := from; i < to; i++ {
			n.topics[i].index(n.right)
		}
	})
	var finest []int
	for i, parts := range n.children {
		if len(parts) == 0 {
			finest = append(finest, i)
		}
	}
	n.common, n.finest, n.spread = n.usual(finest), len(finest), n.spreads(finest)
	return n
}

// somewhere is a share of a topic's texts that a word is not in by chance.
const somewhere = 0.05

func (n *naming) spreads(finest []int) map[string]float64 {
	out := make(map[string]float64)
	for _, i := range finest {
		for s := range n.topics[i].stem {
			if n.share(i, s) >= somewhere {
				out[s] += 1 / float64(len(finest))
			}
		}
	}
	return out
}

// read opens the texts of all topics and learns from those of the finest how
// words are used, and by whom.
func (n *naming) read() {
	grammars, people := make([]grammar, len(n.topics)), make([]writers, len(n.topics))
	parallel.Blocks(len(n.topics), 4, func(from, to int) {
		for i := from; i < to; i++ {
			n.topics[i] = open(&n.tree.Topics[i], n.Text)
			if len(n.children[i]) > 0 {
				continue
			}
			grammars[i], people[i] = make(grammar), make(writers)
			for k, t := range n.topics[i].texts {
				grammars[i].read(t)
				d := n.tree.Topics[i].Members[k*step(&n.tree.Topics[i])]
				people[i].read(t, n.writer(d), nil)
				if n.Whole != nil {
					asked, told := n.Whole(d)
					people[i].page(asked, n.writer(d), nil)
					people[i].page(told, n.writer(d), n.ordinary)
				}
			}
		}
	})
	spoken := make([]int, len(tongues))
	for i, o := range n.topics {
		n.grammar.add(grammars[i])
		n.writers.add(people[i])
		spoken[o.tongue] += o.told
	}
	most := argmax(spoken)
	n.usually = most
	for _, o := range n.topics {
		if o.told < few || unsure*o.told < len(o.texts) {
			o.tongue = most
		}
	}
	n.english, n.small = tongues[most].code == "en", n.grammar.small()
	customers := make(map[string]bool)
	for _, a := range n.tree.Assignments {
		customers[n.writer(a.Document)] = true
	}
	n.shared = sharing(len(customers))
}

// unsure is of how many texts of a topic one must show its language.
const unsure = 4

// argmax is the first place of the largest number.
func argmax(numbers []int) int {
	best := 0
	for i, x := range numbers {
		if x > numbers[best] {
			best = i
		}
	}
	return best
}

// writer is who wrote a document: itself, where nobody is known to.
func (n *naming) writer(document string) string {
	if n.Customer != nil {
		if c := n.Customer(document); c != "" {
			return c
		}
	}
	return document
}

// step is how far apart the members are that are read for a topic's name.
func step(t *cluster.Topic) int { return max(1, (len(t.Members)+reading-1)/reading) }

// open reads the texts of a topic that are in the language of most.
func open(t *cluster.Topic, text func(string) string) *opened {
	o := &opened{stem: make(map[string]set)}
	votes := make([]int, len(tongues))
	var spoken []int
	for i := 0; i < len(t.Members); i += step(t) {
		w := words.Of(text(t.Members[i]))
		o.texts = append(o.texts, w[:min(len(w), opening)])
		spoken = append(spoken, tongueOf(w))
		if s := spoken[len(spoken)-1]; s >= 0 {
			votes[s]++
		}
	}
	o.votes, o.tongue = votes, argmax(votes)
	o.told = votes[o.tongue]
	for i := range o.texts {
		if spoken[i] >= 0 && spoken[i] != o.tongue {
			o.texts[i] = nil
		}
	}
	return o
}

// index tells which texts hold each stem, once words are written as they should be.
func (o *opened) index(right map[string]string) {
	for i, text := range o.texts {
		correct(text, right)
		for _, x := range text {
			if x.Key != "" && !x.Stop {
				s := o.stem[stemmed(x.Key)]
				s.put(i)
				o.stem[stemmed(x.Key)] = s
			}
		}
	}
}

func (n *naming) tongue(topic int) tongue { return tongues[n.topics[topic].tongue] }

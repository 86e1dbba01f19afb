package naming

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/askbook/askbook/cluster/words"
)

// A word that is one may still be a slip: who writes "I wand to know" means
// another. It stands where that other word stands, and nearly always there.
const (
	seldomer  = 10  // times that another word is used more often
	there     = 3   // the same, between the same two
	nearlyAll = 0.7 // share of a word's uses that are between such
	leastUses = 3   // of a word that is taken for a slip
)

// place is what stands on both sides of a word, "" at a border.
type place struct{ before, after string }

// confused maps words to the ones that they are a slip of the finger away from and
// that most write where they stand.
func (n *naming) confused() map[string]string {
	if n.Known == nil || !n.english {
		return nil
	}
	uses := make(map[string]int)
	n.eachText(func(text []words.Word) {
		for _, w := range text {
			if w.Key != "" {
				uses[strings.ToLower(w.Form)]++
			}
		}
	})
	near := slips(uses)
	if len(near) == 0 {
		return nil
	}
	where := make(map[string]map[place]int)
	for w, others := range near {
		where[w] = make(map[place]int)
		for _, o := range others {
			where[o] = make(map[place]int)
		}
	}
	n.eachText(func(text []words.Word) {
		for i, w := range text {
			if in := where[strings.ToLower(w.Form)]; in != nil && w.Key != "" {
				in[placeOf(text, i)]++
			}
		}
	})
	out := make(map[string]string)
	for w, others := range near {
		for _, o := range others {
			if stemmed(words.Fold(w)) != stemmed(words.Fold(o)) && stands(where[w], where[o]) {
				out[w] = o
				break
			}
		}
	}
	return out
}

// eachText calls f for the texts of the finest topics.
func (n *naming) eachText(f func([]words.Word)) {
	for i, o := range n.topics {
		if len(n.children[i]) > 0 {
			continue
		}
		for _, text := range o.texts {
			f(text)
		}
	}
}

// slips are, for each word, those that are used much more often and differ from it
// by one letter, the most used first.
func slips(uses map[string]int) map[string][]string {
	right := make(rightWords)
	all := slices.Sorted(maps.Keys(uses))
	for _, w := range all {
		if len(w) >= shortest && plain(w) && uses[w] >= seldomer*leastUses {
			right.add(w)
		}
	}
	out := make(map[string][]string)
	for _, w := range all {
		if len(w) < shortest || !plain(w) || uses[w] < leastUses {
			continue
		}
		for o := range right.near(w) {
			if uses[o] >= seldomer*uses[w] && !slices.Contains(out[w], o) {
				out[w] = append(out[w], o)
			}
		}
		slices.SortFunc(out[w], func(a, b string) int { return cmp.Or(uses[b]-uses[a], cmp.Compare(a, b)) })
	}
	return out
}

// stands reports whether nearly all places of a word are such where another stands
// much more often.
func stands(word, other map[place]int) bool {
	all, same := 0, 0
	for p, k := range word {
		if all += k; other[p] >= there*k && p != (place{}) {
			same += k
		}
	}
	return float64(same) >= nearlyAll*float64(all)
}

func placeOf(text []words.Word, i int) (p place) {
	if i > 0 {
		p.before = text[i-1].Key
	}
	if i+1 < len(text) {
		p.after = text[i+1].Key
	}
	return p
}

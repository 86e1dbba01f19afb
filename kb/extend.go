package kb

import (
	"cmp"
	"context"
	"slices"

	"github.com/askbook/askbook/content"
	"github.com/askbook/askbook/internal/parallel"
)

// extend leaves the asks that the last run knew in their groups, and lets new ones
// join those or make groups of their own: what people ask does not change because
// somebody else asks as well.
func (g *grouping) extend(ctx context.Context, in *In, all []ask, topicOf []string, threshold, apart float64) error {
	known := g.known(in, all)
	byGroup := make([][]int, len(in.Previous))
	var fresh []int
	for i, p := range known {
		switch {
		case p >= 0:
			byGroup[p] = append(byGroup[p], i)
		case all[i].main && g.vectors[i] != nil:
			fresh = append(fresh, i)
		}
	}
	byGroup = slices.DeleteFunc(byGroup, func(members []int) bool { return len(members) == 0 })
	g.groups = make([]bundle, len(byGroup))
	parallel.Each(len(byGroup), func(n int) { g.groups[n] = g.bundle(byGroup[n], all, topicOf) })
	left := g.joinGroups(fresh, all, topicOf, threshold, apart)
	born, err := g.linkTopics(ctx, left, all, topicOf, threshold, apart)
	if err != nil {
		return err
	}
	if len(known) >= manyAsks {
		born = g.dissolve(born, threshold, all, topicOf)
	}
	g.groups = append(g.groups, born...)
	slices.SortFunc(g.groups, func(a, b bundle) int { return cmp.Compare(slices.Min(a.members), slices.Min(b.members)) })
	return nil
}

// known tells the question of the last run to which each ask belongs, -1 for none.
func (g *grouping) known(in *In, all []ask) []int {
	type place struct {
		content.Source
		sentence uint32
	}
	owner := map[place]int{}
	for p, q := range in.Previous {
		for k, m := range q.Members {
			if k < len(q.Sentences) {
				owner[place{m, q.Sentences[k]}] = p
			}
		}
	}
	known := make([]int, len(all))
	for i, a := range all {
		known[i] = -1
		at := content.Source{Conversation: in.Conversations[a.conversation].ID(), Turn: a.turn}
		if p, is := owner[place{at, sentenceDigest(a.text)}]; is && g.vectors[i] != nil {
			known[i] = p
		}
	}
	return known
}

// sentenceDigest tells one sentence of a turn from the others.
func sentenceDigest(text string) uint32 {
	h := uint32(2166136261) // FNV-1a
	for i := range len(text) {
		h = (h ^ uint32(text[i])) * 16777619
	}
	return h
}

// bundle is a group of asks, of the topic and language of most of them.
func (g *grouping) bundle(members []int, all []ask, topicOf []string) bundle {
	topics, langs := map[string]int{}, map[string]int{}
	b := bundle{sum: make([]float32, len(g.vectors[members[0]])), members: members}
	for _, i := range members {
		for k, x := range g.vectors[i] {
			b.sum[k] += x
		}
		topics[topicOf[all[i].conversation]]++
		langs[g.langs[i]]++
	}
	b.size, b.topic, b.lang = float64(len(members)), mostCommon(topics), mostCommon(langs)
	return b
}

// mostCommon is the key with the greatest count, the first of several.
func mostCommon(counts map[string]int) string {
	best, most := "", 0
	for key, n := range counts {
		if n > most || n == most && key < best {
			best, most = key, n
		}
	}
	return best
}

// joinGroups lets asks join the nearest group of their topic, or of the largest of
// all; those that are near to none are left.
func (g *grouping) joinGroups(asks []int, all []ask, topicOf []string, threshold, apart float64) (left []int) {
	ofTopic := map[string][]int{}
	order := make([]int, len(g.groups))
	for n, b := range g.groups {
		ofTopic[b.topic] = append(ofTopic[b.topic], n)
		order[n] = n
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(g.groups[b].size, g.groups[a].size) })
	largest := order[:min(len(order), maxWhole)]
	found := make([]int, len(asks))
	parallel.Each(len(asks), func(k int) {
		i := asks[k]
		topic := topicOf[all[i].conversation]
		one := bundleOf(i, g.vectors[i], topic, g.langs[i])
		best, most := -1, threshold
		for _, list := range [][]int{ofTopic[topic], largest} {
			for _, n := range list {
				s := g.groups[n].similarity(&one)
				if g.groups[n].topic != topic {
					s -= apart
				}
				if s > most {
					best, most = n, s
				}
			}
		}
		found[k] = best
	})
	for k, i := range asks {
		if found[k] < 0 {
			left = append(left, i)
			continue
		}
		one := bundleOf(i, g.vectors[i], topicOf[all[i].conversation], g.langs[i])
		g.groups[found[k]].join(&one)
	}
	return left
}

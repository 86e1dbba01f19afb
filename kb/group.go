package kb

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/askbook/askbook/embed"
	"github.com/askbook/askbook/internal/parallel"
)

// What follows was measured on intents of Banking77, CLINC150, HWU64 and DSTC11
// and on the demo: thresholds are in standard deviations of the cosine between
// asks at random, since that is what differs between models.
const (
	nearDeviations = 1.8  // asks this near are one question
	apartPenalty   = 0.5  // and this much nearer where their topics differ
	minThreshold   = 0.08 // of centred vectors
	maxThreshold   = 0.55 // or a corpus on one thing would fall to pieces
	surplus        = 2.7  // deviations of cohesion over the threshold, for two; less the more there are
	manyAsks       = 100  // from so many on, some are alike by chance
	maxDissolved   = 60   // larger groups hold together by themselves
)

// Limits of work: linking is quadratic.
const (
	maxWhole  = 3000      // asks that are linked all at once
	maxSample = 400       // asks of a topic that are linked, the others join
	maxPairs  = 8_000_000 // further asks times groups
	chunk     = 4096      // texts an Embed call
	maxRounds = 4
)

// grouping is the outcome: asks in groups, each one question.
type grouping struct {
	groups    []bundle // members are numbers of asks
	vectors   [][]float32
	threshold float64
	deviation float64  // of the similarity of asks at random
	langs     []string // of the asks
}

// groupAsks puts asks that mean the same together. Asks that have no vector, and
// further ones that nobody came for, are in no group.
func groupAsks(ctx context.Context, r *readings, counts termCounts, topicOf []string) (_ *grouping, err error) {
	in, all := r.in, r.asks
	addTerms(r.vectors, r.terms, counts)
	g := &grouping{vectors: r.vectors, langs: languages(in, all)}
	mean := meanOf(g.vectors)
	parallel.Each(len(g.vectors), func(i int) { g.vectors[i] = recentred(g.vectors[i], mean) })
	g.threshold = g.spread(all)
	threshold := g.threshold
	apart := apartPenalty * threshold

	if in.Keep {
		err = g.extend(ctx, in, all, topicOf, threshold, apart)
	} else {
		err = g.link(ctx, all, topicOf, threshold, apart)
	}
	if err != nil {
		return nil, err
	}
	g.attach(all, threshold)
	for i := range g.groups {
		slices.Sort(g.groups[i].members)
	}
	return g, nil
}

// link puts the main asks together, whatever the last run did.
func (g *grouping) link(ctx context.Context, all []ask, topicOf []string, threshold, apart float64) (err error) {
	var main []int
	for i, a := range all {
		if a.main && g.vectors[i] != nil {
			main = append(main, i)
		}
	}
	if len(main) <= maxWhole {
		g.groups = link(g.bundles(main, all, topicOf), threshold, apart)
	} else if g.groups, err = g.linkTopics(ctx, main, all, topicOf, threshold, apart); err != nil {
		return err
	}
	if len(main) >= manyAsks {
		g.groups = g.dissolve(g.groups, threshold, all, topicOf)
	}
	return nil
}

// languages are those of the asks; who writes in none that is known is taken to
// write as most do.
func languages(in *In, all []ask) []string {
	votes := map[string]int{}
	for _, c := range in.Conversations {
		votes[c.Lang()]++
	}
	delete(votes, "")
	usual := mostCommon(votes)
	out := make([]string, len(all))
	for i, a := range all {
		out[i] = cmp.Or(in.Conversations[a.conversation].Lang(), usual)
	}
	return out
}

// dissolve takes from groups the asks that hold together least until the rest is
// as cohesive as chance cannot explain: the fewer they are, the more they must be.
// What is taken off stands alone.
func (g *grouping) dissolve(groups []bundle, threshold float64, all []ask, topicOf []string) []bundle {
	out := make([]bundle, 0, len(groups))
	for _, b := range groups {
		members := b.members
		if len(members) < 3 || len(members) > maxDissolved {
			out = append(out, b)
			continue
		}
		members = slices.Clone(members)
		slices.Sort(members)
		var left []int
		for len(members) > 2 {
			vectors := make([][]float32, len(members))
			for i, n := range members {
				vectors[i] = g.vectors[n]
			}
			if cohesion(vectors) >= threshold+surplus*g.deviation/float64(len(members)-1) {
				break
			}
			at := farthest(vectors)
			left = append(left, members[at])
			members = slices.Delete(members, at, at+1)
		}
		if len(left) == 0 {
			out = append(out, b)
			continue
		}
		kept := g.bundles(members, all, topicOf)
		for i := range kept[1:] {
			kept[0].join(&kept[1+i])
		}
		out = append(append(out, kept[0]), g.bundles(left, all, topicOf)...)
	}
	slices.SortFunc(out, func(a, b bundle) int { return cmp.Compare(a.members[0], b.members[0]) })
	return out
}

func (g *grouping) bundles(numbers []int, all []ask, topicOf []string) []bundle {
	out := make([]bundle, len(numbers))
	for i, n := range numbers {
		out[i] = bundleOf(n, g.vectors[n], topicOf[all[n].conversation], g.langs[n])
	}
	return out
}

// linkTopics links inside each topic, samples of the large ones, and then the
// groups across topics.
func (g *grouping) linkTopics(ctx context.Context, asks []int, all []ask, topicOf []string, threshold, apart float64) ([]bundle, error) {
	byTopic := map[string][]int{}
	for _, i := range asks {
		t := topicOf[all[i].conversation]
		byTopic[t] = append(byTopic[t], i)
	}
	topics := slices.Sorted(maps.Keys(byTopic))
	results := make([][]bundle, len(topics))
	err := parallel.Try(ctx, len(topics), func(i int) error {
		results[i] = g.linkTopic(byTopic[topics[i]], all, topicOf, threshold, apart)
		return nil
	})
	if err != nil {
		return nil, err
	}
	var groups, single []bundle
	for _, r := range results {
		for _, b := range r {
			if b.size > 1 {
				groups = append(groups, b)
			} else {
				single = append(single, b)
			}
		}
	}
	// The largest groups first: a question that topics have torn apart has many asks.
	slices.SortStableFunc(groups, func(a, b bundle) int {
		return cmp.Or(cmp.Compare(b.size, a.size), cmp.Compare(a.members[0], b.members[0]))
	})
	head := min(len(groups), maxWhole)
	out := append(link(groups[:head], threshold, apart), groups[head:]...)
	out = append(out, single...)
	slices.SortFunc(out, func(a, b bundle) int { return cmp.Compare(a.members[0], b.members[0]) })
	return out, nil
}

// linkTopic links a sample, lets the others join, and goes on with those that
// found nothing.
func (g *grouping) linkTopic(rest []int, all []ask, topicOf []string, threshold, apart float64) []bundle {
	var out []bundle
	for round := 0; len(rest) > 0; round++ {
		if round == maxRounds {
			return append(out, g.bundles(rest, all, topicOf)...)
		}
		chosen, others := sample(rest, all, maxSample)
		groups := link(g.bundles(chosen, all, topicOf), threshold, apart)
		joined := make([][]int, len(groups))
		var left []int
		for _, n := range others {
			one := bundleOf(n, g.vectors[n], "", g.langs[n])
			if best := nearestBundle(groups, &one, threshold); best >= 0 {
				joined[best] = append(joined[best], n)
			} else {
				left = append(left, n)
			}
		}
		for i := range groups {
			for _, b := range g.bundles(joined[i], all, topicOf) {
				groups[i].join(&b)
			}
			slices.Sort(groups[i].members)
		}
		out = append(out, groups...)
		rest = left
	}
	return out
}

// sample chooses by hash of the text, so that who else is there does not matter.
func sample(numbers []int, all []ask, limit int) (chosen, others []int) {
	if len(numbers) <= limit {
		return numbers, nil
	}
	numbers = slices.Sorted(slices.Values(numbers))
	keys := make([]uint64, len(numbers))
	parallel.Each(len(numbers), func(k int) { keys[k] = termHash(all[numbers[k]].text) })
	last := slices.Sorted(slices.Values(keys))[limit-1]
	room := limit // for those with the last key
	for _, key := range keys {
		if key < last {
			room--
		}
	}
	for k, n := range numbers {
		switch {
		case keys[k] < last:
			chosen = append(chosen, n)
		case keys[k] == last && room > 0:
			room--
			chosen = append(chosen, n)
		default:
			others = append(others, n)
		}
	}
	return chosen, others
}

// attach lets asks that are nobody's main one join a question that at least two
// others came for.
func (g *grouping) attach(all []ask, threshold float64) {
	placed := make([]bool, len(all))
	for _, b := range g.groups {
		for _, i := range b.members {
			placed[i] = true
		}
	}
	var further []int
	mine := map[int]map[int]bool{} // conversation to the groups of its main asks
	for i, a := range all {
		if !a.main && !placed[i] && g.vectors[i] != nil {
			further = append(further, i)
		}
	}
	var shared []int
	for n, b := range g.groups {
		people := map[int]bool{}
		for _, i := range b.members {
			c := all[i].conversation
			people[c] = true
			if mine[c] == nil {
				mine[c] = map[int]bool{}
			}
			mine[c][n] = true
		}
		if len(people) > 1 {
			shared = append(shared, n)
		}
	}
	slices.SortStableFunc(shared, func(a, b int) int { return cmp.Compare(g.groups[b].size, g.groups[a].size) })
	if len(further) > 0 {
		shared = shared[:min(len(shared), max(50, maxPairs/len(further)))]
	}
	candidates := make([]bundle, len(shared))
	for i, n := range shared {
		candidates[i] = g.groups[n]
	}
	found := make([]int, len(further))
	parallel.Each(len(further), func(k int) {
		i := further[k]
		one := bundleOf(i, g.vectors[i], "", g.langs[i])
		found[k] = nearestBundle(candidates, &one, threshold*1.25)
	})
	for k, i := range further {
		if found[k] < 0 {
			continue
		}
		n, c := shared[found[k]], all[i].conversation
		if mine[c][n] {
			continue
		}
		if mine[c] == nil {
			mine[c] = map[int]bool{}
		}
		mine[c][n] = true
		b := bundleOf(i, g.vectors[i], "", g.langs[i])
		g.groups[n].join(&b)
	}
}

// nearestBundle is the bundle most similar to one, if it is as similar as the
// threshold, -1 otherwise.
func nearestBundle(groups []bundle, one *bundle, threshold float64) int {
	best, most := -1, threshold
	for i := range groups {
		if s := groups[i].similarity(one); s > most {
			best, most = i, s
		}
	}
	return best
}

// spread is the threshold that the asks' similarities at random give.
func (g *grouping) spread(all []ask) float64 {
	var known []int
	for i, a := range all {
		if a.main && g.vectors[i] != nil {
			known = append(known, i)
		}
	}
	chosen, _ := sample(known, all, 500)
	var sum, squares, n float64
	for i, a := range chosen {
		for _, b := range chosen[:i] {
			s := dot(g.vectors[a], g.vectors[b])
			sum, squares, n = sum+s, squares+s*s, n+1
		}
	}
	if n < 30 {
		return (minThreshold + maxThreshold) / 2
	}
	mean := sum / n
	g.deviation = math.Sqrt(max(0, squares/n-mean*mean))
	return min(maxThreshold, max(minThreshold, mean+nearDeviations*g.deviation))
}

// mix weighs the vectors of what was asked, what it was asked about, and what
// was answered; those that are missing are left out.
func mix(views []embed.Vector) []float32 {
	var out []float32
	for i, v := range views {
		if len(v) == 0 {
			continue
		}
		if out == nil {
			out = make([]float32, len(v))
		}
		for k, x := range v {
			out[k] += viewWeights[i] * x
		}
	}
	if out == nil {
		return nil
	}
	return scaled(out)
}

// viewWeights weigh the sentence, its context and the reply.
var viewWeights = [3]float32{0.25, 0.75, 1}

// embedAll embeds each different text once, in chunks.
func embedAll(ctx context.Context, f Embed, texts []string) ([]embed.Vector, error) {
	number := make(map[string]int, len(texts))
	var distinct []string
	for _, t := range texts {
		if _, seen := number[t]; !seen {
			number[t] = len(distinct)
			distinct = append(distinct, t)
		}
	}
	vectors := make([]embed.Vector, 0, len(distinct))
	for part := range slices.Chunk(distinct, chunk) {
		v, err := f(ctx, part)
		if err != nil {
			return nil, fmt.Errorf("embed what customers and agents said: %w", err)
		}
		if len(v) != len(part) {
			return nil, fmt.Errorf("embed what customers and agents said: %d vectors for %d texts", len(v), len(part))
		}
		vectors = append(vectors, v...)
	}
	out := make([]embed.Vector, len(texts))
	for i, t := range texts {
		out[i] = vectors[number[t]]
	}
	return out, nil
}

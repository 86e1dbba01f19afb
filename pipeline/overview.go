package pipeline

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/askbook/askbook/workspace"
)

// Overview is what the last build found, told of all conversations at once.
type Overview struct {
	View   *View
	Topics []Topic // each followed by those below it, larger ones first
	Trends Trends
	Facets Facets
	// Typical is by topic what its most typical customer came for.
	Typical map[string]string
}

// LoadOverview reads each document once; what was not built yet is empty.
func LoadOverview(ctx context.Context, w *workspace.Workspace) (*Overview, error) {
	view, err := LoadView(ctx, w)
	if err != nil {
		return nil, err
	}
	var (
		o         = &Overview{View: view, Typical: map[string]string{}}
		typicalOf = map[string][]string{} // topics by their most typical conversation
		customers = map[string]string{}
		days      = map[string]int32{}
		channels  = map[string]int{}
		statuses  = map[string]int{}
		langs     = map[string]int{}
	)
	for i := range view.Topics {
		if t := &view.Topics[i]; len(t.Exemplars) > 0 {
			typicalOf[t.Exemplars[0]] = append(typicalOf[t.Exemplars[0]], t.ID)
		}
	}
	if w.Store != nil {
		for d, err := range w.Store.Documents(ctx) {
			if err != nil {
				return nil, err
			}
			customers[d.ID()] = d.Customer()
			if start := d.Start(); !start.IsZero() {
				days[d.ID()] = dayOf(start)
			}
			for _, topic := range typicalOf[d.ID()] {
				o.Typical[topic] = d.Issue()
			}
			o.Facets.Conversations++
			channels[string(d.Channel())]++
			statuses[d.Status()]++
			langs[d.Lang()]++
		}
	}
	o.Topics = topicList(view, customers)
	o.Trends = trends(view, days)
	o.Facets.Channels, o.Facets.Statuses, o.Facets.Langs = facets(channels), facets(statuses), facets(langs)
	return o, nil
}

// Facet is a value that conversations have, with how many have it.
type Facet struct {
	Value         string
	Conversations int
}

// Facets are the values by which a search can be narrowed, the frequent ones
// first, ties by value.
type Facets struct {
	Conversations int
	Channels      []Facet
	Statuses      []Facet
	Langs         []Facet
}

func facets(counts map[string]int) []Facet {
	delete(counts, "")
	list := make([]Facet, 0, len(counts))
	for _, value := range slices.Sorted(maps.Keys(counts)) {
		list = append(list, Facet{value, counts[value]})
	}
	slices.SortStableFunc(list, func(a, b Facet) int { return cmp.Compare(b.Conversations, a.Conversations) })
	return list
}

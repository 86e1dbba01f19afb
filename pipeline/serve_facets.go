package pipeline

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/askbook/askbook/workspace"
)

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

// LoadFacets counts the values in all documents.
func LoadFacets(ctx context.Context, w *workspace.Workspace) (Facets, error) {
	var f Facets
	if w.Store == nil {
		return f, nil
	}
	channels, statuses, langs := map[string]int{}, map[string]int{}, map[string]int{}
	for d, err := range w.Store.Documents(ctx) {
		if err != nil {
			return f, err
		}
		f.Conversations++
		channels[string(d.Channel())]++
		statuses[d.Status()]++
		langs[d.Lang()]++
	}
	f.Channels, f.Statuses, f.Langs = facets(channels), facets(statuses), facets(langs)
	return f, nil
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

// Pending reports whether a build would take something in: conversations that
// were imported, or articles that people changed or approved since the last one.
func Pending(ctx context.Context, w *workspace.Workspace) (bool, error) {
	if w.Store == nil {
		return false, nil
	}
	documents, err := documentsInput(ctx, w)
	if err != nil {
		return false, err
	}
	if before, err := w.Store.Result(ctx, "stage documents", nil); err != nil || before != documents {
		return err == nil, err
	}
	articles, _, err := LoadArticles(ctx, w)
	if err != nil {
		return false, err
	}
	recorded, err := w.Recorded(ctx)
	if err != nil {
		return false, err
	}
	before, err := w.Store.Result(ctx, "stage articles", nil)
	return err == nil && before != articlesInput(articles, recorded.Digest), err
}

package pipeline

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/askbook/askbook/content"
	"github.com/askbook/askbook/store"
	"github.com/askbook/askbook/workspace"
)

// Shown is what an id of a search stands for: a conversation, redacted and as
// [Export] writes it, or an article.
type Shown struct {
	Kind  string   `json:"kind"` // "conversation" or "article"
	Topic string   `json:"topic"`
	Path  []string `json:"path"` // the topics from the root to Topic, by their labels
	record
	Title string `json:"title,omitempty"` // of an article
	Text  string `json:"text,omitempty"`  // its Markdown
	URL   string `json:"url,omitempty"`
	// Sources are the turns that an article rests on.
	Sources []content.Source `json:"sources,omitempty"`
}

// Show finds conversations and articles by their ids.
func Show(ctx context.Context, w *workspace.Workspace, ids ...string) ([]Shown, error) {
	if w.Store == nil {
		return nil, ErrNotBuilt
	}
	view, err := LoadView(ctx, w)
	if err != nil {
		return nil, err
	}
	articles, _, err := LoadArticles(ctx, w)
	if err != nil {
		return nil, err
	}
	list := make([]Shown, len(ids))
	for i, id := range ids {
		if list[i], err = shown(ctx, w, view, articles, id); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func shown(ctx context.Context, w *workspace.Workspace, view *View, articles []content.Article, id string) (Shown, error) {
	if at := slices.IndexFunc(articles, func(a content.Article) bool { return a.ID == id }); at >= 0 {
		a := &articles[at]
		s := Shown{Kind: "article", Topic: a.Topic, Title: a.Title, Text: a.Body, URL: a.URL, Sources: a.Sources}
		s.record = record{ID: a.ID, Status: string(a.Status), Time: a.Time, Tags: a.Tags, Turns: []recordTurn{}}
		s.Path = view.labels(view.path(a.Topic))
		return s, nil
	}
	d, err := w.Store.Document(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return Shown{}, fmt.Errorf("there is no conversation and no article %q: `askbook search` shows their ids, and what was imported since the last build comes with the next", id)
	}
	if err != nil {
		return Shown{}, err
	}
	s := Shown{Kind: "conversation", record: recordOf(&d), Path: []string{}}
	if p := view.Place(id); p != nil {
		s.Topic, s.Path = p.Topic, view.labels(p.Path)
	}
	return s, nil
}

// labels are what topics are called.
func (v *View) labels(ids []string) []string {
	labels := make([]string, len(ids))
	for i, id := range ids {
		labels[i] = v.Topic(id).Label
	}
	return labels
}

package serve

import (
	"context"
	"net/http"
	"slices"

	"github.com/askbook/askbook/index"
	"github.com/askbook/askbook/pipeline"
	pages "github.com/askbook/askbook/templates/workspace"
)

// mostFound bounds how many conversations a search inside a topic gives.
const mostFound = 400

// fillMembers lists a page of a topic's conversations: the most typical first,
// or those with the words that are looked for. What nearly repeats another one is
// left out unless it is asked for.
func (s *Server) fillMembers(ctx context.Context, r *http.Request, e *edition, p *pages.Topic) error {
	t := e.view.Topic(p.ID)
	p.Find, p.WithCopies = oneLine(r.FormValue("find")), r.FormValue("copies") != ""
	ids, err := e.membersBy(ctx, t.ID, t.Members, p.Find)
	if err != nil {
		return err
	}
	typical := map[string]bool{}
	for _, id := range t.Exemplars {
		typical[id] = true
	}
	if p.Find == "" {
		ids = slices.Concat(t.Exemplars, slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return typical[id] }))
	}
	copies := map[string]int{}
	for _, id := range t.Members {
		copies[e.view.Place(id).CopyOf]++
	}
	if !p.WithCopies {
		ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return e.view.Place(id) != nil && e.view.Place(id).CopyOf != "" })
	}
	from, to, pager := paged(r, len(ids), membersPage)
	p.Pages, p.Found = pager, len(ids)
	for _, id := range ids[from:to] {
		row, ok := s.conversationRow(ctx, id)
		if !ok {
			continue
		}
		row.Typical, row.Copies = typical[id], copies[id]
		p.Conversations = append(p.Conversations, row)
	}
	return nil
}

// membersBy narrows conversations to those with the words, the best first; no
// words leave all as they are. topic is the one that all of them are in, "" for none.
func (e *edition) membersBy(ctx context.Context, topic string, ids []string, find string) ([]string, error) {
	if find == "" {
		return ids, nil
	}
	if e.searcher == nil {
		return nil, nil
	}
	q := pipeline.Search{Query: find, In: pipeline.InConversations, Mode: index.TextOnly, K: mostFound, Filter: map[string][]string{"kind": {"conversation"}}}
	if topic != "" {
		q.Filter["topic"] = []string{topic}
	} else {
		q.Filter["id"] = ids
	}
	answer, err := e.searcher.Search(ctx, q)
	if err != nil {
		return nil, err
	}
	var found []string
	for _, h := range answer.Hits {
		if h.Kind == "conversation" {
			found = append(found, h.ID)
		}
	}
	return found, nil
}

package pipeline

import (
	"cmp"
	"context"
	"slices"

	"github.com/askbook/askbook/content"
	"github.com/askbook/askbook/kb"
	"github.com/askbook/askbook/workspace"
)

// Topic is a topic as scripts see it.
type Topic struct {
	ID            string   `json:"id"`
	Parent        string   `json:"parent"`
	Label         string   `json:"label"`
	Terms         []string `json:"terms"`
	Conversations int      `json:"conversations"`
	Customers     int      `json:"customers"`
	Exemplars     []string `json:"exemplars"`
}

// topicList lists the topics, each followed by those below it, larger ones first.
func topicList(view *View, customers map[string]string) []Topic {
	below := map[string][]string{}
	for i := range view.Topics {
		t := &view.Topics[i]
		below[t.Parent] = append(below[t.Parent], t.ID)
	}
	list := []Topic{}
	var walk func(parent string)
	walk = func(parent string) {
		for _, id := range below[parent] {
			t := view.Topic(id)
			who := map[string]bool{}
			for _, m := range t.Members {
				who[customers[m]] = true
			}
			list = append(list, Topic{
				ID: t.ID, Parent: t.Parent, Label: t.Label, Terms: orEmpty(t.Terms), Conversations: len(t.Members),
				Customers: len(who), Exemplars: orEmpty(t.Exemplars),
			})
			walk(id)
		}
	}
	walk("")
	return list
}

func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// TopicMember says where one conversation is.
type TopicMember struct {
	ID      string   `json:"id"`
	Topic   string   `json:"topic"`
	Path    []string `json:"path"`
	Score   float64  `json:"score"`
	Also    []string `json:"also"`
	Nearest string   `json:"nearest"`
}

// TopicMembers yields one TopicMember for each imported conversation, in order
// of ids; one that came after the last build is unsorted.
func TopicMembers(ctx context.Context, w *workspace.Workspace, yield func(TopicMember) error) error {
	if w.Store == nil {
		return nil
	}
	view, err := LoadView(ctx, w)
	if err != nil {
		return err
	}
	ids, err := w.Store.ConversationIDs(ctx)
	if err != nil {
		return err
	}
	for _, id := range ids {
		m := TopicMember{ID: id, Path: []string{}, Also: []string{}}
		if p := view.Place(id); p != nil {
			m.Topic, m.Path, m.Score, m.Also, m.Nearest = p.Topic, orEmpty(p.Path), p.Score, orEmpty(p.Also), p.Nearest
		}
		if err := yield(m); err != nil {
			return err
		}
	}
	return nil
}

// Question is a question as scripts see it.
type Question struct {
	ID            string           `json:"id"`
	Question      string           `json:"question"`
	Paraphrases   []string         `json:"paraphrases"`
	Answer        string           `json:"answer"`
	Sources       []content.Source `json:"sources"`
	Topic         string           `json:"topic"`
	Conversations int              `json:"conversations"`
	Customers     int              `json:"customers"`
	Article       string           `json:"article"`
}

// Questions lists what customers ask, each with the article that answers it,
// drafts included.
func Questions(ctx context.Context, w *workspace.Workspace) ([]Question, error) {
	k, err := LoadKnowledge(ctx, w)
	if err != nil {
		return nil, err
	}
	articles, _, err := LoadArticles(ctx, w)
	if err != nil {
		return nil, err
	}
	drafted := drafted(articles)
	list := make([]Question, len(k.Questions))
	for i, q := range k.Questions {
		list[i] = Question{
			ID: q.ID, Question: q.Question, Paraphrases: orEmpty(q.Paraphrases), Answer: q.Answer, Sources: orEmpty(q.Sources),
			Topic: q.Topic, Conversations: q.Conversations, Customers: q.Customers, Article: cmp.Or(q.Article, drafted[q.ID]),
		}
	}
	return list, nil
}

// drafted maps questions to the articles that were drafted for them.
func drafted(articles []content.Article) map[string]string {
	drafted := map[string]string{}
	for _, a := range articles {
		if a.Question != "" && a.Status != content.Archived {
			drafted[a.Question] = a.ID
		}
	}
	return drafted
}

// QuestionMember says that a turn of a conversation asks a question, "" for a
// conversation that asks none.
type QuestionMember struct {
	Conversation string `json:"conversation"`
	Turn         int    `json:"turn"`
	Question     string `json:"question"`
}

// QuestionMembers yields at least one QuestionMember for each imported
// conversation, in order of ids and turns.
func QuestionMembers(ctx context.Context, w *workspace.Workspace, yield func(QuestionMember) error) error {
	if w.Store == nil {
		return nil
	}
	k, err := LoadKnowledge(ctx, w)
	if err != nil {
		return err
	}
	asked := map[string][]QuestionMember{}
	for _, q := range k.Questions {
		for _, m := range distinctMembers(q) {
			asked[m.Conversation] = append(asked[m.Conversation], QuestionMember{m.Conversation, m.Turn, q.ID})
		}
	}
	ids, err := w.Store.ConversationIDs(ctx)
	if err != nil {
		return err
	}
	for _, id := range ids {
		lines := asked[id]
		if len(lines) == 0 {
			lines = []QuestionMember{{Conversation: id}}
		}
		slices.SortStableFunc(lines, func(a, b QuestionMember) int { return a.Turn - b.Turn })
		for _, line := range lines {
			if err := yield(line); err != nil {
				return err
			}
		}
	}
	return nil
}

// distinctMembers are the first turns of each conversation that ask a question.
func distinctMembers(q kb.Question) []content.Source {
	first := map[string]int{}
	for _, m := range q.Members {
		if turn, seen := first[m.Conversation]; !seen || m.Turn < turn {
			first[m.Conversation] = m.Turn
		}
	}
	var members []content.Source
	for _, m := range q.Members {
		if turn, ok := first[m.Conversation]; ok && turn == m.Turn {
			members = append(members, m)
			delete(first, m.Conversation)
		}
	}
	return members
}

package serve

import (
	"context"

	"github.com/askbook/askbook/kb"
	"github.com/askbook/askbook/pipeline"
	"github.com/askbook/askbook/workspace"
)

// snapshot is what one build found, made ready to be looked up. It does not
// change.
type snapshot struct {
	view      *pipeline.View
	topics    []pipeline.Topic
	topicAt   map[string]int // index in topics
	knowledge pipeline.Knowledge
	questions map[string]*kb.Question
	asks      map[string]map[int][]*kb.Question // by conversation and turn
	answers   map[string]map[int][]*kb.Question // whose answer rests on the turn
	facets    pipeline.Facets
}

func loadSnapshot(ctx context.Context, w *workspace.Workspace) (*snapshot, error) {
	s := &snapshot{topicAt: map[string]int{}, questions: map[string]*kb.Question{}}
	var err error
	if s.view, err = pipeline.LoadView(ctx, w); err != nil {
		return nil, err
	}
	if s.topics, err = pipeline.Topics(ctx, w); err != nil {
		return nil, err
	}
	for i := range s.topics {
		s.topicAt[s.topics[i].ID] = i
	}
	if s.knowledge, err = pipeline.LoadKnowledge(ctx, w); err != nil {
		return nil, err
	}
	s.asks, s.answers = map[string]map[int][]*kb.Question{}, map[string]map[int][]*kb.Question{}
	for i := range s.knowledge.Questions {
		q := &s.knowledge.Questions[i]
		s.questions[q.ID] = q
		for _, m := range q.Members {
			note(s.asks, m.Conversation, m.Turn, q)
		}
		for _, m := range q.Sources {
			note(s.answers, m.Conversation, m.Turn, q)
		}
	}
	s.facets, err = pipeline.LoadFacets(ctx, w)
	return s, err
}

func note(m map[string]map[int][]*kb.Question, conversation string, turn int, q *kb.Question) {
	if m[conversation] == nil {
		m[conversation] = map[int][]*kb.Question{}
	}
	m[conversation][turn] = append(m[conversation][turn], q)
}

// label is a topic's, "" where there is none.
func (s *snapshot) label(topic string) string {
	if i, ok := s.topicAt[topic]; ok {
		return s.topics[i].Label
	}
	return ""
}

package serve

import (
	"context"
	"sync"

	"github.com/askbook/askbook/cluster"
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
	trends    pipeline.Trends
	history   []pipeline.TopicStep // of all topics, oldest first
	decisions []pipeline.TopicDecision
	places    func() []cluster.Place // of the topics, in the order of the view's
	words     wordsOf
	knowledge pipeline.Knowledge
	questions map[string]*kb.Question
	asks      map[string]map[int][]*kb.Question // by conversation and turn
	answers   map[string]map[int][]*kb.Question // whose answer rests on the turn
	facets    pipeline.Facets
	typical   map[string]string // by topic: what its most typical customer came for
}

func loadSnapshot(ctx context.Context, w *workspace.Workspace) (*snapshot, error) {
	s := &snapshot{topicAt: map[string]int{}, questions: map[string]*kb.Question{}}
	overview, err := pipeline.LoadOverview(ctx, w)
	if err != nil {
		return nil, err
	}
	s.view, s.topics, s.trends, s.facets, s.typical = overview.View, overview.Topics, overview.Trends, overview.Facets, overview.Typical
	s.places = sync.OnceValue(func() []cluster.Place { return cluster.Map(s.view.Topics) })
	for i := range s.topics {
		s.topicAt[s.topics[i].ID] = i
	}
	if s.decisions, err = pipeline.TopicDecisions(ctx, w); err != nil {
		return nil, err
	}
	if s.history, err = topicHistory(ctx, w); err != nil {
		return nil, err
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
	return s, nil
}

// topicHistory is empty before the first build.
func topicHistory(ctx context.Context, w *workspace.Workspace) ([]pipeline.TopicStep, error) {
	if w.Store == nil {
		return nil, nil
	}
	return pipeline.TopicHistory(ctx, w, "")
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

package serve

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// wordsOf remembers by which words topics are found; it is made when someone
// first looks for one.
type wordsOf struct {
	once sync.Once
	text map[string]string // by topic, in lower case
}

// exemplarWords is how much of an exemplar a topic is found by, in characters.
const exemplarWords = 200

// words are the names, terms and exemplars of all topics, in lower case.
func (s *Server) words(ctx context.Context, e *snapshot) map[string]string {
	e.words.once.Do(func() {
		ctx := context.WithoutCancel(ctx) // others wait for it too
		e.words.text = make(map[string]string, len(e.topics))
		for i := range e.topics {
			t := &e.topics[i]
			parts := append([]string{t.Label, strings.Join(t.Terms, " ")}, s.exemplars(ctx, t.Exemplars)...)
			e.words.text[t.ID] = strings.ToLower(strings.Join(parts, "\n"))
		}
	})
	return e.words.text
}

// exemplars are the beginnings of what typical customers came for.
func (s *Server) exemplars(ctx context.Context, ids []string) []string {
	var list []string
	for _, id := range ids {
		doc, err := s.w.Store.Document(ctx, id)
		if err != nil {
			continue // imported away since the build
		}
		list = append(list, clip(oneLine(doc.Issue()), exemplarWords))
	}
	return list
}

// found are the topics that have all words, and those above and below them.
func (s *snapshot) found(words map[string]string, find string) map[string]bool {
	found := map[string]bool{}
	for i := range s.topics {
		path := s.pathIDs(s.topics[i].ID)
		if slices.ContainsFunc(path, func(id string) bool { return hasWords(words[id], find) }) {
			for _, id := range path {
				found[id] = true
			}
		}
	}
	return found
}

// hasWords reports whether a text in lower case has all words of a query in it.
func hasWords(text, query string) bool {
	for _, word := range strings.Fields(strings.ToLower(query)) {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}

// topicWords gives the browser what it needs to find topics while one types: an
// object of texts by the addresses of topics.
func (s *Server) topicWords(ctx context.Context, _ *http.Request) (reply, error) {
	e, done := s.shelf.take()
	defer done()
	words := map[string]string{}
	for id, text := range s.words(ctx, e.snapshot) {
		words[topicHref(id)] = text
	}
	data, err := json.Marshal(words)
	if err != nil {
		return reply{}, err
	}
	return reply{handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		_, _ = w.Write(data)
	})}, nil
}

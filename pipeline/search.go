package pipeline

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/askbook/askbook/content"
	"github.com/askbook/askbook/conversation/clean"
	"github.com/askbook/askbook/document"
	"github.com/askbook/askbook/embed"
	"github.com/askbook/askbook/index"
	"github.com/askbook/askbook/internal/ollama"
	"github.com/askbook/askbook/store"
	"github.com/askbook/askbook/workspace"
)

// Where a search looks.
const (
	InConversations = "conversations"
	InArticles      = "articles"
	InAll           = "all"
)

// Search is a question to the workspace.
type Search struct {
	ID     string
	Query  string
	In     string // InConversations, InArticles or InAll
	Mode   index.Mode
	K      int
	Filter map[string][]string // as on the command line
	// Variant ranks otherwise than usual, to compare.
	Variant index.Variant
	// Rerank is who puts the first hits into another order: workspace.NoRerank or
	// ollama:MODEL; "" is the setting search.rerank.
	Rerank string
}

// Answer is what a search found.
type Answer struct {
	ID     string  `json:"id"`
	Query  string  `json:"query"`
	Mode   string  `json:"mode"`
	TookMS float64 `json:"took_ms"`
	// Corrected is the query with misspelt words put right, where some were, and AsTyped the
	// query that finds what was typed instead.
	Corrected string `json:"corrected,omitempty"`
	AsTyped   string `json:"as_typed,omitempty"`
	// Unknown are codes of the query that nothing here has, as far as it is searched: redacted numbers are
	// not. What was found is of other things.
	Unknown []string `json:"unknown,omitempty"`
	// WordsOnly says why words alone were searched, Mode "text", where meaning was asked for too.
	WordsOnly string `json:"words_only,omitempty"`
	// Unquoted tells that nothing has what stands in quotation marks, and that these were left out.
	Unquoted bool  `json:"unquoted,omitempty"`
	Hits     []Hit `json:"hits"`
	Reranking
}

// Hit is a conversation or an article.
type Hit struct {
	ID      string   `json:"id"`
	Kind    string   `json:"kind"` // "conversation" or "article"
	Title   string   `json:"title"`
	Snippet string   `json:"snippet"`
	Marks   [][2]int `json:"marks"` // byte ranges of the snippet that match
	Score   float64  `json:"score"`
	Ranks   struct {
		Text   int `json:"text"`
		Vector int `json:"vector"`
	} `json:"ranks"`
	Topic string `json:"topic"`
	URL   string `json:"url"` // an article's own, else the path where askbook serves it; "" for what is not public
}

// ByMeaningAlone reports whether nothing that was found has a word of the query in it.
func (a *Answer) ByMeaningAlone() bool {
	return a.Mode == string(index.Hybrid) && len(a.Hits) > 0 && !slices.ContainsFunc(a.Hits, func(h Hit) bool { return h.Ranks.Text > 0 })
}

// Searcher searches a workspace. It is safe for concurrent use.
type Searcher struct {
	model    searchModel
	passages *index.Index
	articles *index.Index
	store    *store.Store
	pages    map[string]content.Article // by id
	view     func() (*View, error)      // read when a filter first needs it: it is large
	reranker reranker
}

// ErrNotBuilt says that there is nothing to search yet.
var ErrNotBuilt = errors.New("nothing is indexed yet: run `askbook build`")

// OpenSearcher opens the indexes that the last build left. in says which.
func OpenSearcher(ctx context.Context, w *workspace.Workspace, in string) (*Searcher, error) {
	if w.Store == nil {
		return nil, ErrNotBuilt
	}
	model, err := openSearchModel(ctx, w)
	if err != nil {
		return nil, err
	}
	s := &Searcher{model: model, store: w.Store, pages: map[string]content.Article{}}
	s.reranker.settings, s.reranker.limit = w.Settings, rerankTime
	s.view = sync.OnceValues(func() (*View, error) { return LoadView(context.WithoutCancel(ctx), w) })
	if in != InArticles {
		if s.passages, err = openForSearch(w.Passages(), model.ofPassages()); err != nil {
			return nil, err
		}
	}
	if in != InConversations {
		if s.articles, err = openForSearch(w.Articles(), model.ofArticles()); err != nil {
			s.Close()
			return nil, err
		}
		pages, _, err := LoadArticles(ctx, w)
		if err != nil {
			s.Close()
			return nil, err
		}
		for _, a := range pages {
			s.pages[a.ID] = a
		}
	}
	return s, nil
}

func openForSearch(dir string, opt index.Options) (*index.Index, error) {
	opt.ReadOnly = true
	ix, err := index.Open(dir, opt)
	if errors.Is(err, index.ErrDamaged) || errors.Is(err, index.ErrModel) {
		return nil, fmt.Errorf("%w: run `askbook build` to make it anew", err)
	}
	return ix, err
}

// Close closes the indexes.
func (s *Searcher) Close() error {
	var errs []error
	for _, ix := range []*index.Index{s.passages, s.articles} {
		if ix != nil {
			errs = append(errs, ix.Close())
		}
	}
	return errors.Join(errs...)
}

// Search answers one question, best hits first.
func (s *Searcher) Search(ctx context.Context, q Search) (*Answer, error) {
	start := time.Now()
	k, by := cmp.Or(q.K, 10), cmp.Or(q.Rerank, s.reranker.settings.Search.Rerank)
	if err := workspace.CheckRerank(by); err != nil {
		return nil, err
	}
	query := index.Query{Text: q.Query, Mode: cmp.Or(q.Mode, index.Hybrid), K: max(k, reranked(by)), Variant: q.Variant}
	if err := s.setFilters(&query, q.Filter); err != nil {
		return nil, err
	}
	var err error
	if query.Spelling, err = s.spell(ctx, q); err != nil {
		return nil, err
	}
	answer := &Answer{ID: q.ID, Query: q.Query, Hits: []Hit{}}
	if query.Mode != index.TextOnly {
		vectors, err := s.model.Embed(ctx, embed.Query, []string{signsApart(query.Spelling.Text)})
		switch {
		case isAway(err) && query.Mode == index.Hybrid && ctx.Err() == nil:
			query.Mode, answer.WordsOnly = index.TextOnly, err.Error()
		case err != nil:
			return nil, fmt.Errorf("embedding the query: %w", err)
		default:
			query.Vector = vectors[0]
		}
	}
	answer.Mode = string(query.Mode)
	if query.Mode != index.VectorOnly {
		if answer.Unknown, err = index.Unknown(ctx, query.Spelling.Text, s.passages, s.articles); err != nil {
			return nil, err
		}
	}
	if query.Spelling.Typed != "" {
		answer.Corrected, answer.AsTyped = query.Spelling.Text, query.Spelling.Typed
	}
	if answer.Hits, err = s.find(ctx, query); err != nil {
		return nil, err
	}
	if len(answer.Hits) == 0 && index.AsksBeside(query.Spelling.Text) {
		query.Loose = true
		if answer.Hits, err = s.find(ctx, query); err != nil {
			return nil, err
		}
		answer.Unquoted = len(answer.Hits) > 0
	}
	if err := s.reranker.rerank(ctx, by, answer); err != nil {
		return nil, err
	}
	answer.Hits = answer.Hits[:min(len(answer.Hits), k)]
	answer.TookMS = float64(time.Since(start).Microseconds()) / 1000
	return answer, nil
}

// isAway reports whether an embedder fails since its server or its model is not there: words are searched without.
func isAway(err error) bool {
	return errors.Is(err, ollama.ErrUnavailable) || errors.Is(err, ollama.ErrNoModel)
}

// find looks in all indexes and brings their hits in one order, in which those that were asked for by name
// are moved up.
func (s *Searcher) find(ctx context.Context, query index.Query) ([]Hit, error) {
	var found []located
	for _, ix := range []*index.Index{s.passages, s.articles} {
		if ix == nil {
			continue
		}
		hits, err := ix.Search(ctx, query)
		if err != nil {
			return nil, fmt.Errorf("searching: %w", err)
		}
		if len(hits) > 0 {
			query.Worth, query.Weight = hits[0].Worth, hits[0].Weight
		}
		for _, h := range hits {
			found = append(found, located{h, ix == s.articles})
		}
	}
	slices.SortStableFunc(found, func(a, b located) int { return cmp.Compare(b.Score, a.Score) })
	namesFirst(found)
	hits := make([]Hit, len(found))
	for i, p := range found {
		var err error
		if hits[i], err = s.hit(ctx, p.Hit, p.article); err != nil {
			return nil, err
		}
	}
	return hits, nil
}

// spell reads a question, for words and vectors alike.
func (s *Searcher) spell(ctx context.Context, q Search) (*index.Spelling, error) {
	text := asked(q.Query)
	if q.Variant.Exact() {
		return &index.Spelling{Text: text}, nil
	}
	return index.Spell(ctx, text, s.model.vocabulary, s.passages, s.articles)
}

// leastAsked is how many words ask for something by themselves: "can you help?" in front of a mail
// that is handed on does not.
const leastAsked = 12

// asked is what a query asks for: of a mail that was pasted, what stands in none of those before it, in no signature
// and in no list's footer.
func asked(query string) string {
	if said := clean.Message(query); len(strings.Fields(said)) >= leastAsked {
		return said
	}
	return query
}

func (s *Searcher) hit(ctx context.Context, h index.Hit, article bool) (Hit, error) {
	hit := Hit{ID: h.Group, Kind: "conversation", Title: h.Title, Score: h.Score}
	hit.Snippet, hit.Marks = plainMarks(h.Snippet, h.Marks)
	hit.Ranks.Text, hit.Ranks.Vector = h.TextRank, h.VectorRank
	if hit.Marks == nil {
		hit.Marks = [][2]int{}
	}
	if article {
		a := s.pages[h.Group]
		hit.Kind, hit.Topic, hit.URL = "article", a.Topic, a.URL
		if hit.URL == "" && a.Status == content.Published {
			hit.URL = "/site/articles/" + url.PathEscape(a.Slug) + ".html"
		}
		return hit, nil
	}
	hit.URL = "/conversations/" + url.PathEscape(h.Group)
	var err error
	hit.Topic, err = s.store.Topic(ctx, h.Group)
	return hit, err
}

// filterKeys are the filters that a query may name, beside meta.KEY.
var filterKeys = []string{"kind", "channel", "topic", "tag", "status", "customer", "lang", "after", "before", "id"}

// FilterError says what is wrong with a filter that was asked for.
type FilterError struct{ what string }

func (e FilterError) Error() string { return e.what }

// setFilters translates what people ask for into what items hold.
func (s *Searcher) setFilters(q *index.Query, filter map[string][]string) error {
	for _, key := range slices.Sorted(maps.Keys(filter)) {
		values := filter[key]
		var err error
		switch {
		case len(values) == 0:
			continue
		case key == "after":
			q.After, err = filterTime(key, values[0])
		case key == "before":
			q.Before, err = filterTime(key, values[0])
		case key == "topic":
			var ids []string
			ids, err = s.members(values)
			setFilter(q, "id", ids)
		case key == "customer":
			setFilter(q, key, customerHashes(values))
		case slices.Contains(filterKeys, key) || strings.HasPrefix(key, "meta."):
			setFilter(q, key, values)
		default:
			err = FilterError{fmt.Sprintf("there is no filter %q: give one of %s or meta.KEY", key, strings.Join(filterKeys, ", "))}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// customerHashes are what documents may call the customers whom people name by
// the id, address or name that their input gave, or by the hash itself, as the
// export has it.
func customerHashes(customers []string) []string {
	hashes := slices.Clone(customers)
	for _, c := range customers {
		name := strings.ToLower(strings.Join(strings.Fields(c), " "))
		for _, key := range []string{"id:" + c, "mail:" + name, "name:" + name} {
			hashes = append(hashes, document.CustomerHash(key))
		}
	}
	return hashes
}

// setFilter adds a condition; where one stands on the same key, both must hold.
func setFilter(q *index.Query, key string, values []string) {
	if q.Filters == nil {
		q.Filters = map[string][]string{}
	}
	if before, ok := q.Filters[key]; ok {
		values = slices.DeleteFunc(slices.Clone(values), func(v string) bool { return !slices.Contains(before, v) })
	}
	q.Filters[key] = values
}

// members are the conversations and articles of any of the topics, which are named by id or
// by label.
func (s *Searcher) members(topics []string) ([]string, error) {
	view, err := s.view()
	if err != nil {
		return nil, err
	}
	ids := []string{}
	asked := func(id string) bool {
		t := view.Topic(id)
		return slices.ContainsFunc(topics, func(topic string) bool { return id == topic || t != nil && strings.EqualFold(t.Label, topic) })
	}
	for i := range view.Topics {
		if t := &view.Topics[i]; asked(t.ID) {
			ids = append(ids, t.Members...)
		}
	}
	for _, a := range s.pages {
		if slices.ContainsFunc(view.path(a.Topic), asked) {
			ids = append(ids, a.ID)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids), nil
}

// filterTime reads a date or an RFC 3339 time.
func filterTime(key, value string) (time.Time, error) {
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, value); err == nil {
			return t, nil
		}
	}
	return time.Time{}, FilterError{fmt.Sprintf("filter %s=%q is no time: give a date such as 2026-03-31 or an RFC 3339 time", key, value)}
}

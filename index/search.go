package index

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/sync/errgroup"

	"github.com/askbook/askbook/index/lexical"
	"github.com/askbook/askbook/index/mapped"
	"github.com/askbook/askbook/index/vector"
)

// How many hits a query gets that does not say, and how many of each ranking are
// looked at for the fusion.
const (
	defaultK   = 10
	candidates = 300
)

// Search answers a query with at most q.K hits, one for each group, best first,
// equal ones by their group's id; behind these may come some that alone have a code that was asked for. A query without words that count and without a
// vector has no hits. Words in quotation marks must follow one another, and are taken as they are typed; a word
// with * at its end stands for all that begin like it.
func (ix *Index) Search(ctx context.Context, q Query) ([]Hit, error) {
	ix.mu.RLock()
	defer ix.mu.RUnlock()
	s := &search{st: ix.st, t: q.Variant.tuning(), q: q, balance: ix.opt.Balance, stray: ix.opt.Stray, cases: ix.opt.Cases}
	if s.st.Live == 0 {
		return nil, nil
	}
	if q.K <= 0 {
		s.q.K = defaultK
	}
	s.q.K = min(s.q.K, s.st.Live)
	if err := s.checkVector(); err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	s.analyzer = ix.analyzers.Get().(*lexical.Analyzer)
	defer ix.analyzers.Put(s.analyzer)
	s.scores = ix.scratch.Get().(*scores)
	defer ix.scratch.Put(s.scores)
	s.keep = s.st.filter(&q)
	if s.t.bodies {
		s.keep = s.st.withText(s.keep)
	}
	if err := s.spell(ctx); err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	hits, err := s.run(ctx)
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	return hits, nil
}

// search is one query under way.
type search struct {
	st       *state
	t        *tuning
	q        Query
	balance  float64
	stray    float64
	cases    bool
	analyzer *lexical.Analyzer
	scores   *scores
	keep     bits // nil keeps all

	wish    wish
	byWords []vector.Match // the best groups by words, best first
	// allByWords says that no group with words of the query was left out of these for want of room.
	allByWords bool
	byVector   []vector.Match // the best rows by vector, best first
	weight     float64        // of the likeness beside the words
	doubt      doubt          // of the words

	mean, spread float64 // of the likenesses of any groups; see background
}

// spell reads the query by the words of this index, where nobody read it before.
func (s *search) spell(ctx context.Context) (err error) {
	switch {
	case s.t.exact:
		s.q.Spelling = &Spelling{Text: s.q.Text}
	case s.q.Spelling == nil:
		sp := speller{text: s.q.Text, states: []*state{s.st}, analyzer: s.analyzer}
		s.q.Spelling, err = sp.read(ctx)
	}
	return err
}

func (s *search) checkVector() error {
	if len(s.q.Vector) == 0 || s.q.Mode == TextOnly || s.st.Dimensions == 0 || s.q.Mode == Hybrid && meansNothing(s.q.Text) {
		s.q.Vector = nil
		return nil
	}
	it := Item{ID: "query", Vector: s.q.Vector}
	v, err := unit(&it, s.st.Dimensions)
	s.q.Vector = v
	return err
}

// meansNothing reports whether a query has marks alone, or words that are all followed by "*": what these begin means
// this and that. No vector stands for it.
func meansNothing(text string) bool {
	return text != "" && !slices.ContainsFunc(strings.Fields(text), func(w string) bool {
		return !strings.HasSuffix(w, "*") && strings.ContainsFunc(w, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) })
	})
}

// run widens the look at both rankings until there are enough groups.
func (s *search) run(ctx context.Context) ([]Hit, error) {
	for n := max(candidates, 5*s.q.K); ; n *= 4 {
		if err := s.rank(ctx, n); err != nil {
			return nil, err
		}
		groups := s.groups()
		all := len(s.byWords) < n && len(s.byVector) < n || n >= s.st.count || s.allByWords && len(s.wish.phrases) > 0
		if len(groups) < s.q.K && !all {
			continue
		}
		if s.q.Vector != nil {
			s.weight, s.doubt = s.weightOfLikeness(groups), s.doubtOfWords(groups)
		}
		s.fuse(groups)
		some := groups[:min(max(groupsRead, s.q.K), len(groups))]
		read := s.reading()
		for _, g := range some {
			read.read(g)
		}
		s.fuse(groups)
		if s.cases && s.q.Vector != nil && s.q.Mode == Hybrid {
			s.consult(groups[:min(groupsRead, len(groups))])
		}
		codes, only, err := s.rareCodes(ctx)
		if err != nil {
			return nil, err
		}
		return s.hits(s.withCodes(s.apart(groups, len(some)), groups, codes, only, read)), nil
	}
}

// rank finds the best n groups by words and the best n rows by vector, at the same time.
func (s *search) rank(ctx context.Context, n int) error {
	group, ctx := errgroup.WithContext(ctx)
	if s.q.Mode != VectorOnly {
		group.Go(func() (err error) {
			s.byWords, err = s.rankWords(ctx, n)
			return err
		})
	}
	if s.q.Vector != nil {
		group.Go(func() (err error) {
			query := vector.Query{Vector: s.q.Vector, K: n, Less: s.less}
			if s.keep != nil {
				query.Keep = s.keep.has
			}
			s.byVector, err = s.st.store.Search(ctx, query)
			return err
		})
	}
	return group.Wait()
}

func (s *search) rankWords(ctx context.Context, n int) (_ []vector.Match, err error) {
	defer func() {
		if errors.Is(err, ErrDamaged) { // half made, they are of no use to the next search
			*s.scores = scores{}
		}
	}()
	defer damaged(&err)
	s.wish = s.st.understand(s.analyzer, s.q.Spelling.Text)
	if s.q.Loose {
		s.wish.phrases = nil
	}
	if err := s.st.score(ctx, s.wish.words, s.scores, s.t); err != nil {
		return nil, err
	}
	if len(s.wish.phrases) > 0 {
		// Phrases are looked for in the texts, of the best some thousand.
		n = max(n, 20*candidates)
	}
	have, err := s.withAllTerms(ctx)
	if err != nil {
		return nil, err
	}
	query := vector.Query{K: n, Less: func(a, b uint32) bool { return bytes.Compare(s.st.groupName(a), s.st.groupName(b)) < 0 }}
	top := vector.NewTop(&query)
	for _, g := range s.scores.touched {
		score := s.scores.total[g]
		if score >= top.Floor() && (have == nil || have.has(g)) && s.keeps(g) {
			top.Add(vector.Match{Row: g, Score: score})
		}
	}
	found := top.Sorted()
	s.allByWords = len(found) < n
	if len(s.wish.phrases) > 0 {
		found = s.withPhrases(found)
	}
	return found, nil
}

// keeps reports whether the filters let a row of the group through.
func (s *search) keeps(group uint32) bool {
	return s.keep == nil || slices.ContainsFunc(s.st.groups.rowsOf(group), s.keep.has)
}

// less orders rows of equal scores by the ids of their items.
func (s *search) less(a, b uint32) bool { return bytes.Compare(s.st.id(a), s.st.id(b)) < 0 }

// group is what both rankings say about one Group.
type group struct {
	number               uint32
	name                 []byte
	text                 float32 // by words
	pairs                float32 // of words that stand side by side as they were asked for
	cosine               float32 // of its rows
	row                  uint32  // shows best why the group is there
	textRank, vectorRank int
	score                float64
	codes                []string // of the query, that few have
	named                bool     // the query is little else
}

// groups gathers the candidates of both rankings. One that only one of them
// found is scored by the other too. With quotations, only groups that have them count.
func (s *search) groups() []*group {
	at := map[uint32]*group{}
	var all []*group
	get := func(number uint32) *group {
		g, ok := at[number]
		if !ok {
			g = &group{number: number, name: s.st.groupName(number), cosine: s.alike(number, s.keep)}
			if s.q.Mode != VectorOnly {
				g.text = s.scores.total[number]
			}
			at[number] = g
			all = append(all, g)
		}
		return g
	}
	for i, m := range s.byWords {
		get(m.Row).textRank = i + 1
	}
	ranked := 0
	quoted := len(s.wish.phrases) > 0
	for _, m := range s.byVector {
		seg, i := s.st.at(m.Row)
		number := mapped.Uint32(seg.groupNums, i)
		if quoted && at[number] == nil {
			continue
		}
		if g := get(number); g.vectorRank == 0 {
			ranked++
			g.vectorRank = ranked
		}
	}
	return all
}

// alike is the greatest likeness to the query of those of a group's rows that are kept. One of which no row has
// a vector is taken to be as alike as any: nothing speaks against it.
func (s *search) alike(group uint32, keep bits) float32 {
	if s.q.Vector == nil {
		return 0
	}
	best, known := s.likest(group, keep)
	if known {
		return best
	}
	mean, _ := s.background()
	return float32(mean)
}

// likest is alike for rows that have a vector; known says that some have.
func (s *search) likest(group uint32, keep bits) (best float32, known bool) {
	for _, row := range s.st.groups.rowsOf(group) {
		if keep != nil && !keep.has(row) {
			continue
		}
		v := s.st.vector(row)
		if v == nil {
			continue
		}
		if likeness := vector.Dot(s.q.Vector, v); !known || likeness > best {
			best, known = likeness, true
		}
	}
	return best, known
}

// likeness is the cosine of a row to the query, 0 where either has no vector.
func (s *search) likeness(row uint32) float32 {
	if s.q.Vector == nil {
		return 0
	}
	v := s.st.vector(row)
	if v == nil {
		return 0
	}
	return vector.Dot(s.q.Vector, v)
}

// hits describes the groups that were chosen.
func (s *search) hits(groups []*group) []Hit {
	hits := make([]Hit, len(groups))
	worth := s.wish.worth()
	for i, g := range groups {
		seg, k := s.st.at(g.row)
		h := Hit{
			Group: string(g.name), Item: string(seg.ids.At(k)), Title: string(seg.titles.At(k)),
			Score: g.score, Worth: float64(worth), Weight: s.weight, TextRank: g.textRank, VectorRank: g.vectorRank,
			Codes: g.codes, Named: g.named,
		}
		text := string(seg.texts.At(k))
		if strings.TrimSpace(text) == "" {
			text = h.Title
		}
		h.Snippet, h.Marks = snippet(s.analyzer, string(seg.langs.At(k)), text, s.wish.words)
		hits[i] = h
	}
	return hits
}

// sortGroups orders groups by score, equal ones by name.
func sortGroups(groups []*group) {
	slices.SortFunc(groups, func(a, b *group) int {
		return cmp.Or(cmp.Compare(b.score, a.score), bytes.Compare(a.name, b.name))
	})
}

package serve

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/askbook/askbook/content"
	"github.com/askbook/askbook/document"
	"github.com/askbook/askbook/pipeline"
	pages "github.com/askbook/askbook/templates/workspace"
)

const (
	searchHits = 20
	maxHits    = 100
	maxQuery   = 8000 // bytes, of a mail that was pasted
	maxFacets  = 40   // values offered for one filter
	examples   = 6
)

// filters are those that the form offers.
var filters = []string{"channel", "topic", "status", "lang", "after", "before"}

func (s *Server) search(ctx context.Context, r *http.Request) (reply, error) {
	e, done := s.shelf.take()
	defer done()
	q := r.URL.Query()
	query := cutBytes(strings.TrimSpace(q.Get("q")), maxQuery)
	p := pages.Search{Page: s.page("Search", pages.AtSearch), Ready: e.searcher != nil}
	p.Query = query
	if query != "" {
		p.Title = "Search: " + clip(query, 60)
	}
	in := cmp.Or(q.Get("in"), pipeline.InAll)
	p.In = []pages.Choice{
		{Value: pipeline.InAll, Label: "Everything", Current: in == pipeline.InAll},
		{Value: pipeline.InConversations, Label: "Conversations", Current: in == pipeline.InConversations},
		{Value: pipeline.InArticles, Label: "Articles", Current: in == pipeline.InArticles},
	}
	filter := map[string][]string{}
	for _, name := range filters {
		if value := q.Get(name); value != "" {
			filter[name] = []string{value}
		}
	}
	p.Narrowed = len(filter)
	if len(filter) > 0 {
		p.Clear = "/search?" + url.Values{"q": {query}, "in": {in}}.Encode()
	}
	p.Fields = searchFields(e.snapshot, q)
	switch {
	case e.why != nil:
		p.Ready, p.Mistake = true, e.why.Error()
	case e.searcher == nil:
	case query == "":
		p.Examples = searchExamples(e.snapshot)
	default:
		if err := s.answer(ctx, e, q, pipeline.Search{Query: query, In: in, Filter: filter}, &p); err != nil {
			return reply{}, err
		}
	}
	return show(p.Body()), nil
}

// answer fills the hits.
func (s *Server) answer(ctx context.Context, e *edition, q url.Values, search pipeline.Search, p *pages.Search) error {
	k, err := strconv.Atoi(q.Get("k"))
	if err != nil || k < 1 {
		k = searchHits
	}
	search.K = min(k, maxHits)
	answer, err := e.searcher.Search(ctx, search)
	if err != nil {
		if ctx.Err() != nil {
			return err
		}
		p.Mistake = err.Error()
		return nil
	}
	p.Asked = true
	if answer.Corrected != "" {
		p.Corrected, p.AsTyped = answer.Corrected, with(q, "q", answer.AsTyped)
	}
	for _, h := range answer.Hits {
		p.Hits = append(p.Hits, s.hit(ctx, e, h))
	}
	p.Took = fmt.Sprintf("%s in %.0f ms", pages.Plural(len(answer.Hits), "hit", "hits"), answer.TookMS)
	if len(answer.Hits) == search.K {
		p.Took = "The first " + p.Took
	}
	p.Unknown = answer.Unknown
	p.Nearest, p.Unquoted, p.WordsOnly = answer.ByMeaningAlone(), answer.Unquoted, answer.WordsOnly
	switch {
	case answer.RerankNote != "":
		p.Took += ", not put into order by " + answer.RerankModel + ": " + answer.RerankNote
	case answer.RerankModel != "":
		p.Took += fmt.Sprintf(", of which %.0f for a second look by %s", answer.RerankMS, answer.RerankModel)
	}
	if len(answer.Hits) == search.K && search.K < maxHits {
		p.More = with(q, "k", strconv.Itoa(min(maxHits, 2*search.K)))
	}
	return nil
}

// with is the address of a search that differs in one value.
func with(q url.Values, name, value string) string {
	other := maps.Clone(q)
	other.Set(name, value)
	return "/search?" + other.Encode()
}

func (s *Server) hit(ctx context.Context, e *edition, h pipeline.Hit) pages.Hit {
	hit := pages.Hit{Kind: "Conversation", Title: pipeline.PlainTitle(h.Title), Parts: marked(h.Snippet, h.Marks), Ranks: ranks(h)}
	if label := e.label(h.Topic); label != "" {
		hit.Topic = &pages.Link{Href: topicHref(h.Topic), Text: label}
	}
	if h.Kind == "article" {
		hit.Kind, hit.Href = "Article", articleHref(h.ID)
		if h.URL == "" {
			hit.Status = "draft"
		}
	} else {
		hit.Href = conversationHref(h.ID, -1)
		if doc, err := s.w.Store.Document(ctx, h.ID); err == nil {
			hit.When, hit.Status = day(doc.Start()), doc.Status()
			hit.Title = cmp.Or(hit.Title, clip(doc.Issue(), 90))
			if turn := turnWith(&doc, h.Snippet); turn > 0 {
				hit.Href = conversationHref(h.ID, turn)
			}
		}
	}
	hit.Title = cmp.Or(hit.Title, h.ID)
	if len(h.Marks) == 0 && h.Snippet == hit.Title {
		hit.Parts = nil // it would stand there twice
	}
	return hit
}

// turnWith is the first turn that says what a snippet shows, -1 for none.
func turnWith(d *document.Document, snippet string) int {
	for _, t := range d.Turns() {
		if strings.Contains(pipeline.Plain(oneLine(t.Text)), snippet) {
			return t.Index
		}
	}
	return -1
}

// ranks says where a hit stood in each ranking.
func ranks(h pipeline.Hit) string {
	var parts []string
	if h.Ranks.Text > 0 {
		parts = append(parts, ordinal(h.Ranks.Text)+" by words")
	}
	if h.Ranks.Vector > 0 {
		parts = append(parts, ordinal(h.Ranks.Vector)+" by meaning")
	}
	return strings.Join(append(parts, fmt.Sprintf("score %.3f", h.Score)), " · ")
}

// ordinal is "1st", "2nd", "11th".
func ordinal(n int) string {
	suffix := "th"
	if n%100/10 != 1 {
		switch n % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	return pages.Number(n) + suffix
}

// marked cuts a snippet at its marks. Marks that do not fit the text are left
// out.
func marked(text string, marks [][2]int) []pages.Part {
	var parts []pages.Part
	at := 0
	for _, m := range marks {
		if m[0] < at || m[1] <= m[0] || m[1] > len(text) {
			continue
		}
		if m[0] > at {
			parts = append(parts, pages.Part{Text: text[at:m[0]]})
		}
		parts = append(parts, pages.Part{Text: text[m[0]:m[1]], Marked: true})
		at = m[1]
	}
	if at < len(text) {
		parts = append(parts, pages.Part{Text: text[at:]})
	}
	return parts
}

func searchFields(s *snapshot, q url.Values) []pages.Field {
	topic := pages.Field{Name: "topic", Label: "Topic", Type: "select", Choices: []pages.Choice{{Label: "Any"}}}
	for i := range s.topics {
		t := &s.topics[i]
		label := t.Label
		for parent := t.Parent; parent != "" && len(label) < 200; {
			label = "– " + label
			i, ok := s.topicAt[parent]
			if !ok {
				break
			}
			parent = s.topics[i].Parent
		}
		topic.Choices = append(topic.Choices, pages.Choice{Value: t.ID, Label: label, Current: q.Get("topic") == t.ID})
	}
	return []pages.Field{
		facetField("channel", "Channel", s.facets.Channels, q),
		topic,
		facetField("status", "Status", withArticleStatuses(s.facets.Statuses), q),
		facetField("lang", "Language", s.facets.Langs, q),
		{Name: "after", Label: "From", Type: "date", Value: q.Get("after")},
		{Name: "before", Label: "Before", Type: "date", Value: q.Get("before")},
	}
}

// withArticleStatuses adds those of articles, by which they can be told too.
func withArticleStatuses(list []pipeline.Facet) []pipeline.Facet {
	out := append([]pipeline.Facet{}, list[:min(len(list), maxFacets-2)]...)
	for _, status := range []content.Status{content.Published, content.Draft} {
		out = append(out, pipeline.Facet{Value: string(status)})
	}
	return out
}

func facetField(name, label string, values []pipeline.Facet, q url.Values) pages.Field {
	f := pages.Field{Name: name, Label: label, Type: "select", Choices: []pages.Choice{{Label: "Any"}}}
	current := q.Get(name)
	known := current == ""
	for _, v := range values[:min(len(values), maxFacets)] {
		f.Choices = append(f.Choices, pages.Choice{Value: v.Value, Label: v.Value, Current: v.Value == current})
		known = known || v.Value == current
	}
	if !known {
		f.Choices = append(f.Choices, pages.Choice{Value: current, Label: clip(current, 40), Current: true})
	}
	return f
}

// searchExamples are what customers ask most.
func searchExamples(s *snapshot) []pages.Link {
	var links []pages.Link
	for i := range s.knowledge.Questions[:min(examples, len(s.knowledge.Questions))] {
		text := s.knowledge.Questions[i].Question
		links = append(links, pages.Link{Href: "/search?q=" + url.QueryEscape(text), Text: text})
	}
	return links
}

// cutBytes returns at most n bytes of s, whole runes.
func cutBytes(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

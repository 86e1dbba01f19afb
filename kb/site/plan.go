package site

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"github.com/askbook/askbook/content"
	pages "github.com/askbook/askbook/templates/site"
)

// plan says which pages there are and how they hang together. It is complete
// before the first page is rendered, so that pages can be rendered in parallel.
type plan struct {
	entries  []*entry          // by id, proposals after the articles
	sections []*section        // the top of the tree, in the order of the home page
	bySlug   map[string]*entry // by the slug that the article names, and by the one it got
	byPath   map[string]*entry // by the article's file
	byID     map[string]*entry
	taken    slugs // names of article pages
}

// entry is an article with its place on the site.
type entry struct {
	content.Article
	slug     string
	section  *section
	proposal bool
	asked    int
	doc      document
}

// section is a heading with articles.
type section struct {
	id, label, slug, description string
	parent                       *section
	children                     []*section
	entries                      []*entry
	count                        int // articles here and below
	last                         bool
}

func (e *entry) href() string   { return "articles/" + escapePath(e.slug) + ".html" }
func (e *entry) path() string   { return "articles/" + e.slug + ".html" }
func (s *section) href() string { return "topics/" + escapePath(s.slug) + ".html" }
func (s *section) path() string { return "topics/" + s.slug + ".html" }

func escapePath(s string) string { return url.PathEscape(s) }

func newPlan(cfg Config, in Input, text *pages.Text) *plan {
	p := &plan{bySlug: map[string]*entry{}, byPath: map[string]*entry{}, byID: map[string]*entry{}, taken: slugs{}}
	p.addArticles(cfg, in)
	p.addSections(in.Topics, text)
	return p
}

// visible is the second lock on the door: whatever the caller passes, a draft
// gets no page on a public site.
func visible(status content.Status, preview bool) bool {
	return status == content.Published || preview && status == content.Draft
}

func (p *plan) addArticles(cfg Config, in Input) {
	add := func(a content.Article, proposal bool) {
		e := &entry{Article: tidy(a), proposal: proposal, asked: in.Asked[a.ID]}
		wish := a.Slug
		if proposal {
			wish = firstOf(a.Slug, a.Title) + " proposal"
		}
		e.slug = p.taken.take(a.ID, wish, a.Title)
		p.entries = append(p.entries, e)
		if proposal {
			return
		}
		for _, slug := range []string{a.Slug, e.slug} {
			if p.bySlug[slug] == nil {
				p.bySlug[slug] = e
			}
		}
		if a.Path != "" {
			p.byPath[a.Path] = e
		}
		p.byID[a.ID] = e
	}
	for _, a := range sortedByID(in.Articles) {
		if visible(a.Status, cfg.Preview) && p.byID[a.ID] == nil {
			add(a, false)
		}
	}
	if cfg.Preview {
		for _, a := range sortedByID(in.Proposals) {
			add(a, true)
		}
	}
}

func sortedByID(articles []content.Article) []content.Article {
	return slices.SortedStableFunc(slices.Values(articles), func(a, b content.Article) int { return cmp.Compare(a.ID, b.ID) })
}

// tidy takes out what no text should hold: broken UTF-8, control characters
// and the marks that turn the direction of what follows (Trojan Source,
// CVE-2021-42574).
func tidy(a content.Article) content.Article {
	a.Title = firstOf(cleanLine(a.Title), a.ID)
	a.Section = cleanLine(a.Section)
	a.Body = cleanText(a.Body)
	also := make([]string, 0, len(a.Paraphrases))
	for _, wording := range a.Paraphrases {
		if wording = cleanLine(wording); wording != "" && !strings.EqualFold(wording, a.Title) && !slices.Contains(also, wording) {
			also = append(also, wording)
		}
	}
	a.Paraphrases = also
	return a
}

func cleanLine(s string) string { return strings.Join(strings.Fields(cleanText(s)), " ") }

func cleanText(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r == '\r' || r < ' ' || r >= 0x7f && r < 0xa0:
			return -1
		case r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069:
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
}

func firstOf(texts ...string) string {
	for _, s := range texts {
		if s != "" {
			return s
		}
	}
	return ""
}

// addSections gives every entry a section: the one its heading names, else its
// topic's, else one for the rest. Sections without articles are dropped.
func (p *plan) addSections(topics []Topic, text *pages.Text) {
	tree := newTree(topics)
	for _, e := range p.entries {
		e.section = tree.sectionOf(e.Topic, e.Section, text.Other)
		e.section.entries = append(e.section.entries, e)
	}
	p.sections = tree.finish()
}

// tree is the sections while they are put together.
type tree struct {
	all     []*section
	byID    map[string]*section
	byLabel map[string]*section
}

func newTree(topics []Topic) *tree {
	t := &tree{byID: map[string]*section{}, byLabel: map[string]*section{}}
	topics = slices.SortedStableFunc(slices.Values(topics), func(a, b Topic) int { return cmp.Compare(a.ID, b.ID) })
	for _, topic := range topics {
		if t.byID[topic.ID] != nil || topic.ID == "" {
			continue
		}
		s := &section{id: topic.ID, label: firstOf(cleanLine(topic.Label), topic.ID), slug: topic.Slug, description: cleanLine(topic.Description)}
		t.byID[topic.ID] = s
		t.add(s)
	}
	for _, topic := range topics {
		s, parent := t.byID[topic.ID], t.byID[topic.Parent]
		if s != nil && s.parent == nil && parent != nil && !parent.below(s) {
			s.parent = parent
			parent.children = append(parent.children, s)
		}
	}
	return t
}

func (t *tree) add(s *section) {
	t.all = append(t.all, s)
	if key := strings.ToLower(s.label); t.byLabel[key] == nil {
		t.byLabel[key] = s
	}
}

// below says whether s is other or lies below it.
func (s *section) below(other *section) bool {
	for ; s != nil; s = s.parent {
		if s == other {
			return true
		}
	}
	return false
}

func (t *tree) sectionOf(topic, heading, rest string) *section {
	own := t.byID[topic]
	if heading == "" && own != nil {
		return own
	}
	for s := own; s != nil; s = s.parent {
		if strings.EqualFold(s.label, heading) {
			return s
		}
	}
	label := firstOf(heading, rest)
	if s := t.byLabel[strings.ToLower(label)]; s != nil {
		return s
	}
	s := &section{id: "section:" + label, label: label, last: heading == ""}
	t.add(s)
	return s
}

// finish counts, names and orders the sections that have articles.
func (t *tree) finish() []*section {
	var top []*section
	for _, s := range t.all {
		for up := s; up != nil; up = up.parent {
			up.count += len(s.entries)
		}
		slices.SortFunc(s.entries, byDemand)
		if s.parent == nil {
			top = append(top, s)
		}
	}
	taken := slugs{}
	for _, s := range t.all {
		if s.count > 0 {
			s.slug = taken.take(s.id, s.slug, s.label)
		}
		s.children = filled(s.children)
	}
	return filled(top)
}

func byDemand(a, b *entry) int {
	return cmp.Or(cmp.Compare(b.asked, a.asked), cmp.Compare(strings.ToLower(a.Title), strings.ToLower(b.Title)), cmp.Compare(a.ID, b.ID))
}

func filled(sections []*section) []*section {
	sections = slices.DeleteFunc(sections, func(s *section) bool { return s.count == 0 })
	slices.SortFunc(sections, func(a, b *section) int {
		switch {
		case a.last != b.last && a.last:
			return 1
		case a.last != b.last:
			return -1
		}
		return cmp.Or(cmp.Compare(b.count, a.count), cmp.Compare(strings.ToLower(a.label), strings.ToLower(b.label)), cmp.Compare(a.id, b.id))
	})
	return sections
}

// each calls f for every section of the tree, parents first.
func (p *plan) each(f func(*section)) {
	var walk func([]*section)
	walk = func(sections []*section) {
		for _, s := range sections {
			f(s)
			walk(s.children)
		}
	}
	walk(p.sections)
}

package site

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/a-h/templ"

	"github.com/askbook/askbook/content"
	"github.com/askbook/askbook/internal/parallel"
	pages "github.com/askbook/askbook/templates/site"
)

const (
	navLength   = 16 // sections in the list at the side
	popularMost = 8
	cardLength  = 4 // articles on a section's card
	relatedMost = 5
	alsoMost    = 12 // other wordings shown; the search knows all
)

// builder turns the plan into page structs and those into files.
type builder struct {
	cfg   Config
	in    Input
	words *pages.Text
	plan  *plan
	site  *pages.Site
}

// shared is what every page has.
func (b builder) shared(version, logo string) *pages.Site {
	s := &pages.Site{
		Name: b.cfg.Name, Description: b.cfg.Description, Text: b.words, Lang: b.cfg.Lang, Dir: pages.Direction(b.cfg.Lang),
		Logo: logo, Contact: b.cfg.Contact, HomeURL: b.cfg.HomeURL, Version: version,
		Feed: len(b.plan.entries) > 0 && !b.cfg.Preview, OpenSearch: b.cfg.BaseURL != "" && !b.cfg.Preview,
		Preview: b.cfg.Preview, Review: b.cfg.Review,
		MoreNav: len(b.plan.sections) > navLength,
	}
	s.Nav = links(b.plan.sections[:min(len(b.plan.sections), navLength)])
	return s
}

func links(sections []*section) []pages.Link {
	out := make([]pages.Link, len(sections))
	for i, s := range sections {
		out[i] = pages.Link{Href: s.href(), Text: s.label, Count: s.count}
	}
	return out
}

// job is a page still to be rendered.
type job struct {
	path string
	page templ.Component
}

func (b builder) addPages(ctx context.Context, files Files) error {
	jobs := []job{
		{"index.html", pages.HomePage(b.home())},
		{"search.html", pages.SearchPage(b.search())},
		{"404.html", pages.NotFoundPage(b.notFound())},
	}
	b.plan.each(func(s *section) {
		jobs = append(jobs, job{s.path(), pages.TopicPage(b.topic(s))})
	})
	for _, e := range b.plan.entries {
		jobs = append(jobs, job{e.path(), pages.ArticlePage(b.article(e))})
	}
	jobs = append(jobs, b.redirects()...)
	done := make([][]byte, len(jobs))
	err := parallel.Try(ctx, len(jobs), func(i int) error {
		data, err := toBytes(ctx, jobs[i].page)
		if err != nil {
			return fmt.Errorf("render %s: %w", jobs[i].path, err)
		}
		done[i] = data
		return nil
	})
	if err != nil {
		return err
	}
	for i, data := range done {
		files[jobs[i].path] = data
	}
	return nil
}

func (b builder) page(root, href, title, description string) pages.Page {
	p := pages.Page{Site: b.site, Root: root, Title: title, Description: description, Type: "website"}
	if !b.cfg.Preview {
		p.Canonical = b.cfg.within(href)
	}
	return p
}

func (b builder) home() pages.Home {
	h := pages.Home{Page: b.page("", "", "", b.cfg.Description), Articles: len(b.plan.entries)}
	h.JSONLD = b.homeData()
	h.Popular, h.Recent = b.popular()
	for _, s := range b.plan.sections {
		card := b.section(s, nil)
		for _, e := range firstEntries(s, nil) {
			card.Items = append(card.Items, b.item(e, false))
		}
		h.Sections = append(h.Sections, card)
	}
	return h
}

// firstEntries are the articles on a section's card, its own before those of its
// sub-sections.
func firstEntries(s *section, have []*entry) []*entry {
	have = append(have, s.entries[:min(len(s.entries), cardLength-len(have))]...)
	for _, child := range s.children {
		if len(have) < cardLength {
			have = firstEntries(child, have)
		}
	}
	return have
}

// popular are the articles that were asked for most, or the latest where no one
// counted. A site so small that its cards show everything needs no such list.
func (b builder) popular() (items []pages.Item, recent bool) {
	all := slices.DeleteFunc(slices.Clone(b.plan.entries), func(e *entry) bool { return e.proposal })
	if len(all) <= cardLength {
		return nil, false
	}
	recent = !slices.ContainsFunc(all, func(e *entry) bool { return e.asked > 0 })
	if recent {
		all = slices.DeleteFunc(all, func(e *entry) bool { return e.Time.IsZero() })
		slices.SortFunc(all, byTime)
	} else {
		all = slices.DeleteFunc(all, func(e *entry) bool { return e.asked == 0 })
		slices.SortFunc(all, byDemand)
	}
	for _, e := range all[:min(len(all), popularMost)] {
		items = append(items, b.item(e, false))
	}
	return items, recent
}

func byTime(a, b *entry) int {
	if c := b.Time.Compare(a.Time); c != 0 {
		return c
	}
	return byDemand(a, b)
}

func (b builder) section(s *section, entries []*entry) pages.Section {
	out := pages.Section{Href: s.href(), Title: s.label, Description: s.description, Count: s.count}
	for _, e := range entries {
		out.Items = append(out.Items, b.item(e, true))
	}
	return out
}

func (b builder) item(e *entry, excerpt bool) pages.Item {
	item := pages.Item{Href: e.href(), Title: e.Title, Badge: b.badge(e)}
	if excerpt {
		item.Excerpt = e.doc.excerpt
	}
	return item
}

func (b builder) badge(e *entry) string {
	switch {
	case e.proposal:
		return b.words.Proposal
	case e.Status != content.Published:
		return b.words.Draft
	}
	return ""
}

func (b builder) topic(s *section) pages.Topic {
	t := pages.Topic{
		Page:    b.page("../", s.href(), s.label, s.description),
		Crumbs:  b.crumbs(s.parent),
		Section: b.section(s, s.entries),
	}
	t.Current = topmost(s).href()
	t.JSONLD = b.crumbData(s.parent, s.label, s.href())
	for _, child := range s.children {
		t.Parts = append(t.Parts, b.section(child, allEntries(child)))
	}
	return t
}

func allEntries(s *section) []*entry {
	all := slices.Clone(s.entries)
	for _, child := range s.children {
		all = append(all, allEntries(child)...)
	}
	return all
}

func topmost(s *section) *section {
	for s.parent != nil {
		s = s.parent
	}
	return s
}

func (b builder) crumbs(s *section) []pages.Link {
	out := []pages.Link{{Href: "", Text: b.words.Home}}
	for _, up := range lineage(s) {
		out = append(out, pages.Link{Href: up.href(), Text: up.label})
	}
	return out
}

// lineage is the way from the top down to s.
func lineage(s *section) []*section {
	var way []*section
	for ; s != nil; s = s.parent {
		way = append(way, s)
	}
	slices.Reverse(way)
	return way
}

func (b builder) article(e *entry) pages.Article {
	a := pages.Article{
		Page:    b.page("../", e.href(), e.Title, e.doc.excerpt),
		Crumbs:  b.crumbs(e.section),
		Heading: e.Title,
		Badge:   b.badge(e),
		ID:      e.ID,
		Body:    e.doc.html,
		TOC:     e.doc.toc,
		Also:    e.Paraphrases[:min(len(e.Paraphrases), alsoMost)],
		Updated: b.words.Date(e.Time),
		Related: b.related(e),
	}
	if !e.Time.IsZero() {
		a.ISODate = e.Time.UTC().Format(time.DateOnly)
	}
	if e.proposal {
		a.Notice = b.words.NotNow
	}
	a.Type = "article"
	a.Current = topmost(e.section).href()
	a.JSONLD = append(b.articleData(e), b.crumbData(e.section, e.Title, e.href())...)
	return a
}

// related are the closest articles where the caller knows them, else those of
// the same section that are asked for most.
func (b builder) related(e *entry) []pages.Item {
	var near []*entry
	for _, id := range b.in.Related[e.ID] {
		if other := b.plan.byID[id]; other != nil && other != e && !slices.Contains(near, other) {
			near = append(near, other)
		}
	}
	if len(b.in.Related[e.ID]) == 0 {
		for _, other := range e.section.entries[:min(len(e.section.entries), relatedMost+1)] {
			if other != e && !other.proposal {
				near = append(near, other)
			}
		}
	}
	var items []pages.Item
	for _, other := range near[:min(len(near), relatedMost)] {
		items = append(items, b.item(other, false))
	}
	return items
}

func (b builder) search() pages.Search {
	return pages.Search{Page: b.page("", "search.html", b.words.Search, ""), Sections: links(b.plan.sections)}
}

// notFound is served for any missing address, however deep; its links must begin
// at the site's root, where that is known.
func (b builder) notFound() pages.NotFound {
	n := pages.NotFound{Page: b.page("", "404.html", b.words.NotFound, ""), Sections: links(b.plan.sections)}
	n.Canonical = ""
	if !b.cfg.Preview {
		n.Root = b.cfg.basePath()
	}
	return n
}

// redirects lead from earlier slugs to present ones. What the caller says wins
// over the articles' own aliases.
func (b builder) redirects() []job {
	moved := map[string]*entry{}
	for _, e := range b.plan.entries {
		for _, old := range e.Aliases {
			if !e.proposal {
				moved[cleanSlug(old)] = e
			}
		}
	}
	for _, old := range slices.Sorted(maps.Keys(b.in.Redirects)) {
		to := b.in.Redirects[old]
		for hops := 0; hops < len(b.in.Redirects) && b.plan.bySlug[to] == nil; hops++ {
			to = b.in.Redirects[to]
		}
		if e := b.plan.bySlug[to]; e != nil {
			moved[cleanSlug(old)] = e
		}
	}
	var jobs []job
	for _, old := range slices.Sorted(maps.Keys(moved)) {
		if old == "" || b.plan.taken[old] {
			continue
		}
		e := moved[old]
		page := pages.Moved{
			Lang: b.cfg.Lang, Dir: b.site.Dir, Text: b.words, Title: e.Title,
			Href: escapePath(e.slug) + ".html", Canonical: b.cfg.within(e.href()),
		}
		jobs = append(jobs, job{"articles/" + old + ".html", pages.MovedPage(page)})
	}
	return jobs
}

package serve

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/askbook/askbook/content"
	"github.com/askbook/askbook/kb"
	"github.com/askbook/askbook/pipeline"
	pages "github.com/askbook/askbook/templates/workspace"
)

const articlesPage = 100

var (
	statusLabels = map[content.Status]string{content.Draft: "Draft", content.Published: "Published", content.Archived: "Archived"}
	statusTones  = map[content.Status]string{content.Draft: "warn", content.Published: "good", content.Archived: "neutral"}
)

func (s *Server) articles(ctx context.Context, r *http.Request) (reply, error) {
	review, err := s.review(ctx)
	if err != nil {
		return reply{}, err
	}
	counts := countStatuses(review.Articles)
	wanted := content.Status(r.FormValue("status"))
	p := pages.Articles{Page: s.page("Articles", pages.AtArticles)}
	p.Statuses = []pages.Choice{{Label: "All", Href: "/articles", Count: len(review.Articles), Current: wanted == ""}}
	for _, status := range []content.Status{content.Draft, content.Published, content.Archived} {
		p.Statuses = append(p.Statuses, pages.Choice{
			Label: statusLabels[status], Href: "/articles?status=" + string(status), Count: counts[status], Current: wanted == status,
		})
	}
	list := slices.DeleteFunc(slices.Clone(review.Articles), func(a content.Article) bool { return wanted != "" && a.Status != wanted })
	slices.SortStableFunc(list, func(a, b content.Article) int {
		return strings.Compare(strings.ToLower(a.Title), strings.ToLower(b.Title))
	})
	waits := map[string]bool{}
	for _, it := range review.Items {
		waits[it.Article] = true
	}
	from, to, pager := paged(r, len(list), articlesPage)
	p.Pages = pager
	for i := range list[from:to] {
		p.Rows = append(p.Rows, articleRow(&list[from+i], waits))
	}
	return show(p.Body()), nil
}

func articleRow(a *content.Article, waits map[string]bool) pages.ArticleRow {
	return pages.ArticleRow{
		Href: articleHref(a.ID), Title: a.Title, Status: statusLabels[a.Status], Tone: statusTones[a.Status], Section: a.Section,
		When: day(a.Time), Edited: a.Edited() || a.TitleEdited(), Imported: a.Imported, Waits: waits[a.ID],
	}
}

func (s *Server) article(ctx context.Context, r *http.Request) (reply, error) {
	review, err := s.review(ctx)
	if err != nil {
		return reply{}, err
	}
	a, ok := review.Article(r.PathValue("id"))
	if !ok {
		return reply{}, missing("There is no such article", "", "/articles", "All articles")
	}
	p := pages.Article{Page: s.page(a.Title, pages.AtArticles), ArticleRow: articleRow(&a, nil), Path: "content/" + a.Path, Edit: articleHref(a.ID) + "/edit"}
	p.Edited = p.Edited && !a.Imported
	if i := slices.IndexFunc(review.Items, func(it kb.QueueItem) bool { return it.Article == a.ID }); i >= 0 {
		p.Review = itemHref(review.Items[i].ID, "")
	}
	slugs, err := s.w.Store.Slugs(ctx)
	if err != nil {
		return reply{}, err
	}
	if a.Status == content.Published && slugs[a.Slug] == a.ID {
		p.Public = "/site/articles/" + url.PathEscape(a.Slug) + ".html"
	}
	if p.Prose, err = s.prose(ctx, a, review.Articles); err != nil {
		return reply{}, err
	}
	if p.Sources, err = s.sources(ctx, a.Sources[:min(sourceShown, len(a.Sources))], a.Body); err != nil {
		return reply{}, err
	}
	e, done := s.shelf.take()
	defer done()
	if q := e.questions[a.Question]; q != nil {
		p.Question = &pages.Link{Href: questionHref(q.ID), Text: "The question and all its wordings"}
	}
	if p.Notice, p.Pending, err = s.decided(ctx, r); err != nil {
		return reply{}, err
	}
	return show(p.Body()), nil
}

// sources reads the turns that an article with the body rests on; one whose conversation is gone is left out.
func (s *Server) sources(ctx context.Context, sources []content.Source, body string) ([]pages.Excerpt, error) {
	var list []pipeline.Excerpt
	for _, source := range sources {
		doc, err := s.w.Store.Document(ctx, source.Conversation)
		if err != nil {
			continue
		}
		if turns := doc.Turns(); source.Turn >= 0 && source.Turn < len(turns) {
			list = append(list, pipeline.Excerpt{Source: source, Text: turns[source.Turn].Text})
		}
	}
	return s.excerpts(ctx, list, body, sourceLength)
}

func (s *Server) editForm(ctx context.Context, r *http.Request) (reply, error) {
	dir, err := content.Open(s.w.Content())
	if err != nil {
		return reply{}, err
	}
	defer dir.Close()
	a, err := dir.Get(ctx, r.PathValue("id"))
	if err != nil {
		return reply{}, err
	}
	return show(s.editPage(&a, r).Body()), nil
}

func (s *Server) editPage(a *content.Article, r *http.Request) pages.Edit {
	p := pages.Edit{
		Page: s.page("Edit", pages.AtArticles), Action: articleHref(a.ID) + "/edit", From: r.FormValue("from"), Filter: r.FormValue("kind"),
		Heading: a.Title, Markdown: a.Body, Fingerprint: content.Hash(a.Title + "\n" + a.Body), Published: a.Status == content.Published,
	}
	p.Back = afterEdit(a.ID, p.From, p.Filter)
	if p.From != "" {
		p.Here = pages.AtReview
	}
	return p
}

// afterEdit is where the person came from: an entry of the queue or the article.
func afterEdit(id, from, filter string) string {
	if from != "" {
		return itemHref(from, filter)
	}
	return articleHref(id)
}

func (s *Server) edit(ctx context.Context, r *http.Request) (reply, error) {
	release, err := s.take(ctx, r, maxEdit)
	if err != nil {
		return reply{}, err
	}
	defer release()
	dir, err := content.Open(s.w.Content())
	if err != nil {
		return reply{}, err
	}
	defer dir.Close()
	a, err := dir.Get(ctx, r.PathValue("id"))
	if err != nil {
		return reply{}, err
	}
	form := s.editPage(&a, r)
	current := form.Fingerprint
	form.Heading, form.Markdown = typed(r)
	switch {
	case form.Heading == "" || strings.TrimSpace(form.Markdown) == "":
		form.Mistake = "An article needs a title and a text."
	case r.FormValue("fingerprint") != current:
		// The form keeps what was typed; saving again means it.
		form.Mistake = "The article was changed elsewhere since you opened it. Saving again replaces that change by what stands here."
	}
	if form.Mistake != "" {
		return reply{body: form.Body(), status: http.StatusConflict}, nil
	}
	published := a.Status == content.Published
	a.Title, a.Body = form.Heading, form.Markdown
	if _, err := dir.Edit(ctx, a); err != nil {
		form.Mistake = "It could not be saved: " + err.Error()
		return reply{body: form.Body(), status: http.StatusUnprocessableEntity}, nil
	}
	done := "saved"
	if published {
		done = "changed"
	}
	return goTo(withParam(form.Back, "done", done)), nil
}

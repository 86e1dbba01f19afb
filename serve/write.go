package serve

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/askbook/askbook/content"
	"github.com/askbook/askbook/kb"
	"github.com/askbook/askbook/pipeline"
	pages "github.com/askbook/askbook/templates/workspace"
)

// gapOf finds the gap and its question's article id: the one that a draft of a
// build would have, so that both are one article.
func gapOf(review *pipeline.Review, id string) (gap kb.Gap, article string, ok bool) {
	i := slices.IndexFunc(review.Knowledge.Gaps, func(g kb.Gap) bool { return g.ID == id })
	if i < 0 {
		return kb.Gap{}, "", false
	}
	gap = review.Knowledge.Gaps[i]
	return gap, "a-" + strings.TrimPrefix(gap.Question, "q-"), true
}

func (s *Server) writePage(gap *kb.Gap) pages.Edit {
	return pages.Edit{
		Page: s.page("Write an article", pages.AtReview), Action: writeHref(gap.ID), Back: itemHref(gap.ID, ""),
		Heading: gap.Title, New: true,
	}
}

func (s *Server) writeForm(ctx context.Context, r *http.Request) (reply, error) {
	review, err := s.review(ctx)
	if err != nil {
		return reply{}, err
	}
	gap, article, ok := gapOf(review, r.PathValue("id"))
	if !ok {
		return reply{}, missing("There is no such gap", "", "/gaps", "All gaps")
	}
	if _, exists := review.Article(article); exists {
		return goTo(articleHref(article) + "/edit"), nil
	}
	return show(s.writePage(&gap).Body()), nil
}

// write makes a draft of what a person wrote for a gap.
func (s *Server) write(ctx context.Context, r *http.Request) (reply, error) {
	release, err := s.take(ctx, r, maxEdit)
	if err != nil {
		return reply{}, err
	}
	defer release()
	review, err := s.review(ctx)
	if err != nil {
		return reply{}, err
	}
	gap, id, ok := gapOf(review, r.PathValue("id"))
	if !ok {
		return reply{}, missing("There is no such gap", "", "/gaps", "All gaps")
	}
	form := s.writePage(&gap)
	form.Heading, form.Markdown = typed(r)
	if _, exists := review.Article(id); exists {
		form.Mistake = "An article for this question was made meanwhile; it is in the list of articles."
	} else if form.Heading == "" || strings.TrimSpace(form.Markdown) == "" {
		form.Mistake = "An article needs a title and a text."
	}
	if form.Mistake != "" {
		return reply{body: form.Body(), status: http.StatusConflict}, nil
	}
	dir, err := content.Open(s.w.Content())
	if err != nil {
		return reply{}, err
	}
	defer dir.Close()
	// What Write makes counts as a build's. The person's text goes in as an
	// edit of it, so that no build touches it.
	a := content.Article{ID: id, Title: form.Heading, Question: gap.Question, Topic: gap.Topic, Section: s.section(gap.Topic)}
	if _, err := dir.Write(ctx, []content.Article{a}); err != nil {
		return reply{}, err
	}
	a.Body = form.Markdown
	if _, err := dir.Edit(ctx, a); err != nil {
		form.Mistake = "It could not be saved: " + err.Error()
		return reply{body: form.Body(), status: http.StatusUnprocessableEntity}, nil
	}
	return goTo(withParam(itemHref(id, ""), "done", "saved")), nil
}

// section is the label of the broadest topic above one: where the site lists
// its articles.
func (s *Server) section(topic string) string {
	e, done := s.shelf.take()
	defer done()
	if path := e.pathIDs(topic); len(path) > 0 {
		return e.label(path[0])
	}
	return ""
}

// typed is what a person typed into the form of an article.
func typed(r *http.Request) (title, body string) {
	return oneLine(r.FormValue("title")), strings.ReplaceAll(r.FormValue("body"), "\r\n", "\n")
}

package pipeline

import (
	"context"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/askbook/askbook/content"
	"github.com/askbook/askbook/conversation/read"
	"github.com/askbook/askbook/index"
	"github.com/askbook/askbook/internal/pattern"
	"github.com/askbook/askbook/workspace"
)

// ImportArticles reads the pages of an existing knowledge base into content/.
func ImportArticles(ctx context.Context, w *workspace.Workspace, opt ImportOptions, rep Reporter) (*Imported, error) {
	result := new(Imported)
	stage := opt.stage(rep)
	defer stage.Done()
	sink := result.sink(stage)
	var articles []content.Article
	at := map[string]int{} // of an id in articles: the later record of one id counts
	sink.Article = func(a read.Article) error {
		article := imported(a)
		if i, again := at[article.ID]; again {
			articles[i] = article
			return nil
		}
		at[article.ID] = len(articles)
		articles = append(articles, article)
		return nil
	}
	for _, path := range opt.Paths {
		if err := read.Articles(ctx, path, opt.In, opt.Read, sink); err != nil {
			return result, err
		}
	}
	result.Articles = len(articles)
	if opt.DryRun {
		return result, nil
	}
	dir, err := content.Open(w.Content())
	if err != nil {
		return result, err
	}
	defer dir.Close()
	written, err := dir.Write(ctx, articles)
	for _, done := range written {
		switch done.Outcome {
		case content.Created:
			result.New++
		case content.Updated, content.Proposed:
			result.Updated++
		default:
			result.Unchanged++
		}
	}
	return result, err
}

// imported makes an article of a page. It comes from a knowledge base that is
// public already, so without a status of its own it is published.
func imported(a read.Article) content.Article {
	article := content.Article{
		ID: a.ID, Slug: a.Slug, Title: a.Title, Status: importedStatus(a.Status), Tags: a.Tags, Time: a.Time,
		URL: a.URL, Meta: a.Meta, Body: a.Text, Imported: true,
	}
	if article.ID == "" {
		article.ID = "a-" + fingerprint(a.File, a.URL, a.Title)[:12]
	}
	if section := article.Meta["section"]; section != "" {
		article.Section = section
		article.Meta = maps.Clone(article.Meta)
		delete(article.Meta, "section")
	}
	return article
}

func importedStatus(s string) content.Status {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "draft", "unpublished", "in review", "review":
		return content.Draft
	case "archived", "deleted", "deprecated", "retired", "obsolete":
		return content.Archived
	}
	return content.Published
}

// readContent reads the articles as people and earlier builds left them.
func (b *build) readContent(ctx context.Context) error {
	dir, err := content.Open(b.w.Content())
	if err != nil {
		return err
	}
	defer dir.Close()
	var broken []error
	b.articles, b.proposals, broken = dir.All(ctx)
	for _, err := range broken {
		b.rep.Note("content/%v", err)
	}
	return ctx.Err()
}

// published yields the articles that are public.
func (b *build) published() iter.Seq[*content.Article] {
	return func(yield func(*content.Article) bool) {
		for i := range b.articles {
			if b.articles[i].Status == content.Published && !yield(&b.articles[i]) {
				return
			}
		}
	}
}

// LoadArticles reads the articles of a workspace and their proposals; files
// that cannot be read are left out.
func LoadArticles(ctx context.Context, w *workspace.Workspace) ([]content.Article, []content.Proposal, error) {
	dir, err := content.Open(w.Content())
	if err != nil {
		return nil, nil, err
	}
	defer dir.Close()
	articles, proposals, _ := dir.All(ctx)
	return articles, proposals, ctx.Err()
}

// articleIndex fills the index of articles.
func (b *build) articleIndex(ctx context.Context) error {
	input := articlesInput(b.articles, b.searcher.Model().Digest)
	return b.stage(ctx, "articles", input, len(b.articles), func(m Meter) (int, error) {
		return b.syncIndex(ctx, b.w.Articles(), articleItems(b.articles, m), b.fillArticles)
	})
}

// partBody marks the items of an article that are pieces of its body; the
// others are wordings of its question.
const partBody = "body"

// articlesInput is the fingerprint of what the index of articles is made from.
func articlesInput(articles []content.Article, model string) string {
	return fingerprint("articles", passagesVersion, articles, model)
}

// articleItems yields an item for each wording of an article's question and
// for each passage of its body.
func articleItems(articles []content.Article, m Meter) iter.Seq2[index.Item, error] {
	return func(yield func(index.Item, error) bool) {
		for i := range articles {
			a := &articles[i]
			m.Add(1)
			if a.Status == content.Archived {
				continue
			}
			n := 0
			give := func(text string, filters map[string][]string) bool {
				id := a.ID + "#" + strconv.Itoa(n)
				n++
				return yield(index.Item{ID: id, Group: a.ID, Title: a.Title, Text: text, Time: a.Time, Filters: filters}, nil)
			}
			filters := articleFilters(a)
			for _, wording := range append([]string{""}, a.Paraphrases...) { // the title stands for itself
				if !give(wording, filters) {
					return
				}
			}
			filters = maps.Clone(filters)
			filters["part"] = []string{partBody}
			for _, passage := range bodyPassages(a.Body) {
				if !give(passage, filters) {
					return
				}
			}
		}
	}
}

// fillArticles embeds a wording alone, and a passage below its title: by itself
// it often does not say what it is about.
func (b *build) fillArticles(ctx context.Context, items []index.Item) error {
	return b.fill(ctx, items, func(it *index.Item) string {
		switch {
		case it.Text == "":
			return it.Title
		case slices.Contains(it.Filters["part"], partBody):
			return it.Title + "\n" + it.Text
		}
		return it.Text
	})
}

func articleFilters(a *content.Article) map[string][]string {
	f := map[string][]string{"id": {a.ID}, "kind": {"article"}, "status": {string(a.Status)}}
	if a.Topic != "" {
		f["topic"] = []string{a.Topic}
	}
	if len(a.Tags) > 0 {
		f["tag"] = a.Tags
	}
	for key, value := range a.Meta {
		if value != "" {
			f["meta."+key] = []string{value}
		}
	}
	return f
}

// Lines of an article are joined to passages of about passageBytes, so that one
// vector stands for one thing (300 was measured to find more than 700); a line
// is cut only where it alone is longer than lineBytes.
const (
	passageBytes = 300
	lineBytes    = 1500
)

var (
	markdownLink = pattern.MustCompile(`!?\[([^\]]*)\]\([^)\s]*(?:\s+"[^"]*")?\)`)
	markdownMark = pattern.MustCompile("(?m)^\\s{0,3}(?:#{1,6}\\s+|>\\s?|[-*+]\\s+|\\d{1,3}[.)]\\s+)|\\*\\*|__|`+")
)

// bodyPassages cuts Markdown into pieces of plain text.
func bodyPassages(markdown string) []string {
	text := markdownLink.ReplaceAllString(markdown, "$1")
	text = markdownMark.ReplaceAllString(text, "")
	var passages []string
	var piece []byte
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.Join(strings.Fields(line), " ")
		for line != "" {
			head := cutAtWord(line, lineBytes)
			if len(piece) > 0 && len(piece)+len(head) > passageBytes {
				passages = append(passages, string(piece))
				piece = piece[:0]
			}
			if len(piece) > 0 {
				piece = append(piece, '\n')
			}
			piece = append(piece, head...)
			line = strings.TrimSpace(line[len(head):])
		}
	}
	if len(piece) > 0 {
		passages = append(passages, string(piece))
	}
	return passages
}

// cutAtWord returns a prefix of at most n bytes that ends before a space, or
// at a rune where there is none.
func cutAtWord(s string, n int) string {
	if len(s) <= n {
		return s
	}
	if space := strings.LastIndexByte(s[:n], ' '); space > 0 {
		return s[:space]
	}
	for !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

package serve

import (
	"cmp"
	"context"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/askbook/askbook/content"
	"github.com/askbook/askbook/kb"
	"github.com/askbook/askbook/pipeline"
	pages "github.com/askbook/askbook/templates/workspace"
)

const (
	topItems  = 6
	topTopics = 8
)

func (s *Server) home(ctx context.Context, _ *http.Request) (reply, error) {
	e, done := s.shelf.take()
	defer done()
	review, err := s.review(ctx)
	if err != nil {
		return reply{}, err
	}
	pending, err := pipeline.Pending(ctx, s.w)
	if err != nil {
		return reply{}, err
	}
	imported, err := s.w.Store.CountConversations(ctx)
	if err != nil {
		return reply{}, err
	}
	byStatus := countStatuses(review.Articles)
	home := pages.Home{Page: s.page("Home", pages.AtHome), Pending: pending, Changed: s.siteChanged()}
	home.Summary = "What customers ask, and what your site answers."
	home.Next = s.next(review, imported, pending, byStatus)
	home.Items = queueItems(e.snapshot, review.Items[:min(topItems, len(review.Items))], "")
	home.Topics = topTopicRows(e.snapshot)
	if imported+len(review.Articles) > 0 {
		home.Stats = []pages.Stat{
			{Value: pages.Number(imported), Label: plural(imported, "conversation", "conversations"), Href: "/search"},
			{Value: pages.Number(e.view.CountFinest()), Label: plural(e.view.CountFinest(), "topic", "topics"), Href: "/topics"},
			{Value: pages.Number(len(e.knowledge.Questions)), Label: plural(len(e.knowledge.Questions), "question", "questions"), Href: "/questions"},
			{Value: pages.Number(byStatus[content.Published]), Label: "published " + plural(byStatus[content.Published], "article", "articles"), Href: "/articles?status=published"},
			{Value: pages.Number(byStatus[content.Draft]), Label: plural(byStatus[content.Draft], "draft", "drafts"), Href: "/articles?status=draft"},
		}
	}
	return show(home.Body()), nil
}

func countStatuses(articles []content.Article) map[content.Status]int {
	n := map[content.Status]int{}
	for i := range articles {
		n[articles[i].Status]++
	}
	return n
}

// next picks the one thing that moves the knowledge base on.
func (s *Server) next(review *pipeline.Review, imported int, pending bool, byStatus map[content.Status]int) pages.Next {
	switch {
	case s.builds.running():
		return pages.Next{Title: "A build is under way", Text: "The pages show what the last one left.", Button: "Watch it", Href: "/build"}
	case imported == 0 && len(review.Articles) == 0:
		return pages.Next{
			Title: "Bring in conversations", Text: "Stop this server, import what you have, and start it again.",
			Commands: []string{"askbook import mail.mbox tickets.csv", "askbook build", "askbook serve"},
		}
	case pending && len(review.Items) == 0:
		return pages.Next{
			Title: "Publish what has changed", Text: "Something was imported, edited or approved since the last build.",
			Button: "Build", Build: true,
		}
	case len(review.Items) > 0:
		n := len(review.Items)
		text := "The first one: " + review.Items[0].Title
		if asked := review.Items[0].Conversations; asked > 1 {
			text += " – from " + pages.Plural(asked, "conversation", "conversations") + "."
		}
		return pages.Next{Title: "Review " + pages.Plural(n, "item", "items"), Text: text, Button: "Start reviewing", Href: itemHref(review.Items[0].ID, "")}
	}
	if byStatus[content.Published] == 0 {
		return pages.Next{Title: "Nothing to do", Text: "Import more conversations: an article is drafted once enough customers ask the same.", Button: "Search", Href: "/search"}
	}
	return pages.Next{Title: "All is done", Text: "Everything that was found is decided, and the site is up to date.", Button: "See the public site", Href: "/site/"}
}

// siteChanged is when the public site was last written to, as people say it.
func (s *Server) siteChanged() string {
	info, err := os.Stat(filepath.Join(s.w.Site(), "index.html"))
	if err != nil {
		return ""
	}
	last := info.ModTime()
	if info, err := os.Stat(s.w.Site()); err == nil && info.ModTime().After(last) {
		last = info.ModTime()
	}
	return "on " + last.Format("2 January 2006 at 15:04")
}

func topTopicRows(s *snapshot) []pages.TopicRow {
	var rows []pages.TopicRow
	for i := range s.topics {
		if t := &s.topics[i]; s.view.Finest(t.ID) {
			rows = append(rows, s.row(t, 0, nil))
		}
	}
	slices.SortStableFunc(rows, func(a, b pages.TopicRow) int { return cmp.Compare(b.Conversations, a.Conversations) })
	rows = rows[:min(topTopics, len(rows))]
	for i := range rows {
		rows[i].Share = share(rows[i].Conversations, rows[0].Conversations)
	}
	return rows
}

// share is n of most as a width.
func share(n, most int) string {
	if most <= 0 {
		return "0%"
	}
	return strconv.Itoa(min(100, (n*100+most-1)/most)) + "%"
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2 Jan 2006")
}

// kindLabels are the words for the kinds of the queue.
var kindLabels = map[kb.Kind]string{kb.DraftItem: "Draft", kb.ProposalItem: "Proposal", kb.StaleItem: "Out of date", kb.GapItem: "Gap"}

func queueItems(s *snapshot, items []kb.QueueItem, filter string) []pages.Item {
	rows := make([]pages.Item, len(items))
	for i, it := range items {
		rows[i] = queueItem(s, it, filter)
	}
	return rows
}

func queueItem(s *snapshot, it kb.QueueItem, filter string) pages.Item {
	return pages.Item{
		Href: itemHref(it.ID, filter), Kind: string(it.Kind), Label: kindLabels[it.Kind], Title: strings.TrimSpace(it.Title),
		Topic: s.label(it.Topic), Detail: it.Detail, Conversations: it.Conversations,
	}
}

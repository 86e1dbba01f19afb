package serve

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/askbook/askbook/pipeline"
	pages "github.com/askbook/askbook/templates/workspace"
)

// openTopics is up to how many topics the tree shows all levels at once.
const openTopics = 80

func (s *Server) topics(ctx context.Context, r *http.Request) (reply, error) {
	e, done := s.shelf.take()
	defer done()
	find, order := oneLine(r.FormValue("find")), r.FormValue("sort")
	p := pages.Topics{Page: s.page("Topics", pages.AtTopics), Tabs: e.tabs("tree"), Find: find, Sorts: sorts(find, order)}
	p.Summary = "What customers write about, by how many conversations are about it."
	p.Stats = e.topicStats()
	p.Period = e.period()
	tree := tree{snapshot: e.snapshot, order: order, open: len(e.topics) <= openTopics || find != ""}
	if find != "" {
		tree.found = e.found(s.words(ctx, e.snapshot), find)
	}
	p.Rows = tree.below("")
	var err error
	p.Notice, err = s.topicNotice(ctx, r, e.snapshot)
	return show(p.Body()), err
}

// tabs counts what the views of the topics show.
func (s *snapshot) tabs(here string) pages.TopicTabs {
	return pages.TopicTabs{Here: here, Topics: s.view.CountFinest(), Unsorted: s.view.CountUnsorted(), Decisions: len(s.decisions)}
}

// topicStats says how much of what came is in topics, and how much is told
// twice.
func (s *snapshot) topicStats() []pages.Stat {
	all, unsorted := len(s.view.Assignments), s.view.CountUnsorted()
	broad, copies := 0, 0
	for i := range s.topics {
		if s.topics[i].Parent == "" {
			broad++
		}
	}
	for i := range s.view.Assignments {
		if s.view.Assignments[i].CopyOf != "" {
			copies++
		}
	}
	finest := s.view.CountFinest()
	return []pages.Stat{
		{Value: pages.Number(finest), Label: plural(finest, "topic", "topics"), Note: "in " + pages.Plural(broad, "broad one", "broad ones"), Href: "/topics"},
		{Value: percent(all-unsorted, all), Label: "of conversations in a topic", Note: pages.Number(all-unsorted) + " of " + pages.Number(all), Href: "/topics"},
		{Value: pages.Number(unsorted), Label: "unsorted", Note: percent(unsorted, all) + ", like no topic", Href: "/topics/unsorted"},
		{Value: pages.Number(copies), Label: plural(copies, "near-duplicate", "near-duplicates"), Note: "of mass mailings and the like", Href: "/topics"},
	}
}

// percent is n of all as people read it: whole, but for what is small.
func percent(n, all int) string {
	if all <= 0 {
		return "0 %"
	}
	share := 100 * float64(n) / float64(all)
	switch {
	case n == 0:
		return "0 %"
	case share < .1:
		return "< 0.1 %"
	case share < 9.95 || share > 90 && share < 100:
		return strconv.FormatFloat(share, 'f', 1, 64) + " %"
	}
	return strconv.FormatFloat(share, 'f', 0, 64) + " %"
}

// sorts are the orders that siblings can be shown in.
func sorts(find, order string) []pages.Choice {
	var list []pages.Choice
	for _, o := range []struct{ value, label string }{{"", "Largest"}, {"growth", "Growing most"}, {"name", "By name"}} {
		href := "/topics"
		if find != "" {
			href = withParam(href, "find", find)
		}
		if o.value != "" {
			href = withParam(href, "sort", o.value)
		}
		list = append(list, pages.Choice{Label: o.label, Href: href, Current: order == o.value})
	}
	return list
}

// tree makes the rows of topics.
type tree struct {
	*snapshot
	order string
	open  bool            // the parts of topics are shown
	found map[string]bool // the topics to show; nil for all

	parts map[string][]*pipeline.Topic
	most  int // conversations of the largest
	new   map[string]string
}

// below are the rows of a topic's parts, all below them included.
func (t *tree) below(parent string) []pages.TopicRow {
	if t.parts == nil {
		t.parts, t.new = map[string][]*pipeline.Topic{}, t.newTopics()
		for i := range t.topics {
			topic := &t.topics[i]
			t.parts[topic.Parent] = append(t.parts[topic.Parent], topic)
			t.most = max(t.most, topic.Conversations)
		}
		for _, list := range t.parts {
			t.sort(list)
		}
	}
	var rows []pages.TopicRow
	for _, topic := range t.parts[parent] {
		if t.found != nil && !t.found[topic.ID] {
			continue
		}
		row := t.row(topic, t.most, t.new)
		row.Open = t.open
		row.Below = t.below(topic.ID)
		rows = append(rows, row)
	}
	return rows
}

func (t *tree) sort(list []*pipeline.Topic) {
	switch t.order {
	case "growth":
		slices.SortStableFunc(list, func(a, b *pipeline.Topic) int {
			return cmp.Compare(t.trends.Topics[b.ID].Growth(), t.trends.Topics[a.ID].Growth())
		})
	case "name":
		slices.SortStableFunc(list, func(a, b *pipeline.Topic) int {
			return cmp.Compare(strings.ToLower(a.Label), strings.ToLower(b.Label))
		})
	}
}

// row tells of a topic in a line; most are the conversations of the largest.
func (s *snapshot) row(t *pipeline.Topic, most int, new map[string]string) pages.TopicRow {
	row := pages.TopicRow{
		Href: topicHref(t.ID), Label: t.Label, Conversations: t.Conversations,
		Share: share(t.Conversations, most), Percent: percent(t.Conversations, len(s.view.Assignments)), Terms: t.Terms[:min(6, len(t.Terms))],
		Mark: s.mark(t.ID, new), Spark: s.spark(t.ID),
	}
	if s.view.Finest(t.ID) {
		row.Typical = s.typicalOf(t)
	}
	return row
}

// typicalLength is how much of a typical conversation stands beside a topic, in characters.
const typicalLength = 110

// typicalOf is what a topic's most typical customer came for, "" where its name says the
// same.
func (s *snapshot) typicalOf(t *pipeline.Topic) string {
	text := clip(oneLine(s.typical[t.ID]), typicalLength)
	if strings.EqualFold(strings.Trim(text, ".!? "), strings.Trim(t.Label, "“”.!? ")) {
		return ""
	}
	return text
}

// pathIDs are the topics from the top to id.
func (s *snapshot) pathIDs(id string) []string {
	var path []string
	for id != "" && len(path) < len(s.topics) {
		i, ok := s.topicAt[id]
		if !ok {
			break
		}
		path = append(path, id)
		id = s.topics[i].Parent
	}
	slices.Reverse(path)
	return path
}

// path links to all topics, and to those from the top to id.
func (s *snapshot) path(id string) []pages.Link {
	links := []pages.Link{{Href: "/topics", Text: "Topics"}}
	for _, id := range s.pathIDs(id) {
		links = append(links, pages.Link{Href: topicHref(id), Text: s.label(id)})
	}
	return links
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

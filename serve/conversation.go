package serve

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/askbook/askbook/conversation"
	"github.com/askbook/askbook/document"
	"github.com/askbook/askbook/kb"
	"github.com/askbook/askbook/pipeline"
	"github.com/askbook/askbook/store"
	pages "github.com/askbook/askbook/templates/workspace"
)

// maxTurns bounds what one page shows of a conversation.
const maxTurns = 2000

func (s *Server) conversation(ctx context.Context, r *http.Request) (reply, error) {
	id := r.PathValue("id")
	doc, err := s.w.Store.Document(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return reply{}, missing("There is no such conversation", "One that was imported after the last build is shown after the next.", "/search", "Search")
	}
	if err != nil {
		return reply{}, err
	}
	e, done := s.shelf.take()
	defer done()
	heading := cmp.Or(strings.TrimSpace(doc.Subject()), clip(doc.Issue(), 90), "Conversation "+id)
	p := pages.Conversation{Page: s.page(heading, pages.AtSearch), Heading: heading, Path: topicPath(e.snapshot, id), Facts: facts(&doc)}
	turns := doc.Turns()
	for i := range turns[:min(len(turns), maxTurns)] {
		t := turnOf(&turns[i])
		t.Asks = questionLinks(e.asks[id][i])
		t.Quoted = questionLinks(e.answers[id][i])
		p.Turns = append(p.Turns, t)
	}
	return show(p.Body()), nil
}

// topicPath leads from the top topic to the one that a conversation is in.
func topicPath(s *snapshot, id string) []pages.Link {
	place := s.view.Place(id)
	if place == nil {
		return nil
	}
	var path []pages.Link
	for _, topic := range place.Path {
		path = append(path, pages.Link{Href: topicHref(topic), Text: s.label(topic)})
	}
	return path
}

func facts(d *document.Document) []pages.Pair {
	var list []pages.Pair
	add := func(name, value string) {
		if value != "" {
			list = append(list, pages.Pair{Name: name, Value: value})
		}
	}
	add("Channel", string(d.Channel()))
	add("Date", day(d.Start()))
	add("Status", d.Status())
	add("Tags", clip(strings.Join(d.Tags(), ", "), 200))
	add("Language", d.Lang())
	if csat := d.CSAT(); csat != nil {
		add("Rating", strconv.FormatFloat(*csat, 'g', 3, 64))
	}
	add("Id", clip(d.ID(), 80))
	return list
}

func turnOf(t *document.Turn) pages.Turn {
	n := strconv.Itoa(t.Index)
	turn := pages.Turn{Anchor: "turn-" + n, Number: n, Role: string(t.Role), When: moment(t.Time), Paragraphs: paragraphs(pipeline.Plain(t.Text))}
	switch t.Role {
	case conversation.Customer:
		turn.Who = "Customer"
	case conversation.Agent:
		turn.Who = "Agent"
	case conversation.Bot:
		turn.Who = "Bot"
	case conversation.System:
		turn.Who = "System"
	default:
		turn.Role, turn.Who = "unknown", "Unknown"
	}
	return turn
}

func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2 Jan 2006, 15:04")
}

// paragraphs cuts a text at blank lines; line breaks inside stay.
func paragraphs(text string) []string {
	var out []string
	for p := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n") {
		if p = strings.Trim(p, "\n"); strings.TrimSpace(p) != "" {
			out = append(out, p)
		}
	}
	return out
}

func questionLinks(list []*kb.Question) []pages.Link {
	var links []pages.Link
	for _, q := range list {
		links = append(links, pages.Link{Href: questionHref(q.ID), Text: q.Question})
	}
	return links
}

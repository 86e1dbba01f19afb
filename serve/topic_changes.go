package serve

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/askbook/askbook/cluster"
	"github.com/askbook/askbook/pipeline"
	pages "github.com/askbook/askbook/templates/workspace"
)

const (
	changesPage   = 100
	unsortedPage  = 40
	decisionsPage = 200
)

// topicChanges lists what people decided on topics, and what became of them.
func (s *Server) topicChanges(ctx context.Context, r *http.Request) (reply, error) {
	e, done := s.shelf.take()
	defer done()
	p := pages.TopicChanges{Page: s.page("Topics", pages.AtTopics), Tabs: e.tabs("changes")}
	for i, d := range slices.Backward(e.decisions) {
		if len(p.Decisions) == decisionsPage {
			break
		}
		row := pages.DecisionRow{ID: d.ID, When: day(d.Time), Text: capital(sentence(&d)), Undo: i == len(e.decisions)-1}
		for _, id := range []string{d.Into, d.Topic} {
			if e.label(id) != "" {
				row.Href = topicHref(id)
				break
			}
		}
		p.Decisions = append(p.Decisions, row)
	}
	steps := e.built()
	from, to, pager := paged(r, len(steps), changesPage)
	p.Pages = pager
	p.Steps = steps[from:to]
	var err error
	p.Notice, err = s.topicNotice(ctx, r, e.snapshot)
	return show(p.Body()), err
}

// built tells what builds found, the latest first, and of one build the largest
// first. At the first build all topics are new: where they are many, that is one
// thing to tell.
func (s *snapshot) built() []pages.TopicStep {
	steps := slices.DeleteFunc(slices.Clone(s.history), func(st pipeline.TopicStep) bool { return st.By == "person" })
	if len(steps) == 0 {
		return nil
	}
	first := when(&steps[0])
	steps, found := pipeline.WithoutFirst(steps)
	slices.SortStableFunc(steps, func(a, b pipeline.TopicStep) int {
		return cmp.Or(cmp.Compare(b.Build, a.Build), cmp.Compare(b.Time, a.Time), cmp.Compare(max(b.Before, b.After), max(a.Before, a.After)))
	})
	var told []pages.TopicStep
	for i := range steps {
		told = append(told, s.step(&steps[i], ""))
	}
	if found > 0 {
		told = append(told, pages.TopicStep{When: first, Text: "The first build found " + pages.Plural(found, "topic", "topics") + ", broad and fine"})
	}
	return told
}

// when is the day of a step, or the build that took it where that is unknown.
func when(st *pipeline.TopicStep) string {
	at, err := time.Parse(time.RFC3339, st.Time)
	switch {
	case err == nil:
		return day(at)
	case st.Build > 0:
		return "Build " + pages.Number(st.Build)
	}
	return ""
}

// steps tell the life of a topic, the latest first.
func (s *snapshot) steps(id string) []pages.TopicStep {
	var list []pages.TopicStep
	for i := range slices.Backward(s.history) {
		if step := &s.history[i]; step.Topic == id || step.Other == id {
			list = append(list, s.step(step, id))
		}
	}
	return list
}

// step says a step in words. On the page of the topic about, it needs no name.
func (s *snapshot) step(st *pipeline.TopicStep, about string) pages.TopicStep {
	out := pages.TopicStep{Person: st.By == "person", When: when(st)}
	name, other := quote(cmp.Or(st.Label, st.Topic)), quote(cmp.Or(st.OtherLabel, st.Other))
	if st.Topic == about {
		name = "It"
	} else if s.label(st.Topic) != "" {
		out.Link = &pages.Link{Href: topicHref(st.Topic), Text: "Open"}
	}
	if st.Other == about {
		other = "it"
	}
	count := pages.Plural(st.After, "conversation", "conversations")
	switch cluster.EventKind(st.Kind) {
	case cluster.Born:
		out.Text = name + " was found, with " + count
	case cluster.Grown:
		out.Text = name + " grew from " + pages.Number(st.Before) + " to " + count
	case cluster.Shrunk:
		out.Text = name + " shrank from " + pages.Number(st.Before) + " to " + count
	case cluster.Split:
		out.Text = name + " was split off " + other
		if st.After > 0 {
			out.Text += ", with " + count
		}
	case cluster.Merged:
		out.Text = name + " went into " + other
	case cluster.Retired:
		out.Text = name + " is no longer there: nothing continues its " + pages.Plural(st.Before, "conversation", "conversations")
	default:
		out.Text = byPerson(st, name, other, count)
	}
	return out
}

func byPerson(st *pipeline.TopicStep, name, other, count string) string {
	switch {
	case st.Kind == "renamed":
		return quote(st.Was) + " was renamed to " + quote(st.Label)
	case st.Other != "":
		return name + " was moved below " + other
	case st.Before == st.After:
		return name + " was moved to the top"
	}
	return name + " was given conversations, and has " + count + " now"
}

// unsorted lists the conversations that are like no topic, the closest first.
func (s *Server) unsorted(ctx context.Context, r *http.Request) (reply, error) {
	e, done := s.shelf.take()
	defer done()
	p := pages.Unsorted{Page: s.page("Topics", pages.AtTopics), Tabs: e.tabs("unsorted"), Find: oneLine(r.FormValue("find"))}
	p.WithCopies = r.FormValue("copies") != ""
	var ids []string
	unsorted, copies := 0, map[string]int{}
	for i := range e.view.Assignments {
		a := &e.view.Assignments[i]
		if a.Topic != "" {
			continue
		}
		unsorted++
		if a.CopyOf != "" {
			p.Copies++
			copies[a.CopyOf]++
		}
		if a.CopyOf == "" || p.WithCopies {
			ids = append(ids, a.Document)
		}
	}
	p.Summary = pages.Plural(unsorted, "conversation", "conversations") + ", " + percent(unsorted, len(e.view.Assignments)) + " of all, are like no topic. A build makes a topic of them once enough are alike."
	slices.SortStableFunc(ids, func(a, b string) int { return cmp.Compare(e.view.Place(b).Score, e.view.Place(a).Score) })
	ids, err := e.membersBy(ctx, "", ids, p.Find)
	if err != nil {
		return reply{}, err
	}
	from, to, pager := paged(r, len(ids), unsortedPage)
	p.Pages, p.Found = pager, len(ids)
	usual := map[string]float64{}
	for _, id := range ids[from:to] {
		row, ok := s.conversationRow(ctx, id)
		if !ok {
			continue
		}
		row.Copies = copies[id]
		if place := e.view.Place(id); e.label(place.Nearest) != "" {
			if _, known := usual[place.Nearest]; !known {
				usual[place.Nearest] = e.usualFit(place.Nearest)
			}
			row.Nearest = &pages.Link{Href: topicHref(place.Nearest), Text: e.label(place.Nearest)}
			row.Fit, row.Usual = fit(place.Score), fit(usual[place.Nearest])
		}
		p.Rows = append(p.Rows, row)
	}
	p.Notice, err = s.topicNotice(ctx, r, e.snapshot)
	return show(p.Body()), err
}

// usualFit is how well the conversation in the middle of a topic's fits it.
func (s *snapshot) usualFit(topic string) float64 {
	t := s.view.Topic(topic)
	if t == nil || len(t.Members) == 0 {
		return 0
	}
	scores := make([]float64, len(t.Members))
	for i, id := range t.Members {
		scores[i] = s.view.Place(id).Score
	}
	slices.Sort(scores)
	return scores[len(scores)/2]
}

func fit(score float64) string { return percent(int(1000*score), 1000) }

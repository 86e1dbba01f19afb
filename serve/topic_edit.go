package serve

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/askbook/askbook/cluster"
	"github.com/askbook/askbook/pipeline"
	pages "github.com/askbook/askbook/templates/workspace"
)

// maxName bounds the name of a topic, in characters.
const maxName = 120

// decideTopics keeps decisions on topics and shows what came of them. While a
// build runs nothing is decided: it would write over it.
func (s *Server) decideTopics(ctx context.Context, wanted ...cluster.Decision) (*pipeline.TopicsDecided, error) {
	return s.changeTopics(ctx, func(ctx context.Context) (*pipeline.TopicsDecided, error) {
		return pipeline.DecideTopics(ctx, s.w, pipeline.Silent{}, time.Now(), wanted...)
	})
}

func (s *Server) changeTopics(ctx context.Context, change func(context.Context) (*pipeline.TopicsDecided, error)) (*pipeline.TopicsDecided, error) {
	if s.builds.running() {
		return nil, fault{
			http.StatusConflict, "A build is running", "Nothing was changed. Decide again when the build is done.", "",
			pages.Link{Href: "/build", Text: "Watch the build"},
		}
	}
	release, err := s.hold(ctx)
	if err != nil {
		return nil, err
	}
	defer release()
	ctx = context.WithoutCancel(ctx) // what is kept is also shown
	done, err := change(ctx)
	if err != nil {
		return nil, fault{
			http.StatusUnprocessableEntity, "That could not be done", capital(err.Error()) + ".", "Nothing was changed.",
			pages.Link{Href: "/topics", Text: "All topics"},
		}
	}
	return done, s.reload(ctx)
}

// decided leads to a page that says what was decided.
func decided(href string, done *pipeline.TopicsDecided) reply {
	last := done.Decisions[len(done.Decisions)-1]
	href = withParam(href, "done", last.ID)
	if done.Pending != nil {
		href = withParam(href, "later", "1")
	}
	return goTo(href)
}

// topicNotice tells what the request before this one did to topics.
func (s *Server) topicNotice(ctx context.Context, r *http.Request, e *snapshot) (pages.TopicNotice, error) {
	var n pages.TopicNotice
	id := r.FormValue("done")
	switch at := slices.IndexFunc(e.decisions, func(d pipeline.TopicDecision) bool { return d.ID == id }); {
	case id == "undone":
		n.Text = "Taken back. The topics are as they were before."
	case at < 0:
		return n, nil
	default:
		n.Text = capital(sentence(&e.decisions[at])) + "."
		n.Back = r.URL.Path
		if at == len(e.decisions)-1 {
			n.Undo = id
		}
	}
	if r.FormValue("later") != "" {
		n.Text += " The topics show it after the next build, since the embedding model cannot be reached now."
	}
	var err error
	if n.Pending, err = pipeline.Pending(ctx, s.w); n.Pending {
		n.Text += " Questions, drafts and the site follow with the next build."
	}
	return n, err
}

// sentence says what a decision did.
func sentence(d *pipeline.TopicDecision) string {
	was, target := quote(d.Was), quote(d.Target)
	switch {
	case d.Kind == cluster.Rename:
		return "renamed " + was + " to " + quote(d.Label)
	case d.Kind == cluster.Merge:
		return "merged " + was + " into " + target + ", which has " + pages.Plural(d.After, "conversation", "conversations") + " now"
	case d.Kind == cluster.Divide && d.After == 0:
		return "split " + was + " in two"
	case d.Kind == cluster.Divide:
		return "split " + pages.Plural(d.After, "conversation", "conversations") + " off " + was + " as a topic of their own"
	case len(d.Documents) > 0:
		return "moved " + pages.Plural(len(d.Documents), "conversation", "conversations") + " to " + was
	case d.Into == "":
		return "moved " + was + " to the top of the tree"
	}
	return "moved " + was + " below " + target
}

// quote puts a name between quotation marks, unless it stands in some already.
func quote(s string) string {
	if first, _ := utf8.DecodeRuneInString(s); strings.ContainsRune("“„«", first) {
		return s
	}
	return "“" + s + "”"
}

func (s *Server) renameTopic(ctx context.Context, r *http.Request) (reply, error) {
	t, err := s.edited(r)
	if err != nil {
		return reply{}, err
	}
	name := clip(oneLine(r.FormValue("name")), maxName)
	if name == "" {
		return reply{}, fault{http.StatusBadRequest, "A name is missing", "Say what the topic is to be called.", "Nothing was changed.", pages.Link{Href: topicHref(t.ID), Text: "Back to it"}}
	}
	if name == t.Label {
		return goTo(topicHref(t.ID)), nil
	}
	done, err := s.decideTopics(ctx, cluster.Decision{Kind: cluster.Rename, Topic: t.ID, Label: name})
	if err != nil {
		return reply{}, err
	}
	return decided(topicHref(t.ID), done), nil
}

// edited reads the form of a decision and gives the topic that it is about.
func (s *Server) edited(r *http.Request) (*pipeline.Topic, error) {
	if err := readForm(r, maxEdit); err != nil {
		return nil, err
	}
	e, done := s.shelf.take()
	defer done()
	return e.topicOf(r)
}

func (s *Server) splitForm(ctx context.Context, r *http.Request) (reply, error) {
	e, done := s.shelf.take()
	defer done()
	t, err := e.topicOf(r)
	if err != nil {
		return reply{}, err
	}
	return show(s.splitPage(ctx, e.snapshot, t, chosen(r)).Body()), nil
}

func (s *Server) splitPage(ctx context.Context, e *snapshot, t *pipeline.Topic, ids []string) pages.SplitTopic {
	p := pages.SplitTopic{
		Page: s.page("Split a topic", pages.AtTopics), ID: t.ID, Label: t.Label, Members: t.Conversations,
		Path: e.path(t.ID),
	}
	if !e.view.Finest(t.ID) {
		p.Mistake = "It has parts: split one of them."
	}
	for _, id := range ids {
		if row, ok := s.conversationRow(ctx, id); ok {
			p.Chosen = append(p.Chosen, row)
		}
	}
	return p
}

func (s *Server) splitTopic(ctx context.Context, r *http.Request) (reply, error) {
	t, err := s.edited(r)
	if err != nil {
		return reply{}, err
	}
	done, err := s.decideTopics(ctx, cluster.Decision{Kind: cluster.Divide, Topic: t.ID, Label: clip(oneLine(r.FormValue("name")), maxName), Documents: chosen(r)})
	if err != nil {
		return reply{}, err
	}
	href := topicHref(t.ID)
	if done.Pending == nil {
		href = topicHref(cluster.SplitID(done.Decisions[0].ID))
	}
	return decided(href, done), nil
}

// chosen are the conversations that a form names.
func chosen(r *http.Request) []string {
	_ = r.FormValue("") // parses the form
	ids := slices.Clone(r.Form["c"])
	slices.Sort(ids)
	return slices.Compact(ids)
}

func (s *Server) mergeTopic(ctx context.Context, r *http.Request) (reply, error) {
	return s.join(ctx, r, cluster.Merge)
}

func (s *Server) moveTopic(ctx context.Context, r *http.Request) (reply, error) {
	return s.join(ctx, r, cluster.Move)
}

// join merges a topic into the one that was chosen, or puts it below.
func (s *Server) join(ctx context.Context, r *http.Request, kind cluster.DecisionKind) (reply, error) {
	t, err := s.edited(r)
	if err != nil {
		return reply{}, err
	}
	into, given := r.FormValue("into"), r.Form["into"] != nil
	if !given || into == "" && kind == cluster.Merge {
		return goTo(withParam(topicHref(t.ID)+"/"+string(kind), "none", "1")), nil
	}
	done, err := s.decideTopics(ctx, cluster.Decision{Kind: kind, Topic: t.ID, Into: into})
	if err != nil {
		return reply{}, err
	}
	href := topicHref(t.ID)
	if kind == cluster.Merge && done.Pending == nil {
		href = topicHref(into)
	}
	return decided(href, done), nil
}

// moveConversations puts the conversations that were chosen into a topic.
func (s *Server) moveConversations(ctx context.Context, r *http.Request) (reply, error) {
	if err := readForm(r, maxEdit); err != nil {
		return reply{}, err
	}
	back := topicsPath(r.FormValue("back"))
	ids, to := chosen(r), r.FormValue("into")
	if len(ids) == 0 {
		return reply{}, fault{http.StatusBadRequest, "Nothing was chosen", "Choose the conversations that are to be moved.", "", pages.Link{Href: back, Text: "Back"}}
	}
	if to == "" {
		return goTo("/topics/move?" + url.Values{"c": ids, "back": {back}, "none": {"1"}}.Encode()), nil
	}
	done, err := s.decideTopics(ctx, cluster.Decision{Kind: cluster.Move, Topic: to, Documents: ids})
	if err != nil {
		return reply{}, err
	}
	return decided(back, done), nil
}

// undoTopics takes back the last decision, if it is the one that the page
// showed.
func (s *Server) undoTopics(ctx context.Context, r *http.Request) (reply, error) {
	if err := readForm(r, maxForm); err != nil {
		return reply{}, err
	}
	errOther := errors.New("something else was decided meanwhile")
	_, err := s.changeTopics(ctx, func(ctx context.Context) (*pipeline.TopicsDecided, error) {
		decisions, err := pipeline.TopicDecisions(ctx, s.w)
		if err != nil {
			return nil, err
		}
		if len(decisions) == 0 || decisions[len(decisions)-1].ID != r.FormValue("decision") {
			return nil, errOther
		}
		return pipeline.UndoTopics(ctx, s.w, pipeline.Silent{}, time.Now())
	})
	if err != nil {
		return reply{}, err
	}
	back := topicsPath(r.FormValue("back"))
	if id, isTopic := strings.CutPrefix(back, "/topics/t-"); isTopic {
		e, done := s.shelf.take()
		defer done()
		if e.label("t-"+id) == "" {
			back = "/topics" // it went with the decision
		}
	}
	return goTo(withParam(back, "done", "undone")), nil
}

// topicsPath is a path among the topics that a form gave, "/topics" for any
// other.
func topicsPath(path string) string {
	u, err := url.Parse(path)
	if err != nil || u.Host != "" || u.Scheme != "" || u.Path != "/topics" && !strings.HasPrefix(u.Path, "/topics/") {
		return "/topics"
	}
	return u.EscapedPath()
}

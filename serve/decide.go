package serve

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/askbook/askbook/kb"
	"github.com/askbook/askbook/pipeline"
	pages "github.com/askbook/askbook/templates/workspace"
)

func (s *Server) approve(ctx context.Context, r *http.Request) (reply, error) {
	return s.decide(ctx, r, func(item kb.QueueItem) (string, error) {
		done := "approved"
		if item.Kind == kb.StaleItem || item.Kind == kb.GapItem {
			done = "settled"
		}
		return done, pipeline.Approve(ctx, s.w, item, time.Now())
	})
}

func (s *Server) dismiss(ctx context.Context, r *http.Request) (reply, error) {
	return s.decide(ctx, r, func(item kb.QueueItem) (string, error) {
		reason := strings.Join(strings.Fields(r.FormValue("reason")), " ")
		if reason == "" {
			return "", fault{http.StatusBadRequest, "A reason is missing", "Say in a few words why this is put away.", "", pages.Link{Href: itemHref(item.ID, r.FormValue("kind")), Text: "Back to it"}}
		}
		return "dismissed", pipeline.Dismiss(ctx, s.w, item, clip(reason, 500), time.Now())
	})
}

// decide does what f says with the item, and goes on to the next one.
func (s *Server) decide(ctx context.Context, r *http.Request, f func(kb.QueueItem) (done string, err error)) (reply, error) {
	release, err := s.take(ctx, r, maxForm)
	if err != nil {
		return reply{}, err
	}
	defer release()
	review, err := s.review(ctx)
	if err != nil {
		return reply{}, err
	}
	item, err := review.Item(r.PathValue("id"))
	if err != nil || item.ID != r.PathValue("id") {
		return reply{}, missing("Not in the queue", "Someone may have decided on it.", "/review", "The queue")
	}
	filter := r.FormValue("kind")
	_, next, _ := neighbours(review.Items, item, filter)
	done, err := f(item)
	if err != nil {
		return reply{}, err
	}
	if _, err := s.review(ctx); err != nil {
		return reply{}, err
	}
	if next == "" {
		next = itemQueue(filter)
	}
	next = withParam(next, "done", done)
	if item.Kind != kb.ProposalItem { // its file is gone
		next = withParam(next, "undo", item.ID)
	}
	return goTo(next), nil
}

// undo takes back the last decision, if it is the one that the page told of.
func (s *Server) undo(ctx context.Context, r *http.Request) (reply, error) {
	release, err := s.take(ctx, r, maxForm)
	if err != nil {
		return reply{}, err
	}
	defer release()
	item := r.FormValue("item")
	err = pipeline.UndoReview(ctx, s.w, item, time.Now())
	if errors.Is(err, pipeline.ErrFinal) {
		return reply{}, fault{http.StatusConflict, "That cannot be taken back", capital(err.Error()) + ".", "Nothing was changed.", pages.Link{Href: "/review", Text: "The queue"}}
	}
	if err != nil {
		return reply{}, err
	}
	if _, err := s.review(ctx); err != nil {
		return reply{}, err
	}
	return goTo(withParam(itemHref(item, r.FormValue("kind")), "done", "undone")), nil
}

// holdPatience is how long a decision waits for a build that is writing.
const holdPatience = 20 * time.Second

// take reads what a person sent, in limit bytes at most, and holds content/ for it.
func (s *Server) take(ctx context.Context, r *http.Request, limit int64) (release func(), err error) {
	if err := readForm(r, limit); err != nil {
		return nil, err
	}
	return s.hold(ctx)
}

// hold lets one at a time change content/.
func (s *Server) hold(ctx context.Context) (release func(), err error) {
	ctx, cancel := context.WithTimeout(ctx, holdPatience)
	defer cancel()
	select {
	case s.writing <- struct{}{}:
		return func() { <-s.writing }, nil
	case <-ctx.Done():
		return nil, fault{
			http.StatusServiceUnavailable, "A build is writing", "Nothing was changed. Decide again when the build is done.",
			"",
			pages.Link{Href: "/build", Text: "Watch the build"},
		}
	}
}

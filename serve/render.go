package serve

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/a-h/templ"

	"github.com/askbook/askbook/content"
	"github.com/askbook/askbook/pipeline"
	"github.com/askbook/askbook/store"
	pages "github.com/askbook/askbook/templates/workspace"
)

// page answers a request with a reply, or says why it cannot.
type page func(ctx context.Context, r *http.Request) (reply, error)

// reply is what a page answers.
type reply struct {
	body     templ.Component
	location string       // leads elsewhere with "see other"; body is then not used
	handler  http.Handler // serves a file instead
	status   int          // 200 when 0
}

func show(body templ.Component) reply { return reply{body: body} }

func goTo(location string) reply { return reply{location: location} }

// fault is an error that a person is told.
type fault struct {
	status            int
	title, text, hint string
	back              pages.Link
}

func (f fault) Error() string { return f.title + ": " + f.text }

// missing says that something is not there (any more).
func missing(what, hint, href, back string) error {
	return fault{http.StatusNotFound, what, "It may have gone with the last build.", hint, pages.Link{Href: href, Text: back}}
}

// render makes a handler of a page. The page is complete before its first byte
// is sent: half a page is never shown.
func (s *Server) render(p page) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := r.Context()
		answer, err := p(ctx, r)
		if err != nil {
			if ctx.Err() != nil {
				return // nobody waits for it
			}
			answer = s.failed(r, err)
		}
		switch {
		case answer.handler != nil:
			answer.handler.ServeHTTP(w, r)
			return
		case answer.location != "":
			http.Redirect(w, r, answer.location, http.StatusSeeOther)
			return
		}
		var b bytes.Buffer
		if err := answer.body.Render(ctx, &b); err != nil {
			s.opt.Log.Error("drawing a page", "path", r.URL.Path, "error", err)
			http.Error(w, "The page could not be drawn.", http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if answer.status != 0 {
			w.WriteHeader(answer.status)
		}
		_, _ = w.Write(b.Bytes())
	})
}

// failed is the page for an error.
func (s *Server) failed(r *http.Request, err error) reply {
	var f fault
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &f):
	case errors.As(err, &tooLarge):
		f = fault{http.StatusRequestEntityTooLarge, "Too long", fmt.Sprintf("More than %d KB cannot be sent at once.", tooLarge.Limit>>10), "", pages.Link{Href: "/", Text: "Home"}}
	case errors.Is(err, store.ErrNotFound), errors.Is(err, content.ErrNotFound), errors.Is(err, pipeline.ErrNoItem):
		f = missing("Not found", "", "/", "Home").(fault)
	default:
		s.opt.Log.Error("answering a request", "path", r.URL.Path, "error", err)
		f = fault{http.StatusInternalServerError, "That did not work", err.Error(), "`askbook doctor` looks for the cause.", pages.Link{Href: "/", Text: "Home"}}
	}
	m := pages.Message{Page: s.page(f.title, ""), Text: f.text, Hint: f.hint, Back: f.back}
	return reply{body: m.Body(), status: f.status}
}

func (s *Server) notFound(context.Context, *http.Request) (reply, error) {
	return reply{}, fault{http.StatusNotFound, "There is no such page", "The address may be mistyped.", "", pages.Link{Href: "/", Text: "Home"}}
}

// page fills what all pages share.
func (s *Server) page(title string, at pages.Place) pages.Page {
	return pages.Page{
		Title: title, Name: s.w.Settings.Name, Here: at, Version: s.assets.version,
		Queue: int(s.queued.Load()), Building: s.builds.running(),
	}
}

// Limits of what a form may send: an edited article, a reason.
const (
	maxEdit = 2 << 20
	maxForm = 64 << 10
)

// readForm reads a posted form of at most limit bytes.
func readForm(r *http.Request, limit int64) error {
	r.Body = http.MaxBytesReader(nil, r.Body, limit)
	if err := r.ParseForm(); err != nil {
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			return err
		}
		return fault{http.StatusBadRequest, "That was no form", err.Error(), "", pages.Link{Href: "/", Text: "Home"}}
	}
	return nil
}

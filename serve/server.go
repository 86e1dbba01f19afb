// Package serve shows a workspace in a browser on the same machine: the queue
// for whoever keeps the articles, the search for whoever answers customers.
//
// A [Server] holds the workspace for as long as it runs. What a build leaves is
// read once into a snapshot and replaced after the next one, so that pages stay
// fast and agree with each other; the queue is read anew for each page, since
// people also edit content/ with other programs.
//
// There are no accounts: who can reach the address can decide. So it listens on
// loopback, answers only requests that name such a host, which keeps other
// sites from reaching it by a name of their own (DNS rebinding), and takes
// changes only from its own pages. Everything shown comes from redacted
// documents; the raw conversations are never read here.
package serve

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/askbook/askbook/workspace"
)

// Options are choices for a Server.
type Options struct {
	// AllowRemote answers requests from other machines too.
	AllowRemote bool
	// Log hears about requests that failed; nil is silent.
	Log *slog.Logger
}

// ErrRemote refuses an address that other machines can reach.
var ErrRemote = errors.New("other machines could reach that address, and there are no accounts")

// Server shows one workspace. The caller keeps the workspace open until the
// server is closed, and does not change it meanwhile.
type Server struct {
	w        *workspace.Workspace
	opt      Options
	assets   assets
	shelf    shelf
	contents contents
	builds   *builds
	queued   atomic.Int64 // the length of the queue when it was last read
	// writing is held by whoever changes content/: a build for as long as it
	// runs, a decision for a moment.
	writing chan struct{}
}

// New opens what the last build left. A workspace in which nothing was built
// yet is fine.
func New(ctx context.Context, w *workspace.Workspace, opt Options) (*Server, error) {
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	s := &Server{w: w, opt: opt, writing: make(chan struct{}, 1)}
	var err error
	if s.assets, err = newAssets(w.Settings.Accent); err != nil {
		return nil, err
	}
	s.builds = newBuilds(s.runBuild)
	if err := s.reload(ctx); err != nil {
		return nil, err
	}
	if _, err := s.review(ctx); err != nil {
		s.shelf.close()
		return nil, err
	}
	return s, nil
}

// Close stops a build that runs and closes the indexes. No request may be under
// way.
func (s *Server) Close() error {
	s.builds.stop()
	return s.shelf.close()
}

// Handler answers every request, and is the same that Run serves.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	for pattern, page := range map[string]page{
		"GET /{$}":                  s.home,
		"GET /review":               s.queue,
		"POST /review/undo":         s.undo,
		"GET /review/{id}":          s.item,
		"POST /review/{id}/approve": s.approve,
		"POST /review/{id}/dismiss": s.dismiss,
		"GET /review/{id}/write":    s.writeForm,
		"POST /review/{id}/write":   s.write,
		"GET /articles":             s.articles,
		"GET /articles/{id}":        s.article,
		"GET /articles/{id}/edit":   s.editForm,
		"POST /articles/{id}/edit":  s.edit,
		"GET /search":               s.search,
		"GET /conversations/{id}":   s.conversation,
		"GET /topics":               s.topics,
		"GET /topics/map":           s.topicMap,
		"GET /topics/words":         s.topicWords,
		"GET /topics/unsorted":      s.unsorted,
		"GET /topics/changes":       s.topicChanges,
		"GET /topics/move":          s.moveConversationsForm,
		"POST /topics/move":         s.moveConversations,
		"POST /topics/undo":         s.undoTopics,
		"GET /topics/{id}":          s.topic,
		"GET /topics/{id}/card":     s.topicCard,
		"POST /topics/{id}/rename":  s.renameTopic,
		"GET /topics/{id}/merge":    s.mergeForm,
		"POST /topics/{id}/merge":   s.mergeTopic,
		"GET /topics/{id}/move":     s.moveForm,
		"POST /topics/{id}/move":    s.moveTopic,
		"GET /topics/{id}/split":    s.splitForm,
		"POST /topics/{id}/split":   s.splitTopic,
		"GET /questions":            s.questions,
		"GET /gaps":                 s.gaps,
		"GET /stale":                s.stale,
		"GET /build":                s.build,
		"POST /build":               s.startBuild,
		"GET /build/stages":         s.buildStages,
		"GET /preview/{path...}":    s.folder(s.w.Preview),
		"GET /site/{path...}":       s.folder(s.w.Site),
		"GET /assets/{name}":        s.asset,
		"GET /favicon.ico":          s.favicon,
		"/":                         s.notFound,
	} {
		mux.Handle(pattern, s.render(page))
	}
	// Bodies are limited where they are read: what is refused is then told on a page.
	return s.guard(http.NewCrossOriginProtection().Handler(mux))
}

// How long a client may take. A build outlives its request, so no page needs
// long.
const (
	readTimeout  = 15 * time.Second
	writeTimeout = 60 * time.Second
	idleTimeout  = 2 * time.Minute
	stopTimeout  = 5 * time.Second
	maxHeader    = 64 << 10
)

// Run listens on addr until ctx ends, and tells ready where. Ending is no
// error.
func (s *Server) Run(ctx context.Context, addr string, ready func(url string)) error {
	if err := CheckAddr(addr, s.opt.AllowRemote); err != nil {
		return err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if err != nil {
		return listenError(addr, err)
	}
	server := &http.Server{
		Handler: s.Handler(), ReadHeaderTimeout: readTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout, IdleTimeout: idleTimeout,
		MaxHeaderBytes: maxHeader, ErrorLog: slog.NewLogLogger(s.opt.Log.Handler(), slog.LevelDebug),
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	if ready != nil {
		ready(address(listener.Addr()))
	}
	select {
	case err := <-served:
		return fmt.Errorf("serving: %w", err)
	case <-ctx.Done():
	}
	s.builds.stop()
	stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
	defer cancel()
	if err := server.Shutdown(stopping); err != nil {
		server.Close()
	}
	<-served
	return nil
}

// listenError says what to do about an address that cannot be had.
func listenError(addr string, err error) error {
	if errors.Is(err, syscall.EADDRINUSE) || isWindowsInUse(err) {
		return fmt.Errorf("%s is in use, perhaps by another askbook: stop that one, or choose another port with --addr 127.0.0.1:0", addr)
	}
	return fmt.Errorf("listening on %s: %w", addr, err)
}

// isWindowsInUse knows Windows' number for an address in use, WSAEADDRINUSE.
func isWindowsInUse(err error) bool {
	var number syscall.Errno
	return errors.As(err, &number) && number == 10048
}

// address is the URL of the listener; for one that listens everywhere, on this
// machine.
func address(a net.Addr) string {
	host, port, err := net.SplitHostPort(a.String())
	if err != nil {
		return "http://" + a.String() + "/"
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port) + "/"
}

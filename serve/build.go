package serve

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"sync"

	"github.com/askbook/askbook/pipeline"
	pages "github.com/askbook/askbook/templates/workspace"
)

// builds runs one build at a time and remembers how the last one went. It is
// the reporter of the one that runs.
type builds struct {
	run func(context.Context, pipeline.Reporter) (*pipeline.Built, error)

	mu     sync.Mutex
	on     bool
	cancel context.CancelFunc
	done   chan struct{} // closed when the build that runs has ended
	stages []*stage
	notes  []string
	built  *pipeline.Built // the last one that came to its end
	err    error           // why the last one did not
}

// stage is a step as it is reported, and so a Meter.
type stage struct {
	of          *builds
	name        string
	done, total int64
	bytes, over bool
}

func newBuilds(run func(context.Context, pipeline.Reporter) (*pipeline.Built, error)) *builds {
	return &builds{run: run}
}

func (b *builds) running() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.on
}

// start begins a build unless one is under way. It outlives the request that
// asked for it.
func (b *builds) start(ctx context.Context) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.on {
		return
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	b.on, b.cancel, b.done = true, cancel, make(chan struct{})
	b.stages, b.notes, b.built, b.err = nil, nil, nil, nil
	done := b.done
	go func() {
		defer close(done)
		built, err := b.run(ctx, b)
		cancel()
		b.mu.Lock()
		defer b.mu.Unlock()
		b.on, b.built, b.err = false, built, err
	}()
}

// stop ends a build that runs and waits for it.
func (b *builds) stop() {
	b.mu.Lock()
	done := b.done
	if b.cancel != nil {
		b.cancel()
	}
	b.mu.Unlock()
	if done != nil {
		<-done
	}
}

// maxNotes bounds what a build may say: one line for each of many broken files
// would fill the page.
const maxNotes = 50

// Note implements pipeline.Reporter.
func (b *builds) Note(format string, args ...any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.notes) < maxNotes {
		b.notes = append(b.notes, fmt.Sprintf(format, args...))
	}
}

// Stage implements pipeline.Reporter.
func (b *builds) Stage(name string, total int64, unit pipeline.Unit) pipeline.Meter {
	b.mu.Lock()
	defer b.mu.Unlock()
	s := &stage{of: b, name: name, total: total, bytes: unit == pipeline.Bytes}
	b.stages = append(b.stages, s)
	return s
}

func (s *stage) Add(n int) {
	s.of.mu.Lock()
	defer s.of.mu.Unlock()
	s.done += int64(n)
}

func (s *stage) Done() {
	s.of.mu.Lock()
	defer s.of.mu.Unlock()
	s.over = true
}

// runBuild builds, and then shows what it left.
func (s *Server) runBuild(ctx context.Context, rep pipeline.Reporter) (*pipeline.Built, error) {
	select {
	case s.writing <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-s.writing }()
	built, err := pipeline.Build(ctx, s.w, pipeline.BuildOptions{}, rep)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	// A build that failed at its end may have left new topics all the same.
	if reloadErr := s.reload(ctx); reloadErr != nil {
		return nil, errors.Join(err, reloadErr)
	}
	if err != nil {
		return nil, err
	}
	_, err = s.review(ctx)
	return built, err
}

func (s *Server) startBuild(ctx context.Context, r *http.Request) (reply, error) {
	if err := readForm(r, maxForm); err != nil {
		return reply{}, err
	}
	s.builds.start(ctx)
	return goTo("/build"), nil
}

func (s *Server) build(context.Context, *http.Request) (reply, error) {
	return show(s.buildPage().Body()), nil
}

// buildStages is the part of the page that changes.
func (s *Server) buildStages(context.Context, *http.Request) (reply, error) {
	return show(s.buildPage().Steps()), nil
}

func (s *Server) buildPage() pages.Build {
	p := pages.Build{Page: s.page("Build", pages.AtBuild)}
	b := s.builds
	b.mu.Lock()
	defer b.mu.Unlock()
	p.Notes = append(p.Notes, b.notes...)
	switch {
	case b.on:
		p.State, p.Refresh = "running", "2"
	case b.err != nil:
		p.State, p.Failure = "failed", b.err.Error()
		if errors.Is(b.err, context.Canceled) {
			p.Failure = "It was stopped."
		}
	case b.built != nil:
		p.State = "done"
		p.Took = "In " + strconv.FormatFloat(b.built.Seconds, 'f', 1, 64) + " s. The public site holds what is approved, and nothing else."
		p.Summary = builtStats(b.built)
	default:
		p.State = "none"
	}
	if b.built != nil {
		p.Stages = builtStages(b.built)
		return p
	}
	for _, s := range b.stages {
		p.Stages = append(p.Stages, s.row())
	}
	return p
}

// row tells how far the stage is.
func (s *stage) row() pages.Stage {
	row := pages.Stage{Name: stageName(s.name), State: "now"}
	if s.over {
		row.State = "done"
	}
	switch {
	case s.bytes:
		row.Text = strconv.FormatInt(s.done>>20, 10) + " MB"
	case s.over:
		row.Text = pages.Number(int(max(s.done, s.total)))
	case s.total > 0:
		row.Text = pages.Number(int(s.done)) + " of " + pages.Number(int(s.total))
	case s.done > 0:
		row.Text = pages.Number(int(s.done))
	}
	if s.total > 0 {
		row.Share = strconv.FormatInt(min(100, 100*s.done/s.total), 10) + "%"
	}
	return row
}

func builtStages(b *pipeline.Built) []pages.Stage {
	var rows []pages.Stage
	for _, st := range b.Stages {
		row := pages.Stage{Name: stageName(st.Name), State: "done", Text: pages.Number(st.Out) + ", " + strconv.FormatFloat(st.Seconds, 'f', 1, 64) + " s"}
		if st.Skipped {
			row.State, row.Text = "skipped", "as it was"
		}
		rows = append(rows, row)
	}
	return rows
}

func builtStats(b *pipeline.Built) []pages.Stat {
	return []pages.Stat{
		{Value: pages.Number(b.Topics), Label: plural(b.Topics, "topic", "topics"), Href: "/topics"},
		{Value: pages.Number(b.Articles.Published), Label: "published", Href: "/articles?status=published"},
		{Value: pages.Number(b.Articles.Draft), Label: plural(b.Articles.Draft, "draft", "drafts"), Href: "/articles?status=draft"},
		{Value: pages.Number(b.Queue), Label: "to decide", Href: "/review"},
		{Value: pages.Number(b.Site.Pages), Label: "public pages", Href: "/site/", Note: pages.Plural(b.Site.Written, "file written", "files written")},
	}
}

// stageNames say to people what a stage does.
var stageNames = map[string]string{
	"documents": "Redact conversations", "passages": "Index conversations", "index": "Index conversations", "topics": "Find topics", "questions": "Find questions",
	"drafts": "Draft articles", "articles": "Index articles", "preview": "Write the preview", "site": "Write the public site",
}

func stageName(name string) string {
	if label, ok := stageNames[name]; ok {
		return label
	}
	return name
}

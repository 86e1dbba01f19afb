// Package pipeline is the walk from files to a help site: [Import] takes what
// people give, [Build] makes everything else of it, stage by stage.
//
// Each stage takes the values before it and leaves its result in the store,
// with the fingerprint of what it was made from: it runs again only when that
// changes. So a build that was interrupted goes on where it was, and one with
// nothing to do writes nothing.
package pipeline

import (
	"context"
	"fmt"
	"time"

	"github.com/askbook/askbook/content"
	"github.com/askbook/askbook/document"
	"github.com/askbook/askbook/embed"
	"github.com/askbook/askbook/kb"
	"github.com/askbook/askbook/workspace"
)

// BuildOptions are choices for one build that go before the settings.
type BuildOptions struct {
	Embedder  string // "" keeps the workspace's
	Labels    string // "" is the setting
	Recluster bool   // find all topics anew; ids stay by overlap
}

// Stage is what one step of the walk did.
type Stage struct {
	Name    string  `json:"name"`
	In      int     `json:"in"`
	Out     int     `json:"out"`
	Seconds float64 `json:"seconds"`
	Skipped bool    `json:"skipped"`
}

// Built is the outcome of a build.
type Built struct {
	Stages   []Stage `json:"stages"`
	Topics   int     `json:"topics"` // of the finest level
	Unsorted int     `json:"unsorted"`
	// Changes are what became of the topics in this build; none where they
	// stayed as they were. At the first one all are born.
	Changes     []TopicChange `json:"changes"`
	Joined      int           `json:"joined"` // new conversations in topics that were there
	FirstTopics bool          `json:"-"`      // there was no build before
	Articles    struct {
		Draft     int `json:"draft"`
		Published int `json:"published"`
		Proposed  int `json:"proposed"`
	} `json:"articles"`
	Site struct {
		Pages   int   `json:"pages"`
		Bytes   int64 `json:"bytes"`
		Written int   `json:"written"`
	} `json:"site"`
	Embedder string `json:"embedder"`
	Queue    int    `json:"queue"` // what waits for a reviewer
	// Waiting counts the queue by kind.
	Waiting map[kb.Kind]int `json:"-"`
	Gaps    int             `json:"gaps"`
	// LeftOut are the texts that the model failed on, which only their words find.
	LeftOut []LeftOut `json:"left_out"`
	Seconds float64   `json:"seconds"`
}

// build is one walk: what the stages hand on.
type build struct {
	w    *workspace.Workspace
	opt  BuildOptions
	rep  Reporter
	done *Built

	embedder embed.Embedder
	searcher searchModel // of the indexes

	docsInput      string // fingerprints of what the stages made
	topicsInput    string
	knowledgeInput string

	docs    []document.Document // sorted by id; loaded by the first stage that needs them
	digests [][16]byte          // of all that each holds
	told    []told              // of each, where topics are found
	wanted  []string            // see issues
	view    *View               // topics and who is where

	articles  []content.Article // as they stand in the folder
	proposals []content.Proposal
	knowledge Knowledge
}

// Build makes all that follows from the conversations and articles.
func Build(ctx context.Context, w *workspace.Workspace, opt BuildOptions, rep Reporter) (*Built, error) {
	start := time.Now()
	b := &build{w: w, opt: opt, rep: rep, done: &Built{Stages: []Stage{}, Changes: []TopicChange{}, LeftOut: []LeftOut{}}}
	defer b.listen()()
	for _, step := range []func(context.Context) error{
		b.documents,      // cleaned and redacted, through the one door
		b.readContent,    // what people have written and approved
		b.chooseEmbedder, // at the first build; kept ever after
		b.tune,           // to the words of these conversations and articles, for search
		b.passages,       // what agents search
		b.topics,         // what customers write about
		b.questions,      // what customers ask, what agents answered; gaps, stale articles
		b.drafts,         // proposals for a person
		b.articleIndex,   // what customers search
		b.sites,          // the public site and the reviewer's preview
	} {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	b.done.Seconds = time.Since(start).Seconds()
	return b.done, nil
}

// stage runs f unless what it would make of input is there already. in is what
// goes in; f returns how much came out.
func (b *build) stage(ctx context.Context, name, input string, in int, f func(Meter) (out int, err error)) error {
	return b.stageUnless(ctx, true, name, input, in, f)
}

// stageUnless is a stage that runs in any case where fresh is false.
func (b *build) stageUnless(ctx context.Context, fresh bool, name, input string, in int, f func(Meter) (out int, err error)) error {
	s := Stage{Name: name, In: in}
	before, err := b.w.Store.Result(ctx, "stage "+name, &s.Out)
	if err != nil {
		return err
	}
	start := time.Now()
	if s.Skipped = fresh && before == input; !s.Skipped {
		meter := b.rep.Stage(name, int64(in), Items)
		s.Out, err = f(meter)
		meter.Done()
		if err != nil {
			return stageError(name, err)
		}
		if err := b.w.Store.SetResults(ctx, input, map[string]any{"stage " + name: s.Out}); err != nil {
			return stageError(name, err)
		}
	}
	s.Seconds = time.Since(start).Seconds()
	b.done.Stages = append(b.done.Stages, s)
	return nil
}

func stageError(name string, err error) error { return fmt.Errorf("%s: %w", name, err) }

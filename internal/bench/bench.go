// Package bench measures how fast askbook is, on conversations that it invents:
// each figure beside a named alternative that ran in the same minute on the same
// machine, where there is one, so that the ratio says more than the machine does.
package bench

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"github.com/askbook/askbook/embed"
	"github.com/askbook/askbook/index"
	"github.com/askbook/askbook/pipeline"
	"github.com/askbook/askbook/workspace"
)

// Figure is something that was measured.
type Figure struct {
	Name    string  `json:"name"`
	Value   float64 `json:"value"`
	Unit    string  `json:"unit"`
	Against string  `json:"against,omitempty"` // the alternative
	Other   float64 `json:"other,omitempty"`   // its value in the same unit
	Ratio   float64 `json:"ratio,omitempty"`   // Value / Other
}

// Options say what to measure.
type Options struct {
	Dir  string // an empty folder for the workspace
	Size int    // conversations
	More int    // conversations that are added to them; 0 leaves that out
	// Search runs a search of the workspace in a process of its own.
	Search func(ctx context.Context, root, query string) error
	Report func(Figure) // is given each figure as soon as it is known
}

// bench is one run.
type bench struct {
	Options
	corpus *corpus
	w      *workspace.Workspace
	model  embed.Embedder // of its indexes
	whole  float64        // seconds of its first build
}

// Run measures, from the smallest part to the whole.
func Run(ctx context.Context, opt Options) error {
	c, err := newCorpus(1)
	if err != nil {
		return err
	}
	b := &bench{Options: opt, corpus: c}
	for _, part := range []func(context.Context) error{b.encoding, b.scans, b.clustering, b.building, b.searching, b.growing, b.adding} {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := part(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) report(name string, value float64, unit string) {
	b.Report(Figure{Name: name, Value: value, Unit: unit})
}

func (b *bench) against(name string, value float64, unit, other string, otherValue float64) {
	b.Report(Figure{name, value, unit, other, otherValue, value / otherValue})
}

// building imports and builds the conversations in a new workspace.
func (b *bench) building(ctx context.Context) error {
	file := filepath.Join(b.Dir, "conversations.jsonl")
	if err := b.corpus.write(file, 0, b.Size); err != nil {
		return err
	}
	root, err := workspace.Init(filepath.Join(b.Dir, "workspace"))
	if err != nil {
		return err
	}
	if b.w, err = open(ctx, root); err != nil {
		return err
	}
	defer func() { _ = b.w.Close() }()
	start := time.Now()
	if _, err := pipeline.Import(ctx, b.w, pipeline.ImportOptions{Paths: []string{file}}, pipeline.Silent{}); err != nil {
		return err
	}
	b.report(fmt.Sprintf("import of %d conversations", b.Size), time.Since(start).Seconds(), "s")
	built, err := b.build(ctx, b.w, "build")
	if err != nil {
		return err
	}
	b.whole = built.Seconds
	b.report("build, all of it", built.Seconds, "s")
	start = time.Now()
	if _, err = pipeline.Build(ctx, b.w, pipeline.BuildOptions{}, pipeline.Silent{}); err != nil {
		return err
	}
	b.report("build with nothing to do", time.Since(start).Seconds(), "s")
	b.model, err = pipeline.SearchEmbedder(ctx, b.w)
	return err
}

// open opens the workspace so that nobody is asked on the network, whatever the
// environment says.
func open(ctx context.Context, root string) (*workspace.Workspace, error) {
	settings := map[string]string{"ASKBOOK_EMBEDDER": "builtin"}
	return workspace.Open(ctx, root, func(key string) string { return settings[key] })
}

// build reports how long each stage of a build takes.
func (b *bench) build(ctx context.Context, w *workspace.Workspace, name string) (*pipeline.Built, error) {
	built, err := pipeline.Build(ctx, w, pipeline.BuildOptions{}, pipeline.Silent{})
	if err != nil {
		return nil, err
	}
	for _, stage := range built.Stages {
		if stage.Seconds >= .05 {
			b.report(name+": "+stage.Name, stage.Seconds, "s")
		}
	}
	return built, nil
}

// growing imports further conversations and builds again.
func (b *bench) growing(ctx context.Context) error {
	if b.More == 0 {
		return nil
	}
	file := filepath.Join(b.Dir, "more.jsonl")
	if err := b.corpus.write(file, b.Size, b.More); err != nil {
		return err
	}
	w, err := open(ctx, b.w.Root)
	if err != nil {
		return err
	}
	defer func() { _ = w.Close() }()
	if _, err := pipeline.Import(ctx, w, pipeline.ImportOptions{Paths: []string{file}}, pipeline.Silent{}); err != nil {
		return err
	}
	built, err := b.build(ctx, w, fmt.Sprintf("build after %d more", b.More))
	if err != nil {
		return err
	}
	b.against(fmt.Sprintf("build after %d more, all of it", b.More), built.Seconds, "s", "the first build", b.whole)
	return nil
}

// adding puts further passages into the index alone.
func (b *bench) adding(ctx context.Context) error {
	if b.More == 0 {
		return nil
	}
	ix, err := index.Open(b.w.Passages(), index.Options{})
	if err != nil {
		return err
	}
	defer ix.Close()
	items := make([]index.Item, b.More)
	texts := make([]string, b.More)
	for i := range items {
		texts[i] = b.corpus.sentence() + " " + b.corpus.sentence()
		items[i] = index.Item{ID: fmt.Sprintf("more-%d", i), Group: fmt.Sprintf("more-%d", i), Text: texts[i], Lang: "en"}
	}
	vectors, err := embedded(ctx, texts)
	if err != nil {
		return err
	}
	for i := range items {
		items[i].Vector = vectors[i]
	}
	before, err := folder(b.w.Passages())
	if err != nil {
		return err
	}
	count := ix.Count()
	start := time.Now()
	if err := ix.Apply(ctx, items, nil, nil); err != nil {
		return err
	}
	b.report(fmt.Sprintf("%d passages added to %d and issues", b.More, count), time.Since(start).Seconds(), "s")
	after, err := folder(b.w.Passages())
	if err != nil {
		return err
	}
	var written int64
	for name, f := range after {
		if before[name] != f {
			written += f.size
		}
	}
	b.report("written for it", float64(written)/1e6, "MB")
	return nil
}

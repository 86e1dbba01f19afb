package pipeline

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/askbook/askbook/cluster"
	"github.com/askbook/askbook/internal/eval"
	"github.com/askbook/askbook/workspace"
)

// Names of the files that ExportTopics writes.
const (
	exportVectors = "vectors.npy"
	exportItems   = "items.jsonl"
	exportRun     = "run.json"
)

// exportItem is a line of items.jsonl: a conversation, in the order of the rows
// of vectors.npy.
type exportItem struct {
	ID     string   `json:"id"`
	Label  string   `json:"label"`
	Text   string   `json:"text"`   // what the vector was made from, redacted
	Topics []string `json:"topics"` // one a level, from the top; null is unsorted
	Again  []string `json:"again"`  // the same with the next seed
	Score  float64  `json:"score"`  // 0 … 1, how well it fits its topic
}

// exportedRun is run.json.
type exportedRun struct {
	Embedder   string  `json:"embedder"`
	Items      int     `json:"items"`
	Dimensions int     `json:"dimensions"`
	CPUSeconds float64 `json:"cpu_seconds"` // of finding the topics once, 0 where the system does not tell
	Seconds    float64 `json:"seconds"`
}

// ExportTopics writes to dir what another way of finding topics needs to be
// compared on equal terms: the workspace's own vectors, its conversations with
// their labels in the JSON Lines file gold, and the topics that are found from
// just these, with two seeds and the time the first took. Decisions by people
// are left aside. The folder holds redacted text: only its owner may read it.
func ExportTopics(ctx context.Context, w *workspace.Workspace, gold, dir string) error {
	b := &build{w: w, rep: Silent{}, done: &Built{}}
	if w.Store == nil {
		return errNoTopics
	}
	var err error
	if b.embedder, err = RecordedEmbedder(ctx, w); err != nil {
		return err
	}
	labels, _, err := readLabels(ctx, w, gold)
	if err != nil {
		return err
	}
	if err := b.loadDocuments(ctx); err != nil {
		return err
	}
	all, _, err := b.points(ctx)
	if err != nil {
		return err
	}
	var points []cluster.Point
	for _, p := range all {
		if _, ok := labels[p.ID]; ok {
			points = append(points, p)
		}
	}
	if len(points) == 0 {
		return fmt.Errorf("%s: none of its ids is a conversation that was built", gold)
	}
	opt := clusterOptions(w)
	opt.Views = nil // the others see no answers or tags
	run := exportedRun{Embedder: b.embedder.Model().Name, Items: len(points), Dimensions: b.embedder.Model().Dimensions}
	began := time.Now()
	before, _ := eval.CPUTime()
	first, err := cluster.Build(ctx, points, opt, nil)
	if err != nil {
		return err
	}
	after, _ := eval.CPUTime()
	run.CPUSeconds, run.Seconds = (after - before).Seconds(), time.Since(began).Seconds()
	opt.Seed++
	second, err := cluster.Build(ctx, points, opt, nil)
	if err != nil {
		return err
	}

	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("exporting topics: %w", err)
	}
	a, again := NewView(first), NewView(second)
	if err := writeExport(dir, exportItems, func(out io.Writer) error {
		enc := json.NewEncoder(out)
		for _, p := range points {
			place := a.Place(p.ID)
			item := exportItem{
				ID: p.ID, Label: labels[p.ID], Text: wording(b.issue(p.ID)),
				Topics: place.Path, Again: again.Place(p.ID).Path, Score: place.Score,
			}
			if err := enc.Encode(item); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		return err
	}
	if err := writeExport(dir, exportVectors, func(out io.Writer) error {
		rows := make([][]float32, len(points))
		for i, p := range points {
			rows[i] = p.Vector
		}
		return eval.WriteNPY(out, rows, run.Dimensions)
	}); err != nil {
		return err
	}
	return writeExport(dir, exportRun, func(out io.Writer) error { return json.NewEncoder(out).Encode(run) })
}

// writeExport writes one file of an export.
func writeExport(dir, name string, write func(io.Writer) error) error {
	f, err := os.OpenFile(filepath.Join(dir, name), os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("exporting topics: %w", err)
	}
	out := bufio.NewWriter(f)
	err = write(out)
	if err == nil {
		err = out.Flush()
	}
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return fmt.Errorf("exporting topics: %s: %w", name, err)
	}
	return nil
}

package pipeline

import (
	"context"
	"hash/maphash"
	"io"

	"github.com/askbook/askbook/conversation"
	"github.com/askbook/askbook/conversation/read"
	"github.com/askbook/askbook/conversation/thread"
	"github.com/askbook/askbook/store"
	"github.com/askbook/askbook/workspace"
)

// ImportOptions say what to import and how.
type ImportOptions struct {
	Paths  []string
	In     io.Reader // what "-" stands for
	Read   read.Options
	DryRun bool // read everything, keep nothing
}

// stage begins to measure the reading of all paths.
func (opt *ImportOptions) stage(rep Reporter) Meter {
	var size int64
	for _, path := range opt.Paths {
		size += read.Size(path)
	}
	return rep.Stage("import", size, Bytes)
}

// Refusal names a record that was not imported, as scripts see it.
type Refusal struct {
	File   string `json:"file"`
	Record string `json:"record"`
	Line   int    `json:"line,omitempty"`
	Reason string `json:"reason"`
}

// Imported is the outcome of an import.
type Imported struct {
	Conversations int            `json:"conversations"` // that the files hold
	Turns         int            `json:"turns"`
	Articles      int            `json:"articles"`
	New           int            `json:"new"`
	Updated       int            `json:"updated"`
	Unchanged     int            `json:"unchanged"`
	Ignored       []Refusal      `json:"ignored"`
	Refused       []Refusal      `json:"refused"`
	Formats       map[string]int `json:"formats"` // files by format
}

func (im *Imported) sink(m Meter) read.Sink {
	im.Ignored, im.Refused, im.Formats = []Refusal{}, []Refusal{}, map[string]int{}
	return read.Sink{
		Refused:  func(r read.Refusal) { im.Refused = append(im.Refused, Refusal(r)) },
		Ignored:  func(r read.Refusal) { im.Ignored = append(im.Ignored, Refusal(r)) },
		File:     func(_, format string) { im.Formats[format]++ },
		Progress: func(n int64) { m.Add(int(n)) },
	}
}

// Import reads conversations into the workspace. What it returns is right also
// beside an error: the counts of what has been kept until then.
func Import(ctx context.Context, w *workspace.Workspace, opt ImportOptions, rep Reporter) (*Imported, error) {
	im := new(importer)
	im.w, im.dry, im.seed = w, opt.DryRun, maphash.MakeSeed()
	im.seen = map[uint64]fate{}
	stage := opt.stage(rep)
	defer stage.Done()
	sink := im.result.sink(stage)
	sink.Message = func(m conversation.Message) error { return im.add(ctx, m) }
	for _, path := range opt.Paths {
		err := read.Conversations(ctx, path, opt.In, opt.Read, sink)
		// What was read before an error or an interruption is whole: keep it.
		if flushErr := im.flush(context.WithoutCancel(ctx)); err == nil {
			err = flushErr
		}
		if err != nil {
			return im.count(), err
		}
	}
	return im.count(), nil
}

// A batch is bounded by messages and by bytes, so that memory stays flat
// whatever the mails are like.
const (
	batchMessages = 4000
	batchBytes    = 4 << 20
)

// fate says what an import did to a conversation.
type fate uint8

const (
	unchanged fate = iota
	updated
	created
	merged // it lives on in another
)

// importer collects messages to batches and keeps each in one transaction.
type importer struct {
	w      *workspace.Workspace
	dry    bool
	result Imported

	batch []conversation.Message
	bytes int

	seed maphash.Seed
	seen map[uint64]fate // by hash of the id: a million ids are too long to keep
}

func (im *importer) add(ctx context.Context, m conversation.Message) error {
	im.result.Turns++
	im.batch = append(im.batch, m)
	im.bytes += len(m.Text) + 256
	if len(im.batch) < batchMessages && im.bytes < batchBytes {
		return nil
	}
	return im.flush(ctx)
}

// errDryRun rolls a transaction back.
type errDryRun struct{}

func (errDryRun) Error() string { return "dry run" }

func (im *importer) flush(ctx context.Context) error {
	if len(im.batch) == 0 {
		return nil
	}
	fates := map[string]fate{}
	err := im.w.Store.Import(ctx, func(tx *store.Import) error {
		if err := im.keep(ctx, tx, fates); err != nil {
			return err
		}
		if im.dry {
			return errDryRun{}
		}
		return nil
	})
	if _, dry := err.(errDryRun); err != nil && !dry {
		return err
	}
	for id, f := range fates {
		h := maphash.String(im.seed, id)
		if before, known := im.seen[h]; !known || f == merged || before == unchanged {
			im.seen[h] = f
		}
	}
	clear(im.batch)
	im.batch, im.bytes = im.batch[:0], 0
	return nil
}

// keep places each message of the batch and writes the conversations that they
// belong to.
func (im *importer) keep(ctx context.Context, tx *store.Import, fates map[string]fate) error {
	joiner := thread.NewJoiner(tx)
	open := map[string]*opened{}
	var order []string
	conv := func(id string) (*opened, error) {
		if o := open[id]; o != nil {
			return o, nil
		}
		c, hash, err := tx.Conversation(ctx, id)
		if err != nil {
			return nil, err
		}
		if c == nil {
			c = &conversation.Conversation{ID: id}
		}
		o := &opened{c: c, hash: hash}
		open[id] = o
		order = append(order, id)
		return o, nil
	}
	for i := range im.batch {
		m := &im.batch[i]
		place, err := joiner.Place(ctx, *m)
		if err != nil {
			return err
		}
		o, err := conv(place.Conversation)
		if err != nil {
			return err
		}
		for _, id := range place.Merge {
			from, err := conv(id)
			if err != nil {
				return err
			}
			o.add(from)
			if err := tx.Absorb(ctx, place.Conversation, id); err != nil {
				return err
			}
			delete(open, id)
			fates[id] = merged
		}
		o.fresh = append(o.fresh, *m)
		if err := tx.PutKeys(ctx, place.Conversation, place.Keys); err != nil {
			return err
		}
	}
	for _, id := range order {
		o := open[id]
		if o == nil {
			continue
		}
		thread.Update(o.c, o.fresh...)
		changed, err := tx.Put(ctx, o.c, o.hash)
		if err != nil {
			return err
		}
		switch {
		case o.hash == 0:
			fates[id] = created
		case changed:
			fates[id] = updated
		default:
			fates[id] = unchanged
		}
	}
	return nil
}

// opened is a conversation that the batch touches, with the hash of what the
// store holds of it.
type opened struct {
	c     *conversation.Conversation
	hash  int64
	fresh []conversation.Message // placed, and not yet in c
}

// add takes over another conversation that turned out to be the same.
func (o *opened) add(other *opened) {
	thread.Merge(o.c, other.c)
	o.fresh = append(o.fresh, other.fresh...)
}

func (im *importer) count() *Imported {
	r := &im.result
	r.Conversations, r.New, r.Updated, r.Unchanged = 0, 0, 0, 0
	for _, f := range im.seen {
		switch f {
		case created:
			r.New++
		case updated:
			r.Updated++
		case unchanged:
			r.Unchanged++
		}
	}
	r.Conversations = r.New + r.Updated + r.Unchanged
	return r
}

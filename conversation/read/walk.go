package read

import (
	"bufio"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/askbook/askbook/conversation"
	"github.com/askbook/askbook/conversation/read/input"
)

// kind is what is looked for in files: conversations or pages.
type kind interface {
	// prepare sees all files of a folder or archive before the first is read.
	prepare(entries []entry, sink Sink)
	// detect tells the format of a file from the beginning of its bytes (raw)
	// or, where that says nothing, of its text; "" where it is of no known kind.
	detect(name string, raw, text []byte) string
	// read reads a file of a format. in is raw for mail and decoded for text.
	read(ctx context.Context, format string, f input.File, opt Options, sink Sink) error
	// formats are the names that Options.Format may have.
	formats() []string
	// fields are those that Options.Map may name.
	fields() []string
	// unknown is the reason given for a file of no known kind.
	unknown(name string) string
}

// walker reads the files of one path.
type walker struct {
	kind   kind
	opt    Options
	sink   Sink
	failed error // of the caller's own functions: it ends everything
}

func readPath(ctx context.Context, name string, in io.Reader, opt Options, sink Sink, kind kind) error {
	if err := check(opt, kind); err != nil {
		return err
	}
	opt.Limits = opt.Limits.WithDefaults()
	w := &walker{kind: kind, opt: opt}
	w.sink = w.watched(sink)
	if name == "-" {
		if in == nil {
			return errors.New("there is no standard input to read")
		}
		kind.prepare(nil, w.sink)
		return w.file(ctx, entry{name: "-"}, io.NopCloser(in), true)
	}
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s: there is no such file or folder (check its spelling, and the folder you are in)", name)
	case err != nil:
		return fmt.Errorf("%s: cannot be read: %s (check its permissions)", name, why(err))
	case info.IsDir():
		return w.folder(ctx, name)
	}
	return w.single(ctx, name, info)
}

// check finds what is wrong with the options before anything is read.
func check(opt Options, kind kind) error {
	for _, column := range slices.Sorted(maps.Keys(opt.Map)) {
		if f := opt.Map[column]; !slices.Contains(kind.fields(), f) && !strings.HasPrefix(f, "meta.") {
			return fmt.Errorf("column %q cannot be mapped to %q (the fields are %s, and meta.NAME)", column, f, strings.Join(kind.fields(), ", "))
		}
	}
	if opt.Format == "" || slices.Contains(kind.formats(), opt.Format) {
		return nil
	}
	return fmt.Errorf("there is no format %q (the formats are %s)", opt.Format, strings.Join(kind.formats(), ", "))
}

// watched is sink with an eye on the errors of the caller, which are told
// apart from those of a file.
func (w *walker) watched(sink Sink) Sink {
	message, article := sink.Message, sink.Article
	sink.Message = func(m conversation.Message) error {
		if message == nil || w.failed != nil {
			return w.failed
		}
		w.failed = message(m)
		return w.failed
	}
	sink.Article = func(a Article) error {
		if article == nil || w.failed != nil {
			return w.failed
		}
		w.failed = article(a)
		return w.failed
	}
	return sink
}

func (w *walker) folder(ctx context.Context, name string) error {
	root, err := os.OpenRoot(name)
	if err != nil {
		return fmt.Errorf("%s: cannot be read: %s (check its permissions)", name, why(err))
	}
	defer root.Close()
	entries, err := folder(ctx, root, w.opt.Limits, w.sink)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		return fmt.Errorf("%s: cannot be read: %s", name, why(err))
	}
	return w.entries(ctx, entries)
}

// single reads a path that is no folder.
func (w *walker) single(ctx context.Context, name string, info fs.FileInfo) error {
	f, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("%s: cannot be read: %s (check its permissions)", name, why(err))
	}
	defer f.Close()
	base := filepath.Base(name)
	if info.Mode().IsRegular() {
		var head [4]byte
		n, err := f.ReadAt(head[:], 0)
		if err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("%s: cannot be read: %s", name, why(err))
		}
		if isZip(head[:n]) {
			entries, err := archive(f, info.Size(), w.opt.Limits, w.sink)
			if err != nil {
				w.sink.Refuse(Refusal{File: base, Reason: "no whole zip: " + why(err)})
				return nil
			}
			return w.entries(ctx, entries)
		}
	}
	w.kind.prepare(besides(name), w.sink)
	return w.file(ctx, entry{name: base}, f, true)
}

func (w *walker) entries(ctx context.Context, entries []entry) error {
	w.kind.prepare(entries, w.sink)
	for _, e := range entries {
		if err := ctx.Err(); err != nil {
			return err
		}
		rc, err := e.open()
		if err != nil {
			w.sink.Refuse(Refusal{File: e.name, Reason: "cannot be read: " + why(err)})
			continue
		}
		if err := w.file(ctx, e, rc, false); err != nil {
			return err
		}
	}
	return nil
}

// file reads one file. Only the context and the caller's functions make it
// fail: what is wrong with the file is told to the sink. direct says that the
// file itself was named, so that it is refused when it is of no known kind.
func (w *walker) file(ctx context.Context, e entry, rc io.ReadCloser, direct bool) error {
	defer rc.Close()
	err := w.content(ctx, e, rc, direct)
	switch {
	case w.failed != nil:
		return w.failed
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		w.sink.Refuse(Refusal{File: e.name, Reason: why(err)})
	}
	return nil
}

func (w *walker) content(ctx context.Context, e entry, rc io.Reader, direct bool) error {
	name := e.name
	raw := bufio.NewReaderSize(&counter{r: rc, ctx: ctx, sink: w.sink, e: e}, input.HeadBytes)
	raw, err := w.gunzip(raw)
	if err != nil {
		return err
	}
	head, err := input.Peek(raw)
	if err != nil {
		return err
	}
	if len(head) == 0 {
		w.sink.Ignore(Refusal{File: name, Reason: "empty"})
		return nil
	}
	format := w.opt.Format
	if format == "" {
		format = w.kind.detect(name, head, nil)
	}
	if isMail(format) {
		return w.read(ctx, format, input.File{Name: name, Reader: raw})
	}
	if isZip(head) {
		w.leave(name, direct, "a zip inside another, or on standard input: give it as a file of its own")
		return nil
	}
	text, err := input.UTF8(raw)
	if errors.Is(err, input.ErrBinary) {
		w.leave(name, direct, err.Error())
		return nil
	}
	if err != nil {
		return err
	}
	head, err = input.Peek(text)
	if err != nil {
		return err
	}
	if format == "" {
		format = w.kind.detect(name, nil, head)
	}
	if format == "" {
		w.leave(name, direct, w.kind.unknown(name))
		return nil
	}
	if format == slackList {
		return nil
	}
	return w.read(ctx, format, input.File{Name: name, Reader: text})
}

func (w *walker) read(ctx context.Context, format string, f input.File) error {
	w.sink.Read(f.Name, format)
	return w.kind.read(ctx, format, f, w.opt, w.sink)
}

// leave names a file that is not read: refused when it was asked for,
// otherwise ignored.
func (w *walker) leave(name string, direct bool, reason string) {
	if direct {
		w.sink.Refuse(Refusal{File: name, Reason: reason})
		return
	}
	w.sink.Ignore(Refusal{File: name, Reason: reason})
}

// gunzip unpacks r where it is gzip.
func (w *walker) gunzip(r *bufio.Reader) (*bufio.Reader, error) {
	magic, err := r.Peek(2)
	if err != nil || string(magic) != gzipMagic {
		return r, nil
	}
	packed := &tally{r: r}
	z, err := gzip.NewReader(bufio.NewReader(packed))
	if err != nil {
		return nil, err
	}
	limits := w.opt.Limits
	u := &unpacker{
		ReadCloser: z, packed: func() int64 { return packed.n }, ratio: limits.Ratio,
		budget: &budget{left: limits.Archive, whole: limits.Archive},
	}
	return bufio.NewReaderSize(u, input.HeadBytes), nil
}

// tally counts the bytes read.
type tally struct {
	r io.Reader
	n int64
}

// Read implements io.Reader.
func (t *tally) Read(p []byte) (int, error) {
	n, err := t.r.Read(p)
	t.n += int64(n)
	return n, err
}

// counter tells the sink of its progress and ends when the context does, so
// that no importer has to ask.
type counter struct {
	r    io.Reader
	ctx  context.Context
	sink Sink
	e    entry
	read int64 // bytes that came from r
	told int64 // bytes of the source that the sink was told of
}

// Read implements io.Reader.
func (c *counter) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := c.r.Read(p)
	c.read += int64(n)
	source := c.read
	if c.e.full > 0 {
		source = int64(float64(c.e.size) * min(1, float64(c.read)/float64(c.e.full)))
	}
	c.sink.Advance(source - c.told)
	c.told = source
	return n, err
}

package index

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/askbook/askbook/index/lexical"
	"github.com/askbook/askbook/index/spelling"
	"github.com/askbook/askbook/index/vector"
)

// commit is a change on its way to become a generation.
type commit struct {
	put    []Item
	dead   []uint32          // rows of the newest state, each once
	groups map[string]uint32 // the numbers of all groups that there were; those of new ones are added

	next  manifest
	dir   string // of the next generation
	bits  bits
	added []row
}

// compactFrom is the number of items from which it pays to merge what Bleve made of them.
const compactFrom = 10_000

// commit makes the next generation and moves to it. The folder is locked.
func (ix *Index) commit(ctx context.Context, c *commit) (err error) {
	st := ix.st
	c.next = st.manifest
	c.next.Format = format
	c.next.Generation++
	c.next.Parts = slices.Clone(st.Parts)
	c.next.Langs = maps.Clone(st.Langs)
	c.dir = filepath.Join(ix.dir, generationName(c.next.Generation))
	c.bits = slices.Clone(st.dead)
	if err := c.checkVectors(ix.opt.Model); err != nil {
		return err
	}
	if err := os.RemoveAll(c.dir); err != nil {
		return fmt.Errorf("change index: %w", err)
	}
	defer func() {
		if err != nil {
			_ = os.RemoveAll(c.dir)
		}
	}()
	c.bury(st)
	if err := c.changeWords(ctx, st); err != nil {
		return err
	}
	if err := c.writeLexicon(st); err != nil {
		return fmt.Errorf("change index: %w", err)
	}
	if err := c.writeParts(ix.dir, st); err != nil {
		return fmt.Errorf("change index: %w", err)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := c.publish(ix.dir); err != nil {
		return fmt.Errorf("change index: %w", err)
	}
	opened, err := openGeneration(ix.dir, filepath.Base(c.dir))
	if err != nil {
		return fmt.Errorf("open what was written: %w", err)
	}
	ix.swap(opened)
	return sweep(ix.dir, &opened.manifest)
}

// checkVectors makes the rows of the new items and refuses unusable vectors
// before anything is written.
func (c *commit) checkVectors(model string) error {
	for i := range c.put {
		it := &c.put[i]
		if c.next.Dimensions == 0 {
			c.next.Dimensions = len(it.Vector)
		}
		v, err := unit(it, c.next.Dimensions)
		if err != nil {
			return err
		}
		if c.next.NextNum == math.MaxUint32-1 {
			return errors.New("change index: no numbers left: remove and fill it anew")
		}
		c.added = append(c.added, row{
			num: c.next.NextNum, groupNum: c.groupNum(it.Group), hash: Hash(it), time: timeOf(it),
			id: []byte(it.ID), group: []byte(it.Group), title: []byte(it.Title), text: []byte(it.Text),
			lang: []byte(lexical.Language(it.Lang)), entries: entriesOf(it), vector: v,
		})
		c.next.NextNum++
	}
	if model != "" {
		c.next.Model = model
	}
	return nil
}

// groupNum is the number of a group, a new one where there was none of that name.
func (c *commit) groupNum(name string) uint32 {
	n, ok := c.groups[name]
	if !ok {
		n = c.next.NextGroup
		c.groups[name] = n
		c.next.NextGroup++
	}
	return n
}

// bury counts the dead out.
func (c *commit) bury(st *state) {
	slices.Sort(c.dead)
	for _, r := range c.dead {
		c.bits.set(r)
		c.next.Live--
		s, i := st.at(r)
		c.countLang(string(s.langs.At(i)), -1)
		for k := range st.segments {
			if st.segments[k] == s {
				c.next.Parts[k].Dead++
			}
		}
	}
}

func (c *commit) countLang(lang string, n int) {
	c.next.Langs[lang] += n
	if c.next.Langs[lang] == 0 {
		delete(c.next.Langs, lang)
	}
}

// changeWords links Bleve's files into the next generation and changes them there.
func (c *commit) changeWords(ctx context.Context, st *state) (err error) {
	words := filepath.Join(c.dir, wordsDir)
	if err := os.MkdirAll(words, 0o700); err != nil {
		return fmt.Errorf("change index: %w", err)
	}
	for name := range st.Words {
		if err := carry(filepath.Join(st.dir, wordsDir, name), filepath.Join(words, name)); err != nil {
			return fmt.Errorf("carry words over: %w", err)
		}
	}
	w, err := lexical.OpenWriter(words)
	if err != nil {
		return err
	}
	if err := c.fillWords(ctx, st, w); err != nil {
		_ = w.Close()
		return err
	}
	return w.Close()
}

func (c *commit) fillWords(ctx context.Context, st *state, w *lexical.Writer) error {
	nums := make([]uint32, len(c.dead))
	for i, r := range c.dead {
		s, k := st.at(r)
		nums[i] = s.num(k)
	}
	if err := w.Delete(nums); err != nil {
		return err
	}
	docs := make([]lexical.Doc, len(c.put))
	for i := range c.put {
		docs[i] = lexical.Doc{Num: c.added[i].num, Lang: c.put[i].Lang, Title: c.put[i].Title, Text: c.put[i].Text}
		if docs[i].Text == docs[i].Title { // said once, it counts once
			docs[i].Text = ""
		}
	}
	lengths, err := w.Put(ctx, docs)
	if err != nil {
		return err
	}
	for i, l := range lengths {
		c.added[i].titleTerms, c.added[i].textTerms = l.Title, l.Text
		c.next.Live++
		c.countLang(string(c.added[i].lang), 1)
	}
	if len(docs) >= compactFrom && len(docs) >= c.next.Live/4 {
		return w.Compact(ctx)
	}
	return nil
}

// writeLexicon counts what is put in and what goes.
func (c *commit) writeLexicon(st *state) (err error) {
	counted := spelling.NewCounter()
	for _, r := range c.dead {
		s, i := st.at(r)
		counted.Add(-1, string(s.titles.At(i)), string(s.texts.At(i)))
	}
	for i := range c.put {
		counted.Add(1, c.put[i].Title, c.put[i].Text)
	}
	path := filepath.Join(c.dir, lexiconFile)
	if err := spelling.Write(path, st.lexicon, counted); err != nil {
		return err
	}
	c.next.Lexicon, err = size(path)
	return err
}

// carry links an immutable file, and copies the one that Bleve writes into.
func carry(from, to string) error {
	if strings.HasSuffix(from, ".zap") && os.Link(from, to) == nil {
		return nil
	}
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

// writeParts writes the new rows and merges parts, so that there are few of them: each
// is more than twice as large as the next, or at least half of it is dead.
func (c *commit) writeParts(dir string, st *state) error {
	keep := len(st.Parts)
	rows := len(c.added)
	// Parts without vectors do not stand beside parts with them.
	anew := st.Dimensions == 0 && c.next.Dimensions > 0
	for k := keep - 1; k >= 0; k-- {
		live := c.next.Parts[k].Rows - c.next.Parts[k].Dead
		if anew || live <= 2*rows || 2*live < c.next.Parts[k].Rows {
			for ; keep > k; keep-- {
				rows += c.next.Parts[keep-1].Rows - c.next.Parts[keep-1].Dead
			}
		}
	}
	merged := c.mergeable(st, keep)
	at := func(i int) row {
		if i < len(merged) {
			s, k := st.at(merged[i])
			return s.rowAt(k)
		}
		return c.added[i-len(merged)]
	}
	entries := func(i int) []string {
		if i < len(merged) {
			s, k := st.at(merged[i])
			return s.entriesAt(k)
		}
		return c.added[i-len(merged)].entries
	}
	vectors := func(i int) []float32 {
		if i < len(merged) {
			return st.vector(merged[i])
		}
		return c.added[i-len(merged)].vector
	}
	c.next.Parts = c.next.Parts[:keep]
	start := 0
	for _, p := range c.next.Parts {
		start += p.Rows
	}
	n := len(merged) + len(c.added)
	total := newBits(start + n)
	for r := range uint32(start) {
		if c.bits.has(r) {
			total.set(r)
		}
	}
	c.bits = total
	if n == 0 {
		return nil
	}
	p := part{Name: fmt.Sprintf("%08d", c.next.NextPart), Rows: n}
	c.next.NextPart++
	if err := writeSegment(p.items(dir), n, at, entries); err != nil {
		return err
	}
	var err error
	if p.Items, err = size(p.items(dir)); err != nil {
		return err
	}
	if c.next.Dimensions > 0 {
		if err := vector.Write(p.vectors(dir), c.next.Dimensions, n, vectors); err != nil {
			return err
		}
		if p.Vectors, err = size(p.vectors(dir)); err != nil {
			return err
		}
	}
	c.next.Parts = append(c.next.Parts, p)
	return nil
}

// mergeable lists the rows that count of the parts from keep on.
func (c *commit) mergeable(st *state, keep int) []uint32 {
	var rows []uint32
	for _, s := range st.segments[keep:] {
		for i := range s.n {
			if row := uint32(s.start + i); !c.bits.has(row) {
				rows = append(rows, row)
			}
		}
	}
	return rows
}

func size(path string) (int64, error) {
	info, err := os.Stat(path)
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

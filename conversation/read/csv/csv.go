// Package csv reads conversations from tables: with commas, semicolons, bars
// or tabs, as spreadsheets and help desks export them.
//
// What the columns hold is told from their names and cells, or by the user
// with Options.Map, from column to field: conversation, id, parent, turn, role,
// author, customer.id, customer.name, customer.email, subject, text, reply,
// time, status, tags, csat, channel, meta or meta.NAME. Columns that are no
// field are kept in the conversation's meta.
//
// A row is a conversation of its own, or a turn of the one that its
// conversation column names. Without a column of ids, a row's key is a hash of
// its cells. A reply column holds the answer to the row's text, an agent's.
package csv

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/askbook/askbook/conversation/read/input"
)

// The names of the formats.
const (
	Comma = "csv"
	Tab   = "tsv"
)

// sampleRows are looked at to tell what the columns hold.
const sampleRows = 200

// maxColumns bounds a row: a table of more is none of conversations.
const maxColumns = 2000

// Read reads a table.
func Read(ctx context.Context, f input.File, opt input.Options, sink input.Sink) error {
	limit := opt.Limits.WithDefaults().Record
	lines := input.NewLines(f.Reader, limit)
	d := sniff(f.Name, lines.Head())
	t := &table{file: f.Name, opt: opt, sink: sink, seen: map[uint64]int{}, rows: map[uint64]int{}, format: Comma}
	if d.delim == '\t' {
		t.format = Tab
	}
	p := newParser(lines.Rest(), d.delim, limit)
	for range d.skip {
		if _, _, err := p.line(); err != nil {
			return err
		}
	}
	first, err := t.sample(p)
	if err != nil {
		return err
	}
	for _, r := range first {
		if err := t.row(r); err != nil {
			return err
		}
	}
	for {
		r, err := t.next(p)
		if errors.Is(err, io.EOF) {
			return ctx.Err()
		}
		if err == nil {
			err = t.row(r)
		}
		if err != nil {
			return err
		}
	}
}

// row is one row with its place.
type row struct {
	cells        []string
	record, line int
}

// sample reads the first rows, learns the columns from them and gives those
// that are not the header.
func (t *table) sample(p *parser) ([]row, error) {
	var rows []row
	var cells [][]string
	for len(rows) < sampleRows {
		r, err := t.next(p)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		r.cells = slices.Clone(r.cells)
		rows = append(rows, r)
		cells = append(cells, r.cells)
	}
	var err error
	if t.columns, err = learn(cells, t.opt.Map); err != nil {
		return nil, err
	}
	if t.columns.header {
		rows = rows[1:]
		t.header = 1
	}
	return rows, nil
}

// next is the next row that could be parsed; the others are refused.
func (t *table) next(p *parser) (row, error) {
	for {
		cells, err := p.next()
		if errors.Is(err, io.EOF) {
			return row{}, err
		}
		t.record++
		r := row{cells: cells, record: t.record, line: p.Line}
		switch {
		case errors.Is(err, errOpenQuote):
			t.refuse(r, err.Error())
		case errors.Is(err, input.ErrTooLong):
			t.refuse(r, fmt.Sprintf("longer than %d MiB", p.limit>>20))
		case err != nil:
			return row{}, err
		case len(cells) > maxColumns:
			t.refuse(r, fmt.Sprintf("%d cells", len(cells)))
		default:
			return r, nil
		}
	}
}

func (t *table) refuse(r row, reason string) {
	t.sink.Refuse(t.note(r, reason))
}

func (t *table) note(r row, reason string) input.Refusal {
	return input.Refusal{File: t.file, Record: strconv.Itoa(r.record - t.header), Line: r.line, Reason: reason}
}

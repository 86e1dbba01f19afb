package csv

import (
	"bytes"
	"errors"
	"io"

	"github.com/askbook/askbook/conversation/read/input"
)

// errOpenQuote says that a cell's quote is never closed as it should be.
var errOpenQuote = errors.New("a quote is left open")

// minLookahead is how far the end of a quoted cell is looked for at least.
const minLookahead = 4 << 20

// parser cuts a table into rows. Cells follow RFC 4180, and further: a quote
// within a quoted cell that ends nothing stands for itself. A cell whose quote
// is left open would swallow the rest of the file; its row is given up and
// parsing goes on with the next line.
type parser struct {
	Line int // where the row that next gave begins, from 1

	lines     *input.Lines
	delim     byte  // 0: a table of one column
	literal   bool  // an open quote stands for itself, as in tables with tabs
	limit     int   // of the bytes of a row
	lookahead int   // of the bytes that are searched for the end of a cell
	held      lines // read ahead in vain, to be parsed again
	skipped   int   // number of a line behind those that was too long; 0 for none
	fields    []string
}

// lines are lines that were read already, in one buffer.
type lines struct {
	text  []byte
	ends  []int
	first int // number of the first
	next  int // index of the first that was not given again
}

func (l *lines) add(line []byte) {
	l.text = append(l.text, line...)
	l.ends = append(l.ends, len(l.text))
}

func (l *lines) at(i int) []byte {
	start := 0
	if i > 0 {
		start = l.ends[i-1]
	}
	return l.text[start:l.ends[i]]
}

func newParser(r io.Reader, delim byte, limit int64) *parser {
	return &parser{lines: input.NewLines(r, limit), delim: delim, literal: delim == '\t' || delim == 0, limit: int(limit), lookahead: int(limit)}
}

// line is the next line: one that is held, or one from the file.
func (p *parser) line() (line []byte, number int, err error) {
	if h := &p.held; h.next < len(h.ends) {
		h.next++
		return h.at(h.next - 1), h.first + h.next - 1, nil
	}
	if number, p.skipped = p.skipped, 0; number > 0 {
		return nil, number, input.ErrTooLong
	}
	line, err = p.lines.Next()
	return line, p.lines.Number, err
}

// next is the next row that is not empty; its cells stay valid. Errors other
// than io.EOF, input.ErrTooLong and errOpenQuote are those of reading; behind
// these two parsing can go on.
func (p *parser) next() ([]string, error) {
	for {
		line, number, err := p.line()
		p.Line = number
		if err != nil {
			return nil, err
		}
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		if bytes.IndexByte(line, '"') < 0 {
			return p.plain(string(line)), nil
		}
		return p.quoted(line)
	}
}

// plain cuts a line without quotes.
func (p *parser) plain(line string) []string {
	p.fields = p.fields[:0]
	if p.delim == 0 {
		return append(p.fields, line)
	}
	start := 0
	for i := range len(line) {
		if line[i] == p.delim {
			p.fields = append(p.fields, line[start:i])
			start = i + 1
		}
	}
	p.fields = append(p.fields, line[start:])
	return p.fields
}

// quoted parses a row that begins with line and may go on in the next ones.
func (p *parser) quoted(line []byte) ([]string, error) {
	start := p.Line
	c := cells{delim: p.delim, fields: p.fields[:0]}
	state := c.feed(line)
	if state == whole {
		p.fields = c.fields
		return c.fields, nil
	}
	first := string(line)
	var ahead lines
	ahead.first = start + 1
	for state == open && len(first)+len(ahead.text) < p.lookahead {
		more, number, err := p.line()
		if err != nil {
			if errors.Is(err, input.ErrTooLong) {
				p.skipped = number
			}
			if !errors.Is(err, io.EOF) && !errors.Is(err, input.ErrTooLong) {
				return nil, err
			}
			break
		}
		ahead.add(more)
		state = c.feed(more)
	}
	if state == whole {
		p.fields = c.fields
		return c.fields, nil
	}
	p.giveBack(ahead)
	if p.literal {
		return p.plain(first), nil
	}
	return nil, errOpenQuote
}

// giveBack holds lines that were read ahead, before those that are held still.
func (p *parser) giveBack(ahead lines) {
	p.lookahead = max(p.lookahead/2, min(minLookahead, p.limit))
	for p.held.next < len(p.held.ends) {
		ahead.add(p.held.at(p.held.next))
		p.held.next++
	}
	p.held = ahead
}

// The states of a row behind a line.
const (
	whole  = iota
	open   // within a quoted cell
	broken // a cell of several lines is closed in the middle of a text
)

// cells takes in the lines of one row.
type cells struct {
	delim  byte
	fields []string
	cell   []byte
	quoted bool // the cell goes on in the next line
}

func (c *cells) feed(line []byte) int {
	inherited := c.quoted
	if inherited {
		c.cell = append(c.cell, '\n')
	}
	for i := 0; ; {
		if !c.quoted && i < len(line) && line[i] == '"' {
			c.quoted = true
			inherited = false
			i++
		}
		if !c.quoted {
			end := c.end(line, i)
			c.close(line[i:end])
			if end == len(line) {
				return whole
			}
			i = end + 1
			continue
		}
		q := bytes.IndexByte(line[i:], '"')
		if q < 0 {
			c.cell = append(c.cell, line[i:]...)
			return open
		}
		c.cell = append(c.cell, line[i:i+q]...)
		i += q + 1
		rest := bytes.TrimLeft(line[i:], " ")
		switch {
		case i < len(line) && line[i] == '"':
			c.cell = append(c.cell, '"')
			i++
		case len(rest) == 0:
			c.quoted = false
			c.close(nil)
			return whole
		case rest[0] == c.delim && c.delim != 0:
			c.quoted = false
			c.close(nil)
			i = len(line) - len(rest) + 1
		case inherited:
			return broken
		default:
			c.cell = append(c.cell, '"')
		}
	}
}

// end is where the cell that begins at i ends.
func (c *cells) end(line []byte, i int) int {
	if c.delim == 0 {
		return len(line)
	}
	if at := bytes.IndexByte(line[i:], c.delim); at >= 0 {
		return i + at
	}
	return len(line)
}

func (c *cells) close(more []byte) {
	c.cell = append(c.cell, more...)
	c.fields = append(c.fields, string(c.cell))
	c.cell = c.cell[:0]
}

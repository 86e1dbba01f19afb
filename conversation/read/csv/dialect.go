package csv

import (
	"bytes"
	"errors"
	"io"
	"path"
	"regexp"
	"strings"

	"github.com/askbook/askbook/conversation/read/input"
)

// dialect is how a table is written.
type dialect struct {
	delim byte // 0: one column
	skip  int  // lines before the table: Excel's "sep=;"
	// fit is the share of rows that have as many cells as the first, columns
	// that number.
	fit     float64
	columns int
}

var separatorLine = regexp.MustCompile(`^sep=(.)\r?\n`)

// sniff tells the dialect from the beginning of a table: the delimiter under
// which most rows are as long as the first.
func sniff(name string, head []byte) dialect {
	if m := separatorLine.FindSubmatch(head); m != nil {
		d := measure(head[len(m[0]):], m[1][0])
		d.skip = 1
		return d
	}
	best := dialect{fit: 1, columns: 1}
	score := 0.0
	for _, delim := range []byte{',', ';', '\t', '|'} {
		d := measure(head, delim)
		s := d.fit * d.fit * (1 + 0.05*float64(min(d.columns, 20)))
		if delim == '\t' && tabbed(name) {
			s *= 2
		}
		if d.columns > 1 && s > score {
			best, score = d, s
		}
	}
	return best
}

func tabbed(name string) bool {
	ext := strings.ToLower(path.Ext(name))
	return ext == ".tsv" || ext == ".tab"
}

// measure parses the beginning of a table with a delimiter.
func measure(head []byte, delim byte) dialect {
	d := dialect{delim: delim}
	p := newParser(bytes.NewReader(wholeLines(head)), delim, input.HeadBytes)
	rows, same := 0, 0
	for {
		row, err := p.next()
		if errors.Is(err, io.EOF) {
			break
		}
		rows++
		if err != nil {
			continue
		}
		if d.columns == 0 {
			d.columns = len(row)
		}
		if len(row) == d.columns {
			same++
		}
	}
	d.fit = float64(same) / float64(max(rows, 1))
	return d
}

// wholeLines is head without a line that it cuts at its end.
func wholeLines(head []byte) []byte {
	if len(head) < input.HeadBytes*3/4 {
		return head
	}
	if i := bytes.LastIndexByte(head, '\n'); i > 0 {
		return head[:i+1]
	}
	return head
}

// Detect tells Comma, Tab or "" from the beginning of a text. A file that is
// not named as a table must look like one: rows of equal length under a header
// that names a text.
func Detect(name string, head []byte) string {
	d := sniff(name, head)
	format := Comma
	if d.delim == '\t' {
		format = Tab
	}
	switch ext := strings.ToLower(path.Ext(name)); {
	case tabbed(name), ext == ".csv":
		return format
	case d.columns < 2 || d.fit < 0.9:
		return ""
	}
	p := newParser(bytes.NewReader(wholeLines(head)), d.delim, input.HeadBytes)
	for range d.skip {
		_, _, _ = p.line()
	}
	header, err := p.next()
	if err != nil {
		return ""
	}
	for _, name := range header {
		if f := fieldOf(name); f == fText || f == fSubject {
			return format
		}
	}
	return ""
}

package input

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// ErrTooLong says that a line is longer than the limit; it was skipped.
var ErrTooLong = errors.New("longer than the limit")

// Lines reads a text line by line, and counts them.
type Lines struct {
	Number int // of the line that Next gave last, from 1

	r     *bufio.Reader
	limit int
	buf   []byte
}

// NewLines reads r; no line may have more than limit bytes.
func NewLines(r io.Reader, limit int64) *Lines {
	br, ok := r.(*bufio.Reader)
	if !ok {
		br = bufio.NewReaderSize(r, HeadBytes)
	}
	return &Lines{r: br, limit: int(limit)}
}

// Next is the next line without its end, valid until the next call. At the end
// of the text the error is io.EOF; [ErrTooLong] lets the caller go on.
func (l *Lines) Next() ([]byte, error) {
	l.buf = l.buf[:0]
	skipping := false
	for {
		piece, err := l.r.ReadSlice('\n')
		if len(l.buf)+len(piece) > l.limit {
			skipping = true
			l.buf = l.buf[:0]
		}
		more := errors.Is(err, bufio.ErrBufferFull)
		if err != nil && !more && !errors.Is(err, io.EOF) {
			return nil, err
		}
		if !more && !skipping && len(l.buf) == 0 && len(piece) == 0 {
			return nil, io.EOF
		}
		switch {
		case more && !skipping:
			l.buf = append(l.buf, piece...)
		case !more && skipping:
			l.Number++
			return nil, ErrTooLong
		case !more && len(l.buf) == 0:
			l.Number++
			return trimEnd(piece), nil
		case !more:
			l.Number++
			l.buf = append(l.buf, piece...)
			return trimEnd(l.buf), nil
		}
	}
}

// Begins reports whether the first byte that is no white space is b.
func (l *Lines) Begins(b byte) bool {
	head, _ := l.r.Peek(512)
	head = bytes.TrimLeft(head, " \t\r\n")
	return len(head) > 0 && head[0] == b
}

// Head is the beginning of the text, as much as is looked at to tell a format.
func (l *Lines) Head() []byte {
	head, _ := Peek(l.r)
	return head
}

// Rest is what Next has not read yet.
func (l *Lines) Rest() io.Reader { return l.r }

func trimEnd(line []byte) []byte {
	line = bytes.TrimSuffix(line, []byte("\n"))
	return bytes.TrimSuffix(line, []byte("\r"))
}

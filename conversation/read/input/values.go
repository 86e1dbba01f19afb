package input

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
)

// Values cuts a JSON array into its elements without decoding them, so that an
// array of any length is read in the memory of one element. It checks no more
// than it needs to find their ends.
type Values struct {
	Line int // where the element that Next gave begins, from 1

	r     *bufio.Reader
	limit int64
	line  int
	begun bool
	buf   []byte
}

// NewValues reads an array from r; no element may have more than limit bytes.
func NewValues(r io.Reader, limit int64) *Values {
	br, ok := r.(*bufio.Reader)
	if !ok {
		br = bufio.NewReaderSize(r, HeadBytes)
	}
	return &Values{r: br, limit: limit, line: 1}
}

// Next is the next element, valid until the next call. The error is io.EOF
// after the last, [ErrTooLong] for an element that was skipped, and any other
// where the array breaks off: nothing can be read behind that.
func (v *Values) Next() ([]byte, error) {
	if !v.begun {
		if b, err := v.token(); err != nil || b != '[' {
			return nil, errors.New("no JSON array")
		}
		v.begun = true
	}
	first, err := v.token()
	for err == nil && first == ',' {
		first, err = v.token()
	}
	switch {
	case errors.Is(err, io.EOF):
		return nil, fmt.Errorf("line %d: the array is not closed", v.line)
	case err != nil:
		return nil, err
	case first == ']':
		return nil, io.EOF
	}
	v.Line = v.line
	return v.element(first)
}

// token is the next byte that is no white space.
func (v *Values) token() (byte, error) {
	for {
		b, err := v.r.ReadByte()
		if err != nil {
			return 0, err
		}
		switch b {
		case '\n':
			v.line++
		case ' ', '\t', '\r':
		default:
			return b, nil
		}
	}
}

// element reads to the end of the element that begins with first.
func (v *Values) element(first byte) ([]byte, error) {
	v.buf = append(v.buf[:0], first)
	depth, quoted, escaped := 0, first == '"', false
	if first == '{' || first == '[' {
		depth = 1
	}
	tooLong := false
	for {
		b, err := v.r.ReadByte()
		if err != nil {
			return nil, fmt.Errorf("line %d: the record that begins here is not closed", v.Line)
		}
		if depth == 0 && !quoted && (b == ',' || b == ']') {
			_ = v.r.UnreadByte()
			break
		}
		if b == '\n' {
			v.line++
		}
		if int64(len(v.buf)) >= v.limit {
			tooLong, v.buf = true, v.buf[:0]
		}
		if !tooLong {
			v.buf = append(v.buf, b)
		}
		switch {
		case escaped:
			escaped = false
		case quoted:
			escaped = b == '\\'
			quoted = b != '"'
		case b == '"':
			quoted = true
		case b == '{' || b == '[':
			depth++
		case b == '}' || b == ']':
			depth--
		}
	}
	if tooLong {
		return nil, ErrTooLong
	}
	return bytes.TrimSpace(v.buf), nil
}

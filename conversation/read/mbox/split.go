package mbox

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"regexp"
)

// separator is the line between two mails: "From", an address, and a date that
// ends in its year, or in a zone behind it. Looser rules take sentences that
// begin with "From" for mails.
var separator = regexp.MustCompile(`^From \S+.{0,40} (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[ ,].{8,40}\b(?:19|20)\d\d\b(?: [+-]\d{4}| \w{2,5})?(?: remote from .*)?\s*$`)

func isSeparator(line []byte) bool {
	return bytes.HasPrefix(line, []byte("From ")) && len(line) < 1000 && separator.Match(line)
}

// splitter cuts a mailbox into mails. A separator counts only at the beginning
// and after an empty line; ">From " in a body loses its mark.
type splitter struct {
	r     *bufio.Reader
	limit int
	line  int // lines read so far

	raw   []byte // of the current mail
	start int    // line of its separator, or of its first line
	cut   bool   // it was longer than the limit
}

// next reads the next mail into s.raw; io.EOF after the last.
func (s *splitter) next() error {
	s.raw, s.cut = s.raw[:0], false
	s.start = s.line
	if s.start == 0 {
		s.start = 1
	}
	blank := true
	for {
		line, err := s.r.ReadSlice('\n')
		whole := err == nil || errors.Is(err, io.EOF)
		if !whole && !errors.Is(err, bufio.ErrBufferFull) {
			return err
		}
		if whole && len(line) > 0 {
			s.line++
		}
		if whole && blank && isSeparator(line) {
			if len(bytes.TrimSpace(s.raw)) > 0 {
				return nil
			}
			s.raw, s.start = s.raw[:0], s.line
			continue
		}
		s.add(line)
		blank = whole && len(bytes.TrimRight(line, "\r\n")) == 0
		if errors.Is(err, io.EOF) {
			if len(bytes.TrimSpace(s.raw)) > 0 {
				return nil
			}
			return io.EOF
		}
	}
}

// add keeps a line of the current mail while there is room for it.
func (s *splitter) add(line []byte) {
	if quoted := bytes.TrimLeft(line, ">"); len(quoted) < len(line) && bytes.HasPrefix(quoted, []byte("From ")) {
		line = line[1:]
	}
	if len(s.raw)+len(line) > s.limit {
		s.cut = true
		return
	}
	s.raw = append(s.raw, line...)
}

package mbox

import (
	"bytes"
	"io"
	"mime"
	"net/mail"
	"net/textproto"
	"regexp"
	"strings"

	"github.com/askbook/askbook/conversation"
	"github.com/askbook/askbook/conversation/read/input"
)

const (
	headerBytes = 1 << 20 // of one field: room for 10,000 recipients
	maxFields   = 2000    // of one mail or part
)

// header holds the fields of a mail or part, as they came.
type header map[string][]string

func (h header) get(key string) string {
	if v := h[key]; len(v) > 0 {
		return v[0]
	}
	return ""
}

func (h header) has(key string) bool { return len(h[key]) > 0 }

// splitHeader parses the fields at the beginning of raw and gives what comes
// after them. Lines that are no field are skipped; a text without any field is
// all body.
func splitHeader(raw []byte) (header, []byte) {
	h := header{}
	var key string
	var value []byte // of the field that is being read
	fields := 0
	keep := func() {
		if key != "" {
			h[key] = append(h[key], string(value))
		}
	}
	for rest := raw; ; {
		line, after, found := bytes.Cut(rest, []byte("\n"))
		line = bytes.TrimSuffix(line, []byte("\r"))
		if len(bytes.TrimSpace(line)) == 0 {
			keep()
			return h, after
		}
		name, begin, ok := field(line)
		switch {
		case line[0] == ' ' || line[0] == '\t':
			if len(value)+len(line) < headerBytes {
				value = append(append(value, ' '), bytes.TrimSpace(line)...)
			}
		case ok && fields < maxFields:
			keep()
			key, value = name, append(value[:0], begin...)
			fields++
		case fields == 0:
			return h, raw
		default:
			keep()
			key = ""
		}
		if !found {
			keep()
			return h, nil
		}
		rest = after
	}
}

var fieldName = regexp.MustCompile(`^[!-9;-~]{1,76}$`)

func field(line []byte) (key string, value []byte, ok bool) {
	name, rest, found := bytes.Cut(line, []byte(":"))
	name = bytes.TrimRight(name, " \t")
	if !found || !fieldName.Match(name) {
		return "", nil, false
	}
	value = bytes.TrimSpace(rest)
	return textproto.CanonicalMIMEHeaderKey(string(name)), value[:min(len(value), headerBytes)], true
}

// words decodes the encoded words (RFC 2047) of a field into one line.
func words(s string) string {
	if strings.Contains(s, "=?") {
		dec := mime.WordDecoder{CharsetReader: func(charset string, r io.Reader) (io.Reader, error) {
			b, err := io.ReadAll(r)
			return strings.NewReader(decode(b, charset)), err
		}}
		if d, err := dec.DecodeHeader(s); err == nil {
			s = d
		}
	}
	return input.Line(decode([]byte(s), ""))
}

// maxPeople bounds the recipients that are kept of a mail. What counts is who
// takes part in a thread; a circular to thousands has no such people.
const maxPeople = 100

// people parses a list of addresses, leniently: where it breaks the rules, the
// addresses in it are looked for by their form.
func people(s string) []conversation.Person {
	s = strings.TrimSpace(s)
	if s == "" {
		return nil
	}
	if len(s) > 64<<10 {
		s = s[:64<<10]
		if i := strings.LastIndexByte(s, ','); i > 0 {
			s = s[:i]
		}
	}
	var found []conversation.Person
	parser := mail.AddressParser{WordDecoder: &mime.WordDecoder{CharsetReader: func(_ string, r io.Reader) (io.Reader, error) { return r, nil }}}
	if list, err := parser.ParseList(unworded(s)); err == nil {
		for _, a := range list {
			found = append(found, person(a.Name, a.Address))
		}
	} else {
		found = scavenge(s)
	}
	if len(found) > maxPeople {
		found = found[:maxPeople]
	}
	return found
}

// unworded decodes encoded words before the list is parsed, within quotes: many
// mailers put them in quotes, where they do not belong.
func unworded(s string) string {
	if !strings.Contains(s, "=?") {
		return s
	}
	return encodedWord.ReplaceAllStringFunc(s, func(w string) string {
		d := strings.Map(func(r rune) rune {
			if strings.ContainsRune(`",;<>()\`, r) {
				return ' '
			}
			return r
		}, words(w))
		return `"` + strings.TrimSpace(d) + `"`
	})
}

// Neighbouring encoded words are one run: a character may be cut between them.
var encodedWord = regexp.MustCompile(`"?=\?[^?\s]+\?[bBqQ]\?[^?]*\?=(?:\s+=\?[^?\s]+\?[bBqQ]\?[^?]*\?=)*"?`)

var address = regexp.MustCompile(`[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,253}[A-Za-z0-9])?`)

// scavenge finds the addresses in a broken list, each with the words before it.
func scavenge(s string) []conversation.Person {
	var found []conversation.Person
	rest := s
	for len(found) < maxPeople {
		at := address.FindStringIndex(rest)
		if at == nil {
			break
		}
		name := strings.Trim(words(strings.Trim(rest[:at[0]], " ,;<>\"'")), " ,;<>\"'")
		found = append(found, person(name, rest[at[0]:at[1]]))
		rest = strings.TrimLeft(rest[at[1]:], " >\"'),;")
	}
	if found == nil {
		if name := strings.Trim(words(s), " <>\"'"); name != "" {
			found = append(found, conversation.Person{Name: name})
		}
	}
	return found
}

func person(name, addr string) conversation.Person {
	p := conversation.Person{Name: strings.Trim(words(name), ` "'`), Email: strings.ToLower(input.Line(addr))}
	if strings.EqualFold(p.Name, p.Email) {
		p.Name = ""
	}
	return p
}

var messageID = regexp.MustCompile(`<([^<>\s]+)>`)

// ids are the message ids of a field without their brackets, in order, each
// once.
func ids(s string) []string {
	var found []string
	seen := map[string]bool{}
	add := func(id string) {
		if id = input.Line(id); id != "" && !seen[id] && len(found) < maxRefs {
			seen[id] = true
			found = append(found, id)
		}
	}
	for _, m := range messageID.FindAllStringSubmatch(s, -1) {
		add(m[1])
	}
	if found == nil && strings.Count(s, "@") == 1 && !strings.ContainsAny(strings.TrimSpace(s), " \t") {
		add(strings.Trim(strings.TrimSpace(s), "<>"))
	}
	return found
}

// maxRefs bounds the references that are kept of a mail; threads that are
// longer hang together by the last of them.
const maxRefs = 200

package csv

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/askbook/askbook/conversation"
	"github.com/askbook/askbook/conversation/read/input"
)

// table turns rows into messages.
type table struct {
	file    string
	format  string
	opt     input.Options
	sink    input.Sink
	columns *columns
	record  int // rows read, the header included
	header  int // rows of the header

	rows map[uint64]int // rows by the hash of their cells: the first such row, or how many there were
	seen map[uint64]int // conversations by the hash of their ids
}

// row gives the message of a row, and that of its reply.
func (t *table) row(r row) error {
	c := t.columns
	r.cells = trimEmpty(r.cells, len(c.names))
	if len(r.cells) > len(c.names) {
		t.refuse(r, fmt.Sprintf("%d cells where the header has %d", len(r.cells), len(c.names)))
		return nil
	}
	m := conversation.Message{File: t.file, Record: r.record - t.header, Line: r.line, Format: t.format, Channel: t.opt.Channel}
	get := func(f field) string {
		if i := c.find(f); i >= 0 && i < len(r.cells) {
			return strings.TrimSpace(input.Text(r.cells[i]))
		}
		return ""
	}
	m.Text, m.Subject = get(fText), input.Line(get(fSubject))
	reply := get(fReply)
	if m.Text == "" && m.Subject == "" && reply == "" {
		t.refuse(r, "no text")
		return nil
	}
	if reason := t.facts(&m, r, get); reason != "" {
		t.refuse(r, reason)
		return nil
	}
	for _, f := range []field{fConversation, fID, fCustomerID} {
		if _, err := input.ID(get(f)); err != nil {
			t.refuse(r, err.Error())
			return nil
		}
	}
	if first := t.identify(&m, r, get); first > 0 {
		t.sink.Ignore(t.note(r, fmt.Sprintf("the same as row %d", first)))
		return nil
	}
	if err := t.sink.Yield(m); err != nil || reply == "" {
		return err
	}
	return t.sink.Yield(answer(m, reply))
}

// answer is the message of a row's reply.
func answer(m conversation.Message, reply string) conversation.Message {
	m.Refs = []string{m.Key}
	m.Key += "/reply"
	m.Text, m.Role, m.Author, m.To = reply, conversation.Agent, conversation.Person{}, nil
	m.Customer, m.Status, m.Tags, m.CSAT, m.Meta = conversation.Person{}, "", nil, nil, nil
	return m
}

// trimEmpty is cells without empty ones at their end, beyond n of them.
func trimEmpty(cells []string, n int) []string {
	for len(cells) > n && strings.TrimSpace(cells[len(cells)-1]) == "" {
		cells = cells[:len(cells)-1]
	}
	return cells
}

// facts takes what a row says beside its text. The reason is why the row
// cannot be imported, "" if it can.
func (t *table) facts(m *conversation.Message, r row, get func(field) string) (reason string) {
	c := t.columns
	if s := get(fTime); s != "" {
		var ok bool
		if m.Time, ok = input.Time(s, c.order); !ok {
			return fmt.Sprintf("%s %q is no time", c.names[c.find(fTime)], input.Excerpt(s))
		}
	}
	if s := get(fCSAT); s != "" {
		n, err := strconv.ParseFloat(s, 64)
		if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
			return fmt.Sprintf("%s %q is no number", c.names[c.find(fCSAT)], input.Excerpt(s))
		}
		m.CSAT = &n
	}
	m.Role = c.role(get(fRole))
	m.Author = input.Person(get(fAuthor))
	if i := c.find(fAuthor); i >= 0 && strings.HasSuffix(plainName(c.names[i]), " id") {
		m.Author = conversation.Person{ID: m.Author.Name}
	}
	m.Customer = input.Person(get(fCustomerName))
	m.Customer.ID = get(fCustomerID)
	if email := input.Address(get(fCustomerEmail)); email != "" {
		m.Customer.Email = email
	}
	alone := c.find(fConversation) < 0 && c.find(fRole) < 0 && c.find(fParent) < 0
	if alone && (c.find(fAuthor) < 0 || c.find(fReply) >= 0) {
		m.Role = conversation.Customer
	}
	if m.Role == conversation.Customer && m.Author.IsZero() {
		m.Author = m.Customer
	}
	m.Status = input.Line(get(fStatus))
	m.Tags = input.List(get(fTags))
	if m.Channel == "" {
		m.Channel = conversation.Channel(strings.ToLower(input.Line(get(fChannel))))
	}
	if m.Channel == "" {
		m.Channel = conversation.Text
	}
	m.Meta = t.meta(r)
	return ""
}

// meta keeps the columns that are no field.
func (t *table) meta(r row) map[string]string {
	var meta map[string]string
	for i, cell := range r.cells {
		if f := t.columns.field[i]; f != fNone && f != fMeta {
			continue
		}
		if cell = strings.TrimSpace(input.Text(cell)); cell == "" {
			continue
		}
		if meta == nil {
			meta = map[string]string{}
		}
		meta[t.columns.meta[i]] = cell
	}
	return meta
}

// identify gives a message its conversation, key and order. Without ids a row
// is known by its cells; first is then the row that had the same ones before,
// 0 if none had.
//
// The first row of a conversation has a key that does not depend on its text,
// so that a row with an id of its own that changed is updated, not doubled.
func (t *table) identify(m *conversation.Message, r row, get func(field) string) (first int) {
	id, message := get(fConversation), get(fID)
	content := input.Hash(append([]string{strings.Join(t.columns.names, "\x1F")}, r.cells...)...)
	m.Seq = m.Record
	if parent := t.columns.find(fParent); parent >= 0 && id == "" && message != "" {
		m.Key = message
		if p := get(fParent); p != "" {
			m.Refs = []string{p}
		}
		return 0
	}
	if id == "" {
		id, message = message, ""
	}
	if id == "" {
		if first, ok := t.rows[short(content)]; ok {
			return first
		}
		t.rows[short(content)] = m.Record
		m.Key = "row-" + content
		m.Thread = m.Key
		return 0
	}
	m.Conversation = id
	turn := input.Line(get(fTurn))
	if n, err := strconv.Atoi(turn); err == nil {
		m.Seq = n
	}
	switch {
	case message != "":
		m.Key = id + "#" + message
	case turn != "":
		m.Key = id + "#" + turn
	default:
		m.Key = id + "#" + t.occurrence(id, content)
	}
	return 0
}

// occurrence tells rows of one conversation apart that have no number: the
// first is 0, the others go by their cells, equal ones by their count.
func (t *table) occurrence(id, content string) string {
	conv := short(input.Hash(id))
	t.seen[conv]++
	if t.seen[conv] == 1 {
		return "0"
	}
	row := short(content)
	t.rows[row]++
	if n := t.rows[row]; n > 1 {
		return content + "-" + strconv.Itoa(n)
	}
	return content
}

// short is the first 8 bytes of a hash.
func short(hash string) uint64 {
	b, err := hex.DecodeString(hash[:16])
	if err != nil {
		return 0
	}
	return binary.BigEndian.Uint64(b)
}

package jsonl

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/askbook/askbook/conversation"
	"github.com/askbook/askbook/conversation/read/input"
)

// Fields are the fields of one record, by name.
type Fields map[string]json.RawMessage

// foreignID is what published collections (BEIR) and some databases call an id.
const foreignID = "_id"

// Object decodes a record; rename gives its keys other names. The error is a
// [Bad].
func Object(raw []byte, rename map[string]string) (Fields, error) {
	if len(raw) == 0 || raw[0] != '{' {
		return nil, Bad{Reason: "no JSON object: " + input.Excerpt(string(raw[:min(len(raw), 200)]))}
	}
	var o Fields
	if err := json.Unmarshal(raw, &o); err != nil {
		return nil, Bad{Reason: "no valid JSON: " + input.Line(err.Error())}
	}
	for _, from := range slices.Sorted(maps.Keys(rename)) {
		if v, ok := o[from]; ok {
			delete(o, from)
			o[rename[from]] = v
		}
	}
	if id, ok := o[foreignID]; ok && o["id"] == nil {
		if _, err := text(id); err == nil {
			delete(o, foreignID)
			o["id"] = id
		}
	}
	return o, nil
}

// Take removes a field and gives it as text: a string's value, a number or
// truth value as it is written, "" for null and where there is no such field.
func (o Fields) Take(key string) (string, error) {
	raw, ok := o[key]
	if !ok {
		return "", nil
	}
	delete(o, key)
	s, err := text(raw)
	if err != nil {
		return "", fmt.Errorf("%s is no text", key)
	}
	return s, nil
}

// Line is Take for what is one line by nature.
func (o Fields) Line(key string) (string, error) {
	s, err := o.Take(key)
	return input.Line(s), err
}

// ID removes a field that holds an id: kept as it is written, since two ids
// that differ are two things.
func (o Fields) ID(key string) (string, error) {
	s, err := o.Take(key)
	if err == nil {
		s, err = input.ID(s)
	}
	if err != nil {
		return "", fmt.Errorf("%s: %w", key, err)
	}
	return s, nil
}

// Time removes a field that holds a time.
func (o Fields) Time(key string) (time.Time, error) {
	s, err := o.Line(key)
	if err != nil || s == "" {
		return time.Time{}, err
	}
	t, ok := input.Time(s, input.DayFirst)
	if !ok {
		return time.Time{}, fmt.Errorf("%s %q cannot be read (2026-03-01T09:30:00Z is a time)", key, input.Excerpt(s))
	}
	return t, nil
}

// List removes a field that holds texts: an array of them, or one with commas.
func (o Fields) List(key string) ([]string, error) {
	raw, ok := o[key]
	if !ok {
		return nil, nil
	}
	var items []json.RawMessage
	if len(raw) == 0 || raw[0] != '[' {
		s, err := o.Take(key)
		return input.List(s), err
	}
	delete(o, key)
	if err := json.Unmarshal(raw, &items); err != nil {
		return nil, fmt.Errorf("%s is no list", key)
	}
	var list []string
	for _, item := range items {
		s, err := text(item)
		if err != nil {
			return nil, fmt.Errorf("%s holds more than texts", key)
		}
		if s = input.Line(s); s != "" && !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	return list, nil
}

// Meta makes the fields that are left a conversation's or article's meta. The
// entries of a field "meta" stand beside the others.
func (o Fields) Meta() map[string]string {
	meta := map[string]string{}
	if raw, ok := o["meta"]; ok {
		var inner Fields
		if json.Unmarshal(raw, &inner) == nil {
			delete(o, "meta")
			inner.collect(meta)
		}
	}
	o.collect(meta)
	if len(meta) == 0 {
		return nil
	}
	return meta
}

func (o Fields) collect(meta map[string]string) {
	for key, raw := range o {
		if key = input.Line(strings.TrimPrefix(key, "meta.")); key == "" || string(raw) == "null" {
			continue
		}
		s, err := text(raw)
		if err != nil {
			var compact bytes.Buffer
			_ = json.Compact(&compact, raw)
			s = compact.String()
		}
		meta[key] = input.Text(s)
	}
}

// text is a JSON string, number or truth value as text, "" for null.
func text(raw json.RawMessage) (string, error) {
	switch {
	case len(raw) == 0 || string(raw) == "null":
		return "", nil
	case raw[0] == '{' || raw[0] == '[':
		return "", errors.New("no text")
	case raw[0] != '"':
		return string(raw), nil
	}
	if plain := raw[1 : len(raw)-1]; bytes.IndexByte(plain, '\\') < 0 {
		return input.Text(string(plain)), nil
	}
	var s string
	err := json.Unmarshal(raw, &s)
	return input.Text(s), err
}

// turn is one element of turns.
type turn struct {
	role   conversation.Role
	author conversation.Person
	time   time.Time
	text   string
}

// conversationOf takes the conversation's fields into m and gives its turns.
func conversationOf(o Fields, m *conversation.Message) (turns []turn, err error) {
	var errs [6]error
	m.Conversation, errs[0] = o.ID("id")
	if errs[0] == nil && m.Conversation == "" {
		return nil, errors.New("no id (a field of another name is told with --map NAME=id)")
	}
	channel, err := o.Line("channel")
	if m.Channel == "" {
		m.Channel = conversation.Channel(channel)
	}
	if m.Channel == "" {
		m.Channel = conversation.Text
	}
	errs[1] = err
	m.Subject, errs[2] = o.Line("subject")
	m.Time, errs[3] = o.Time("time")
	m.Status, errs[4] = o.Line("status")
	m.Tags, errs[5] = o.List("tags")
	if err := errors.Join(errs[:]...); err != nil {
		return nil, firstLine(err)
	}
	if m.CSAT, err = number(o, "csat"); err != nil {
		return nil, err
	}
	if m.Customer, err = who(o, "customer"); err != nil {
		return nil, err
	}
	if turns, err = turnsOf(o); err != nil {
		return nil, err
	}
	if len(turns) == 0 {
		s, err := o.Take("text")
		if err != nil {
			return nil, err
		}
		turns = []turn{{role: conversation.Customer, author: m.Customer, text: s}}
	}
	if !slices.ContainsFunc(turns, func(t turn) bool { return strings.TrimSpace(t.text) != "" }) && m.Subject == "" {
		return nil, errors.New("no text: neither text nor turns says anything")
	}
	m.Meta = o.Meta()
	return turns, nil
}

// firstLine is the first of joined errors: one mistake a record is told.
func firstLine(err error) error {
	s, _, _ := strings.Cut(err.Error(), "\n")
	return errors.New(s)
}

func number(o Fields, key string) (*float64, error) {
	s, err := o.Line(key)
	if err != nil || s == "" {
		return nil, err
	}
	n, err := strconv.ParseFloat(s, 64)
	if err != nil || n != n || n > 1e9 || n < -1e9 {
		return nil, fmt.Errorf("%s %q is no number", key, input.Excerpt(s))
	}
	return &n, nil
}

// who removes a person: a name, an address, or an object of id, name, email.
func who(o Fields, key string) (conversation.Person, error) {
	raw, ok := o[key]
	if !ok {
		return conversation.Person{}, nil
	}
	if len(raw) == 0 || raw[0] != '{' {
		s, err := o.Line(key)
		return input.Person(s), err
	}
	delete(o, key)
	var fields Fields
	if err := json.Unmarshal(raw, &fields); err != nil {
		return conversation.Person{}, fmt.Errorf("%s is no person", key)
	}
	var p conversation.Person
	var errs [3]error
	p.ID, errs[0] = fields.ID("id")
	p.Name, errs[1] = fields.Line("name")
	p.Email, errs[2] = fields.Line("email")
	p.Email = input.Address(p.Email)
	if errors.Join(errs[:]...) != nil {
		return p, fmt.Errorf("%s: id, name and email are texts", key)
	}
	return p, nil
}

func turnsOf(o Fields) ([]turn, error) {
	raw, ok := o["turns"]
	if !ok || string(raw) == "null" {
		return nil, nil
	}
	delete(o, "turns")
	var list []Fields
	if err := json.Unmarshal(raw, &list); err != nil {
		return nil, errors.New("turns is no list of objects")
	}
	turns := make([]turn, len(list))
	for i, fields := range list {
		t, err := turnOf(fields)
		if err != nil {
			return nil, fmt.Errorf("turn %d: %w", i, err)
		}
		turns[i] = t
	}
	return turns, nil
}

func turnOf(o Fields) (t turn, err error) {
	role, err := o.Line("role")
	if err != nil {
		return t, err
	}
	if t.role, _ = input.Role(role); t.role == conversation.Unknown && role != "" {
		return t, fmt.Errorf("role %q is none of customer, agent, bot, system", input.Excerpt(role))
	}
	if t.author, err = who(o, "author"); err != nil {
		return t, err
	}
	if t.time, err = o.Time("time"); err != nil {
		return t, err
	}
	t.text, err = o.Take("text")
	return t, err
}

package mbox

import (
	"regexp"
	"strings"
	"time"

	"github.com/askbook/askbook/conversation"
	"github.com/askbook/askbook/conversation/read/input"
)

// parse makes a message of a raw mail.
func parse(raw []byte) conversation.Message {
	h, rest := splitHeader(raw)
	var b body
	b.walk(h, rest, 0)
	m := conversation.Message{
		Subject: words(h.get("Subject")),
		Time:    date(h),
		Text:    b.text(),
		Refs:    refs(h),
		List:    list(h),
	}
	m.To = append(people(h.get("To")), people(h.get("Cc"))...)
	m.Author = author(h, &m.List, m.To)
	m.Key = key(h, m)
	m.Auto = auto(h, m, b.report)
	return m
}

// key is the Message-ID, or a hash of what the mail says where it has none.
func key(h header, m conversation.Message) string {
	if id := ids(h.get("Message-Id")); len(id) > 0 {
		return id[0]
	}
	return "mail-" + input.Hash(m.Author.Name, m.Author.Email, m.Subject, h.get("Date"), m.Text)
}

// refs are References, then In-Reply-To, without the mail's own id.
func refs(h header) []string {
	own := ""
	if id := ids(h.get("Message-Id")); len(id) > 0 {
		own = id[0]
	}
	var refs []string
	for _, id := range ids(strings.Join(h["References"], " ") + " " + bracketed(h.get("In-Reply-To"))) {
		if id != own {
			refs = append(refs, id)
		}
	}
	if refs == nil {
		for _, id := range ids(h.get("In-Reply-To")) {
			if id != own {
				refs = append(refs, id)
			}
		}
	}
	return refs
}

// bracketed is a field that holds a bare id, with its brackets.
func bracketed(s string) string {
	if s = strings.TrimSpace(s); s == "" || strings.ContainsAny(s, "<> \t") {
		return s
	}
	return "<" + s + ">"
}

// date is the date of writing, else that of arrival, zero where neither can be
// read.
func date(h header) time.Time {
	for _, s := range []string{h.get("Date"), h.get("Resent-Date"), h.get("Delivery-Date")} {
		if t, ok := mailTime(s); ok {
			return t
		}
	}
	for _, received := range h["Received"] {
		if i := strings.LastIndexByte(received, ';'); i >= 0 {
			if t, ok := mailTime(received[i+1:]); ok {
				return t
			}
		}
	}
	return time.Time{}
}

var comment = regexp.MustCompile(`\s*\([^()]*\)\s*$`)

func mailTime(s string) (time.Time, bool) {
	s = strings.TrimSpace(comment.ReplaceAllString(s, ""))
	if t, ok := input.Time(s, input.DayFirst); ok {
		return t, true
	}
	s = strings.ReplaceAll(s, ".", ":") // 10.15.00, as some phones write
	if t, ok := input.Time(s, input.DayFirst); ok {
		return t, true
	}
	if i := strings.LastIndexByte(s, ' '); i > 0 { // a zone that no one knows
		return input.Time(s[:i]+" +0000", input.DayFirst)
	}
	return time.Time{}, false
}

var (
	listID   = regexp.MustCompile(`^\s*"?([^"<]*?)"?\s*<([^<>\s]+)>`)
	mailto   = regexp.MustCompile(`(?i)mailto:([^>?\s]+@[^>?\s]+)`)
	viaName  = regexp.MustCompile(`(?i)^(.*\S)\s+via\s+(\S.*)$`)
	artefact = regexp.MustCompile(`-{2,}$`) // Mailman cuts addresses used as names so
)

// list is the mailing list that carried the mail (RFC 2919, RFC 2369).
func list(h header) conversation.Person {
	var l conversation.Person
	if m := listID.FindStringSubmatch(words(h.get("List-Id"))); m != nil {
		l.Name, l.ID = input.Line(m[1]), strings.ToLower(input.Line(m[2]))
	} else if id := input.Line(h.get("List-Id")); id != "" {
		l.ID = strings.ToLower(strings.Trim(id, "<>"))
	}
	if m := mailto.FindStringSubmatch(h.get("List-Post")); m != nil {
		l.Email = strings.ToLower(input.Line(m[1]))
	}
	return l
}

// author is who wrote the mail. A list that rewrites the sender's address to
// its own ("Ann via users <users@lists.example>") is nobody's identity: the
// name is kept, and the person's own address if Reply-To or another field has
// it.
func author(h header, list *conversation.Person, to []conversation.Person) conversation.Person {
	from := people(h.get("From"))
	if len(from) == 0 {
		from = people(h.get("Sender"))
	}
	if len(from) == 0 {
		return conversation.Person{}
	}
	p := from[0]
	if list.Email == "" {
		list.Email = listAddress(list.ID, append([]conversation.Person{p}, to...))
	}
	via := viaName.FindStringSubmatch(p.Name)
	rewritten := p.Email != "" && (p.Email == list.Email || via != nil && (sent(to, p.Email) || called(p.Email, via[2])))
	if !rewritten {
		return p
	}
	if via != nil {
		p.Name = artefact.ReplaceAllString(strings.Trim(via[1], `"' `), "")
	}
	if list.Email == "" {
		list.Email = p.Email
	}
	p.Email = original(h, p.Email, list.Email)
	return p
}

// listAddress is the address among people that belongs to a list id: users@
// lists.example has the id users.lists.example.
func listAddress(id string, people []conversation.Person) string {
	if id == "" {
		return ""
	}
	for _, p := range people {
		if strings.Replace(p.Email, "@", ".", 1) == id {
			return p.Email
		}
	}
	return ""
}

func sent(to []conversation.Person, email string) bool {
	for _, p := range to {
		if p.Email == email {
			return true
		}
	}
	return false
}

// called reports whether an address is named as a list is.
func called(email, list string) bool {
	local, _, _ := strings.Cut(email, "@")
	return strings.EqualFold(local, strings.Trim(list, `"' `))
}

// original is the address of a person whose From was rewritten, "" where no
// field tells it.
func original(h header, rewritten, list string) string {
	for _, name := range []string{"X-Original-From", "X-Mailfrom", "Reply-To", "Return-Path"} {
		for _, p := range people(h.get(name)) {
			local, _, _ := strings.Cut(p.Email, "@")
			if p.Email == "" || p.Email == rewritten || p.Email == list || strings.Contains(local, "bounce") || name == "Return-Path" && strings.ContainsAny(local, "=+") {
				continue
			}
			return p.Email
		}
	}
	return ""
}

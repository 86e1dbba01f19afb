package document

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/askbook/askbook/conversation"
	"github.com/askbook/askbook/conversation/clean"
)

// Options are what a Redactor knows besides the text itself.
type Options struct {
	// Names are people known by their full name wherever they stand, agents for
	// instance.
	Names []string
	// AllowDomains are the company's own: URLs at them are kept, except for
	// secrets in them. E-mail addresses are redacted all the same.
	AllowDomains []string
	// Allow are values that are public and stay: a hotline, a support address.
	Allow []string
	// Regions are tried for phone numbers without a country code, ISO 3166
	// two-letter codes. Without any, common ones are tried.
	Regions []string
}

// Finding is a personal value that was found in a conversation. The store keeps
// it so that the leak check can look for it in what is published.
type Finding struct {
	Kind  string `json:"kind"` // an Entity's Type
	Value string `json:"value"`
}

// Entity is a personal value in a text.
type Entity struct {
	Type  string `json:"type"`  // PERSON, EMAIL, PHONE, …
	Start int    `json:"start"` // in code points of the input
	End   int    `json:"end"`   // the first code point after it
	Text  string `json:"text"`
}

// Redactor replaces personal values by placeholders. It may be used by several
// goroutines at once.
type Redactor struct {
	people  directory
	domains map[string]bool
	allow   map[string]bool
	regions []string
}

// NewRedactor returns a Redactor.
func NewRedactor(o Options) *Redactor {
	r := &Redactor{
		people:  newDirectory(),
		domains: map[string]bool{},
		allow:   map[string]bool{},
		regions: o.Regions,
	}
	for _, name := range o.Names {
		r.people.addFull(name)
	}
	for _, d := range o.AllowDomains {
		r.domains[strings.ToLower(d)] = true
	}
	for _, v := range o.Allow {
		r.allow[canonical(v)] = true
	}
	if len(r.regions) == 0 {
		r.regions = commonRegions
	}
	return r
}

// Text replaces the personal values in s by placeholders such as [EMAIL_1],
// the same value by the same one. Entities are in order and do not overlap.
// Redacting what was redacted changes nothing.
func (r *Redactor) Text(s string) (string, []Entity) {
	return newSession(r).redact(s)
}

// Document redacts a cleaned conversation. The findings are its personal
// values, each once, sorted by kind and value, authors' names and addresses
// included.
func (r *Redactor) Document(c clean.Cleaned) (Document, []Finding) {
	s := newSession(r)
	found := map[Finding]bool{}
	s.meet(c.Conversation.Customer, found)
	for _, t := range c.Turns {
		s.meet(t.Author, found)
		for _, p := range t.To[:min(len(t.To), maxRecipients)] {
			if p != c.List {
				s.meet(p, found)
			}
		}
	}

	s.expect(c.Numbers)
	redact := func(text string) string {
		text, entities := s.redact(text)
		for _, e := range entities {
			found[Finding{e.Type, e.Text}] = true
		}
		return text
	}
	d := data{
		ID: c.ID, Channel: c.Channel, Lang: c.Lang, Status: c.Status, CSAT: c.CSAT,
		Subject:  redact(c.Subject),
		Customer: CustomerHash(cmp.Or(c.Customer, "conversation:"+c.ID)),
	}
	for _, tag := range c.Tags {
		d.Tags = append(d.Tags, redact(tag))
	}
	if len(c.Meta) > 0 {
		d.Meta = make(map[string]string, len(c.Meta))
		for _, k := range sortedKeys(c.Meta) {
			d.Meta[k] = redact(c.Meta[k])
		}
	}
	for i, t := range c.Turns {
		d.Turns = append(d.Turns, Turn{Index: i, Role: t.Role, Time: t.Time, Text: redact(t.Text)})
	}
	if len(s.ids) > 0 { // a number may stand above the words that explain it
		d.Subject = redact(c.Subject)
		for i, t := range c.Turns {
			d.Turns[i].Text = redact(t.Text)
		}
	}
	d.findIssue()

	findings := make([]Finding, 0, len(found))
	for f := range found {
		findings = append(findings, f)
	}
	slices.SortFunc(findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Value, b.Value))
	})
	return Document{d}, findings
}

// maxRecipients bounds the recipients of one message whose names are looked
// for in the conversation.
const maxRecipients = 50

// CustomerHash is what Document.Customer returns for the customer whom
// clean.Cleaned calls key. It hides the key from a glance, but is no secret:
// who knows an address can hash it.
func CustomerHash(key string) string {
	sum := sha256.Sum256([]byte("customer\x00" + key))
	return hex.EncodeToString(sum[:8])
}

// meet learns who takes part in the conversation.
func (s *session) meet(p conversation.Person, found map[Finding]bool) {
	if p.Email != "" && !s.r.allow[canonical(p.Email)] {
		found[Finding{typeEmail, p.Email}] = true
	}
	if isName(p.Name) {
		found[Finding{typePerson, p.Name}] = true
		s.people.add(p.Name)
	}
}

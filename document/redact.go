package document

import "github.com/askbook/askbook/conversation/clean"

// Options are what a Redactor knows besides the text itself.
type Options struct {
	// Names are people known by name wherever they stand, agents for instance.
	Names []string
	// AllowDomains are the company's own: URLs at them are kept whole, except
	// for secrets in them. E-mail addresses are redacted all the same.
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
	options Options
}

// NewRedactor returns a Redactor.
func NewRedactor(o Options) *Redactor { return &Redactor{options: o} }

// Text replaces the personal values in s by placeholders such as [EMAIL_1],
// the same value by the same one. Entities are in order and do not overlap.
// Redacting what was redacted changes nothing.
func (r *Redactor) Text(s string) (string, []Entity) { return s, nil }

// Document redacts a cleaned conversation. The findings are its personal
// values, each once, sorted by kind and value, authors' names and addresses included.
func (r *Redactor) Document(c clean.Cleaned) (Document, []Finding) {
	return Document{}, nil
}

// CustomerHash is what Document.Customer returns for the customer whom
// clean.Cleaned calls key. It hides the key from a glance; it's no secret, since who
// knows an address can hash it.
func CustomerHash(key string) string { return key }

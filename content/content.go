// Package content keeps articles as Markdown files with YAML front matter. The
// folder belongs to its user: a file that a person edited is never overwritten.
//
// [Parse] and [Format] turn a file into an [Article] and back. A [Dir] is the
// folder: it lists what is there, writes what a run has drafted, and changes an
// article's status. Where a run has something new to say about an article that
// a person edited or published, [Dir.Write] puts a proposal beside it, NAME.proposal.md,
// which [Dir.Accept] takes over and [Dir.Dismiss] takes away.
//
// What people wrote is told from what a run wrote by hashes in the front
// matter: of the body, the title and the section. Whatever no longer has the
// hash that the run left is a person's and stays.
//
// The slug of an article never changes by a run, for it is an address that
// others may link to. Where a person changes it, the earlier one becomes an
// alias, from which the site redirects.
package content

import "time"

// Status of an article.
type Status string

// The statuses. Only published articles reach the public site.
const (
	Draft     Status = "draft"
	Published Status = "published"
	Archived  Status = "archived"
)

// Article is one page of the knowledge base.
type Article struct {
	ID       string
	Slug     string
	Title    string // the question, for generated ones
	Status   Status
	Topic    string // topic id, "" where none is known
	Section  string // heading under which the site lists it; for generated ones the topic's label
	Tags     []string
	Time     time.Time // last change of what it says, from the data, never the clock
	URL      string    // where an imported article lives, "" otherwise
	Aliases  []string  // earlier slugs
	Question string    // id of the question it answers, "" for a person's own
	// Paraphrases are other wordings of the question, for search.
	Paraphrases []string
	Sources     []Source
	Model       string // what wrote it: "builtin", "ollama:…"; "" for people
	Imported    bool   // from a knowledge base that was public already
	Meta        map[string]string
	Body        string // Markdown
	// Generated is the hash of the body that a run wrote; a body with another
	// hash was edited by a person. Empty for people's own articles.
	Generated string
	// GeneratedTitle and GeneratedSection are the hashes of the title and the
	// section that a run wrote, by the same rule.
	GeneratedTitle   string
	GeneratedSection string
	// Declined is the fingerprint of a proposal that a person turned down: one
	// that says much the same is not made again.
	Declined string
	// Extra is the YAML of the keys that askbook does not know, verbatim.
	Extra string
	// Path of the file, relative to the content folder and with slashes, ""
	// before it is written.
	Path string
}

// Source is a turn of a conversation that an article rests on.
type Source struct {
	Conversation string `json:"conversation"`
	Turn         int    `json:"turn"` // from 0
}

// Edited reports whether a person wrote the body or changed it since a run
// wrote it.
func (a *Article) Edited() bool { return a.Generated != Hash(a.Body) }

// TitleEdited reports whether a person wrote the title.
func (a *Article) TitleEdited() bool { return a.GeneratedTitle != Hash(a.Title) }

// SectionEdited reports whether a person chose the section.
func (a *Article) SectionEdited() bool { return a.GeneratedSection != Hash(a.Section) }

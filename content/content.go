// Package content keeps articles as Markdown files with YAML front matter. The
// folder belongs to its user: a file that a person edited is never overwritten.
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
	// Path of the file, relative to the content folder, "" before it is written.
	Path string
}

// Source is a turn of a conversation that an article rests on.
type Source struct {
	Conversation string
	Turn         int
}

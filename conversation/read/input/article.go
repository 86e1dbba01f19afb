package input

import "time"

// Article is a page of an existing knowledge base.
type Article struct {
	ID     string // the source's own; "" where it has none
	Title  string // one line, never empty
	Text   string // Markdown
	URL    string // where it lives, "" where unknown
	Status string // as the source words it, "" where it says nothing
	Slug   string // the last part of its address or file name; "" where unknown; not unique
	Time   time.Time
	Tags   []string
	Meta   map[string]string
	File   string // as [File.Name]
	Record int    // position in the file, from 1
	Line   int    // from 1; 0 where lines mean nothing
}

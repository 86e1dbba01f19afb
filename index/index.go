// Package index finds items by their words and by their meaning, and fuses the
// two rankings.
//
// An [Item] is neutral: whoever fills an index decides what it stands for.
// askbook keeps two, passages of conversations and articles, since their term
// statistics differ. Several items may share a Group (the passages of one
// conversation, the wordings of one article's question): a search returns at
// most one hit for each group.
//
// What searches best, as measured on two public collections of questions and
// answers: passages of about 300 bytes whose vector is made of title and text
// together ("title\ntext"), and for each wording of an article's question an item
// of its own with that wording as Title, no Text, and the vector of the wording
// alone. Lang should be set where it is known; "" is taken for English.
//
// Words are ranked by BM25F over Bleve's postings, a group as a whole, vectors by
// the cosine of its best item, and both are added up (fuse.go). Nothing of the ranking depends on the
// portions in which items came. An index is a folder of generations (state.go): it can be
// removed and filled again at any time, and searching never waits for changing.
package index

import (
	"time"

	"github.com/askbook/askbook/embed"
)

// Item is one thing that can be found.
type Item struct {
	ID     string // unique in the index
	Group  string // what a hit stands for: a conversation's or an article's id
	Title  string // short: a subject, an article's title or question
	Text   string // the passage or body
	Lang   string // ISO 639-1, "" where unknown
	Vector embed.Vector
	// Filters holds what queries can ask for: "kind", "channel", "topic",
	// "tag", "status", "customer", "lang", "meta.KEY"; a key may have several values.
	Filters map[string][]string
	Time    time.Time // for the filters "after" and "before"
}

// Mode is which ranking answers a query.
type Mode string

// The modes.
const (
	Hybrid     Mode = "hybrid"
	TextOnly   Mode = "text"
	VectorOnly Mode = "vector"
)

// Query asks for the best K groups.
type Query struct {
	Text string
	// Spelling is how Text is read, as [Spell] tells it; nil asks this index alone.
	Spelling *Spelling
	Vector   embed.Vector // of Spelling.Text, made for embed.Query; empty searches by words alone
	Mode     Mode
	K        int
	Loose    bool // quotations need not be in a hit
	// Filters must all hold: of the values of one key, any.
	Filters       map[string][]string
	After, Before time.Time // After ≤ Item.Time < Before; zero is open
	// Worth is what the query's words are worth in another index that answers the
	// same query, where the hits of both are to be compared: a word is rarer among
	// more items. 0 looks no further.
	Worth float64
	// Weight is what likeness weighs there, for the same reason; 0 weighs it anew.
	Weight float64
	// Variant ranks otherwise than usual, to compare; its Mode does not count here.
	Variant Variant
}

// Hit is the best item of a group.
type Hit struct {
	Group, Item string
	Title       string
	// Snippet is the sentence that shows why, as text; Marks are the byte
	// ranges [start, end) in it that match a term of the query.
	Snippet string
	Marks   [][2]int
	Score   float64 // higher is better; comparable within one answer only
	// Worth is what all of the query's words are worth in this index; see Query.
	Worth float64
	// Weight is what a likeness of 1 weighs beside that; see Query.
	Weight float64
	// Ranks from 1 of the group in each ranking, 0 where it is not in it.
	TextRank, VectorRank int
	// Codes are those of the query that this group has, and few others. Named says that the query is
	// little else: it asks for what has them, rather than for anything like it.
	Codes []string
	Named bool
}

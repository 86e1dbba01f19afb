// Package kb works out what customers ask and how agents answered, and from
// that drafts articles, names gaps and finds stale ones.
//
// [Questions] comes first: it finds the sentences in which customers ask,
// groups them by meaning inside each topic, words each group, and picks the
// answer on which most agents agree. [Drafts], [Gaps] and [StaleArticles] read
// its result, and [Queue] makes the reviewer's list from theirs.
//
// All are functions of what is passed in: the same input gives the same output,
// whatever its order. An answer is extractive: each of its sentences stands in
// an agent's turn that is named among its sources.
package kb

import (
	"context"
	"time"

	"github.com/askbook/askbook/cluster"
	"github.com/askbook/askbook/content"
	"github.com/askbook/askbook/document"
	"github.com/askbook/askbook/embed"
	"github.com/askbook/askbook/internal/journal"
)

// Conversation is what this package reads of a redacted conversation.
// *document.Document is one; the interface lets tests write their own.
type Conversation interface {
	ID() string
	Subject() string
	// Lang is the customer's language, ISO 639-1, "" where unsure: what is asked
	// in different ones is never one question.
	Lang() string
	// Customer identifies who asked; "" makes the conversation a customer of
	// its own.
	Customer() string
	Turns() []document.Turn
}

// Embed returns a vector for each text, in order, all of one model. It is
// called with a few hundred to a few hundred thousand texts, and again with the
// same ones: caching is up to the caller.
type Embed func(ctx context.Context, texts []string) ([]embed.Vector, error)

// In is what the functions of this package work on.
type In struct {
	Conversations []Conversation
	Topics        []cluster.Topic
	Assignments   []cluster.Assignment // a conversation without one is unsorted
	Articles      []content.Article    // all that are there, of every status
	Previous      []Question           // of the last run, whose ids live on; nil at first
	Embed         Embed
	// Basis names what else decides how a question is worded and answered: the model
	// of Embed, the version of this code. A question of Previous that the same
	// people ask, in the same conversations, on the same basis, stays as it is.
	Basis string
	// Kept has from the last run what was read of conversations, and gets what is read now.
	// Its basis must name what Basis does. Without it all are read in full.
	Kept *journal.Journal
	// Keep leaves what was grouped in Previous together, and groups only what is new.
	Keep bool
	// MinCustomers is how many different customers must share a question
	// before anything is made of it that could become public; 0 stands for
	// [DefaultMinCustomers].
	MinCustomers int
	// Progress is told how many of total conversations are done; may be nil.
	Progress func(done, total int)
}

// DefaultMinCustomers is the k that keeps a single customer's story from
// becoming an article.
const DefaultMinCustomers = 3

// Question is one thing that customers ask.
type Question struct {
	ID            string           `json:"id"` // "q-…", stable between runs
	Question      string           `json:"question"`
	Paraphrases   []string         `json:"paraphrases"`
	Answer        string           `json:"answer"`  // Markdown, from agents' turns; "" where none answered
	Sources       []content.Source `json:"sources"` // the agents' turns that say the answer, the one quoted first
	Topic         string           `json:"topic"`   // the fine topic of most members, "" for unsorted
	Conversations int              `json:"conversations"`
	Customers     int              `json:"customers"`
	Article       string           `json:"article"` // id of the article that answers it, "" for none
	// Members are the turns that ask it, the founding one first, from which
	// the ID comes.
	Members []content.Source `json:"members,omitempty"`
	// Sentences are digests of those in which Members ask it, in their order.
	Sentences []uint32 `json:"sentences,omitempty"`
	// Asking is how many of the customers ask it in words like those of Question: the
	// others asked for something near, or only told of it.
	Asking int `json:"asking,omitempty"`
	// Answered is how many of the conversations got an answer from an agent.
	Answered int `json:"answered,omitempty"`
	// Turns is the mean length of the conversations, in turns.
	Turns float64 `json:"turns,omitempty"`
	// First and Last are when it was asked first and last; zero where no turn
	// has a time. Updated is the time of the answer's turn.
	First   time.Time `json:"first,omitzero"`
	Last    time.Time `json:"last,omitzero"`
	Updated time.Time `json:"updated,omitzero"`
	// Recent is how many of the conversations lie in the last quarter of the
	// time that the data spans.
	Recent int `json:"recent,omitempty"`
	// From is a digest of what the wording and the answer were made from.
	From string `json:"from,omitempty"`
}

// Gap is an article that is missing: a question that at least MinCustomers
// customers share and that no published article answers.
type Gap struct {
	// Aside says why it is not suggested all the same, "" where it is.
	Aside         Aside              `json:"aside,omitempty"`
	Asking        int                `json:"asking"` // see Question
	ID            string             `json:"id"`     // "gap-" and the rest of the question's id
	Title         string             `json:"title"`
	Score         float64            `json:"score"` // 0 … 1
	Parts         map[string]float64 `json:"parts"` // what the score is made of, each 0 … 1: "demand", "growth", "effort", "novelty"
	Conversations int                `json:"conversations"`
	Customers     int                `json:"customers"`
	Topic         string             `json:"topic"`
	Nearest       *Nearest           `json:"nearest"`  // the closest article, nil where there is none
	Question      string             `json:"question"` // id
	Draft         string             `json:"draft"`    // id of the article that is drafted already, "" for none
}

// Aside is why a gap is not worth an article yet.
type Aside string

// The reasons.
const (
	FewAsk     Aside = "few"  // its customers each ask something else, or only tell something
	AskedAbove Aside = "twin" // a better gap says the same
)

// Nearest is an article with its similarity, cosine, to a question.
type Nearest struct {
	Article    string  `json:"article"`
	Similarity float64 `json:"similarity"`
}

// Stale is an article that newer conversations have overtaken.
type Stale struct {
	ID       string           `json:"id"` // "stale-" and the article's id
	Article  string           `json:"article"`
	Title    string           `json:"title"`
	Topic    string           `json:"topic"`
	Reason   string           `json:"reason"`   // one sentence or more, for a person
	Evidence []content.Source `json:"evidence"` // the agents' turns that say otherwise, newest first
	// Conversations is how many different ones the evidence lies in.
	Conversations int       `json:"conversations"`
	Since         time.Time `json:"since,omitzero"` // the earliest evidence
}

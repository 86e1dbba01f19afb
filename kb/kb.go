// Package kb works out what customers ask and how agents answered, and from
// that drafts articles, names gaps and finds stale ones.
package kb

import "github.com/askbook/askbook/content"

// Question is one thing that customers ask.
type Question struct {
	ID            string // stable between runs
	Question      string
	Paraphrases   []string
	Answer        string // Markdown, from agents' turns; "" where none answered
	Sources       []content.Source
	Topic         string
	Conversations int
	Customers     int
	Article       string           // id of the article that answers it, "" for none
	Members       []content.Source // the turns that ask it
}

// Gap is an article that is missing.
type Gap struct {
	ID            string
	Title         string
	Score         float64
	Parts         map[string]float64 // what the score is made of
	Conversations int
	Customers     int
	Topic         string
	Nearest       *Nearest // the closest article, nil where there is none
}

// Nearest is an article with its similarity, cosine, to a question.
type Nearest struct {
	Article    string
	Similarity float64
}

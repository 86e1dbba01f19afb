// Package embed turns texts into vectors that lie close where the meanings do.
//
// An [Embedder] is a named model. The built-in one (package embed/builtin) is
// a static table; package internal/ollama reaches a local server. [Cached]
// keeps what a slow model has computed.
package embed

import "context"

// Vector is an embedding of unit length. An empty Vector stands for a text of
// which the model knows no token: such a text has no place among the others,
// is left out of clustering and found by its words alone.
type Vector []float32

// Purpose is what a vector is for: many models want another prefix for each.
type Purpose string

// The purposes.
const (
	Document Purpose = "document"
	Query    Purpose = "query"
	Cluster  Purpose = "cluster"
)

// Model identifies an embedder. Vectors of different digests must never meet.
type Model struct {
	Name       string // as in settings: "builtin", "ollama:all-minilm"
	Digest     string // of the weights, hexadecimal
	Dimensions int
}

// Embedder makes vectors. Implementations are safe for concurrent use.
type Embedder interface {
	Model() Model
	// Embed returns one vector for each text, in order. With an error it may
	// return the vectors of a prefix of texts; the caller keeps these.
	Embed(ctx context.Context, purpose Purpose, texts []string) ([]Vector, error)
}

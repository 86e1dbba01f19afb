// Package cluster finds the topics in a set of vectors, names them by their
// terms, and keeps their identity between runs. Its functions are pure: the
// same vectors, ids and options give the same topics whatever the order.
package cluster

// Topic is a group of documents that are about one thing, at one level of the
// tree. Topics nest strictly: a document of a topic is one of its parent's.
type Topic struct {
	ID      string // stable between runs
	Parent  string // "" at the top
	Label   string
	Terms   []string // best first
	Members []string // document ids, sorted
	// Exemplars are the ids of the most typical members, the medoid first.
	Exemplars []string
	Centroid  []float32 // unit length
}

// Assignment is where one document stands.
type Assignment struct {
	Document string
	Topic    string   // the finest topic; "" is unsorted
	Path     []string // from the root to Topic; nil for unsorted
	Score    float64  // 0 … 1, how well it fits
	Also     []string // further fine topics
	Nearest  string   // the closest fine topic, set for unsorted too
}

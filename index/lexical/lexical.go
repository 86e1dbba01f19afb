// Package lexical keeps the words of items in a Bleve index and reads them
// back as postings.
//
// Bleve stores, merges and deletes; it does not rank. The score it calls
// "bm25" moves with the sizes of the batches that items came in (see
// [Reader.Postings] for what is taken from it instead), so package index
// scores with statistics of its own.
//
// An [Analyzer] makes terms of texts, for items and for queries alike. A
// [Writer] changes a folder that nobody else uses; a [Reader] only looks in one,
// and any number of readers may do so at once.
package lexical

// The fields of an item.
const (
	Title = "title"
	Text  = "text"
)

// Doc is what is indexed of an item. Num is its key, never used twice.
type Doc struct {
	Num   uint32
	Lang  string // ISO 639-1; "" is analysed as English
	Title string
	Text  string
}

// Lengths are the numbers of terms in the fields of a Doc.
type Lengths struct{ Title, Text uint32 }

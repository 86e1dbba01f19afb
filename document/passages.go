package document

// Passages are the pieces of the document that are searched: each turn is in
// at least one, short ones together with their neighbours. A piece has about
// 800 characters at most; the pieces of one long turn overlap a little.
func (d *Document) Passages() []Passage { return nil }

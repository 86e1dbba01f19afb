package site

// Value is personal data that the store knows of.
type Value struct {
	Kind string // as the redactor names it: PERSON, EMAIL, PHONE, …
	Text string
	// Full is set for a name that surely is a person's: first and last. A value
	// of kind PERSON without it is a single name, which is looked for only where
	// it is capitalised and no ordinary word. Other kinds ignore it.
	Full bool
}

// Allow is what may stand on the site although the store knows it.
type Allow struct {
	Domains []string // the company's own: addresses at them and below them
	Names   []string // the agents' public names
	Texts   []string // what is public already, such as imported articles
}

// Leak is a personal value on a page. It does not say which.
type Leak struct {
	Page string // path of the file
	Kind string
}

// Leaks finds the personal values that stand in the files, sorted by page and
// kind, each pair once. It looks through text, attributes and data alike,
// whatever the case, spacing, escaping and grouping of digits.
func Leaks(files Files, values []Value, allow Allow) []Leak {
	return nil
}

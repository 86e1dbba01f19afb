package document

// PersonName reports whether a word, in lower case, is a common name of a person
// and nothing else.
func PersonName(word string) bool {
	return (givenNames[word] || surnames[word]) && !commonWord[word]
}

package cluster

// Name sets Label and Terms of every topic of tree. text returns what is
// clustered of a document, without personal values; its placeholders, written
// [NAME_1], never become terms. A topic that has a label keeps it.
func Name(tree *Tree, text func(document string) string) {
}

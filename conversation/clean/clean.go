// Package clean takes from a conversation what is not part of what was said,
// and tells who plays which part in it.
//
// It works in two passes. A [Roster] learns from all conversations who starts
// and who answers, which domain is the company's, which addresses many people
// share, and which lines stand under every mail. [Clean] then gives each turn
// its role and takes quotes, signatures, footers and automatic text from it.
// No turn is dropped or emptied: what is all quote stays as it came.
package clean

import "github.com/askbook/askbook/conversation"

// Settings are what the user knows better than the roster can tell.
type Settings struct {
	AgentDomains []string // mail domains whose people are agents: "acme.com"
	Agents       []string // addresses, ids or display names of agents
	Customers    []string // addresses, ids or display names that are never agents
	Shared       []string // addresses that are nobody's identity
}

// Cleaned is a conversation as [Clean] leaves it: as many turns as before, in
// the same order, each with a role and without quotes and signatures. It is
// still full of personal values.
type Cleaned struct {
	conversation.Conversation
	Lang     string   // of what the customer wrote, ISO 639-1; "" where unsure
	Numbers  []string // how the company's order numbers are built, each digit a 9: "DL-99999"; sorted
	Customer string   // who asked, the same in all of a person's conversations; personal; "" where unknown
}

// Clean tells the roles of a conversation's turns and cleans their texts. It
// does not change c, and may be called from several goroutines.
func Clean(c *conversation.Conversation, r *Roster) Cleaned {
	cleaned := Cleaned{Conversation: *c}
	cleaned.Turns = make([]conversation.Turn, len(c.Turns))
	roles, nicks := r.roles(c), nicksOf(c)
	for i, t := range c.Turns {
		t.Role = roles[i]
		t.Text = withoutNick(cleanText(t.Text, t.Author.Name, r), nicks)
		cleaned.Turns[i] = t
	}
	cleaned.Lang = language(cleaned.Turns)
	cleaned.Numbers = r.shapes
	cleaned.Customer = r.customer(c, cleaned.Turns)
	return cleaned
}

// Message is what somebody says in a mail of whom nothing else is known.
func Message(text string) string { return cleanText(text, "", NewRoster(Settings{})) }

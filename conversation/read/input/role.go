package input

import (
	"strings"

	"github.com/askbook/askbook/conversation"
)

// Role tells a role from the word that a source uses for it: the four of
// package conversation and what help desks and chat logs call them. ok is
// false for a word that names none.
func Role(word string) (role conversation.Role, ok bool) {
	switch strings.ToLower(strings.TrimSpace(word)) {
	case "customer", "user", "client", "end-user", "end user", "enduser", "requester", "visitor", "caller", "consumer", "buyer", "guest", "contact", "lead", "kunde", "cliente", "inbound", "incoming", "received":
		return conversation.Customer, true
	case "agent", "support", "staff", "operator", "representative", "rep", "admin", "assistant", "advisor", "employee", "helpdesk", "help desk", "support agent", "mitarbeiter", "agente", "outbound", "outgoing", "sent":
		return conversation.Agent, true
	case "bot", "chatbot", "ai", "virtual assistant", "automation", "workflow":
		return conversation.Bot, true
	case "system", "event", "note":
		return conversation.System, true
	}
	return conversation.Unknown, false
}

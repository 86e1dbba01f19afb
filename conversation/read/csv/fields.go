package csv

import (
	"slices"
	"strings"
	"unicode"
)

// field is what a column holds.
type field string

// The fields. Those of Options.Map are the same.
const (
	fNone          field = ""
	fConversation  field = "conversation"
	fID            field = "id"
	fParent        field = "parent"
	fTurn          field = "turn"
	fRole          field = "role"
	fAuthor        field = "author"
	fCustomer      field = "customer"
	fCustomerID    field = "customer.id"
	fCustomerName  field = "customer.name"
	fCustomerEmail field = "customer.email"
	fSubject       field = "subject"
	fText          field = "text"
	fReply         field = "reply"
	fTime          field = "time"
	fStatus        field = "status"
	fTags          field = "tags"
	fCSAT          field = "csat"
	fChannel       field = "channel"
	fMeta          field = "meta"
)

// Fields are the names that Options.Map may give to columns. "meta" keeps a
// column under its own name, "meta.NAME" under another.
func Fields() []string {
	names := []string{string(fMeta)}
	for _, n := range columnNames {
		names = append(names, string(n.field))
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// columnNames lists the names of columns for each field, the surest first: of
// two columns for one field, the one whose name stands earlier gets it.
var columnNames = []struct {
	field field
	names []string
}{
	{fConversation, []string{"conversation id", "conversation", "conv id", "dialogue id", "dialog id", "dialogue", "dialog", "thread id", "thread", "session id", "session", "chat id", "ticket id", "ticket number", "ticket no", "ticket", "case id", "case number", "case no", "case", "call id", "issue id", "request id", "interaction id", "room id", "vorgang", "vorgangsnummer"}},
	{fID, []string{"id", "message id", "tweet id", "utterance id", "comment id", "post id", "review id", "question id", "query id", "record id", "row id", "uuid", "guid"}},
	{fParent, []string{"in reply to", "in response to", "in response to tweet id", "parent id", "parent", "reply to id"}},
	{fTurn, []string{"turn", "turn number", "turn no", "turn index", "turn id", "seq", "sequence", "sequence number", "message number", "message index", "utterance number", "position"}},
	{fRole, []string{"role", "speaker role", "sender role", "author role", "sender type", "author type", "speaker type", "user type", "participant role", "participant type", "from type", "inbound", "direction", "party", "actor", "rolle"}},
	{fAuthor, []string{"author", "author name", "sender", "sender name", "speaker", "speaker name", "from", "from name", "participant", "user name", "username", "user", "nickname", "handle", "author id", "user id", "name", "absender", "von", "autor", "auteur"}},
	{fCustomerEmail, []string{"customer email", "customer e mail", "client email", "requester email", "contact email", "user email", "email address", "email", "e mail", "mail"}},
	{fCustomerID, []string{"customer id", "client id", "requester id", "contact id", "customer number", "kundennummer"}},
	{fCustomerName, []string{"customer name", "customer", "client name", "client", "requester name", "requester", "contact name", "contact", "full name", "kunde"}},
	{fSubject, []string{"subject", "ticket subject", "title", "summary", "headline", "betreff", "asunto", "objet", "oggetto", "assunto"}},
	{fText, []string{"text", "message text", "message body", "message", "customer message", "body", "content", "utterance", "ticket description", "description", "question", "query", "tweet", "comment", "comments", "comment text", "post", "review", "feedback", "inquiry", "enquiry", "customer query", "request", "details", "problem", "issue", "transcript", "instruction", "sentence", "nachricht", "anfrage", "inhalt", "mensaje", "mensagem", "texte", "testo", "messaggio", "texto"}},
	{fReply, []string{"agent reply", "agent response", "agent message", "agent answer", "company response", "support response", "answer", "reply", "response", "resolution", "solution", "antwort", "respuesta", "réponse"}},
	{fTime, []string{"time", "timestamp", "date time", "datetime", "date", "created at", "created", "created on", "creation date", "date created", "sent at", "sent on", "sent", "message time", "posted at", "opened at", "received at", "submitted at", "start time", "zeit", "zeitpunkt", "datum", "fecha", "data"}},
	{fStatus, []string{"status", "ticket status", "case status", "state"}},
	{fTags, []string{"tags", "tag", "ticket tags", "labels"}},
	{fCSAT, []string{"csat", "csat score", "customer satisfaction rating", "customer satisfaction", "satisfaction rating", "satisfaction score", "satisfaction", "rating"}},
	{fChannel, []string{"channel", "ticket channel", "channel name"}},
}

// fieldOf is the field that a column's name suggests.
func fieldOf(name string) field {
	f, _ := rank(name)
	return f
}

// rank is the field of a column's name, and how sure it is: 0 is surest.
func rank(name string) (field, int) {
	name = plainName(name)
	for _, n := range columnNames {
		if i := slices.Index(n.names, name); i >= 0 {
			return n.field, i
		}
	}
	return fNone, 0
}

// plainName is a column's name in small letters, its words parted by spaces:
// "conversationId", "Conversation_ID" and "conversation-id" are one.
func plainName(name string) string {
	var out strings.Builder
	lower := false
	for _, r := range name {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			out.WriteByte(' ')
			lower = false
			continue
		case unicode.IsUpper(r) && lower:
			out.WriteByte(' ')
		}
		out.WriteRune(unicode.ToLower(r))
		lower = unicode.IsLower(r)
	}
	return strings.Join(strings.Fields(out.String()), " ")
}

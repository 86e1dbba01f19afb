package thread

import "github.com/askbook/askbook/conversation"

// Update adds m to c, or updates the turn that has m's Key, and reports whether
// anything changed. Turns are kept in order of time, then Seq, then Key; where
// a turn has no time, Seq decides first. Subject and customer are those of the first message that
// has them, status and CSAT the last's; tags are united.
func Update(c *conversation.Conversation, m conversation.Message) bool {
	c.Turns = append(c.Turns, conversation.Turn{Key: m.Key, Text: m.Text})
	return true
}

// Merge adds the turns and facts of from to c, as if each message of from had
// been placed in c.
func Merge(c, from *conversation.Conversation) {
	c.Turns = append(c.Turns, from.Turns...)
}

// Assemble makes the conversation of messages in any order: Update for each. Of messages of one Key the last counts.
func Assemble(id string, messages []conversation.Message) conversation.Conversation {
	c := conversation.Conversation{ID: id}
	for _, m := range messages {
		Update(&c, m)
	}
	return c
}

package clean

import (
	"strings"

	"github.com/askbook/askbook/conversation"
)

// nicksOf are the names of one word, in lower case, under which people write in a conversation.
func nicksOf(c *conversation.Conversation) map[string]bool {
	nicks := map[string]bool{}
	for _, t := range c.Turns {
		if name := t.Author.Name; len(name) > 1 && !strings.ContainsAny(name, " \t\n:,@") {
			nicks[strings.ToLower(name)] = true
		}
	}
	return nicks
}

// withoutNick takes the name off that a line in a chat begins with to say whom it is for:
// "lampfan_: trim the wick". It is no word of what is said, and no name that redaction knows.
func withoutNick(text string, nicks map[string]bool) string {
	at := strings.IndexAny(text, ":,")
	if at < 1 || !nicks[strings.ToLower(strings.TrimLeft(text[:at], " @"))] {
		return text
	}
	if rest := strings.TrimSpace(text[at+1:]); rest != "" && strings.ContainsRune(" \t\n", rune(text[at+1])) {
		return rest
	}
	return text
}

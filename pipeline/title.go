package pipeline

import (
	"strings"

	"github.com/askbook/askbook/document"
	"github.com/askbook/askbook/internal/pattern"
	"github.com/askbook/askbook/kb"
)

// listTag is what mail programs and mailing lists put before a subject. A tag with a digit
// is a ticket's number, or a placeholder's.
var listTag = pattern.MustCompile(`(?i)^\s*(?:` + kb.ReplyMark + `|\[([^\]\d]{1,40})\])\s*`)

// PlainTitle is a subject without "Re:" and list tags, for people: in the list of what was
// found they push what tells one from another to the right.
func PlainTitle(subject string) string {
	plain := strings.TrimSpace(subject)
	for {
		tag := listTag.FindStringSubmatch(plain)
		if tag == nil || document.IsKind(tag[1]) { // texts may come with placeholders, without numbers
			return plain
		}
		cut := strings.TrimSpace(plain[len(tag[0]):])
		if cut == "" {
			return plain
		}
		plain = cut
	}
}

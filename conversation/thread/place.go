package thread

import (
	"context"

	"github.com/askbook/askbook/conversation"
)

// Place says which conversation m belongs to. Messages should come in the order
// in which they were written; mails that name what they answer may come in any.
// The keys of a Placement have to be found by the lookup before the next call.
// An error is the lookup's.
func (j *Joiner) Place(ctx context.Context, m conversation.Message) (Placement, error) {
	return Placement{Conversation: m.Key, New: true}, nil
}

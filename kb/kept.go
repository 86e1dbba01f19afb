package kb

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"slices"

	"github.com/askbook/askbook/internal/parallel"
)

// kept finds for each group the question of the last run that was made from the
// same, nil where there is none. froms are the digests of what each is made from.
func kept(r *readings, groups []bundle) (questions []*Question, froms []string) {
	in, all := r.in, r.asks
	before := make(map[string]*Question, len(in.Previous))
	for i := range in.Previous {
		if q := &in.Previous[i]; q.From != "" {
			before[q.From] = q
		}
	}
	groupOf := make([]int, len(all))
	for i := range groupOf {
		groupOf[i] = -1
	}
	asked := map[int][]int{} // by conversation
	for g, b := range groups {
		for _, i := range b.members {
			groupOf[i] = g
			asked[all[i].conversation] = append(asked[all[i].conversation], i)
		}
	}
	questions, froms = make([]*Question, len(groups)), make([]string, len(groups))
	parallel.Each(len(groups), func(g int) {
		d := appendText(nil, in.Basis)
		for _, i := range groups[g].members {
			a := all[i]
			d = append(d, r.digests[a.conversation][:]...)
			d = appendText(appendNumber(d, a.at), a.text)
			for _, other := range asked[a.conversation] { // what was answered is shared out among them
				if groupOf[other] != g {
					d = appendText(d, all[other].text)
				}
			}
		}
		sum := sha256.Sum256(d)
		froms[g] = hex.EncodeToString(sum[:16])
		questions[g] = before[froms[g]]
	})
	return questions, froms
}

// stay gives a question the words of the last run.
func (q *Question) stay(last *Question) {
	q.Question, q.Paraphrases, q.Asking = last.Question, slices.Clone(last.Paraphrases), last.Asking
	q.Answer, q.Sources, q.Updated, q.Answered = last.Answer, slices.Clone(last.Sources), last.Updated, last.Answered
}

// digestOf hashes all that a question takes from a conversation.
func digestOf(c Conversation) [sha256.Size]byte {
	var room [2048]byte
	d := appendText(appendText(appendText(room[:0], c.ID()), c.Subject()), c.Lang())
	for _, t := range c.Turns() {
		d = appendText(appendNumber(d, t.Index), string(t.Role))
		d = appendText(appendNumber(d, int(t.Time.UnixNano())), t.Text)
	}
	return sha256.Sum256(d)
}

// appendText writes a text that is to be hashed behind its length, so that none runs into
// the next.
func appendText(d []byte, s string) []byte { return append(appendNumber(d, len(s)), s...) }

func appendNumber(d []byte, n int) []byte { return binary.LittleEndian.AppendUint64(d, uint64(n)) }

package kb

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
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
		d := digester{sha256.New()}
		d.text(in.Basis)
		for _, i := range groups[g].members {
			a := all[i]
			d.Write(r.digests[a.conversation][:])
			d.number(a.at)
			d.text(a.text)
			for _, other := range asked[a.conversation] { // what was answered is shared out among them
				if groupOf[other] != g {
					d.text(all[other].text)
				}
			}
		}
		froms[g] = hex.EncodeToString(d.Sum(nil)[:16])
		questions[g] = before[froms[g]]
	})
	return questions, froms
}

// stay gives a question the words of the last run.
func (q *Question) stay(last *Question) {
	q.Question, q.Paraphrases = last.Question, slices.Clone(last.Paraphrases)
	q.Answer, q.Sources, q.Updated, q.Answered = last.Answer, slices.Clone(last.Sources), last.Updated, last.Answered
}

// digester hashes values so that none runs into the next.
type digester struct{ hash.Hash }

func (d digester) number(n int) {
	var b [8]byte
	binary.LittleEndian.PutUint64(b[:], uint64(n))
	d.Write(b[:])
}

func (d digester) text(s string) {
	d.number(len(s))
	d.Write([]byte(s))
}

// digestOf hashes all that a question takes from a conversation.
func digestOf(c Conversation) (sum [sha256.Size]byte) {
	d := digester{sha256.New()}
	d.text(c.ID())
	d.text(c.Subject())
	d.text(c.Lang())
	for _, t := range c.Turns() {
		d.number(t.Index)
		d.text(string(t.Role))
		d.number(int(t.Time.UnixNano()))
		d.text(t.Text)
	}
	d.Sum(sum[:0])
	return sum
}

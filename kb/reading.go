package kb

import (
	"context"
	"crypto/sha256"

	"github.com/askbook/askbook/embed"
	"github.com/askbook/askbook/internal/journal"
	"github.com/askbook/askbook/internal/parallel"
)

// readings are what was read of all conversations. What one asks hangs on nothing but itself
// and the model, so In.Kept has it from the last run where it has not changed.
type readings struct {
	in      *In
	digests [][sha256.Size]byte // of the conversations
	asks    []ask
	vectors [][]float32 // of the asks, see mix; nil where nothing could be embedded
	terms   []terms     // of the asks
	// said are the vectors of each ask's sentence and of its context, empty where
	// this run has not needed them.
	said [][2]embed.Vector
}

// readTogether is how many conversations are read at a time.
const readTogether = 2048

// read reads all conversations, those of which In.Kept knows nothing in full.
func read(ctx context.Context, in *In) (*readings, error) {
	r := &readings{in: in, digests: make([][sha256.Size]byte, len(in.Conversations))}
	for from := 0; from < len(in.Conversations); from += readTogether {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		to := min(len(in.Conversations), from+readTogether)
		if err := r.block(ctx, from, to); err != nil {
			return nil, err
		}
		if in.Progress != nil {
			in.Progress(to, len(in.Conversations))
		}
	}
	return r, nil
}

// block reads some of the conversations.
func (r *readings) block(ctx context.Context, from, to int) error {
	found, keys := make([][]recorded, to-from), make([]journal.Key, to-from)
	parallel.Each(to-from, func(i int) {
		r.digests[from+i] = digestOf(r.in.Conversations[from+i])
		keys[i] = r.key(from + i)
	})
	if r.in.Kept != nil {
		err := r.in.Kept.ReadAll(keys, func(i int, data []byte) {
			if asks, ok := decode(data); ok {
				found[i] = asks
			}
		})
		if err != nil {
			return err
		}
	}
	var fresh []int
	for i := range found {
		if found[i] == nil {
			fresh = append(fresh, i)
		}
	}
	said, err := r.workOut(ctx, from, found, fresh)
	if err != nil {
		return err
	}
	if r.in.Kept != nil {
		records := make([]journal.Record, len(fresh))
		parallel.Each(len(fresh), func(k int) {
			records[k] = journal.Record{Key: keys[fresh[k]], Data: encode(found[fresh[k]])}
		})
		if err := r.in.Kept.Add(records); err != nil {
			return err
		}
	}
	for i, asked := range found {
		for n, a := range asked {
			a.conversation = from + i
			r.asks, r.vectors, r.terms = append(r.asks, a.ask), append(r.vectors, a.vector), append(r.terms, a.terms)
			if said[i] == nil {
				r.said = append(r.said, [2]embed.Vector{})
			} else {
				r.said = append(r.said, said[i][n])
			}
		}
	}
	return nil
}

// workOut finds the asks of conversations that are fresh, by their places in found, and
// returns by these the vectors of the sentences and contexts.
func (r *readings) workOut(ctx context.Context, from int, found [][]recorded, fresh []int) (said [][][2]embed.Vector, err error) {
	said = make([][][2]embed.Vector, len(found))
	answered := make([][]string, len(found))
	parallel.Each(len(fresh), func(k int) {
		i := fresh[k]
		asked := []recorded{} // not nil: it is known that nothing is asked
		for n, a := range asks(from+i, r.in.Conversations[from+i]) {
			a.nth = n
			asked = append(asked, recorded{ask: a, replies: replies(r.in, a)})
		}
		found[i], answered[i] = asked, replyTexts(asked)
		for n, a := range asked {
			asked[n].terms = termsOf(a.text, a.context, answered[i][n])
		}
	})
	var texts []string
	for _, i := range fresh {
		for n, a := range found[i] {
			texts = append(texts, a.text, a.context, answered[i][n])
		}
	}
	vectors, err := embedAll(ctx, r.in.Embed, texts)
	if err != nil {
		return nil, err
	}
	for _, i := range fresh {
		for n := range found[i] {
			found[i][n].vector = mix(vectors[:3])
			said[i] = append(said[i], [2]embed.Vector{vectors[0], vectors[1]})
			vectors = vectors[3:]
		}
	}
	return said, nil
}

func (r *readings) key(conversation int) journal.Key { return journal.Key(r.digests[conversation][:]) }

// kept calls use with the record of a conversation, where there is one.
func (r *readings) kept(conversation int, use func(data []byte)) error {
	if r.in.Kept == nil {
		return nil
	}
	_, err := r.in.Kept.Read(r.key(conversation), use)
	return err
}

// repliesTo is by ask what agents answered.
func (r *readings) repliesTo(numbers []int) (map[int][]reply, error) {
	found, errs := make([][]reply, len(numbers)), make([]error, len(numbers))
	parallel.Each(len(numbers), func(k int) { found[k], errs[k] = r.replies(r.asks[numbers[k]]) })
	heard := make(map[int][]reply, len(numbers))
	for k, i := range numbers {
		if errs[k] != nil {
			return nil, errs[k]
		}
		heard[i] = found[k]
	}
	return heard, nil
}

func (r *readings) replies(a ask) (found []reply, err error) {
	known := false
	err = r.kept(a.conversation, func(data []byte) {
		found, known = decodeReplies(data, a, r.in.Conversations[a.conversation].Turns())
	})
	if !known {
		found = replies(r.in, a)
	}
	return found, err
}

// hear gets the vectors of what is said in asks, where they are not there yet.
func (r *readings) hear(ctx context.Context, numbers []int) error {
	var missing []int
	var texts []string
	for _, i := range numbers {
		if r.said[i][0] == nil && r.said[i][1] == nil {
			missing, texts = append(missing, i), append(texts, r.asks[i].text, r.asks[i].context)
		}
	}
	vectors, err := embedAll(ctx, r.in.Embed, texts)
	if err != nil {
		return err
	}
	for k, i := range missing {
		r.said[i] = [2]embed.Vector{vectors[2*k], vectors[2*k+1]}
	}
	return nil
}

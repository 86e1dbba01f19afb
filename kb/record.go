package kb

import (
	"github.com/askbook/askbook/document"
	"github.com/askbook/askbook/internal/journal"
)

// recorded is an ask with what is worked out of it once. A record holds those of a
// conversation.
type recorded struct {
	ask
	vector  []float32 // see mix; nil where nothing could be embedded
	terms   terms
	replies []reply
}

func encode(asks []recorded) []byte {
	var e journal.Encoder
	e.Number(len(asks))
	for _, a := range asks {
		e.Number(a.turn)
		e.Number(a.at)
		e.Flags(a.main)
		e.Text(a.text)
		e.Text(a.context)
		e.Vector(a.vector)
		e.Text(string(a.terms))
		e.Text(encodeReplies(a.replies))
	}
	return e.Data
}

func encodeReplies(replies []reply) string {
	var e journal.Encoder
	e.Number(len(replies))
	for _, r := range replies {
		e.Number(r.order)
		e.Number(r.at)
		e.Flags(r.thanked, r.failed, r.corrects)
		e.Float(r.own)
		e.Number(len(r.pieces))
		for _, p := range r.pieces {
			e.Number(int(p.kind))
			e.Flags(p.first)
			e.Number(p.turn)
			e.Text(p.text)
		}
	}
	return string(e.Data)
}

// decode reads the asks of a record but for their replies; ok is not set where it is none.
func decode(data []byte) (asks []recorded, ok bool) {
	d := journal.Decoder{Data: data}
	asks = make([]recorded, d.Length(1))
	for i := range asks {
		a := &asks[i]
		a.nth, a.turn, a.at = i, d.Number(), d.Number()
		a.main = d.Flags() == 1
		a.text, a.context = d.Text(), d.Text()
		a.vector = d.Vector(termDimensions)
		a.terms = terms(d.Text())
		d.SkipText()
	}
	return asks, d.Whole()
}

// decodeReplies reads the replies to an ask of a conversation with these turns.
func decodeReplies(data []byte, a ask, turns []document.Turn) (replies []reply, ok bool) {
	d := journal.Decoder{Data: data}
	if a.nth >= d.Length(1) {
		return nil, false
	}
	for range a.nth {
		passAsk(&d)
		d.SkipText()
	}
	passAsk(&d)
	d.Number() // bytes that follow
	replies = make([]reply, d.Length(1))
	for i := range replies {
		r := &replies[i]
		r.conversation, r.order, r.at = a.conversation, d.Number(), d.Number()
		set := d.Flags()
		r.thanked, r.failed, r.corrects = set&1 != 0, set&2 != 0, set&4 != 0
		r.own = d.Float()
		r.pieces = make([]said, d.Length(1))
		for k := range r.pieces {
			p := &r.pieces[k]
			p.kind, p.first, p.turn, p.text = unitKind(d.Number()), d.Flags() == 1, d.Number(), d.Text()
		}
		if r.at >= len(turns) {
			return nil, false
		}
		r.when = turns[r.at].Time
	}
	return replies, !d.Bad
}

// passAsk passes all of an ask but its replies.
func passAsk(d *journal.Decoder) {
	d.Number()
	d.Number()
	d.Flags()
	d.SkipText()
	d.SkipText()
	d.SkipVector()
	d.SkipText()
}

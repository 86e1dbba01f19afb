package kb

import (
	"encoding/binary"
	"math"

	"github.com/askbook/askbook/document"
)

// recorded is an ask with what is worked out of it once. A record holds those of a
// conversation: numbers are varints, texts and lists come with their lengths.
type recorded struct {
	ask
	vector  []float32 // see mix; nil where nothing could be embedded
	terms   terms
	replies []reply
}

// recorder writes a record.
type recorder struct{ data []byte }

func (r *recorder) number(n int) { r.data = binary.AppendUvarint(r.data, uint64(n)) }

func (r *recorder) text(s string) {
	r.number(len(s))
	r.data = append(r.data, s...)
}

func (r *recorder) flags(set ...bool) {
	var b byte
	for i, is := range set {
		if is {
			b |= 1 << i
		}
	}
	r.data = append(r.data, b)
}

func (r *recorder) float(x float64) {
	r.data = binary.LittleEndian.AppendUint64(r.data, math.Float64bits(x))
}

func encode(asks []recorded) []byte {
	var r recorder
	r.number(len(asks))
	for _, a := range asks {
		r.number(a.turn)
		r.number(a.at)
		r.flags(a.main)
		r.text(a.text)
		r.text(a.context)
		r.number(len(a.vector))
		for _, x := range a.vector {
			r.data = binary.LittleEndian.AppendUint32(r.data, math.Float32bits(x))
		}
		r.text(string(a.terms))
		var replies recorder
		replies.replies(a.replies)
		r.text(string(replies.data))
	}
	return r.data
}

func (r *recorder) replies(rs []reply) {
	r.number(len(rs))
	for _, a := range rs {
		r.number(a.order)
		r.number(a.at)
		r.flags(a.thanked, a.failed, a.corrects)
		r.float(a.own)
		r.number(len(a.pieces))
		for _, p := range a.pieces {
			r.number(int(p.kind))
			r.flags(p.first)
			r.number(p.turn)
			r.text(p.text)
		}
	}
}

// reader reads a record; bad is set where it is none.
type reader struct {
	data []byte
	bad  bool
}

func (r *reader) number() int {
	n, size := binary.Uvarint(r.data)
	if size <= 0 || n > math.MaxInt32 {
		r.data, r.bad = nil, true
		return 0
	}
	r.data = r.data[size:]
	return int(n)
}

func (r *reader) bytes(n int) []byte {
	if n > len(r.data) {
		r.data, r.bad = nil, true
		return nil
	}
	b := r.data[:n:n]
	r.data = r.data[n:]
	return b
}

func (r *reader) text() string { return string(r.bytes(r.number())) }

func (r *reader) flags() byte {
	if b := r.bytes(1); b != nil {
		return b[0]
	}
	return 0
}

func (r *reader) float() float64 {
	if b := r.bytes(8); b != nil {
		return math.Float64frombits(binary.LittleEndian.Uint64(b))
	}
	return 0
}

// vector reads numbers into a slice that has room for terms behind them, nil for none.
func (r *reader) vector() []float32 {
	floats := r.bytes(4 * r.length())
	if len(floats) == 0 {
		return nil
	}
	v := make([]float32, len(floats)/4, len(floats)/4+termDimensions)
	for i := range v {
		v[i] = math.Float32frombits(binary.LittleEndian.Uint32(floats[4*i:]))
	}
	return v
}

// length is that of a list that follows, whose items take a byte at least.
func (r *reader) length() int {
	n := r.number()
	if n > len(r.data) {
		r.data, r.bad = nil, true
		return 0
	}
	return n
}

// decode reads the asks of a record but for their replies; ok is not set where it is damaged.
func decode(data []byte) (asks []recorded, ok bool) {
	r := reader{data: data}
	asks = make([]recorded, r.length())
	for i := range asks {
		a := &asks[i]
		a.nth, a.turn, a.at = i, r.number(), r.number()
		a.main = r.flags() == 1
		a.text, a.context = r.text(), r.text()
		a.vector = r.vector()
		a.terms = terms(r.text())
		r.bytes(r.number())
	}
	return asks, !r.bad
}

// decodeReplies reads the replies to the nth ask of a conversation.
func decodeReplies(data []byte, a ask, turns []document.Turn) (replies []reply, ok bool) {
	r := reader{data: data}
	if a.nth >= r.length() {
		return nil, false
	}
	for range a.nth {
		r.skip()
	}
	r.passAsk()
	r.number() // bytes that follow
	replies = make([]reply, r.length())
	for i := range replies {
		p := &replies[i]
		p.conversation, p.order, p.at = a.conversation, r.number(), r.number()
		set := r.flags()
		p.thanked, p.failed, p.corrects = set&1 != 0, set&2 != 0, set&4 != 0
		p.own = r.float()
		p.pieces = make([]said, r.length())
		for k := range p.pieces {
			s := &p.pieces[k]
			s.kind, s.first, s.turn, s.text = unitKind(r.number()), r.flags() == 1, r.number(), r.text()
		}
		if p.at >= len(turns) {
			return nil, false
		}
		p.when = turns[p.at].Time
	}
	return replies, !r.bad
}

// skip passes an ask, passAsk all of it but its replies.
func (r *reader) skip() {
	r.passAsk()
	r.bytes(r.number())
}

func (r *reader) passAsk() {
	r.number()
	r.number()
	r.flags()
	r.bytes(r.number())
	r.bytes(r.number())
	r.bytes(4 * r.length())
	r.bytes(r.number())
}

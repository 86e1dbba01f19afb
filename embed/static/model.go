// Package static embeds texts with a static model: a text is cut into word
// pieces, and its vector is the mean of the pieces' rows in a table, brought to
// unit length. That is a hundred thousand texts a second on one core, which no
// transformer gives, at a quality that package embed/distill takes from one.
//
// A model lies in a folder in the Model2Vec format (see [Open]); models of that
// family, such as the potion-* ones, can be dropped in. The steps of encoding
// are those of the model2vec package, so that a vector made here equals one
// made there: no [CLS] or [SEP], unknown words left out rather than averaged
// in, the mean taken over all pieces with their repeats, texts cut at the
// model's greatest number of pieces.
package static

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
	"sync"

	"github.com/askbook/askbook/embed"
	"github.com/askbook/askbook/internal/parallel"
)

// Model is a static model. It is immutable and safe for concurrent use.
type Model struct {
	name      string
	tokenizer *Tokenizer
	maxTokens int // pieces of one text that count

	dim    int
	rows   int
	int8s  []byte    // rows × dim of two's complement bytes, or nil
	floats []float32 // rows × dim, or nil
	// scale of each token: what its row is multiplied by. Nil stands for ones.
	scale []float32
	// mapping gives the row of each token. Nil stands for the token's id.
	mapping []int32

	basis   *Basis
	digest  func() string
	scratch *sync.Pool // of *encoding
}

// encoding is what one call of Encode works with.
type encoding struct {
	ids []int32
	tok tokenScratch
}

// Basis says how a model's space came from its teacher's: target = the
// teacher's vector minus Mean, times Projection, at unit length. Adaptation
// needs it. It is kept beside the model in adapt.safetensors.
type Basis struct {
	Mean       []float32 // teacher's dimensions
	Projection []float32 // teacher's dimensions × model's dimensions, row by row
}

// New makes a model from a float32 table of tokenizer.Size() × dim values. The
// basis may be nil.
func New(name string, tokenizer *Tokenizer, dim int, table []float32, basis *Basis) *Model {
	m := &Model{
		name: name, tokenizer: tokenizer, maxTokens: defaultMaxTokens,
		dim: dim, rows: tokenizer.Size(), floats: table, basis: basis,
	}
	return m.ready()
}

func (m *Model) ready() *Model {
	m.scratch = &sync.Pool{New: func() any { return new(encoding) }}
	m.digest = sync.OnceValue(m.computeDigest)
	return m
}

// Named returns the same model under another name.
func (m *Model) Named(name string) *Model {
	named := *m
	named.name = name
	return &named
}

// With returns the model with another table, of Tokenizer().Size() × Dimensions()
// values. How texts are cut stays as it is.
func (m *Model) With(table []float32) *Model {
	other := *m
	other.rows, other.floats, other.int8s = m.tokenizer.Size(), table, nil
	other.scale, other.mapping, other.basis = nil, nil, nil
	return other.ready()
}

// Model implements [embed.Embedder].
func (m *Model) Model() embed.Model {
	return embed.Model{Name: m.name, Digest: m.digest(), Dimensions: m.dim}
}

// Dimensions is the length of the vectors.
func (m *Model) Dimensions() int { return m.dim }

// Tokenizer returns the model's tokenizer.
func (m *Model) Tokenizer() *Tokenizer { return m.tokenizer }

// Basis returns what adaptation needs, nil where the model came without it.
func (m *Model) Basis() *Basis { return m.basis }

// SamePurpose implements [embed.SharesPurposes]: a static model has no prefixes.
func (m *Model) SamePurpose(embed.Purpose) embed.Purpose { return embed.Document }

// Row returns the table's row of a token, its scale applied.
func (m *Model) Row(token int) []float32 {
	row := make([]float32, m.dim)
	m.add(row, int32(token))
	return row
}

// Embed implements [embed.Embedder]. The purpose makes no difference. A text
// without a known piece has an empty vector.
func (m *Model) Embed(ctx context.Context, _ embed.Purpose, texts []string) ([]embed.Vector, error) {
	const chunk = 512
	vectors := make([]embed.Vector, len(texts))
	err := parallel.Try(ctx, (len(texts)+chunk-1)/chunk, func(n int) error {
		start := n * chunk
		end := min(start+chunk, len(texts))
		block := make([]float32, (end-start)*m.dim)
		for i := start; i < end; i++ {
			v := block[:m.dim:m.dim]
			block = block[m.dim:]
			if !m.Encode(v, texts[i]) {
				v = v[:0]
			}
			vectors[i] = v
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return vectors, nil
}

// Encode writes the unit vector of a text to dst, which has the model's
// dimensions, and reports whether the text holds a known piece. Without one,
// dst is all zeros. It allocates nothing.
func (m *Model) Encode(dst []float32, text string) bool {
	e := m.scratch.Get().(*encoding)
	e.ids = m.tokenizer.appendIDs(e.ids[:0], text, m.maxTokens, &e.tok)
	clear(dst)
	m.sum(dst, e.ids)
	m.scratch.Put(e)
	return unit(dst)
}

// sum adds the rows of the tokens to dst.
func (m *Model) sum(dst []float32, tokens []int32) {
	dst = dst[:m.dim]
	for _, id := range tokens {
		m.add(dst, id)
	}
}

func (m *Model) add(dst []float32, id int32) {
	row := int(id)
	if m.mapping != nil {
		row = int(m.mapping[id])
	}
	scale := float32(1)
	if m.scale != nil {
		scale = m.scale[id]
	}
	if m.int8s != nil {
		addInt8(dst, m.int8s[row*m.dim:(row+1)*m.dim], scale)
		return
	}
	for j, x := range m.floats[row*m.dim : (row+1)*m.dim] {
		dst[j] += float32(scale * x)
	}
}

// addInt8 adds scale times the row to dst. The conversions around the products
// keep the compiler from fusing them with the sums on some processors.
func addInt8(dst []float32, row []byte, scale float32) {
	if scale == 0 {
		return
	}
	for len(row) >= 8 && len(dst) >= 8 {
		d, r := dst[:8:8], row[:8:8]
		d[0] += float32(scale * float32(int8(r[0])))
		d[1] += float32(scale * float32(int8(r[1])))
		d[2] += float32(scale * float32(int8(r[2])))
		d[3] += float32(scale * float32(int8(r[3])))
		d[4] += float32(scale * float32(int8(r[4])))
		d[5] += float32(scale * float32(int8(r[5])))
		d[6] += float32(scale * float32(int8(r[6])))
		d[7] += float32(scale * float32(int8(r[7])))
		dst, row = dst[8:], row[8:]
	}
	for j, q := range row {
		dst[j] += float32(scale * float32(int8(q)))
	}
}

// unit brings v to unit length and reports whether it has a length at all.
func unit(v []float32) bool {
	var sum float64
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	if sum == 0 || math.IsInf(sum, 0) || math.IsNaN(sum) {
		clear(v)
		return false
	}
	scale := float32(1 / math.Sqrt(sum))
	for i := range v {
		v[i] *= scale
	}
	return true
}

// computeDigest hashes everything that decides a vector.
func (m *Model) computeDigest() string {
	h := sha256.New()
	word := make([]byte, 0, 4*4096)
	number := func(x uint32) {
		word = binary.LittleEndian.AppendUint32(word, x)
		if len(word) == cap(word) {
			h.Write(word)
			word = word[:0]
		}
	}
	number(uint32(m.dim))
	number(uint32(m.maxTokens))
	for _, table := range [][]float32{m.floats, m.scale} {
		number(uint32(len(table)))
		for _, x := range table {
			number(math.Float32bits(x))
		}
	}
	number(uint32(len(m.mapping)))
	for _, row := range m.mapping {
		number(uint32(row))
	}
	h.Write(word)
	h.Write(m.int8s)
	h.Write([]byte(m.tokenizer.fingerprint()))
	return hex.EncodeToString(h.Sum(nil))
}

package static

import (
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Tokenizer cuts texts into the pieces of a vocabulary. A WordPiece one, BERT's,
// works greedily, the longest piece first (Wu et al., Google's Neural Machine
// Translation System, 2016). It is immutable and safe for concurrent use.
type Tokenizer struct {
	tokens  []string // by id; "" where the vocabulary has a gap
	unknown int32    // id that stands for unknown words, -1 for none
	options normalizer
	prefix  string // of pieces inside a word: "##"
	maxWord int    // longer words, in characters, are unknown

	words   pieceTable // pieces that begin a word
	inner   pieceTable // pieces inside a word, without the prefix
	unigram *unigram   // instead of both, nil in a WordPiece model
	median  int        // length of the median token in characters
	source  []byte     // the tokenizer.json it was read from
}

// normalizer holds the switches of a BertNormalizer.
type normalizer struct {
	CleanText    bool
	ChineseChars bool
	StripAccents bool
	Lowercase    bool
}

// Limits on what a stranger's tokenizer.json may ask for.
const (
	maxVocabulary  = 4 << 20
	maxTokenLength = 1 << 10 // bytes
)

// tokenizerFile is the part of a Hugging Face tokenizer.json that word pieces need.
type tokenizerFile struct {
	Normalizer   json.RawMessage `json:"normalizer"`
	PreTokenizer json.RawMessage `json:"pre_tokenizer"`
	Model        struct {
		Type     string          `json:"type"`
		ID       *int            `json:"unk_id"` // of a Unigram model
		Unknown  string          `json:"unk_token"`
		Prefix   *string         `json:"continuing_subword_prefix"`
		MaxChars int             `json:"max_input_chars_per_word"`
		Vocab    json.RawMessage `json:"vocab"` // an object of ids in a WordPiece model
	} `json:"model"`
}

// bertNormalizer is the normalizer of a WordPiece model.
type bertNormalizer struct {
	Type         string `json:"type"`
	CleanText    *bool  `json:"clean_text"`
	ChineseChars *bool  `json:"handle_chinese_chars"`
	StripAccents *bool  `json:"strip_accents"` // null: as lowercase
	Lowercase    *bool  `json:"lowercase"`
}

// ParseTokenizer reads a tokenizer.json. Two kinds are understood: WordPiece with
// BERT's normalizer and pre-tokenizer, and Unigram with Metaspace, as
// multilingual models have it. Others are an error that names them.
func ParseTokenizer(data []byte) (*Tokenizer, error) {
	var f tokenizerFile
	if err := json.Unmarshal(data, &f); err != nil {
		return nil, err
	}
	t := &Tokenizer{unknown: -1, prefix: "##", maxWord: 100, source: slices.Clone(data)}
	switch f.Model.Type {
	case "WordPiece":
		if err := t.parseWordPiece(f); err != nil {
			return nil, err
		}
	case "Unigram":
		if err := checkUnigramSteps(f.Normalizer, f.PreTokenizer); err != nil {
			return nil, err
		}
		if err := t.parseUnigram(f.Model.Vocab, f.Model.ID); err != nil {
			return nil, err
		}
	default:
		return nil, fmt.Errorf("its model is %q, only WordPiece and Unigram are understood", f.Model.Type)
	}
	t.median = t.medianLength()
	return t, nil
}

func (t *Tokenizer) parseWordPiece(f tokenizerFile) error {
	var n bertNormalizer
	if json.Unmarshal(f.Normalizer, &n) != nil || n.Type != "BertNormalizer" {
		return errors.New("its normalizer is not BertNormalizer")
	}
	if types := stepTypes(f.PreTokenizer); len(types) != 1 || types[0] != "BertPreTokenizer" {
		return errors.New("its pre-tokenizer is not BertPreTokenizer")
	}
	vocabulary, err := parseVocabulary(f.Model.Vocab)
	if err != nil {
		return fmt.Errorf("read its vocabulary: %w", err)
	}

	isTrue := func(b *bool) bool { return b == nil || *b }
	t.options = normalizer{
		CleanText:    isTrue(n.CleanText),
		ChineseChars: isTrue(n.ChineseChars),
		Lowercase:    isTrue(n.Lowercase),
	}
	t.options.StripAccents = t.options.Lowercase
	if n.StripAccents != nil {
		t.options.StripAccents = *n.StripAccents
	}
	if f.Model.Prefix != nil {
		t.prefix = *f.Model.Prefix
	}
	if f.Model.MaxChars > 0 {
		t.maxWord = min(f.Model.MaxChars, maxTokenLength)
	}
	size := 0
	for _, p := range vocabulary {
		size = max(size, int(p.id)+1)
	}
	if size > 4*len(vocabulary)+1024 {
		return fmt.Errorf("ids go up to %d for %d tokens", size-1, len(vocabulary))
	}
	t.tokens = make([]string, size)
	for _, p := range vocabulary {
		if t.tokens[p.id] != "" {
			return fmt.Errorf("two tokens have the id %d", p.id)
		}
		t.tokens[p.id] = p.text
		if p.text == f.Model.Unknown {
			t.unknown = p.id
		}
	}
	t.index()
	return nil
}

// parseVocabulary reads an object of token and id. It is a scanner of its own
// because a map of 30,000 takes encoding/json longer than all else that opening
// a model does; the object has been checked to be JSON before.
func parseVocabulary(object []byte) ([]piece, error) {
	if len(object) == 0 || object[0] != '{' {
		return nil, errors.New("it is no object")
	}
	pieces := make([]piece, 0, len(object)/14)
	rest := string(object[1:])
	skip := func(chars string) { rest = strings.TrimLeft(rest, chars) }
	for {
		skip(" \t\r\n,")
		if strings.HasPrefix(rest, "}") {
			break
		}
		end := 1
		for end < len(rest) && rest[end] != '"' {
			if rest[end] == '\\' {
				end++
			}
			end++
		}
		if end >= len(rest) {
			return nil, errors.New("it ends in the middle")
		}
		token := rest[1:end]
		if strings.IndexByte(token, '\\') >= 0 {
			if err := json.Unmarshal([]byte(rest[:end+1]), &token); err != nil {
				return nil, err
			}
		}
		rest = rest[end+1:]
		skip(" \t\r\n:")
		digits := 0
		for digits < len(rest) && '0' <= rest[digits] && rest[digits] <= '9' {
			digits++
		}
		id, err := strconv.Atoi(rest[:digits])
		if err != nil || id >= maxVocabulary {
			return nil, fmt.Errorf("token %.40q has no id from 0 to %d", token, maxVocabulary-1)
		}
		rest = rest[digits:]
		if token == "" || len(token) > maxTokenLength {
			return nil, fmt.Errorf("token %.40q has %d bytes, not 1 to %d", token, len(token), maxTokenLength)
		}
		pieces = append(pieces, piece{token, int32(id)})
	}
	if len(pieces) == 0 {
		return nil, errors.New("it is empty")
	}
	return pieces, nil
}

func (t *Tokenizer) index() {
	var words, inner []piece
	for id, token := range t.tokens {
		if token == "" {
			continue
		}
		rest, isInner := strings.CutPrefix(token, t.prefix)
		if isInner && rest != "" {
			inner = append(inner, piece{rest, int32(id)})
		}
		if !isInner || t.prefix == "" {
			words = append(words, piece{token, int32(id)})
		}
	}
	t.words = newPieceTable(words)
	t.inner = newPieceTable(inner)
}

// medianLength is the length of the median token in characters: the mean of the
// two middle ones, as numpy has it, its fraction cut.
func (t *Tokenizer) medianLength() int {
	lengths := make([]int, 0, len(t.tokens))
	for _, token := range t.tokens {
		if token != "" {
			lengths = append(lengths, utf8.RuneCountInString(token))
		}
	}
	if len(lengths) == 0 {
		return 1
	}
	slices.Sort(lengths)
	return max(1, (lengths[(len(lengths)-1)/2]+lengths[len(lengths)/2])/2)
}

// Size is the number of ids, gaps included.
func (t *Tokenizer) Size() int { return len(t.tokens) }

// Token returns the text of an id, "" for a gap.
func (t *Tokenizer) Token(id int) string { return t.tokens[id] }

// Surface returns what a token looks like in a text, without the mark of pieces
// inside a word; "" for special tokens such as [CLS] and [unused7].
func (t *Tokenizer) Surface(id int) string {
	token := t.tokens[id]
	if len(token) > 2 && token[0] == '[' && token[len(token)-1] == ']' {
		return ""
	}
	if t.unigram != nil {
		return strings.TrimPrefix(token, space)
	}
	if rest, ok := strings.CutPrefix(token, t.prefix); ok && rest != "" {
		return rest
	}
	return token
}

// Words walks the tokens that are whole words of letters, in the order of their ids.
func (t *Tokenizer) Words() iter.Seq[string] {
	return func(yield func(string) bool) {
		for id, token := range t.tokens {
			word := t.Surface(id)
			whole := (word == token) == (t.unigram == nil) // a Unigram's have a mark, WordPiece marks the others
			if whole && word != "" && !strings.ContainsFunc(word, isNoLetter) && !yield(word) {
				return
			}
		}
	}
}

func isNoLetter(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) }

// json returns the tokenizer.json that the tokenizer was read from.
func (t *Tokenizer) json() []byte { return t.source }

// IDs returns the word pieces of a text, at most limit of them. Unknown words
// are left out.
func (t *Tokenizer) IDs(text string, limit int) []int32 {
	return t.AppendIDs(nil, text, limit)
}

// AppendIDs appends the word pieces of a text to ids, as [Tokenizer.IDs].
func (t *Tokenizer) AppendIDs(ids []int32, text string, limit int) []int32 {
	var s tokenScratch
	return t.appendIDs(ids, text, limit, &s)
}

func (t *Tokenizer) fingerprint() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%+v %q %d\n", t.options, t.prefix, t.maxWord)
	if t.unigram != nil {
		fmt.Fprintf(&b, "%v\n", t.unigram.scores)
	}
	for _, token := range t.tokens {
		b.WriteString(token)
		b.WriteByte('\n')
	}
	return b.String()
}

// piece is an entry of a pieceTable.
type piece struct {
	text string
	id   int32
}

// pieceTable finds a piece by the hash of its bytes: open addressing with
// linear probing at a load of at most a half.
type pieceTable struct {
	slots   []slot
	mask    uint32
	longest int // bytes
}

type slot struct {
	hash uint32
	id   int32 // -1 for an empty slot
	text string
}

func newPieceTable(pieces []piece) pieceTable {
	size := 4
	for size < 2*len(pieces) {
		size *= 2
	}
	t := pieceTable{slots: make([]slot, size), mask: uint32(size - 1)}
	for i := range t.slots {
		t.slots[i].id = -1
	}
	for _, p := range pieces {
		t.longest = max(t.longest, len(p.text))
		hash := hashSeed
		for i := range len(p.text) {
			hash = hashStep(hash, p.text[i])
		}
		at := mix(hash) & t.mask
		for t.slots[at].id >= 0 {
			at = (at + 1) & t.mask
		}
		t.slots[at] = slot{hash, p.id, p.text}
	}
	return t
}

// find returns the id of the piece with these bytes, -1 for none.
func (t *pieceTable) find(hash uint32, text []byte) int32 {
	for at := mix(hash) & t.mask; ; at = (at + 1) & t.mask {
		s := &t.slots[at]
		if s.id < 0 {
			return -1
		}
		if s.hash == hash && s.text == string(text) {
			return s.id
		}
	}
}

// FNV-1a, byte by byte: the hashes of all prefixes of a word cost one pass.
const hashSeed uint32 = 2166136261

func hashStep(h uint32, b byte) uint32 { return (h ^ uint32(b)) * 16777619 }

// mix brings the high bits of a hash, the better ones, to the low end.
func mix(h uint32) uint32 { return h ^ h>>15 }

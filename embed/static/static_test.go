package static_test

import (
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"github.com/askbook/askbook/embed/builtin"
	"github.com/askbook/askbook/embed/embedtest"
	"github.com/askbook/askbook/embed/static"
)

// vocabulary of the models below, by id.
var vocabulary = []string{
	"[PAD]", "[UNK]", "[CLS]", "play", "##ing", "##ed", "un", "##play", "cafe", "!", "#", "中", "ß", "the", "a", "##a", "##b", "[", "]", "pad", "1", "##2",
}

func tokenizerJSON(words []string, normalizer string) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, `{"normalizer":{"type":"BertNormalizer"%s},"pre_tokenizer":{"type":"BertPreTokenizer"},`, normalizer)
	b.WriteString(`"model":{"type":"WordPiece","unk_token":"[UNK]","continuing_subword_prefix":"##","max_input_chars_per_word":10,"vocab":{`)
	for id, word := range words {
		if id > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "%q:%d", word, id)
	}
	b.WriteString("}}}")
	return []byte(b.String())
}

func tokenizer(t testing.TB, normalizer string) *static.Tokenizer {
	t.Helper()
	tok, err := static.ParseTokenizer(tokenizerJSON(vocabulary, normalizer))
	if err != nil {
		t.Fatal(err)
	}
	return tok
}

func tokens(tok *static.Tokenizer, text string) string {
	var list []string
	for _, id := range tok.IDs(text, 512) {
		list = append(list, tok.Token(int(id)))
	}
	return strings.Join(list, " ")
}

func TestWordPieces(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"longest first", "playing played unplay", "play ##ing play ##ed un ##play"},
		{"capitals", "PLAYing", "play ##ing"},
		{"accents", "café CAFÉ cafe\u0301", "cafe cafe cafe"},
		{"punctuation stands alone", "play!!the", "play ! ! the"},
		{"special tokens are plain text", "[PAD]", "[ pad ]"},
		{"unknown words are left out", "play zzz the", "play the"},
		{"a word with an unknown part is left out whole", "playzzz the", "the"},
		{"ideographs stand alone", "play中中the", "play 中 中 the"},
		{"letters without a decomposition stay", "ß", "ß"},
		{"long words are unknown", "aaaaaaaaaa aaaaaaaaaaa the", "a ##a ##a ##a ##a ##a ##a ##a ##a ##a the"},
		{"controls vanish inside a word", "pl\x00ay\u200bing", "play ##ing"},
		{"broken UTF-8 vanishes", "pl\xffay", "play"},
		{"all kinds of space", "play\tthe\u00a0play\u3000the\r\nplay", "play the play the play"},
		{"nothing", "", ""},
		{"only space", " \n ", ""},
		{"digits", "12", "1 ##2"},
		{"an inner piece does not begin a word", "ing", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := tokens(tokenizer(t, ""), test.text); got != test.want {
				t.Errorf("%q: got %q, want %q", test.text, got, test.want)
			}
		})
	}
	t.Run("cased", func(t *testing.T) {
		tok := tokenizer(t, `,"lowercase":false`)
		if got := tokens(tok, "Play play"); got != "play" {
			t.Errorf("got %q", got)
		}
	})
	t.Run("limit", func(t *testing.T) {
		if got := tokenizer(t, "").IDs("a a a a a a", 3); len(got) != 3 {
			t.Errorf("got %d pieces", len(got))
		}
	})
}

func TestUnigram(t *testing.T) {
	tok, err := static.ParseTokenizer([]byte(`{
		"normalizer":{"type":"Sequence","normalizers":[{"type":"Precompiled","precompiled_charsmap":""}]},
		"pre_tokenizer":{"type":"Sequence","pretokenizers":[{"type":"WhitespaceSplit"},{"type":"Metaspace","replacement":"▁"}]},
		"model":{"type":"Unigram","unk_id":1,"vocab":[["<s>",0],["<unk>",0],["▁",-3],["▁wo",-2],["rte",-2],["▁w",-2.5],["orte",-1],["o",-5],["中",-4],["ﬁ",-1],["fi",-2],["▁für",-3]]}}`))
	if err != nil {
		t.Fatal(err)
	}
	if got := slices.Collect(tok.Words()); !slices.Equal(got, []string{"wo", "w", "für"}) {
		t.Errorf("the words are %v", got)
	}
	for _, test := range []struct{ text, want string }{
		{"worte", "▁w orte"},           // -3.5, better than ▁wo rte at -4
		{"wo  worte\n", "▁wo ▁w orte"}, // words apart
		{"für", "▁für"},                // accents stay
		{"fu\u0308r", "▁für"},          // composed
		{"ﬁ", "▁ fi"},                  // NFKC
		{"中中", "▁ 中 中"},                // no word boundaries needed
		{"zo", "▁ o"},                  // unknown characters are left out
		{"<s>", "▁"},                   // special tokens stand for no text
		{"", ""},
	} {
		if got := tokens(tok, test.text); got != test.want {
			t.Errorf("%q: got %q, want %q", test.text, got, test.want)
		}
	}
}

// Whole words are those that begin one and are letters alone.
func TestWords(t *testing.T) {
	words := slices.Collect(tokenizer(t, "").Words())
	for word, want := range map[string]bool{"play": true, "the": true, "ing": false, "##ing": false, "!": false, "1": false, "[PAD]": false, "": false} {
		if slices.Contains(words, word) != want {
			t.Errorf("%q among the words: %t (%v)", word, !want, words)
		}
	}
}

// slowPieces is the algorithm as BERT's own code words it, for words of ASCII.
func slowPieces(ids map[string]int32, text string) []int32 {
	var out []int32
	for _, word := range strings.Fields(text) {
		if len(word) > 10 {
			continue
		}
		var pieces []int32
		for start := 0; start < len(word); {
			end := len(word)
			for ; end > start; end-- {
				piece := word[start:end]
				if start > 0 {
					piece = "##" + piece
				}
				if id, ok := ids[piece]; ok {
					pieces = append(pieces, id)
					break
				}
			}
			if end == start {
				pieces = nil
				break
			}
			start = end
		}
		out = append(out, pieces...)
	}
	return out
}

func TestWordPiecesEqualTheSlowWay(t *testing.T) {
	words := slices.DeleteFunc(slices.Clone(vocabulary), func(w string) bool {
		return strings.ContainsFunc(strings.TrimPrefix(w, "##"), func(r rune) bool { return r < 'a' || r > 'z' })
	})
	for range 40 {
		words = append(words, fmt.Sprintf("##%c%c", 'a'+rune(len(words)%5), 'a'+rune(len(words)%3)), fmt.Sprintf("%c%c%c", 'a'+rune(len(words)%4), 'b', 'a'+rune(len(words)%7)))
	}
	slices.Sort(words)
	words = slices.Compact(words)
	tok, err := static.ParseTokenizer(tokenizerJSON(words, ""))
	if err != nil {
		t.Fatal(err)
	}
	ids := make(map[string]int32)
	for id, w := range words {
		ids[w] = int32(id)
	}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[abcd ]{0,60}`).Draw(t, "text")
		if got, want := tok.IDs(text, 10_000), slowPieces(ids, text[:min(len(text), 10_000)]); !slices.Equal(got, want) {
			t.Fatalf("%q: got %v, want %v", text, got, want)
		}
	})
}

func TestTokenizerRefuses(t *testing.T) {
	for _, test := range []struct{ name, json, want string }{
		{"no JSON", `{`, "unexpected end"},
		{"another model", `{"model":{"type":"BPE","vocab":{"a":0}}}`, "BPE"},
		{"a Unigram model without Metaspace", `{"model":{"type":"Unigram","vocab":[["a",-1]]}}`, "Metaspace"},
		{"a Unigram model that stems", `{"normalizer":{"type":"Stem"},"model":{"type":"Unigram","vocab":[["a",-1]]}}`, "Stem"},
		{"a Unigram model of pairs that are none", `{"pre_tokenizer":{"type":"Metaspace"},"model":{"type":"Unigram","vocab":["a"]}}`, "vocabulary"},
		{"no normalizer", `{"model":{"type":"WordPiece","vocab":{"a":0}}}`, "normalizer"},
		{"no vocabulary", string(tokenizerJSON(nil, "")), "empty"},
		{"a negative id", strings.Replace(string(tokenizerJSON([]string{"a"}, "")), `"a":0`, `"a":-1`, 1), "no id"},
		{"an enormous id", strings.Replace(string(tokenizerJSON([]string{"a"}, "")), `"a":0`, `"a":4194303`, 1), "ids go up"},
		{"ids beyond all", strings.Replace(string(tokenizerJSON([]string{"a"}, "")), `"a":0`, `"a":99999999999999999999`, 1), "no id"},
		{"one id twice", strings.Replace(string(tokenizerJSON([]string{"a", "b"}, "")), `"b":1`, `"b":0`, 1), "two tokens"},
		{"ids that are no numbers", strings.Replace(string(tokenizerJSON([]string{"a"}, "")), `"a":0`, `"a":"0"`, 1), "no id"},
		{"an endless token", string(tokenizerJSON([]string{strings.Repeat("a", 2000)}, "")), "bytes"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := static.ParseTokenizer([]byte(test.json))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want something of %q", err, test.want)
			}
		})
	}
}

// part is a tensor of a file made by hand.
type part struct {
	name, kind string
	shape      []int
	data       []byte
}

func safetensors(parts ...part) []byte {
	var header []string
	var body []byte
	for _, p := range parts {
		shape := strings.ReplaceAll(fmt.Sprint(p.shape), " ", ",")
		header = append(header, fmt.Sprintf(`%q:{"dtype":%q,"shape":%s,"data_offsets":[%d,%d]}`, p.name, p.kind, shape, len(body), len(body)+len(p.data)))
		body = append(body, p.data...)
	}
	text := `{"__metadata__":{"format":"pt"},` + strings.Join(header, ",") + "}"
	file := binary.LittleEndian.AppendUint64(nil, uint64(len(text)))
	return append(append(file, text...), body...)
}

func f32(values ...float32) (b []byte) {
	for _, x := range values {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(x))
	}
	return b
}

func folder(weights []byte) fstest.MapFS {
	return fstest.MapFS{
		"tokenizer.json":    {Data: tokenizerJSON([]string{"[UNK]", "left", "up", "both"}, "")},
		"model.safetensors": {Data: weights},
	}
}

// The same model of four tokens in each way that the format has: "left" points
// along the first axis, "up" along the second, "both" between them.
func TestFormats(t *testing.T) {
	half := func(values ...uint16) (b []byte) {
		for _, x := range values {
			b = binary.LittleEndian.AppendUint16(b, x)
		}
		return b
	}
	bytes := func(values ...int8) (b []byte) {
		for _, x := range values {
			b = append(b, byte(x))
		}
		return b
	}
	for name, weights := range map[string][]byte{
		"F32":        safetensors(part{"embeddings", "F32", []int{4, 2}, f32(0, 0, 2, 0, 0, 2, 1, 1)}),
		"F16":        safetensors(part{"embeddings", "F16", []int{4, 2}, half(0, 0, 0x4000, 0, 0, 0x4000, 0x3c00, 0x3c00)}),
		"BF16":       safetensors(part{"embeddings", "BF16", []int{4, 2}, half(0, 0, 0x4000, 0, 0, 0x4000, 0x3f80, 0x3f80)}),
		"I8":         safetensors(part{"embeddings", "I8", []int{4, 2}, bytes(0, 0, 127, 0, 0, 127, 64, 64)}),
		"other name": safetensors(part{"embedding.weight", "F32", []int{4, 2}, f32(0, 0, 2, 0, 0, 2, 1, 1)}),
		"weights": safetensors(part{"weights", "F32", []int{4}, f32(1, 2, .02, 1)},
			part{"embeddings", "I8", []int{4, 2}, bytes(0, 0, 1, 0, 0, 100, 1, 1)}),
		"mapping": safetensors(part{"mapping", "I64", []int{4}, []byte{
			0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		}}, part{"embeddings", "F32", []int{3, 2}, f32(1, 1, 0, 2, 2, 0)}),
	} {
		t.Run(name, func(t *testing.T) {
			m, err := static.FromFS(folder(weights))
			if err != nil {
				t.Fatal(err)
			}
			check := func(m *static.Model) {
				vectors, err := m.Embed(t.Context(), "", []string{"left", "up", "both", "left up", "left left up", "", "nothing"})
				if err != nil {
					t.Fatal(err)
				}
				r := float32(math.Sqrt2 / 2)
				want := [][]float32{{1, 0}, {0, 1}, {r, r}, {r, r}, {.894427, .447214}, {}, {}}
				for i, v := range vectors {
					if len(v) != len(want[i]) {
						t.Fatalf("text %d: got %v", i, v)
					}
					for j := range v {
						if math.Abs(float64(v[j]-want[i][j])) > 1e-2 {
							t.Errorf("text %d: got %v, want %v", i, v, want[i])
						}
					}
				}
			}
			check(m)
			check(m.Quantized())

			dir := filepath.Join(t.TempDir(), "m")
			size, err := m.Save(dir)
			if err != nil {
				t.Fatal(err)
			}
			again, err := static.Open(dir)
			if err != nil {
				t.Fatal(err)
			}
			check(again)
			if again.Model().Digest != m.Model().Digest {
				t.Error("written and read, the model has another digest")
			}
			if onDisk := folderSize(t, dir); onDisk != size {
				t.Errorf("Save says %d bytes, the folder has %d", size, onDisk)
			}
		})
	}
	t.Run("sentence-transformers", func(t *testing.T) {
		inner := folder(safetensors(part{"embedding.weight", "F32", []int{4, 2}, f32(0, 0, 2, 0, 0, 2, 1, 1)}))
		outer := fstest.MapFS{}
		for name, file := range inner {
			outer["0_StaticEmbedding/"+name] = file
		}
		if _, err := static.FromFS(outer); err != nil {
			t.Error(err)
		}
	})
}

func folderSize(t *testing.T, dir string) (size int64) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			t.Fatal(err)
		}
		size += info.Size()
	}
	return size
}

func TestFolderRefused(t *testing.T) {
	good := safetensors(part{"embeddings", "F32", []int{4, 2}, f32(0, 0, 2, 0, 0, 2, 1, 1)})
	nan := float32(math.NaN())
	for _, test := range []struct {
		name    string
		weights []byte
		want    string
	}{
		{"nothing", nil, "too few"},
		{"cut in the header", good[:20], "claims"},
		{"cut in the data", good[:len(good)-1], "outside"},
		{"a header of all there is", append(binary.LittleEndian.AppendUint64(nil, math.MaxUint64), good[8:]...), "claims"},
		{"a header that is no JSON", append(binary.LittleEndian.AppendUint64(nil, 4), "oops"...), "header"},
		{"no table", safetensors(part{"other", "F32", []int{1}, f32(1)}), "no tensor"},
		{"too few rows", safetensors(part{"embeddings", "F32", []int{1, 2}, f32(1, 2)}), "1 rows for 4"},
		{"one side", safetensors(part{"embeddings", "F32", []int{8}, f32(1, 2, 3, 4, 5, 6, 7, 8)}), "shape"},
		{"a shape that overflows", safetensors(part{"embeddings", "F32", []int{1 << 30, 1 << 30, 1 << 30}, f32(1)}), "large"},
		{"more values than bytes", safetensors(part{"embeddings", "F32", []int{4, 3}, f32(1, 2)}), "12 values"},
		{"NaN", safetensors(part{"embeddings", "F32", []int{4, 1}, f32(1, 2, nan, 4)}), "finite"},
		{"a mapping to nowhere", safetensors(part{"mapping", "I32", []int{4}, []byte{0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}},
			part{"embeddings", "F32", []int{1, 1}, f32(1)}), "row 9"},
		{"too few weights", safetensors(part{"weights", "F32", []int{1}, f32(1)}, part{"embeddings", "F32", []int{4, 1}, f32(1, 2, 3, 4)}), "1 weights"},
		{"a table of whole numbers", safetensors(part{"embeddings", "I64", []int{4, 1}, make([]byte, 32)}), "I64"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := static.FromFS(folder(test.weights))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want something of %q", err, test.want)
			}
		})
	}
	t.Run("no folder", func(t *testing.T) {
		dir := filepath.Join(t.TempDir(), "absent")
		if _, err := static.Open(dir); err == nil || !strings.Contains(err.Error(), dir) {
			t.Errorf("got %v", err)
		}
	})
}

func TestConformance(t *testing.T) {
	m, err := builtin.Open()
	if err != nil {
		t.Fatal(err)
	}
	embedtest.Run(t, static.New("float32", m.Tokenizer(), 16, wave(m.Tokenizer().Size()*16), nil))
}

// wave is a table in which no two rows are alike.
func wave(n int) []float32 {
	values := make([]float32, n)
	for i := range values {
		values[i] = float32(math.Sin(float64(i) * 1.7))
	}
	return values
}

func TestEncodeAllocatesNothing(t *testing.T) {
	m, err := builtin.Open()
	if err != nil {
		t.Fatal(err)
	}
	dst := make([]float32, m.Dimensions())
	m.Encode(dst, twenty[0])
	// The race detector makes the pool forget now and then; an allocation for
	// each word would be forty.
	text := strings.Repeat("Plain words, and a café ", 8)
	if n := testing.AllocsPerRun(100, func() { m.Encode(dst, text) }); n >= 5 {
		t.Errorf("%v allocations a text", n)
	}
}

// Korean goes through arithmetic, the rest through tables: both must equal what
// Unicode says.
func TestDecomposition(t *testing.T) {
	tok, err := static.ParseTokenizer(tokenizerJSON([]string{"\u1112\u1161\u11ab", "\u1100\u1173\u11af", "\u1100\u1161", "a", "\u0438"}, ""))
	if err != nil {
		t.Fatal(err)
	}
	if got := tok.IDs("한 글 가 ǟ й", 20); !slices.Equal(got, []int32{0, 1, 2, 3, 4}) {
		t.Errorf("got %v", got)
	}
}

func FuzzTokenizer(f *testing.F) {
	for _, text := range []string{"", "playing", "café\u0301", "\xff\xfe", "中文 play", "\u1100\u1161", strings.Repeat("un", 300), "a\u0300\u0301\u0302"} {
		f.Add(text)
	}
	tok := tokenizer(f, "")
	f.Fuzz(func(t *testing.T, text string) {
		for _, id := range tok.IDs(text, 50) {
			if id <= 2 || int(id) >= tok.Size() {
				t.Fatalf("%q has the piece %d", text, id)
			}
		}
		if n := len(tok.IDs(text, 50)); n > 50 {
			t.Fatalf("%d pieces", n)
		}
	})
}

func FuzzFolder(f *testing.F) {
	f.Add(tokenizerJSON(vocabulary, ""), safetensors(part{"embeddings", "F32", []int{22, 1}, f32(wave(22)...)}))
	f.Add(tokenizerJSON([]string{"a\"b", "\\"}, `,"strip_accents":true`), safetensors(part{"embeddings", "I8", []int{2, 2}, make([]byte, 4)}))
	f.Add([]byte(`{"pre_tokenizer":{"type":"Metaspace"},"model":{"type":"Unigram","unk_id":0,"vocab":[["▁a",-1],["b",-2]]}}`), safetensors(part{"embeddings", "F32", []int{2, 1}, f32(1, 2)}))
	f.Add([]byte(`{"model":{"type":"WordPiece","vocab":{"a":1,}}}`), []byte("\x02\x00\x00\x00\x00\x00\x00\x00{}"))
	f.Fuzz(func(t *testing.T, tokenizer, weights []byte) {
		m, err := static.FromFS(fstest.MapFS{"tokenizer.json": {Data: tokenizer}, "model.safetensors": {Data: weights}})
		if err != nil {
			return
		}
		if _, err := m.Embed(t.Context(), "", []string{"a b play!"}); err != nil {
			t.Fatal(err)
		}
		m.Quantized()
	})
}

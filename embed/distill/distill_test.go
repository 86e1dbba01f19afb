package distill_test

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/askbook/askbook/embed"
	"github.com/askbook/askbook/embed/distill"
	"github.com/askbook/askbook/embed/static"
)

// The toy world: words of which several mean the same. A word's meaning is the
// part before its digit: "pay1" and "pay3" are synonyms.
const (
	meanings = 12
	synonyms = 4
	toyDim   = 24
)

func toyWords() []string {
	words := []string{"[PAD]", "[UNK]", "of"}
	for m := range meanings {
		for s := range synonyms {
			words = append(words, toyWord(m, s))
		}
	}
	return words
}

func toyWord(meaning, synonym int) string { return fmt.Sprintf("m%c%c", 'a'+meaning, 'p'+synonym) }

func toyTokenizer(t testing.TB) *static.Tokenizer {
	t.Helper()
	var b strings.Builder
	b.WriteString(`{"normalizer":{"type":"BertNormalizer"},"pre_tokenizer":{"type":"BertPreTokenizer"},"model":{"type":"WordPiece","unk_token":"[UNK]","vocab":{`)
	for id, w := range toyWords() {
		if id > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "%q:%d", w, id)
	}
	b.WriteString("}}}")
	tok, err := static.ParseTokenizer([]byte(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	return tok
}

// toyTeacher knows the meanings when words stand in a text, and little of them
// when a word stands alone: what a table has to learn from the texts.
type toyTeacher struct {
	turn  int // another number is another teacher: the same world, turned
	calls int
	limit int // fails after so many texts; 0 for never
}

var errTired = errors.New("tired")

func (t *toyTeacher) Model() embed.Model {
	return embed.Model{Name: "toy", Digest: fmt.Sprint("toy", t.turn), Dimensions: toyDim}
}

func (t *toyTeacher) Embed(_ context.Context, _ embed.Purpose, texts []string) ([]embed.Vector, error) {
	vectors := make([]embed.Vector, len(texts))
	for i, text := range texts {
		t.calls++
		if t.limit > 0 && t.calls > t.limit {
			return vectors[:i], errTired
		}
		v := make(embed.Vector, toyDim)
		v[0] = 1 // all texts have something in common
		words := strings.Fields(text)
		for _, w := range words {
			if !strings.HasPrefix(w, "m") {
				continue
			}
			key := w[:2]
			if len(words) == 1 {
				key = w
			}
			for j, x := range noise(key) {
				v[(j+t.turn)%toyDim] += x
			}
		}
		unit(v)
		vectors[i] = v
	}
	return vectors, nil
}

func noise(key string) []float32 {
	h := fnv.New64a()
	h.Write([]byte(key))
	r := rand.New(rand.NewPCG(h.Sum64(), 1))
	v := make([]float32, toyDim)
	for i := range v {
		v[i] = float32(r.NormFloat64()) / 4
	}
	return v
}

func unit(v []float32) {
	var sum float64
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	for i := range v {
		v[i] /= float32(math.Sqrt(sum))
	}
}

// toyTexts speak of two or three meanings each, in random synonyms.
func toyTexts(n int) []string {
	r := rand.New(rand.NewPCG(3, 4))
	texts := make([]string, n)
	for i := range texts {
		var words []string
		for range 2 + r.IntN(2) {
			words = append(words, toyWord(r.IntN(meanings), r.IntN(synonyms)))
		}
		texts[i] = strings.Join(words, " of ")
	}
	return texts
}

func run(t *testing.T, teacher embed.Embedder, o distill.Options) (*static.Model, distill.Result, string) {
	t.Helper()
	out := filepath.Join(t.TempDir(), "model")
	o.Dimensions = 16
	if o.Epochs == 0 {
		o.Epochs = 80
	}
	result, err := distill.Run(t.Context(), teacher, toyTokenizer(t), toyTexts(1000), out, o)
	if err != nil {
		t.Fatal(err)
	}
	m, err := static.Open(out)
	if err != nil {
		t.Fatal(err)
	}
	return m, result, out
}

// agreement is the mean cosine of synonymous texts minus that of other ones.
func agreement(t *testing.T, m embed.Embedder) float64 {
	t.Helper()
	var texts []string
	for a := range meanings {
		for s := range synonyms {
			texts = append(texts, toyWord(a, s)+" of "+toyWord((a+3)%meanings, (s*3+1)%synonyms))
		}
	}
	vectors, err := m.Embed(t.Context(), embed.Cluster, texts)
	if err != nil {
		t.Fatal(err)
	}
	var same, other, nSame, nOther float64
	for i := range vectors {
		for j := range i {
			var c float64
			for d := range vectors[i] {
				c += float64(vectors[i][d]) * float64(vectors[j][d])
			}
			if i/synonyms == j/synonyms {
				same += c
				nSame++
			} else {
				other += c
				nOther++
			}
		}
	}
	return same/nSame - other/nOther
}

func TestRunLearnsFromTheTexts(t *testing.T) {
	for _, loss := range []distill.Loss{distill.Cosine, distill.Contrastive} {
		t.Run(string(loss), func(t *testing.T) {
			var stages []distill.Stage
			m, result, _ := run(t, &toyTeacher{}, distill.Options{Loss: loss, Progress: func(s distill.Stage, done, total int) {
				if done == total {
					stages = append(stages, s)
				}
				if done > total {
					t.Errorf("%s: %d of %d", s, done, total)
				}
			}})
			if result.Vocabulary != 1+meanings*synonyms || result.Dimensions != 16 || result.Bytes == 0 {
				t.Errorf("got %+v", result)
			}
			if result.Cosine < 0.8 {
				t.Errorf("the held-out cosine is %.3f", result.Cosine)
			}
			if got := agreement(t, m); got < 0.6 {
				t.Errorf("synonyms agree by %.3f more than others", got)
			}
			if fmt.Sprint(stages) != "[vocabulary corpus training]" {
				t.Errorf("stages %v", stages)
			}
		})
	}
}

func TestRunIsReproducible(t *testing.T) {
	_, _, first := run(t, &toyTeacher{}, distill.Options{Epochs: 3})
	_, _, second := run(t, &toyTeacher{}, distill.Options{Epochs: 3})
	sameFiles(t, first, second)
}

func sameFiles(t *testing.T, first, second string) {
	t.Helper()
	entries, err := os.ReadDir(first)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		a, err := os.ReadFile(filepath.Join(first, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(filepath.Join(second, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if string(a) != string(b) {
			t.Errorf("%s differs between two runs", e.Name())
		}
	}
}

// A run that ends in the middle goes on where it was, even when its last write
// was cut, and makes the same model.
func TestRunGoesOn(t *testing.T) {
	_, _, want := run(t, &toyTeacher{}, distill.Options{Epochs: 3})
	dir := t.TempDir()
	tired := &toyTeacher{limit: 700}
	_, err := distill.Run(t.Context(), tired, toyTokenizer(t), toyTexts(1000), filepath.Join(t.TempDir(), "m"), distill.Options{Dir: dir, Epochs: 3, Dimensions: 16})
	if !errors.Is(err, errTired) {
		t.Fatalf("got %v", err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "corpus-*"))
	if err != nil || len(files) != 1 {
		t.Fatalf("checkpoints %v, %v", files, err)
	}
	f, err := os.OpenFile(files[0], os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString("half a row"); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}

	fresh := &toyTeacher{}
	_, _, got := run(t, fresh, distill.Options{Dir: dir, Epochs: 3})
	sameFiles(t, want, got)
	if all := 1000 + 1 + meanings*synonyms; fresh.calls > all-500 {
		t.Errorf("the second run asked for %d of %d texts", fresh.calls, all)
	}
	again := &toyTeacher{}
	run(t, again, distill.Options{Dir: dir, Epochs: 3})
	if again.calls != 0 {
		t.Errorf("a third run asked for %d texts", again.calls)
	}
	other := &toyTeacher{turn: 5}
	run(t, other, distill.Options{Dir: dir, Epochs: 3})
	if other.calls < 1000 {
		t.Error("another teacher was given the first one's vectors")
	}
}

func TestRunNeedsTexts(t *testing.T) {
	_, err := distill.Run(t.Context(), &toyTeacher{}, toyTokenizer(t), []string{"ma", "MA ", "mb"}, t.TempDir(), distill.Options{})
	if !errors.Is(err, distill.ErrNoTexts) {
		t.Errorf("got %v", err)
	}
}

func TestRunEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	out := filepath.Join(t.TempDir(), "m")
	_, err := distill.Run(ctx, &toyTeacher{}, toyTokenizer(t), toyTexts(1000), out, distill.Options{
		Dimensions: 16, Epochs: 1000, Progress: func(s distill.Stage, _, _ int) {
			if s == distill.Training {
				cancel()
			}
		},
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("a model was written")
	}
}

// A base that knows nothing of the synonyms learns them from the teacher, the
// one that its space comes from and another one.
func TestAdapt(t *testing.T) {
	weak, _, _ := run(t, &toyTeacher{}, distill.Options{Epochs: 1})
	before := agreement(t, weak)
	for _, turn := range []int{0, 5} {
		t.Run(fmt.Sprint("teacher ", turn), func(t *testing.T) {
			teacher := &toyTeacher{turn: turn}
			adapted, err := distill.AdaptTo(t.Context(), weak, teacher, toyTexts(1000), distill.AdaptOptions{Sample: 800})
			if err != nil {
				t.Fatal(err)
			}
			after := agreement(t, adapted)
			if after < before+0.1 {
				t.Errorf("synonyms agree by %.3f, before by %.3f", after, before)
			}
			if teacher.calls > 800 {
				t.Errorf("the teacher embedded %d texts of a sample of 800", teacher.calls)
			}
			again, err := distill.AdaptTo(t.Context(), weak, teacher, toyTexts(1000), distill.AdaptOptions{Sample: 800})
			if err != nil {
				t.Fatal(err)
			}
			if again.Model().Digest != adapted.Model().Digest {
				t.Error("adapted twice, the model differs")
			}
		})
	}
}

func TestAdaptRefuses(t *testing.T) {
	weak, _, _ := run(t, &toyTeacher{}, distill.Options{Epochs: 1})
	texts := toyTexts(100)
	if _, err := distill.Adapt(t.Context(), weak, nil, texts, make([]embed.Vector, 100), distill.AdaptOptions{}); !errors.Is(err, distill.ErrNoTexts) {
		t.Errorf("no vectors at all: %v", err)
	}
	if _, err := distill.Adapt(t.Context(), weak, nil, texts, make([]embed.Vector, 99), distill.AdaptOptions{}); err == nil {
		t.Error("99 vectors for 100 texts were taken")
	}
	ragged, err := (&toyTeacher{}).Embed(t.Context(), "", texts)
	if err != nil {
		t.Fatal(err)
	}
	ragged[7] = ragged[7][:3]
	if _, err := distill.Adapt(t.Context(), weak, nil, texts, ragged, distill.AdaptOptions{}); err == nil {
		t.Error("vectors of different lengths were taken")
	}
}

func TestSampleFollowsTheTextsNotTheirOrder(t *testing.T) {
	weak, _, _ := run(t, &toyTeacher{}, distill.Options{Epochs: 1})
	texts := append(toyTexts(400), "", "zzz", "ma", "ma", "ma")
	pick := func(texts []string) map[string]bool {
		chosen, err := distill.Sample(t.Context(), weak, texts, 100)
		if err != nil {
			t.Fatal(err)
		}
		set := make(map[string]bool)
		for _, at := range chosen {
			if set[texts[at]] {
				t.Errorf("%q was chosen twice", texts[at])
			}
			set[texts[at]] = true
		}
		return set
	}
	first := pick(texts)
	shuffled := append([]string{}, texts...)
	rand.New(rand.NewPCG(1, 1)).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	second := pick(shuffled)
	if len(first) == 0 || len(first) > 100 || first[""] || first["zzz"] {
		t.Errorf("%d texts were chosen, texts without a vector among them: %v", len(first), first[""] || first["zzz"])
	}
	for text := range first {
		if !second[text] {
			t.Errorf("%q is chosen in one order only", text)
		}
	}
}

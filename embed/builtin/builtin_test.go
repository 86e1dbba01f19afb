package builtin_test

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"slices"
	"testing"

	"github.com/askbook/askbook/embed/builtin"
	"github.com/askbook/askbook/embed/embedtest"
)

func TestConformance(t *testing.T) {
	m, err := builtin.Open()
	if err != nil {
		t.Fatal(err)
	}
	embedtest.Run(t, m)
}

func TestBasisComesWithIt(t *testing.T) {
	m, err := builtin.Open()
	if err != nil {
		t.Fatal(err)
	}
	b := m.Basis()
	if b == nil || len(b.Mean) != 384 || len(b.Projection) != 384*m.Dimensions() {
		t.Fatal("the basis for adaptation is missing or of another shape")
	}
}

// A sense of meaning, in words of our own: each question must be closest to the
// one that wants the same.
func TestSameWantsAreClosest(t *testing.T) {
	m, err := builtin.Open()
	if err != nil {
		t.Fatal(err)
	}
	pairs := [][2]string{
		{"I forgot my password and cannot log in", "how do I reset my login credentials"},
		{"my parcel has not arrived yet", "where is the package I ordered"},
		{"I was charged twice on my card", "there is a duplicate payment on my statement"},
		{"please cancel my subscription", "how can I end my membership"},
		{"the app crashes when I open it", "your application keeps closing on startup"},
		{"what are your opening hours on Sunday", "is the shop open at the weekend"},
	}
	var texts []string
	for _, p := range pairs {
		texts = append(texts, p[0], p[1])
	}
	vectors, err := m.Embed(t.Context(), "", texts)
	if err != nil {
		t.Fatal(err)
	}
	for i := range texts {
		best, at := float32(-2), -1
		for j := range texts {
			var s float32
			for d := range vectors[i] {
				s += vectors[i][d] * vectors[j][d]
			}
			if j != i && s > best {
				best, at = s, j
			}
		}
		if at != i^1 {
			t.Errorf("%q is closest to %q", texts[i], texts[at])
		}
	}
}

func BenchmarkOpen(b *testing.B) {
	for b.Loop() {
		if _, err := builtin.Open(); err != nil {
			b.Fatal(err)
		}
	}
}

// The pieces in testdata/pieces.jsonl are those of Hugging Face's tokenizers for
// the same tokenizer.json, unknown words left out.
func TestPiecesEqualTheOriginals(t *testing.T) {
	tok, err := builtin.Tokenizer()
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open("testdata/pieces.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := json.NewDecoder(f)
	for {
		var line struct {
			Text   string
			Pieces []string
		}
		if err := lines.Decode(&line); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatal(err)
		}
		got := []string{}
		for _, id := range tok.IDs(line.Text, 512) {
			got = append(got, tok.Token(int(id)))
		}
		if !slices.Equal(got, line.Pieces) {
			t.Errorf("%q\n got %q\nwant %q", line.Text, got, line.Pieces)
		}
	}
}

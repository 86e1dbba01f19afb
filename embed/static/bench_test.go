package static_test

import (
	"testing"

	"github.com/askbook/askbook/embed/builtin"
)

// twenty texts of some twenty pieces each.
var twenty = []string{
	"hello, I have been waiting for my order since last monday and nobody answers the phone",
	"how can I change the delivery address of a parcel that has already been shipped to me?",
	"the application on my laptop does not start any more after the update of yesterday night",
	"could you please send me an invoice for the three licences that we bought in february",
	"my account was locked after I had typed a wrong password for the third time in a row",
}

// BenchmarkEncode is the whole of encoding, tokenizing included, on one core.
// The target is 100,000 texts of twenty tokens a second.
func BenchmarkEncode(b *testing.B) {
	m, err := builtin.Open()
	if err != nil {
		b.Fatal(err)
	}
	tokens := 0
	for _, text := range twenty {
		tokens += len(m.Tokenizer().IDs(text, 512))
	}
	dst := make([]float32, m.Dimensions())
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		m.Encode(dst, twenty[i%len(twenty)])
		i++
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "texts/s")
	b.ReportMetric(float64(tokens)/float64(len(twenty)), "tokens/text")
}

// BenchmarkTokenize is its first half.
func BenchmarkTokenize(b *testing.B) {
	m, err := builtin.Open()
	if err != nil {
		b.Fatal(err)
	}
	ids := make([]int32, 0, 512)
	i := 0
	for b.Loop() {
		ids = m.Tokenizer().AppendIDs(ids[:0], twenty[i%len(twenty)], 512)
		i++
	}
}

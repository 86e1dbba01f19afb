package bench

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"strings"

	"github.com/askbook/askbook/content/demo"
)

// corpus invents conversations out of the demo's sentences, with further words put in
// whose frequencies fall as in a language, so that the vocabulary grows with the size.
type corpus struct {
	random    *rand.Rand
	zipf      *rand.Zipf
	sentences []string
}

func newCorpus(seed uint64) (*corpus, error) {
	random := rand.New(rand.NewPCG(seed, 7))
	c := &corpus{random: random, zipf: rand.NewZipf(random, 1.07, 30, 60_000)}
	files, err := fs.Glob(demo.Files(), demo.Articles+"/*.md")
	if err != nil {
		return nil, err
	}
	for _, name := range files {
		data, err := fs.ReadFile(demo.Files(), name)
		if err != nil {
			return nil, fmt.Errorf("read the demo: %w", err)
		}
		_, body, _ := strings.Cut(strings.TrimPrefix(string(data), "---\n"), "\n---\n")
		for line := range strings.Lines(body) {
			for _, s := range strings.SplitAfter(strings.Trim(line, "#*-0123456789. \n"), ". ") {
				if strings.Count(s, " ") >= 5 {
					c.sentences = append(c.sentences, strings.TrimSpace(s))
				}
			}
		}
	}
	return c, nil
}

// word is one that no language knows.
func (c *corpus) word() string {
	syllables := [16]string{"ba", "co", "di", "fu", "ge", "ha", "ki", "lo", "mu", "ne", "po", "ra", "se", "ti", "vo", "we"}
	var b strings.Builder
	for x := c.zipf.Uint64() + 16; x > 0; x /= 16 {
		b.WriteString(syllables[x%16])
	}
	return b.String()
}

// sentence is one of the demo's with every fourth word or so another.
func (c *corpus) sentence() string {
	words := strings.Fields(c.sentences[c.random.IntN(len(c.sentences))])
	for i := range words {
		if c.random.IntN(4) == 0 {
			words[i] = c.word()
		}
	}
	return strings.Join(words, " ")
}

// query is some words of a sentence.
func (c *corpus) query() string {
	words := strings.Fields(c.sentence())
	start := c.random.IntN(len(words))
	return strings.Join(words[start:min(len(words), start+2+c.random.IntN(5))], " ")
}

// write makes a file of n conversations of two turns, as they are imported,
// numbered from first on.
func (c *corpus) write(path string, first, n int) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("write the conversations: %w", err)
	}
	defer func() {
		if closed := f.Close(); err == nil {
			err = closed
		}
	}()
	out := bufio.NewWriter(f)
	enc := json.NewEncoder(out)
	type turn struct {
		Role string `json:"role"`
		Text string `json:"text"`
	}
	for i := range n {
		err := enc.Encode(map[string]any{
			"id": fmt.Sprintf("bench-%07d", first+i), "channel": []string{"email", "chat", "call"}[i%3],
			"customer": map[string]string{"id": fmt.Sprintf("customer-%d", c.random.IntN(n))},
			"turns":    []turn{{"customer", c.sentence() + " " + c.sentence()}, {"agent", c.sentence() + " " + c.sentence()}},
		})
		if err != nil {
			return fmt.Errorf("write the conversations: %w", err)
		}
	}
	return out.Flush()
}

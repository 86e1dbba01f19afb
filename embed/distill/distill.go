// Package distill makes static models: a new one from a teacher ([Run]), or one
// that is adapted to the texts of a workspace ([Adapt]).
//
// The recipe of [Run], each step measured (docs/model.md):
//
//  1. A row for each token: the teacher's vector of the token alone.
//  2. The teacher's vectors of a corpus of short texts.
//  3. Rows weighted down by frequency (smooth inverse frequency: Arora, Liang
//     and Ma, A Simple but Tough-to-Beat Baseline for Sentence Embeddings, 2017).
//  4. One linear map of all rows, by ridge regression, so that the means of the
//     rows meet the teacher's vectors. It moves rows that no text contains, too.
//  5. Training of the rows by Adam (Kingma and Ba, 2015) towards the teacher's
//     vectors, from which the corpus's mean is taken off.
//  6. The strongest directions of the space, 256 of them.
//  7. Bytes, one scale a row.
//
// Given the teacher's vectors, the same input gives the same bytes.
package distill

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/askbook/askbook/embed"
	"github.com/askbook/askbook/embed/static"
)

// Stage is a part of the work, as progress names it.
type Stage string

// The stages.
const (
	Vocabulary Stage = "vocabulary" // the teacher embeds the tokens
	Corpus     Stage = "corpus"     // the teacher embeds the corpus
	Training   Stage = "training"   // the table learns
)

// Options are the settings of [Run]. The zero value of each is a good default.
type Options struct {
	// Dir is a folder for the teacher's vectors, so that an interrupted run
	// goes on where it was. "" keeps them in memory only.
	Dir string
	// Dimensions of the model; 0 stands for 256.
	Dimensions int
	// Sample is the greatest number of corpus texts that the teacher embeds; 0
	// stands for 60,000. More was measured to give nothing.
	Sample int
	// Loss is what training minimises; "" stands for Contrastive.
	Loss Loss
	// Epochs of training; 0 stands for 5.
	Epochs int
	// Progress hears of each step, done of total; nil for silence.
	Progress func(stage Stage, done, total int)
}

// Loss is a training objective.
type Loss string

// The losses.
const (
	// Cosine draws a text's mean towards its target and does nothing else.
	Cosine Loss = "cosine"
	// Contrastive also pushes it from the targets of the other texts in the
	// batch: better for search, for a corpus in which few texts mean the same.
	Contrastive Loss = "contrastive"
)

// Result says what Run made. The names of the fields in JSON are an interface.
type Result struct {
	Vocabulary int   `json:"vocabulary"` // tokens with a row
	Dimensions int   `json:"dimensions"`
	Bytes      int64 `json:"bytes"` // of all files of the model
	// Cosine is the mean similarity of texts that were held out of training to
	// their targets.
	Cosine  float64 `json:"cosine"`
	Seconds float64 `json:"seconds"`
}

// ErrNoTexts says that the corpus has too few texts to learn from.
var ErrNoTexts = errors.New("too few texts to learn from")

// minTexts is the least that a table is trained on.
const minTexts = 50

// Run distils the teacher into a static model of the tokenizer's vocabulary and
// writes it to the folder out in the Model2Vec format, with the basis that
// [Adapt] needs beside it. The corpus is taken in its order, repeats left out.
func Run(ctx context.Context, teacher embed.Embedder, tokenizer *static.Tokenizer, corpus []string, out string, o Options) (Result, error) {
	start := time.Now()
	o = o.withDefaults()
	corpus = distinct(corpus, o.Sample)
	if len(corpus) < minTexts {
		return Result{}, fmt.Errorf("distil: %w: %d, and %d are needed", ErrNoTexts, len(corpus), minTexts)
	}

	surfaces := make([]string, tokenizer.Size())
	vocabulary := 0
	for id := range surfaces {
		if surfaces[id] = tokenizer.Surface(id); surfaces[id] != "" {
			vocabulary++
		}
	}
	rows, err := teach(ctx, teacher, Vocabulary, surfaces, o)
	if err != nil {
		return Result{}, fmt.Errorf("distil: %w", err)
	}
	vectors, err := teach(ctx, teacher, Corpus, corpus, o)
	if err != nil {
		return Result{}, fmt.Errorf("distil: %w", err)
	}
	model, cosine, err := fit(ctx, tokenizer, rows, corpus, vectors, o)
	if err != nil {
		return Result{}, fmt.Errorf("distil: %w", err)
	}
	bytes, err := model.Save(out)
	if err != nil {
		return Result{}, fmt.Errorf("distil: %w", err)
	}
	return Result{
		Vocabulary: vocabulary, Dimensions: model.Dimensions(), Bytes: bytes,
		Cosine: cosine, Seconds: time.Since(start).Seconds(),
	}, nil
}

func (o Options) withDefaults() Options {
	if o.Dimensions == 0 {
		o.Dimensions = 256
	}
	if o.Sample == 0 {
		o.Sample = 60_000
	}
	if o.Loss == "" {
		o.Loss = Contrastive
	}
	if o.Epochs == 0 {
		o.Epochs = 5
	}
	if o.Progress == nil {
		o.Progress = func(Stage, int, int) {}
	}
	return o
}

// distinct returns the first texts, at most limit, that differ in more than
// case and spaces.
func distinct(texts []string, limit int) []string {
	seen := make(map[string]bool)
	var kept []string
	for _, t := range texts {
		if len(kept) == limit {
			break
		}
		key := strings.Join(strings.Fields(strings.ToLower(t)), " ")
		if key == "" || seen[key] {
			continue
		}
		seen[key] = true
		kept = append(kept, t)
	}
	return kept
}

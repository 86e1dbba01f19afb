package ollama

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/ollama/ollama/api"

	"github.com/askbook/askbook/embed"
)

// Options are the settings of [New].
type Options struct {
	Model string   // such as "all-minilm" or "nomic-embed-text:v1.5"
	Hosts []string // share the work; none stands for [DefaultHost]
	// Threads the model may use on the server, 0 for the server's choice. On a
	// busy machine of two cores 1 was several times faster than that.
	Threads int
	// BatchTexts and BatchBytes bound one request; 0 stands for 32 and 6,000. A
	// server does one at a time, so a query waits for what a batch takes.
	BatchTexts, BatchBytes int
	// Pieces counts the pieces of a text in the vocabulary that BERT's uncased English
	// models share. Nil guesses.
	Pieces func(text string) int
	// Skipped hears of each text that the model failed on, again and again; its
	// vector is nil. It may be called from several goroutines. Nil for silence.
	Skipped func(text string, err error)
	// Warn hears what does not stop the work: a host that is left out. It may be
	// called from several goroutines. Nil for silence.
	Warn func(error)
	// Pause is waited before a second try; it doubles from try to try, with
	// jitter. 0 stands for 250 ms.
	Pause time.Duration
}

// Embedder embeds with one model on one or several hosts. It is safe for
// concurrent use: queries overtake batches of documents at the next request.
type Embedder struct {
	o        Options
	info     ModelInfo
	digest   string
	prefixes prefixes
	hosts    []*host
}

// host is one server with its queue.
type host struct {
	address string
	client  *api.Client
	turns   turns
}

// New asks the hosts for the model and pins its digest. Hosts that do not answer
// are left out, with a warning, as long as one does.
func New(ctx context.Context, o Options) (*Embedder, error) {
	o = o.withDefaults()
	e := &Embedder{o: o, prefixes: prefixesOf(o.Model)}
	var unavailable error
	for _, address := range o.Hosts {
		client, err := connect(address)
		if err != nil {
			return nil, err
		}
		info, err := check(ctx, client, address, o.Model)
		if errors.Is(err, ErrUnavailable) {
			unavailable = errors.Join(unavailable, err)
			continue
		}
		if err != nil {
			return nil, err
		}
		if !info.Embeds {
			return nil, fmt.Errorf("%w: %s on %s makes no embeddings; one that does is nomic-embed-text", ErrWrongModel, o.Model, address)
		}
		if len(e.hosts) > 0 && info.Digest != e.info.Digest {
			return nil, fmt.Errorf("%w %s: %s and %s; pull it on both", ErrChanged, o.Model, e.hosts[0].address, address)
		}
		e.info = info
		e.hosts = append(e.hosts, &host{address: address, client: client})
	}
	if len(e.hosts) == 0 {
		return nil, unavailable
	}
	if unavailable != nil {
		o.Warn(unavailable)
	}
	if err := e.measure(ctx); err != nil {
		return nil, err
	}
	// What is done to a text belongs to the digest: with other prefixes the
	// same weights give other vectors.
	e.digest = digestOf(e.info.Digest, fmt.Sprintf("%q %v %d", e.prefixes, e.info.wordPiece, e.info.Context), inputVersion)
	return e, nil
}

func (o Options) withDefaults() Options {
	if len(o.Hosts) == 0 {
		o.Hosts = []string{DefaultHost()}
	}
	if o.BatchTexts <= 0 {
		o.BatchTexts = 32
	}
	if o.BatchBytes <= 0 {
		o.BatchBytes = 6000
	}
	if o.Skipped == nil {
		o.Skipped = func(string, error) {}
	}
	if o.Warn == nil {
		o.Warn = func(error) {}
	}
	if o.Pause == 0 {
		o.Pause = 250 * time.Millisecond
	}
	return o
}

// check looks a model up on a host and refuses one that runs elsewhere.
func check(ctx context.Context, client *api.Client, address, name string) (ModelInfo, error) {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	info, err := find(ctx, client, name)
	if errors.Is(err, ErrNoModel) {
		return ModelInfo{}, err
	}
	if err != nil {
		return ModelInfo{}, explain(address, name, err)
	}
	if info.Remote {
		return ModelInfo{}, fmt.Errorf("%w: %s; conversations stay on this machine, choose a local model", ErrRemote, name)
	}
	return info, nil
}

// inputVersion is of how input writes texts for the server.
const inputVersion = "2"

// digestOf hashes what decides a model's answers.
func digestOf(parts ...string) string {
	return fmt.Sprintf("%x", sha256.Sum256(fmt.Appendf(nil, "%q", parts)))
}

// measure learns the dimensions where the server does not tell them.
func (e *Embedder) measure(ctx context.Context) error {
	if e.info.Dimensions > 0 {
		return nil
	}
	vectors, err := e.Embed(ctx, embed.Query, []string{"hello"})
	if err != nil {
		return err
	}
	if len(vectors[0]) == 0 {
		return fmt.Errorf("%w: %s gives no vector for a plain word", ErrWrongModel, e.o.Model)
	}
	e.info.Dimensions = len(vectors[0])
	return nil
}

// Model implements [embed.Embedder].
func (e *Embedder) Model() embed.Model {
	return embed.Model{Name: "ollama:" + e.o.Model, Digest: e.digest, Dimensions: e.info.Dimensions}
}

// SamePurpose implements [embed.SharesPurposes].
func (e *Embedder) SamePurpose(p embed.Purpose) embed.Purpose { return e.prefixes.same(p) }

// Embed implements [embed.Embedder]. A text that is empty has an empty vector;
// one that the model keeps failing on has a nil one, and Skipped hears of it.
// The error wraps [ErrUnavailable] when every host is gone: what is done by then
// is returned.
func (e *Embedder) Embed(ctx context.Context, purpose embed.Purpose, texts []string) ([]embed.Vector, error) {
	r := &run{
		e: e, urgent: purpose == embed.Query,
		texts: texts, inputs: make([]string, len(texts)), vectors: make([]embed.Vector, len(texts)),
		done: make([]bool, len(texts)),
	}
	for i, text := range texts {
		r.inputs[i] = e.input(purpose, text)
	}
	err := r.all(ctx)
	for i, done := range r.done {
		if !done {
			return r.vectors[:i], err
		}
	}
	return r.vectors, err
}

// input is what the server gets for a text, "" for a text without content.
func (e *Embedder) input(purpose embed.Purpose, text string) string {
	// A window of n tokens never takes more than some eight bytes for each:
	// this bounds the work of what follows on a text of a million characters.
	if limit := 16 * e.info.Context; len(text) > limit {
		text = strings.ToValidUTF8(text[:limit], "")
	}
	text = strings.ToValidUTF8(text, "\uFFFD")
	if e.info.wordPiece {
		text = forWordPiece(text)
	}
	text = strings.TrimSpace(text)
	if text == "" {
		return ""
	}
	prefix := e.prefixes.of(purpose)
	// Two tokens stand around every text.
	text = cut(text, e.info.Context-2-tokens(prefix))
	if e.info.wordPiece && e.o.Pieces != nil {
		text = e.fit(text, e.info.Context-2-wordPieces(e.o.Pieces, prefix))
	}
	return prefix + text
}

// fit shortens a text to limit pieces. The guess of [cut] is right for prose; a text
// of code, hashes or numbers takes more, and the server then refuses the whole batch.
func (e *Embedder) fit(text string, limit int) string {
	for limit = max(limit, leastWindow); ; {
		n := wordPieces(e.o.Pieces, text)
		if n <= limit || len(text) < 16 {
			return text
		}
		end := len(text) * limit / n
		for !utf8.RuneStart(text[end]) {
			end--
		}
		if space := strings.LastIndexByte(text[:end], ' '); space > end/2 {
			end = space
		}
		text = text[:end]
	}
}

// tokens guesses, rather too many than too few, how many tokens a text takes.
func tokens(text string) int {
	n := 0
	for _, r := range text {
		n += cost(r)
	}
	return n/costUnit + 1
}

// leastWindow is in tokens what a text gets whatever the server says of its window.
const leastWindow = 8

// cut shortens a text to about limit tokens, at a space where one is near.
func cut(text string, limit int) string {
	budget := max(limit, leastWindow) * costUnit
	lastSpace := 0
	for i, r := range text {
		if unicode.IsSpace(r) {
			lastSpace = i
		}
		if budget -= cost(r); budget < 0 {
			if lastSpace > i/2 {
				i = lastSpace
			}
			return text[:i]
		}
	}
	return text
}

// costUnit is what one token costs; cost says what a character does: English
// takes four to five letters a token, rare words three, digits and other
// scripts one each.
const costUnit = 6

func cost(r rune) int {
	switch {
	case r == ' ' || r == '\n' || r == '\t' || r == '\r':
		return 1
	case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z':
		return 2
	case r < 0x80:
		return costUnit
	case unicode.Is(unicode.Latin, r), unicode.Is(unicode.Cyrillic, r), unicode.Is(unicode.Greek, r):
		return 4
	default:
		return costUnit
	}
}

// checked returns v at unit length, or an error when it is none.
func checked(v []float32, dimensions int) (embed.Vector, error) {
	if dimensions > 0 && len(v) != dimensions {
		return nil, fmt.Errorf("the model gave %d numbers instead of %d", len(v), dimensions)
	}
	var sum float64
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	if sum == 0 || math.IsNaN(sum) || math.IsInf(sum, 0) {
		return nil, errors.New("the model gave a vector without a direction")
	}
	if math.Abs(sum-1) < 1e-6 {
		return v, nil
	}
	scale := float32(1 / math.Sqrt(sum))
	for i := range v {
		v[i] *= scale
	}
	return v, nil
}

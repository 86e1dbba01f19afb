package ollama

import (
	"context"
	_ "embed" // for the prompt
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"text/template"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/ollama/ollama/api"
)

// ErrUnusable says that what a model wrote did not pass the checks; the caller
// keeps what it had without a model.
var ErrUnusable = errors.New("the model's answer cannot be used")

//go:embed label.tmpl
var labelPrompt string

// labelSchema holds the answer to one field: a model that rambles is cut short
// by the grammar.
const labelSchema = `{"type":"object","properties":{"label":{"type":"string","minLength":3,"maxLength":60}},"required":["label"]}`

// labelChecks is raised whenever an answer passes that did not, or the reverse.
const labelChecks = "2"

// Bounds on what goes into a prompt and on what comes back.
const (
	maxTerms        = 12
	maxExemplars    = 6
	maxExemplarText = 240 // characters
	maxLabel        = 60  // characters
	maxLabelWords   = 8
	maxAnswerTokens = 80
)

// WriterOptions are the settings of [NewWriter].
type WriterOptions struct {
	Model   string
	Host    string // "" stands for [DefaultHost]
	Threads int    // as in [Options]
	// Pause is as in [Options].
	Pause time.Duration
}

// Writer has a chat model write short texts. It is safe for concurrent use.
type Writer struct {
	o      WriterOptions
	info   ModelInfo
	client *api.Client
	prompt *template.Template
	turns  turns
}

// NewWriter asks the host for a chat model and pins its digest.
func NewWriter(ctx context.Context, o WriterOptions) (*Writer, error) {
	if o.Host == "" {
		o.Host = DefaultHost()
	}
	if o.Pause == 0 {
		o.Pause = 250 * time.Millisecond
	}
	client, err := connect(o.Host)
	if err != nil {
		return nil, err
	}
	info, err := check(ctx, client, o.Host, o.Model)
	if err != nil {
		return nil, err
	}
	if !info.Chats {
		return nil, fmt.Errorf("%w: %s on %s does not write texts; it makes embeddings", ErrWrongModel, o.Model, o.Host)
	}
	prompt, err := template.New("label").Parse(labelPrompt)
	if err != nil {
		return nil, fmt.Errorf("read the prompt: %w", err)
	}
	return &Writer{o: o, info: info, client: client, prompt: prompt}, nil
}

// Digest is of the model, the prompt and the checks: the same digest, terms and
// exemplars give the same label on one machine, and callers keep labels by it.
func (w *Writer) Digest() string {
	return digestOf(w.info.Digest, labelPrompt, labelSchema, labelChecks)
}

// Label names a topic in a few words, from its terms, best first, and typical
// texts. The answer is checked: one line of a few words, all of which stand in
// the terms or texts, but for those that frame it, as "questions about" does. An
// answer that fails is an error that wraps [ErrUnusable]; a server that is gone
// one that wraps [ErrUnavailable].
func (w *Writer) Label(ctx context.Context, terms, exemplars []string) (string, error) {
	terms = terms[:min(len(terms), maxTerms)]
	exemplars = exemplars[:min(len(exemplars), maxExemplars)]
	var data struct{ Terms, Exemplars []string }
	data.Terms = terms
	for _, e := range exemplars {
		// Whatever a text talks the model into must pass the checks below.
		quoted, err := quote(e, maxExemplarText)
		if err != nil {
			return "", fmt.Errorf("label a topic: %w", err)
		}
		data.Exemplars = append(data.Exemplars, quoted)
	}
	var prompt strings.Builder
	if err := w.prompt.Execute(&prompt, data); err != nil {
		return "", fmt.Errorf("label a topic: %w", err)
	}
	answer, err := w.ask(ctx, prompt.String(), labelSchema)
	if err != nil {
		return "", fmt.Errorf("label a topic: %w", err)
	}
	var reply struct {
		Label string `json:"label"`
	}
	if err := json.Unmarshal([]byte(answer), &reply); err != nil {
		return "", fmt.Errorf("label a topic: %w: it is no JSON", ErrUnusable)
	}
	label, err := checkLabel(reply.Label, terms, exemplars)
	if err != nil {
		return "", fmt.Errorf("label a topic: %w", err)
	}
	return label, nil
}

// ask sends one prompt and returns the whole answer.
func (w *Writer) ask(ctx context.Context, prompt, schema string) (string, error) {
	stream := false
	request := &api.ChatRequest{
		Model:    w.o.Model,
		Messages: []api.Message{{Role: "user", Content: prompt}},
		Stream:   &stream,
		Format:   json.RawMessage(schema),
		Options:  map[string]any{"temperature": 0, "seed": 1, "num_predict": maxAnswerTokens},
	}
	if w.o.Threads > 0 {
		request.Options["num_thread"] = w.o.Threads
	}
	if w.info.thinks {
		request.Think = &api.ThinkValue{Value: false}
	}
	tries := map[fault]int{}
	for {
		answer, err := w.once(ctx, request)
		if err == nil || errors.Is(err, ErrUnusable) {
			return answer, err
		}
		if ctx.Err() != nil {
			return "", ctx.Err()
		}
		kind := classify(err)
		tries[kind]++
		switch {
		case kind == unreachable && tries[kind] >= triesUnreachable, kind == busy && tries[kind] >= triesBusy:
			return "", fmt.Errorf("%w at %s: %w", ErrUnavailable, w.o.Host, err)
		case kind == absent:
			return "", fmt.Errorf("%w %s at %s: run `ollama pull %s`", ErrNoModel, w.o.Model, w.o.Host, w.o.Model)
		case kind == crashed && tries[kind] >= triesSingle:
			return "", fmt.Errorf("%w: the model fails on it: %w", ErrUnusable, err)
		case kind == tooLong:
			return "", fmt.Errorf("%w: the question is too long: %w", ErrUnusable, err)
		case kind == fatal:
			return "", err
		}
		if err := pause(ctx, w.o.Pause, tries[kind]); err != nil {
			return "", err
		}
	}
}

func (w *Writer) once(ctx context.Context, request *api.ChatRequest) (string, error) {
	if err := w.turns.wait(ctx, false); err != nil {
		return "", err
	}
	defer w.turns.next()
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	var answer strings.Builder
	done := false
	reason := ""
	err := w.client.Chat(ctx, request, func(r api.ChatResponse) error {
		answer.WriteString(r.Message.Content)
		done, reason = done || r.Done, r.DoneReason
		return nil
	})
	switch {
	case err != nil:
		return "", err
	case !done:
		return "", errors.New("the answer stops in the middle")
	case reason == "length":
		return "", fmt.Errorf("%w: it is longer than %d tokens", ErrUnusable, maxAnswerTokens)
	}
	return answer.String(), nil
}

// checkLabel returns the label in its final form, or why it is none.
func checkLabel(label string, terms, exemplars []string) (string, error) {
	label = strings.Join(strings.Fields(label), " ")
	label = strings.Trim(label, " .,:;\"'`*#")
	words := strings.Fields(label)
	switch {
	case len(words) == 0:
		return "", fmt.Errorf("%w: it is empty", ErrUnusable)
	case len(words) > maxLabelWords, utf8.RuneCountInString(label) > maxLabel:
		return "", fmt.Errorf("%w: %d words are no name", ErrUnusable, len(words))
	case len(words) == 1 && isASCII(label):
		return "", fmt.Errorf("%w: one word says little", ErrUnusable)
	case strings.ContainsAny(label, "<>{}[]|\\") || strings.Contains(label, "://"):
		return "", fmt.Errorf("%w: it holds markup", ErrUnusable)
	case strings.ContainsFunc(label, func(r rune) bool { return !unicode.IsPrint(r) }):
		return "", fmt.Errorf("%w: it holds control characters", ErrUnusable)
	}
	said := make(map[string]bool)
	for _, text := range append(append([]string{}, terms...), exemplars...) {
		for word := range stems(text) {
			said[word] = true
		}
	}
	own := 0
	for word := range stems(label) {
		switch {
		case said[word]:
			own++
		case !framing[word]:
			return "", fmt.Errorf("%w: nobody said %q", ErrUnusable, word)
		}
	}
	if own == 0 {
		return "", fmt.Errorf("%w: none of its words was said", ErrUnusable)
	}
	first, size := utf8.DecodeRuneInString(label)
	return string(unicode.ToUpper(first)) + label[size:], nil
}

// isASCII tells what is surely written in words with spaces between.
func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r > unicode.MaxASCII })
}

// framing are the stems of words with which a name may frame what was said.
var framing = map[string]bool{
	"issue": true, "probl": true, "quest": true, "reque": true, "inqui": true, "enqui": true, "conce": true, "troub": true,
	"suppo": true, "help": true, "assis": true, "infor": true, "about": true, "frage": true, "anfra": true, "solic": true, "pregu": true, "deman": true,
}

// stems yields the words of a text that say something, cut to their first five
// letters, which brings most inflections together.
func stems(text string) map[string]bool {
	set := make(map[string]bool)
	for word := range strings.FieldsFuncSeq(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}) {
		r := []rune(word)
		if len(r) < 3 || smallWords[word] {
			continue
		}
		set[string(r[:min(len(r), 5)])] = true
	}
	return set
}

// smallWords stand in every text and name nothing.
var smallWords = map[string]bool{
	"the": true, "and": true, "for": true, "with": true, "you": true, "your": true, "not": true, "how": true,
	"can": true, "what": true, "that": true, "this": true, "are": true, "was": true, "have": true, "has": true,
	"from": true, "but": true, "does": true, "when": true, "why": true, "who": true, "will": true, "please": true,
}

package ollama

import (
	"context"
	_ "embed" // for the prompt
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"text/template"
)

//go:embed rank.tmpl
var rankPrompt string

// Bounds on what [Writer.Rank] puts into a prompt and on what comes back.
const (
	maxRanked     = 10
	maxRankedText = 320 // characters
	maxQueryText  = 400 // characters
	maxBest       = 5
)

// Rank asks the model which of the texts, of which the first ten are shown, answer
// the query. It returns their indexes, the best first, each once, at most five: the
// caller keeps the others as they were. What the texts talk the model into can do no
// more than change these indexes. An answer without any is an error that wraps
// [ErrUnusable]; a server that is gone one that wraps [ErrUnavailable].
func (w *Writer) Rank(ctx context.Context, query string, texts []string) ([]int, error) {
	texts = texts[:min(len(texts), maxRanked)]
	prompt, err := rankPromptOf(query, texts)
	if err != nil {
		return nil, fmt.Errorf("rank hits: %w", err)
	}
	schema := fmt.Sprintf(`{"type":"object","properties":{"best":{"type":"array","items":{"type":"integer","minimum":1,"maximum":%d},"minItems":1,"maxItems":%d}},"required":["best"]}`,
		len(texts), maxBest)
	answer, err := w.ask(ctx, prompt, schema)
	if err != nil {
		return nil, fmt.Errorf("rank hits: %w", err)
	}
	var reply struct {
		Best []float64 `json:"best"`
	}
	if err := json.Unmarshal([]byte(answer), &reply); err != nil {
		return nil, fmt.Errorf("rank hits: %w: it is not JSON as asked for", ErrUnusable)
	}
	var best []int
	for _, number := range reply.Best {
		i := int(number) - 1
		if number == float64(i+1) && i >= 0 && i < len(texts) && !slices.Contains(best, i) && len(best) < maxBest {
			best = append(best, i)
		}
	}
	if len(best) == 0 {
		return nil, fmt.Errorf("rank hits: %w: it names none of the texts", ErrUnusable)
	}
	return best, nil
}

func rankPromptOf(query string, texts []string) (string, error) {
	prompt, err := template.New("rank").Funcs(template.FuncMap{"number": func(i int) int { return i + 1 }}).Parse(rankPrompt)
	if err != nil {
		return "", err
	}
	data := struct {
		Query string
		Texts []string
		Best  int
	}{Best: maxBest}
	if data.Query, err = quote(query, maxQueryText); err != nil {
		return "", err
	}
	for _, text := range texts {
		quoted, err := quote(text, maxRankedText)
		if err != nil {
			return "", err
		}
		data.Texts = append(data.Texts, quoted)
	}
	var b strings.Builder
	err = prompt.Execute(&b, data)
	return b.String(), err
}

// quote makes a text one line of at most n characters, as a JSON string: what
// strangers wrote cannot look like the end of the data.
func quote(text string, n int) (string, error) {
	text = strings.Join(strings.Fields(strings.ToValidUTF8(text, "")), " ")
	if r := []rune(text); len(r) > n {
		text = string(r[:n])
	}
	quoted, err := json.Marshal(text)
	return string(quoted), err
}

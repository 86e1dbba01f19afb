package ollama_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/askbook/askbook/embed"
	"github.com/askbook/askbook/internal/ollama"
)

func openWriter(t *testing.T, f *fake) *ollama.Writer {
	t.Helper()
	f.capabilities = []string{"completion"}
	w, err := ollama.NewWriter(t.Context(), ollama.WriterOptions{Model: "mini", Host: f.URL, Pause: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// says is a whole answer of a chat model.
func says(w http.ResponseWriter, content, reason string) {
	fmt.Fprintf(w, `{"model":"mini","message":{"role":"assistant","content":%q},"done":true,"done_reason":%q}`+"\n", content, reason)
}

func TestLabel(t *testing.T) {
	terms := []string{"password", "reset", "login"}
	exemplars := []string{"I forgot my password and the reset mail does not come"}
	tests := []struct {
		name  string
		chat  func(n int, w http.ResponseWriter)
		label string
		err   error
	}{
		{
			name:  "a good name",
			chat:  func(_ int, w http.ResponseWriter) { says(w, `{"label":" \"resetting  a password.\" "}`, "stop") },
			label: "Resetting a password",
		},
		{
			name: "the queue is full, then a good name",
			chat: func(n int, w http.ResponseWriter) {
				if n < 3 {
					fail(w, &reply{code: 503, message: "server busy, please try again.  maximum pending requests exceeded"})
					return
				}
				says(w, `{"label":"Password reset"}`, "stop")
			},
			label: "Password reset",
		},
		{
			name: "num_predict is reached: Done, and broken JSON",
			chat: func(_ int, w http.ResponseWriter) { says(w, `{"label":"Password resets and pass`, "length") },
			err:  ollama.ErrUnusable,
		},
		{
			name: "no JSON",
			chat: func(_ int, w http.ResponseWriter) { says(w, `Sure! Password reset.`, "stop") },
			err:  ollama.ErrUnusable,
		},
		{
			name: "an invention",
			chat: func(_ int, w http.ResponseWriter) { says(w, `{"label":"Quarterly earnings"}`, "stop") },
			err:  ollama.ErrUnusable,
		},
		{
			name: "an invention beside what was said",
			chat: func(_ int, w http.ResponseWriter) { says(w, `{"label":"Password reset for premium members"}`, "stop") },
			err:  ollama.ErrUnusable,
		},
		{
			name:  "what was said, in other forms and framed",
			chat:  func(_ int, w http.ResponseWriter) { says(w, `{"label":"Questions about resetting passwords"}`, "stop") },
			label: "Questions about resetting passwords",
		},
		{
			name: "one word",
			chat: func(_ int, w http.ResponseWriter) { says(w, `{"label":"Password"}`, "stop") },
			err:  ollama.ErrUnusable,
		},
		{
			name: "only a frame",
			chat: func(_ int, w http.ResponseWriter) { says(w, `{"label":"Support requests"}`, "stop") },
			err:  ollama.ErrUnusable,
		},
		{
			name: "markup, which a customer talked the model into",
			chat: func(_ int, w http.ResponseWriter) { says(w, `{"label":"<b>password</b>"}`, "stop") },
			err:  ollama.ErrUnusable,
		},
		{
			name: "an essay",
			chat: func(_ int, w http.ResponseWriter) {
				says(w, `{"label":"password one two three four five six seven eight nine"}`, "stop")
			},
			err: ollama.ErrUnusable,
		},
		{
			name: "nothing",
			chat: func(_ int, w http.ResponseWriter) { says(w, `{"label":"  "}`, "stop") },
			err:  ollama.ErrUnusable,
		},
		{
			name: "chat on an embedding model",
			chat: func(_ int, w http.ResponseWriter) {
				fail(w, &reply{code: 400, message: `"mini" does not support chat`})
			},
			err: errAny,
		},
		{
			name: "200, and the error is in the stream",
			chat: func(_ int, w http.ResponseWriter) {
				fmt.Fprintln(w, `{"error":"pull model manifest: no route to host"}`)
			},
			err: ollama.ErrUnusable,
		},
		{
			name: "the stream is cut, once",
			chat: func(n int, w http.ResponseWriter) {
				if n == 1 {
					w.Header().Set("Content-Length", "500")
					fmt.Fprintln(w, `{"message":{"content":"{\"lab"},"done":false}`)
					return
				}
				says(w, `{"label":"Password reset"}`, "stop")
			},
			label: "Password reset",
		},
		{
			name: "the stream ends before the answer does, once",
			chat: func(n int, w http.ResponseWriter) {
				if n == 1 {
					fmt.Fprintln(w, `{"message":{"content":"{\"lab"},"done":false}`)
					return
				}
				says(w, `{"label":"Password reset"}`, "stop")
			},
			label: "Password reset",
		},
		{
			name: "the model is removed",
			chat: func(_ int, w http.ResponseWriter) {
				fail(w, &reply{code: 404, message: `model "mini" not found, try pulling it first`})
			},
			err: ollama.ErrNoModel,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := newFake(t)
			f.chat = test.chat
			label, err := openWriter(t, f).Label(t.Context(), terms, exemplars)
			if label != test.label {
				t.Errorf("got the label %q, want %q", label, test.label)
			}
			switch {
			case test.err == nil && err != nil:
				t.Error(err)
			case test.err != nil && (err == nil || test.err != errAny && !errors.Is(err, test.err)):
				t.Errorf("got %v, want %v", err, test.err)
			}
		})
	}
}

func TestNewWriterRefusesAnEmbeddingModel(t *testing.T) {
	f := newFake(t)
	if _, err := ollama.NewWriter(t.Context(), ollama.WriterOptions{Model: "mini", Host: f.URL}); !errors.Is(err, ollama.ErrWrongModel) {
		t.Errorf("got %v", err)
	}
}

func TestPrefixes(t *testing.T) {
	for _, test := range []struct {
		model                    string
		document, query, cluster string
		shared                   embed.Purpose // what Cluster shares its vectors with
	}{
		{"nomic-embed-text", "search_document: x", "search_query: x", "clustering: x", embed.Cluster},
		{"nomic-embed-text:v1.5", "search_document: x", "search_query: x", "clustering: x", embed.Cluster},
		{"someone/NOMIC-embed-text:latest", "search_document: x", "search_query: x", "clustering: x", embed.Cluster},
		{"mxbai-embed-large", "x", "Represent this sentence for searching relevant passages: x", "x", embed.Document},
		{"snowflake-arctic-embed2", "x", "query: x", "x", embed.Document},
		{"embeddinggemma", "title: none | text: x", "task: search result | query: x", "task: clustering | query: x", embed.Cluster},
		{"bge-m3", "x", "x", "x", embed.Document},
		{"all-minilm", "x", "x", "x", embed.Document},
		{"granite-embedding:30m", "x", "x", "x", embed.Document},
	} {
		t.Run(test.model, func(t *testing.T) {
			f := newFake(t)
			f.name = test.model
			e, err := ollama.New(t.Context(), ollama.Options{Model: test.model, Hosts: []string{f.URL}})
			if err != nil {
				t.Fatal(err)
			}
			for purpose, want := range map[embed.Purpose]string{
				embed.Document: test.document, embed.Query: test.query, embed.Cluster: test.cluster,
			} {
				if _, err := e.Embed(t.Context(), purpose, []string{"x"}); err != nil {
					t.Fatal(err)
				}
				asked := f.asked()
				if got := asked[len(asked)-1][0]; got != want {
					t.Errorf("%s: sent %q, want %q", purpose, got, want)
				}
			}
			if got := e.SamePurpose(embed.Cluster); got != test.shared {
				t.Errorf("clustering shares the vectors of %q, want %q", got, test.shared)
			}
		})
	}
}

func TestPrefixesAreTrimmedOfNothing(t *testing.T) {
	f := newFake(t)
	f.name = "qwen3-embedding"
	e, err := ollama.New(t.Context(), ollama.Options{Model: f.name, Hosts: []string{f.URL}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.Embed(t.Context(), embed.Query, []string{"where is it"}); err != nil {
		t.Fatal(err)
	}
	if got := f.asked()[0][0]; !strings.HasSuffix(got, "\nQuery:where is it") {
		t.Errorf("sent %q", got)
	}
}

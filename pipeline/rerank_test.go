package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/askbook/askbook/workspace"
)

// model is an Ollama server with one chat model that answers as it is told.
func model(t *testing.T, says func(w http.ResponseWriter, r *http.Request)) string {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/tags", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, `{"models":[{"name":"mini:latest","digest":%q,"size":7}]}`, strings.Repeat("ab", 32))
	})
	mux.HandleFunc("POST /api/show", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"capabilities":["completion"],"model_info":{"general.architecture":"llama","llama.context_length":2048}}`)
	})
	mux.HandleFunc("POST /api/chat", says)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

func text(content string) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, `{"model":"mini","message":{"role":"assistant","content":%q},"done":true,"done_reason":"stop"}`+"\n", content)
	}
}

// untilGone waits until who asked has left: the server notices once the request is read.
func untilGone(r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	<-r.Context().Done()
}

// A model changes the order of the first hits and nothing else; one that is
// away, slow or useless does not even do that, and the answer says why.
func TestRerank(t *testing.T) {
	slow := func(_ http.ResponseWriter, r *http.Request) { untilGone(r) }
	tests := []struct {
		name, host, order, note string
	}{
		{"an order", model(t, text(`{"best":[3,1]}`)), "c a b d e f g h i j k l", ""},
		{"hits beyond the tenth stay", model(t, text(`{"best":[12,10]}`)), "j a b c d e f g h i k l", ""},
		{"nonsense", model(t, text(`the third`)), "a b c d e f g h i j k l", "cannot be used"},
		{"none of them", model(t, text(`{"best":[]}`)), "a b c d e f g h i j k l", "names none"},
		{"slow", model(t, slow), "a b c d e f g h i j k l", "no answer within"},
		{"away", "http://127.0.0.1:9", "a b c d e f g h i j k l", "127.0.0.1:9"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := &reranker{limit: 500 * time.Millisecond}
			r.settings.Ollama.Hosts = []string{tt.host}
			answer := alphabet()
			if err := r.rerank(t.Context(), "ollama:mini", answer); err != nil {
				t.Fatal(err)
			}
			if got := ids(answer); got != tt.order {
				t.Errorf("the order is %s, want %s", got, tt.order)
			}
			if answer.RerankModel != "ollama:mini" || answer.RerankMS <= 0 || !strings.Contains(answer.RerankNote, tt.note) || (tt.note == "") != (answer.RerankNote == "") {
				t.Errorf("got %+v, want a note with %q", answer.Reranking, tt.note)
			}
		})
	}
}

func TestRerankOff(t *testing.T) {
	for _, by := range []string{"", workspace.NoRerank} {
		r := &reranker{limit: time.Second}
		answer := alphabet()
		if err := r.rerank(t.Context(), by, answer); err != nil || ids(answer) != ids(alphabet()) || answer.Reranking != (Reranking{}) {
			t.Errorf("%q: %v, %+v", by, err, answer)
		}
	}
}

// Whoever asked and left gets an error, not an answer.
func TestRerankLeft(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	host := model(t, func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		untilGone(r)
	})
	r := &reranker{limit: 5 * time.Second}
	r.settings.Ollama.Hosts = []string{host}
	if err := r.rerank(ctx, "ollama:mini", alphabet()); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func alphabet() *Answer {
	answer := &Answer{Query: "which letter"}
	for _, id := range strings.Fields("a b c d e f g h i j k l") {
		answer.Hits = append(answer.Hits, Hit{ID: id, Title: "Letter " + id, Snippet: "It says " + id})
	}
	return answer
}

func ids(answer *Answer) string {
	var out []string
	for _, h := range answer.Hits {
		out = append(out, h.ID)
	}
	return strings.Join(out, " ")
}

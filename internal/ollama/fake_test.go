package ollama_test

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"math"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/askbook/askbook/internal/ollama"
)

// fake is an Ollama server whose faults are chosen by the test. Its replies have
// the codes and words that real servers were seen to give.
type fake struct {
	*httptest.Server
	name         string
	digest       string
	capabilities []string
	remote       string
	dimensions   int
	context      int
	tokenizer    string
	parameters   string

	// before is asked before a request is answered; a reply ends it.
	before func(n int, input []string) *reply
	chat   func(n int, w http.ResponseWriter)

	mu       sync.Mutex
	requests [][]string // the inputs of each request to embed
	chats    int
}

// reply is an answer with an error.
type reply struct {
	code    int
	message string
	raw     string // instead of a message
}

func newFake(t *testing.T) *fake {
	t.Helper()
	f := &fake{name: "mini:latest", digest: strings.Repeat("ab", 32), capabilities: []string{"embedding"}, dimensions: 8, context: 512, tokenizer: "bert"}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/tags", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, `{"models":[{"name":%q,"digest":%q,"size":7,"remote_host":%q}]}`, f.name, f.digest, f.remote)
	})
	mux.HandleFunc("POST /api/show", func(w http.ResponseWriter, _ *http.Request) {
		json.NewEncoder(w).Encode(map[string]any{
			"capabilities": f.capabilities, "parameters": f.parameters, "details": map[string]any{"family": "bert"},
			"model_info": map[string]any{
				"general.architecture": "bert", "bert.embedding_length": f.dimensions,
				"bert.context_length": f.context, "tokenizer.ggml.model": f.tokenizer,
			},
		})
	})
	mux.HandleFunc("POST /api/embed", f.embed)
	mux.HandleFunc("POST /api/chat", func(w http.ResponseWriter, _ *http.Request) {
		f.mu.Lock()
		f.chats++
		n := f.chats
		f.mu.Unlock()
		f.chat(n, w)
	})
	f.Server = httptest.NewServer(mux)
	t.Cleanup(f.Close)
	return f
}

func (f *fake) embed(w http.ResponseWriter, r *http.Request) {
	var request struct {
		Input    []string `json:"input"`
		Truncate *bool    `json:"truncate"`
	}
	if err := json.NewDecoder(r.Body).Decode(&request); err != nil {
		fail(w, &reply{code: 400, message: err.Error()})
		return
	}
	f.mu.Lock()
	f.requests = append(f.requests, request.Input)
	n := len(f.requests)
	f.mu.Unlock()
	if f.before != nil {
		if reply := f.before(n, request.Input); reply != nil {
			fail(w, reply)
			return
		}
	}
	vectors := make([][]float32, len(request.Input))
	for i, text := range request.Input {
		vectors[i] = vectorOf(text, f.dimensions)
	}
	json.NewEncoder(w).Encode(map[string]any{"embeddings": vectors})
}

func fail(w http.ResponseWriter, r *reply) {
	if r.raw != "" {
		w.WriteHeader(r.code)
		fmt.Fprint(w, r.raw)
		return
	}
	w.WriteHeader(r.code)
	json.NewEncoder(w).Encode(map[string]string{"error": r.message})
}

func (f *fake) asked() [][]string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.requests)
}

// vectorOf is a vector that only this text has.
func vectorOf(text string, dimensions int) []float32 {
	h := fnv.New64a()
	h.Write([]byte(text))
	x := h.Sum64()
	v := make([]float32, dimensions)
	var sum float64
	for i := range v {
		x = x*6364136223846793005 + 1442695040888963407
		v[i] = float32(int32(x>>32)) / (1 << 31)
		sum += float64(v[i]) * float64(v[i])
	}
	for i := range v {
		v[i] /= float32(math.Sqrt(sum))
	}
	return v
}

func open(t *testing.T, o ollama.Options, hosts ...*fake) *ollama.Embedder {
	t.Helper()
	o.Model = "mini"
	o.Pause = time.Millisecond
	for _, h := range hosts {
		o.Hosts = append(o.Hosts, h.URL)
	}
	e, err := ollama.New(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

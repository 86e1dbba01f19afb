package pipeline

import (
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/askbook/askbook/embed"
	"github.com/askbook/askbook/index"
	"github.com/askbook/askbook/internal/ollama"
	"github.com/askbook/askbook/workspace"
)

// embedding is a server with one embedding model, which knows no text with "poison" in it, and which may lose the model.
type embedding struct {
	*httptest.Server
	lost  atomic.Bool
	asked atomic.Int64
}

func newEmbedding(t *testing.T) *embedding {
	t.Helper()
	e := &embedding{}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/tags", func(w http.ResponseWriter, _ *http.Request) {
		e.asked.Add(1)
		if e.lost.Load() {
			fmt.Fprint(w, `{"models":[]}`)
			return
		}
		fmt.Fprintf(w, `{"models":[{"name":"mini:latest","digest":%q,"size":7}]}`, strings.Repeat("ab", 32))
	})
	mux.HandleFunc("POST /api/show", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"capabilities":["embedding"],"model_info":{"general.architecture":"bert","bert.context_length":512,"bert.embedding_length":8}}`)
	})
	mux.HandleFunc("POST /api/embed", func(w http.ResponseWriter, r *http.Request) {
		var request struct{ Input []string }
		if json.NewDecoder(r.Body).Decode(&request) != nil || strings.Contains(strings.Join(request.Input, " "), "poison") {
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprint(w, `{"error":"do embedding request: EOF"}`)
			return
		}
		vectors := make([][]float32, len(request.Input))
		for i, text := range request.Input {
			h := fnv.New64a()
			h.Write([]byte(text))
			for k := range 8 {
				vectors[i] = append(vectors[i], float32(h.Sum64()>>(8*k)&0xff)+1)
			}
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"embeddings": vectors})
	})
	e.Server = httptest.NewServer(mux)
	t.Cleanup(e.Close)
	return e
}

// notes are what a build tells.
type notes struct {
	Silent
	said []string
}

func (n *notes) Note(format string, args ...any) {
	n.said = append(n.said, fmt.Sprintf(format, args...))
}

// builtWith is a workspace of three conversations built by the server's model, and what the build told.
func builtWith(t *testing.T, host string) (*workspace.Workspace, *Built, *notes) {
	t.Helper()
	root, err := workspace.Init(filepath.Join(t.TempDir(), "help"))
	if err != nil {
		t.Fatal(err)
	}
	w, err := workspace.Open(t.Context(), root, func(key string) string {
		return map[string]string{"ASKBOOK_EMBEDDER": "ollama:mini", "ASKBOOK_OLLAMA_HOSTS": host}[key]
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	text := `{"id":"a","text":"The oven stays cold."}` + "\n" + `{"id":"b","text":"The poison lamp flickers."}` + "\n" + `{"id":"c","text":"The bread is late."}` + "\n"
	if _, err := Import(t.Context(), w, ImportOptions{Paths: []string{"-"}, In: strings.NewReader(text)}, Silent{}); err != nil {
		t.Fatal(err)
	}
	rep := &notes{}
	built, err := Build(t.Context(), w, BuildOptions{}, rep)
	if err != nil {
		t.Fatal(err)
	}
	return w, built, rep
}

// A text that the model always fails on is listed, once, and found by its words.
func TestTextsLeftOutAreListed(t *testing.T) {
	t.Parallel()
	w, built, rep := builtWith(t, newEmbedding(t).URL)
	if len(built.LeftOut) != 1 || !strings.Contains(built.LeftOut[0].Text, "poison lamp") || !strings.Contains(built.LeftOut[0].Reason, "EOF") {
		t.Errorf("left out are %v", built.LeftOut)
	}
	if said := strings.Join(rep.said, "\n"); strings.Count(said, "poison lamp") != 1 {
		t.Errorf("the build says %q", said)
	}
	if w.Warn != nil {
		t.Error("the build goes on to listen when it is done")
	}
	s, err := OpenSearcher(t.Context(), w, InConversations)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	answer, err := s.Search(t.Context(), Search{Query: "lamp flickers"})
	if err != nil || !slices.ContainsFunc(answer.Hits, func(h Hit) bool { return h.ID == "b" && h.Ranks.Text == 1 && h.Ranks.Vector == 0 }) {
		t.Errorf("got %+v, %v", answer, err)
	}
}

// Without its server a workspace is searched by words, at once, and says so; who asks for
// meaning alone hears why there is none.
func TestSearchWithoutServer(t *testing.T) {
	t.Parallel()
	e := newEmbedding(t)
	w, _, _ := builtWith(t, e.URL)
	e.Close()
	s, err := OpenSearcher(t.Context(), w, InConversations)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for mode, want := range map[index.Mode]struct {
		words bool // only, and said so
		fails bool
	}{index.Hybrid: {words: true}, index.TextOnly: {}, index.VectorOnly: {fails: true}} {
		answer, err := s.Search(t.Context(), Search{Query: "oven cold", Mode: mode})
		if want.fails {
			if !errors.Is(err, ollama.ErrUnavailable) {
				t.Errorf("%s: %v", mode, err)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if len(answer.Hits) == 0 || answer.Hits[0].ID != "a" || answer.Mode != "text" || (answer.WordsOnly != "") != want.words {
			t.Errorf("%s: %+v", mode, answer)
		}
	}
}

// A model that is away is asked for again after a while, not at each query.
func TestServersComeBack(t *testing.T) {
	t.Parallel()
	e := newEmbedding(t)
	w, _, _ := builtWith(t, e.URL)
	recorded, err := w.Recorded(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	l := &later{w: w, model: recorded, now: func() time.Time { return now }}
	embeds := func() error {
		_, err := l.Embed(t.Context(), embed.Query, []string{"oven"})
		return err
	}
	e.lost.Store(true)
	before := e.asked.Load()
	for range 3 {
		if err := embeds(); !errors.Is(err, ollama.ErrNoModel) {
			t.Errorf("got %v", err)
		}
	}
	if n := e.asked.Load() - before; n != 1 {
		t.Errorf("the server was asked %d times", n)
	}
	e.lost.Store(false)
	now = now.Add(breather)
	if err := embeds(); err != nil {
		t.Errorf("the model is back, but %v", err)
	}
	l = &later{w: w, model: recorded, now: time.Now}
	l.model.Digest = "another"
	if err := embeds(); err == nil || !strings.Contains(err.Error(), "has changed") {
		t.Errorf("another model by the same name: %v", err)
	}
}

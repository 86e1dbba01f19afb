package serve

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"

	"github.com/askbook/askbook/cluster"
	"github.com/askbook/askbook/store"
	"github.com/askbook/askbook/workspace"
)

// largeTree is an invented tree of n finest topics in broad ones, with ten
// conversations each on average.
func largeTree(n int) *cluster.Tree {
	random := rand.New(rand.NewPCG(3, 5))
	centroid := func() []float32 {
		v := make([]float32, 256)
		for d := range v {
			v[d] = float32(random.NormFloat64()) / 16
		}
		return v
	}
	tree := &cluster.Tree{}
	broad := n / 18
	for i := range broad {
		tree.Topics = append(tree.Topics, cluster.Topic{ID: fmt.Sprintf("t-b%04d", i), Label: fmt.Sprintf("Broad topic %d", i), Terms: []string{"broad", "wide"}, Centroid: centroid()})
	}
	for i := range n {
		tree.Topics = append(tree.Topics, cluster.Topic{
			ID: fmt.Sprintf("t-%05d", i), Parent: fmt.Sprintf("t-b%04d", min(random.IntN(broad), random.IntN(broad))),
			Label: fmt.Sprintf("How do I return the tool with the number %d?", i), Terms: []string{"return", "tool", "number", "shelf", "counter"}, Centroid: centroid(),
		})
	}
	for i := range 10 * n {
		topic := fmt.Sprintf("t-%05d", min(random.IntN(n), random.IntN(n)))
		tree.Assignments = append(tree.Assignments, cluster.Assignment{Document: fmt.Sprintf("c-%06d", i), Topic: topic, Score: .5})
	}
	return tree
}

// newLargeDesk serves a workspace with n topics.
func newLargeDesk(t testing.TB, n int) *Server {
	t.Helper()
	root, err := workspace.Init(filepath.Join(t.TempDir(), "work"))
	if err != nil {
		t.Fatal(err)
	}
	w, err := workspace.Open(t.Context(), root, noEnv)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	if err := w.Store.SetTopics(t.Context(), "invented", store.Results{"topics view": largeTree(n)}, nil); err != nil {
		t.Fatal(err)
	}
	s, err := New(t.Context(), w, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// Five hundred topics are a page of some hundred kilobytes, complete: what
// browsers draw at once.
func TestManyTopics(t *testing.T) {
	const n = 500
	handler := newLargeDesk(t, n).Handler()
	for path, most := range map[string]int{"/topics": 500 << 10, "/topics/map": 400 << 10, "/topics/t-00007": 60 << 10, "/topics/t-00007/merge": 60 << 10} {
		page := fetch(t, handler, path)
		if len(page) > most {
			t.Errorf("%s takes %d KB, at most %d are wanted", path, len(page)>>10, most>>10)
		}
		checkMarkup(t, path, page)
	}
}

func fetch(t testing.TB, handler http.Handler, path string) string {
	t.Helper()
	answer := httptest.NewRecorder()
	handler.ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "http://127.0.0.1"+path, nil))
	if answer.Code != http.StatusOK {
		t.Fatalf("%s gives %d", path, answer.Code)
	}
	return answer.Body.String()
}

func BenchmarkTopics(b *testing.B) {
	for _, n := range []int{500, 2000} {
		handler := newLargeDesk(b, n).Handler()
		for _, path := range []string{"/topics", "/topics/map", "/topics?find=number+7", "/topics/t-00007"} {
			b.Run(fmt.Sprintf("%d%s", n, path), func(b *testing.B) {
				for b.Loop() {
					fetch(b, handler, path)
				}
			})
		}
	}
}

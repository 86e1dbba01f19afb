package serve

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"

	"github.com/askbook/askbook/workspace"
)

// BenchmarkPages is how long a warm page takes, without the network.
func BenchmarkPages(b *testing.B) {
	built, err := library()
	if err != nil {
		b.Fatal(err)
	}
	w, err := workspace.Open(b.Context(), filepath.Join(built, "work"), noEnv)
	if err != nil {
		b.Fatal(err)
	}
	defer w.Close()
	s, err := New(b.Context(), w, Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	handler := s.Handler()
	for name, path := range map[string]string{
		"search": "/search?q=When+do+I+get+my+deposit+back", "home": "/", "queue": "/review", "topics": "/topics", "conversation": "/conversations/hostile",
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				r := httptest.NewRequestWithContext(b.Context(), http.MethodGet, "http://127.0.0.1"+path, nil)
				answer := httptest.NewRecorder()
				handler.ServeHTTP(answer, r)
				if answer.Code != http.StatusOK {
					b.Fatal(answer.Code)
				}
			}
		})
	}
}

package ollama_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/askbook/askbook/embed"
	"github.com/askbook/askbook/embed/embedtest"
	"github.com/askbook/askbook/internal/ollama"
	"github.com/askbook/askbook/internal/ollama/ollamatest"
)

// These tests run against a real server; see package ollamatest.

func TestServer(t *testing.T) {
	host := ollamatest.Start(t, ollamatest.MiniLM, ollamatest.SmolLM2)

	t.Run("probe", func(t *testing.T) {
		models, err := ollama.Probe(t.Context(), host)
		if err != nil {
			t.Fatal(err)
		}
		if len(models) != 2 || models[0].Name != ollamatest.MiniLM || !models[0].Embeds || models[0].Dimensions != 384 ||
			models[1].Embeds || !models[1].Chats {
			t.Errorf("got %+v", models)
		}
	})
	t.Run("embed", func(t *testing.T) {
		var skipped []string
		e, err := ollama.New(t.Context(), ollama.Options{
			Model: ollamatest.MiniLM, Hosts: []string{host}, Threads: 1,
			Skipped: func(text string, err error) { skipped = append(skipped, err.Error()) },
		})
		if err != nil {
			t.Fatal(err)
		}
		embedtest.Run(t, e)
		if len(skipped) > 0 {
			t.Errorf("texts were left out: %q", skipped)
		}
		// A mean of a whole window of accents and of none: meaning survives.
		vectors, err := e.Embed(t.Context(), embed.Document, []string{
			"the café is closed", "the cafe is closed", "my parcel is late", "where is my package?",
		})
		if err != nil {
			t.Fatal(err)
		}
		if c := dot(vectors[0], vectors[1]); c < 0.999 {
			t.Errorf("an accent changes the vector: cosine %.4f", c)
		}
		quoted, err := e.Embed(t.Context(), embed.Document, []string{
			"link to “Download” and not to the page", `link to "Download" and not to the page`, "link to Download and not to the page",
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []float64{dot(quoted[0], quoted[1]), dot(quoted[0], quoted[2])} {
			if c < .9 {
				t.Errorf("quotation marks hide a word: cosine %.4f", c)
			}
		}
		if near, far := dot(vectors[2], vectors[3]), dot(vectors[2], vectors[1]); near < far+0.2 {
			t.Errorf("two questions about a parcel: cosine %.3f, to a café %.3f", near, far)
		}
	})
	t.Run("label", func(t *testing.T) {
		w, err := ollama.NewWriter(t.Context(), ollama.WriterOptions{Model: ollamatest.SmolLM2, Host: host, Threads: 1})
		if err != nil {
			t.Fatal(err)
		}
		label, err := w.Label(t.Context(), []string{"password", "reset", "login"}, []string{
			"I forgot my password and cannot log in", "the reset mail for my password does not come",
		})
		// So small a model may answer nonsense; then the checks must say so.
		switch {
		case errors.Is(err, ollama.ErrUnusable):
			t.Logf("the label did not pass: %v", err)
		case err != nil:
			t.Error(err)
		case label == "" || len(label) > 60 || strings.ContainsAny(label, "<>\n"):
			t.Errorf("got the label %q", label)
		default:
			t.Logf("label: %s", label)
		}
	})
	t.Run("rank", func(t *testing.T) {
		w, err := ollama.NewWriter(t.Context(), ollama.WriterOptions{Model: ollamatest.SmolLM2, Host: host, Threads: 1})
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		order, err := w.Rank(t.Context(), "where is my parcel?", []string{
			"Resetting a password", "We are closed on Sundays", "Tracking a parcel that is on its way", "Changing the address of an invoice",
		})
		// So small a model orders at random; only that it works is asked for.
		if err != nil && !errors.Is(err, ollama.ErrUnusable) {
			t.Error(err)
		}
		for _, i := range order {
			if i < 0 || i > 3 {
				t.Errorf("got the order %v", order)
			}
		}
		t.Logf("order %v (%v) in %v", order, err, time.Since(start).Round(time.Millisecond))
	})
	t.Run("wrong kinds", func(t *testing.T) {
		if _, err := ollama.New(t.Context(), ollama.Options{Model: ollamatest.SmolLM2, Hosts: []string{host}}); !errors.Is(err, ollama.ErrWrongModel) {
			t.Errorf("a chat model for embedding: %v", err)
		}
		if _, err := ollama.NewWriter(t.Context(), ollama.WriterOptions{Model: ollamatest.MiniLM, Host: host}); !errors.Is(err, ollama.ErrWrongModel) {
			t.Errorf("an embedding model for writing: %v", err)
		}
		if _, err := ollama.New(t.Context(), ollama.Options{Model: "nobody", Hosts: []string{host}}); !errors.Is(err, ollama.ErrNoModel) {
			t.Errorf("a model that is not there: %v", err)
		}
	})
}

func dot(a, b embed.Vector) float64 {
	var sum float64
	for i := range a {
		sum += float64(a[i]) * float64(b[i])
	}
	return sum
}

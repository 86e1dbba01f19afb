package ollama_test

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"

	"github.com/ollama/ollama/api"

	"github.com/askbook/askbook/embed"
	"github.com/askbook/askbook/internal/ollama"
	"github.com/askbook/askbook/internal/ollama/ollamatest"
)

// BenchmarkEmbed sets ours against the server's own rate: its bare client, in
// batches of the same size. The target is 95 % of it.
func BenchmarkEmbed(b *testing.B) {
	host := ollamatest.Start(b, ollamatest.MiniLM)
	const batch = 32
	texts := make([]string, 10*batch)
	for i := range texts {
		texts[i] = fmt.Sprintf("order number %d has not been delivered yet, and nobody answers the phone when I call about it", i*i)
	}
	b.Run("bare client", func(b *testing.B) {
		base, err := url.Parse(host)
		if err != nil {
			b.Fatal(err)
		}
		client := api.NewClient(base, http.DefaultClient)
		for b.Loop() {
			for at := 0; at < len(texts); at += batch {
				_, err := client.Embed(b.Context(), &api.EmbedRequest{
					Model: ollamatest.MiniLM, Input: texts[at : at+batch], Options: map[string]any{"num_thread": 1},
				})
				if err != nil {
					b.Fatal(err)
				}
			}
		}
		b.ReportMetric(float64(len(texts)*b.N)/b.Elapsed().Seconds(), "texts/s")
	})
	b.Run("ours", func(b *testing.B) {
		e, err := ollama.New(b.Context(), ollama.Options{Model: ollamatest.MiniLM, Hosts: []string{host}, Threads: 1, BatchTexts: batch})
		if err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			if _, err := e.Embed(b.Context(), embed.Document, texts); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(len(texts)*b.N)/b.Elapsed().Seconds(), "texts/s")
	})
}

package main

import (
	"encoding/json"
	"path/filepath"
	"testing"

	"github.com/askbook/askbook/internal/ollama/ollamatest"
	"github.com/askbook/askbook/pipeline"
)

// TestOllama: the first build finds the server, measures it and keeps its
// model; search asks the same one.
func TestOllama(t *testing.T) {
	address := ollamatest.Start(t, ollamatest.MiniLM)
	d := lampDesk(t)
	d.env["OLLAMA_HOST"] = address
	var built pipeline.Built
	first := d.ask("build", "--json").done().says("texts a second")
	if err := json.Unmarshal([]byte(first.out), &built); err != nil {
		t.Fatal(err)
	}
	if built.Embedder != "ollama:all-minilm" {
		t.Errorf("the first build chose %s, want ollama:all-minilm", built.Embedder)
	}
	var answer pipeline.Answer
	found := d.ask("search", "the light flickers", "--mode", "vector", "--json").done()
	if err := json.Unmarshal([]byte(found.out), &answer); err != nil {
		t.Fatal(err)
	}
	if len(answer.Hits) == 0 {
		t.Error("a search by meaning found nothing")
	}

	// With the server gone, a build with nothing to do says what is missing and
	// leaves the choice as it was.
	d.env["OLLAMA_HOST"] = "http://127.0.0.1:9"
	d.ask("build").fails("Ollama")
	d.env["OLLAMA_HOST"] = address
	again := d.ask("build", "--json").done()
	if err := json.Unmarshal([]byte(again.out), &built); err != nil {
		t.Fatal(err)
	}
	for _, s := range built.Stages {
		if !s.Skipped {
			t.Errorf("stage %s ran again with nothing changed", s.Name)
		}
	}
}

// TestAdapted: a model on Ollama teaches the built-in table, and is not needed
// afterwards.
func TestAdapted(t *testing.T) {
	address := ollamatest.Start(t, ollamatest.MiniLM)
	d := newDesk(t)
	d.env["OLLAMA_HOST"] = address
	// Too little to teach with is no mistake: what there is is embedded as it can be.
	d.ask("import", "--as", "articles", d.file("help.md", "---\ntitle: Oiling the door\n---\nA drop of oil on the rail, twice a year.\n")).done()
	d.ask("build", "--embedder", "adapted:all-minilm").done().says("too little to teach")
	demo := demoConversations(t)
	d.ask("import", filepath.Join(demo, "calls"), filepath.Join(demo, "tickets")).done() // as few as can teach
	var built pipeline.Built
	taught := d.ask("build", "--json").done()
	if err := json.Unmarshal([]byte(taught.out), &built); err != nil {
		t.Fatal(err)
	}
	taught.says("The model behind adapted:all-minilm has changed")
	if built.Embedder != "adapted:all-minilm" || built.Topics == 0 {
		t.Errorf("built with %s and found %d topics", built.Embedder, built.Topics)
	}
	d.env["OLLAMA_HOST"] = "http://127.0.0.1:9"
	d.ask("build").done()
	d.ask("search", "the door will not close").done()
}

// Package qualitytest makes workspaces of public collections with judged queries or labels, for
// measuring search and topics. The collections are no part of this project: the environment
// variable ASKBOOK_DATA names the folder they lie in.
package qualitytest

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/askbook/askbook/internal/goldtest"
	"github.com/askbook/askbook/pipeline"
	"github.com/askbook/askbook/workspace"
)

// Embedder is what a workspace is built with: the setting, and the host of an
// Ollama server where it needs one.
type Embedder struct{ Name, Host string }

// Builtin is the model in the binary.
func Builtin() Embedder { return Embedder{Name: "builtin", Host: "http://127.0.0.1:9"} }

// Set is a collection in a workspace of its own.
type Set struct {
	Name      string
	In        string // where its queries look: pipeline.InArticles or pipeline.InConversations
	Gold      string // a folder in BEIR's layout, as pipeline.EvalSearch reads it
	Workspace *workspace.Workspace
}

// Published gives the collections whose queries were published with them:
// rephrasings of the questions of FAQs on a question-and-answer site, and questions that
// a language model wrote for the FAQs of online courses, each within its course.
func Published(t testing.TB, e Embedder) []Set {
	return []Set{published(t, e, goldtest.Stackfaq(t)), published(t, e, goldtest.Datatalks(t))}
}

// Judged gives the collections whose queries are our own, judged by reading what the
// rankings found; they lie in the folder gold. The collections are the guidelines of a
// shop's agents, chats with six companies, and the mailing list of users of radio hardware.
func Judged(t testing.TB, e Embedder, gold string) []Set {
	guidelines := guidelines(t, goldtest.Path(t, "abcd_meta/guidelines.json"))
	chats := chats(t, goldtest.Path(t, "multidogo"))
	list := goldtest.Path(t, "usrp_support/usrp-users-2024-2026.mbox")
	return []Set{
		{"guidelines", pipeline.InArticles, filepath.Join(gold, "guidelines"), Built(t, e, pipeline.ImportArticles, guidelines)},
		{"chats", pipeline.InConversations, filepath.Join(gold, "chats"), Built(t, e, pipeline.Import, chats)},
		{"list", pipeline.InConversations, filepath.Join(gold, "list"), Built(t, e, pipeline.Import, list)},
	}
}

// Topics builds a workspace of labelled texts, a conversation of one turn each, and
// writes the labels as pipeline.EvalTopics reads them.
func Topics(t testing.TB, e Embedder, s goldtest.Set) (w *workspace.Workspace, gold string) {
	t.Helper()
	var texts, labels []map[string]string
	for i, text := range s.Texts {
		id := fmt.Sprintf("t%05d", i)
		texts = append(texts, map[string]string{"id": id, "text": text})
		labels = append(labels, map[string]string{"id": id, "label": s.Labels[i]})
	}
	dir := t.TempDir()
	gold = filepath.Join(dir, "labels.jsonl")
	write(t, gold, jsonLines(t, labels))
	file := filepath.Join(dir, "texts.jsonl")
	write(t, file, jsonLines(t, texts))
	return Built(t, e, pipeline.Import, file), gold
}

type importer func(context.Context, *workspace.Workspace, pipeline.ImportOptions, pipeline.Reporter) (*pipeline.Imported, error)

// Built imports a file into a new workspace and builds it.
func Built(t testing.TB, e Embedder, imports importer, file string) *workspace.Workspace {
	t.Helper()
	root, err := workspace.Init(filepath.Join(t.TempDir(), "help"))
	if err != nil {
		t.Fatal(err)
	}
	settings := map[string]string{"ASKBOOK_EMBEDDER": e.Name, "OLLAMA_HOST": e.Host, "ASKBOOK_OLLAMA_THREADS": "1"}
	w, err := workspace.Open(t.Context(), root, func(key string) string { return settings[key] })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Close() })
	if _, err := imports(t.Context(), w, pipeline.ImportOptions{Paths: []string{file}}, pipeline.Silent{}); err != nil {
		t.Fatal(err)
	}
	if _, err := pipeline.Build(t.Context(), w, pipeline.BuildOptions{}, pipeline.Silent{}); err != nil {
		t.Fatal(err)
	}
	return w
}

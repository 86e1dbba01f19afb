package pipeline

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/askbook/askbook/embed/builtin"
	"github.com/askbook/askbook/workspace"
)

// The adapted table is made anew when the conversations speak of what it has
// not learned, not because there are more of them.
func TestDrift(t *testing.T) {
	bread := []string{
		"How do I feed my sourdough starter?", "When is the delivery van in my street?",
		"Can I freeze the walnut loaf?", "How long does the rye bread keep?",
	}
	network := []string{
		"The router drops the wireless connection every evening", "Firmware upgrade failed with a checksum mismatch",
		"The tunnel disconnects after authentication", "Which name server should my laptop use?",
	}
	tokenizer, err := builtin.Tokenizer()
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name    string
		texts   []string
		drifted bool
		looked  int // conversations there were when it was last looked at
	}{
		{"nothing new", slices.Repeat(bread, 5), false, 20},
		{"too few of another kind to look", append(slices.Repeat(bread, 5), network[0]), false, 20},
		{"three times as many of the same", slices.Repeat(bread, 15), false, 60},
		{"as many of another kind", slices.Repeat(append(bread, network...), 5), true, 40},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := &build{w: withDocuments(t, test.texts)}
			learned := adaptation{Pieces: piecesOf(tokenizer, bread), Conversations: 20}
			if err := b.lookForDrift(t.Context(), tokenizer, &learned); err != nil {
				t.Fatal(err)
			}
			if learned.Drifted != test.drifted || learned.Conversations != test.looked {
				t.Errorf("drifted %v, looked at with %d conversations; want %v and %d",
					learned.Drifted, learned.Conversations, test.drifted, test.looked)
			}
		})
	}
}

// withDocuments opens a workspace in which each text is a conversation that a
// build has read.
func withDocuments(t *testing.T, texts []string) *workspace.Workspace {
	t.Helper()
	root, err := workspace.Init(filepath.Join(t.TempDir(), "help"))
	if err != nil {
		t.Fatal(err)
	}
	w, err := workspace.Open(t.Context(), root, func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	var lines strings.Builder
	for i, text := range texts {
		line, _ := json.Marshal(map[string]string{"id": fmt.Sprintf("c-%03d", i), "text": text})
		lines.Write(append(line, '\n'))
	}
	if _, err := Import(t.Context(), w, ImportOptions{Paths: []string{"-"}, In: strings.NewReader(lines.String())}, Silent{}); err != nil {
		t.Fatal(err)
	}
	if _, err := Build(t.Context(), w, BuildOptions{Embedder: "builtin"}, Silent{}); err != nil {
		t.Fatal(err)
	}
	return w
}

func TestUnseen(t *testing.T) {
	tokenizer, err := builtin.Tokenizer()
	if err != nil {
		t.Fatal(err)
	}
	set := piecesOf(tokenizer, []string{"where is my parcel"})
	for text, want := range map[string]float64{"my parcel": 0, "parcel van": .5, "blue whale": 1, "": 0} {
		if got := unseen(tokenizer, set, []string{text}); got != want {
			t.Errorf("%q: %v unseen, want %v", text, got, want)
		}
	}
	if got := unseen(tokenizer, nil, []string{"my parcel"}); got != 1 {
		t.Errorf("nothing learned: %v unseen, want 1", got)
	}
}

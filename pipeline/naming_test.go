package pipeline_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/askbook/askbook/cluster/naming"
	"github.com/askbook/askbook/pipeline"
	"github.com/askbook/askbook/workspace"
)

// What redaction took for a person's name in some conversations is no name of a
// topic where it missed it; nor is what one customer alone says.
func TestNamesHoldNobody(t *testing.T) {
	w := desk(t)
	var lines []string
	add := func(format string, args ...any) {
		n := len(lines)
		lines = append(lines, fmt.Sprintf(`{"id":"c-%d","customer":{"id":"u-%d"},"turns":[{"role":"customer","text":%q}]}`, n, n, fmt.Sprintf(format, args...)))
	}
	for i := range 12 {
		add("How do I renew the mooring permit of quillon? The permit ends in %d days", i)
		add("The bilge pump is broken, how do I repair the bilge pump?")
		add("My name is Quillon Fenwick. The boat crane is too slow, who repairs the crane?")
	}
	add("How do I renew the mooring permit at zanderby?")
	give(t, w, strings.Join(lines, "\n"))
	build(t, w)
	view, err := pipeline.LoadView(t.Context(), w)
	if err != nil {
		t.Fatal(err)
	}
	if len(view.Topics) == 0 {
		t.Fatal("no topics")
	}
	for _, topic := range view.Topics {
		said := strings.ToLower(topic.Label + " " + strings.Join(topic.Terms, " "))
		if strings.Contains(said, "quillon") || strings.Contains(said, "zanderby") || topic.Label == "" {
			t.Errorf("%q (%s) names a person", topic.Label, strings.Join(topic.Terms, ", "))
		}
	}
}

// What a run names keeps its names in the next one, which would read all conversations
// to give others.
func TestNamesOfARunStand(t *testing.T) {
	root, err := pipeline.InitDemo(filepath.Join(t.TempDir(), "demo"))
	if err != nil {
		t.Fatal(err)
	}
	w, err := workspace.Open(t.Context(), root, func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if _, err := pipeline.Demo(t.Context(), w, pipeline.Silent{}); err != nil {
		t.Fatal(err)
	}
	view, err := pipeline.LoadView(t.Context(), w)
	if err != nil {
		t.Fatal(err)
	}
	before := make(map[string]string)
	for _, topic := range view.Topics {
		before[topic.ID] = topic.Label
	}
	naming.Unname(view.Tree)
	for _, topic := range view.Topics {
		if topic.Label != before[topic.ID] {
			t.Errorf("%q loses its name", before[topic.ID])
		}
	}
}

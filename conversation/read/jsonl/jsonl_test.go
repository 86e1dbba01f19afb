package jsonl_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/askbook/askbook/conversation/read/input"
	"github.com/askbook/askbook/conversation/read/jsonl"
	"github.com/askbook/askbook/conversation/read/readtest"
)

var read = jsonl.Read

func TestGolden(t *testing.T) { readtest.Golden(t, read, input.Options{}) }

func TestLongLine(t *testing.T) {
	lines := `{"id":"a","text":"` + strings.Repeat("x", 1_000_000) + `"}` + "\n" + `{"id":"b","text":"next"}`
	h := readtest.Read(t, jsonl.Read, "a", lines, input.Options{})
	if len(h.Messages) != 2 || len(h.Messages[0].Text) != 1_000_000 {
		t.Errorf("%d messages", len(h.Messages))
	}
	h = readtest.Read(t, jsonl.Read, "a", lines, input.Options{Limits: input.Limits{Record: 1 << 19}})
	if len(h.Messages) != 1 || len(h.Refused) != 1 || h.Refused[0].Line != 1 {
		t.Errorf("beyond the limit: %d messages, %+v", len(h.Messages), h.Refused)
	}
}

func TestMap(t *testing.T) {
	h := readtest.Read(t, jsonl.Read, "a", `{"nr":5,"q":"it leaks"}`, input.Options{Map: map[string]string{"nr": "id", "q": "text"}})
	if len(h.Messages) != 1 || h.Messages[0].Conversation != "5" || h.Messages[0].Text != "it leaks" {
		t.Errorf("got %s", h)
	}
}

func BenchmarkRead(b *testing.B) {
	var lines strings.Builder
	const n = 10_000
	for i := range n {
		fmt.Fprintf(&lines, "{\"id\":\"t%d\",\"text\":\"how do I change the address of order %d, please?\"}\n", i, i)
	}
	b.SetBytes(int64(lines.Len()))
	for b.Loop() {
		_ = jsonl.Read(context.Background(), input.File{Name: "a", Reader: strings.NewReader(lines.String())}, input.Options{}, input.Sink{})
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "lines/s")
}

func FuzzRead(f *testing.F) {
	f.Add(`{"id":"a","text":"b","x":{"y":[1]}}`)
	f.Add("[{\"id\":1,\"turns\":[{\"role\":\"agent\",\"author\":{\"id\":1},\"text\":\"x\"}]},\n{]")
	f.Add("{\"id\":\"a\\u0000\\ud800\",\"text\":\"\\u202e\",\"time\":1700000000,\"tags\":\"a,b\"}\n\n{")
	f.Fuzz(func(t *testing.T, s string) {
		h := readtest.Read(t, read, "f", s, input.Options{})
		again := readtest.Read(t, read, "f", s, input.Options{})
		if h.String() != again.String() {
			t.Fatal("two readings differ")
		}
		readtest.Sound(t, h)
	})
}

package workspace

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the expected pages anew")

// hostile is what a stranger may have written anywhere.
const hostile = `"><script>alert(1)</script>`

func page(title string, at Place) Page {
	return Page{Title: title, Name: "Tool library", Here: at, Version: "1", Queue: 2}
}

// The parts of a page inside of its frame; the frame itself stands in home.
func TestExpected(t *testing.T) {
	item := Item{Href: "/review/a-1", Kind: "draft", Label: "Draft", Title: "How long can I keep a drill?", Topic: "Loans", Conversations: 1204}
	for name, body := range map[string]templ.Component{
		"home": Home{
			Page: page("Home", AtHome), Summary: "Two lines.", Next: Next{Title: "Review 2 items", Text: "The first one.", Button: "Start reviewing", Href: "/review/a-1"},
			Stats: []Stat{{Value: "12 480", Label: "conversations", Href: "/search"}}, Items: []Item{item}, Pending: true,
			Topics: []TopicRow{{Href: "/topics/t-1", Label: "Loans", Conversations: 40, Share: "100%"}}, Changed: "on 2 March 2026 at 10:00",
		}.Body(),
		"item": decide(Review{ID: "gap-1/2", Filter: "gap", Write: "/review/gap-1%2F2/write", Approve: "Mark as settled", Consequence: "It is put away."}),
		"diff": diff([]DiffLine{
			{Op: "skip"},
			{Op: "same", Parts: []DiffPart{{Text: "Keep it dry."}}},
			{Op: "gone", Parts: []DiffPart{{Text: "For "}, {Text: "seven", Changed: true}, {Text: " days."}}},
			{Op: "new", Parts: []DiffPart{{Text: "For "}, {Text: "nine", Changed: true}, {Text: " days. " + hostile}}},
		}),
		"excerpts": excerpts("x-title", "What agents wrote", []Excerpt{
			{Parts: []Part{{Text: "Hi. "}, {Text: "You can keep it for a week.", Marked: true}}, Href: "/conversations/c-1#turn-1", From: hostile, When: "2 Mar 2026"},
		}, "agent", 3),
		"steps": Build{State: "running", Stages: []Stage{
			{Name: "Redact conversations", State: "skipped", Text: "as it was"}, {Name: "Find topics", State: "now", Text: "20 of 40", Share: "50%"},
		}}.Steps(),
		"questions": questionList([]QuestionRow{{
			Anchor: "q-1", Text: hostile, Answer: "A week.", Conversations: 1, Customers: 1, Topic: &Link{"/topics/t-1", "Loans"}, Article: &Link{"/articles/a-1", "Drills"},
			Status: "Draft", Tone: "warn", Ask: "/conversations/c-1#turn-0", Paraphrases: []string{"For how long?"},
		}}),
		"field": field(Field{Name: "channel", Label: "Channel", Type: "select", Choices: []Choice{{Label: "Any"}, {Value: hostile, Label: hostile, Current: true}}}),
	} {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			if err := body.Render(t.Context(), &b); err != nil {
				t.Fatal(err)
			}
			if strings.Contains(b.String(), "<script>alert") {
				t.Error("what a stranger wrote became markup")
			}
			// A line an element, so that a difference can be read.
			got := strings.ReplaceAll(b.String(), "><", ">\n<") + "\n"
			file := filepath.Join("testdata", name+".html")
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(string(want), got); d != "" {
				t.Errorf("not as expected; go test ./templates/workspace -update, if it should be so\n%s", d)
			}
		})
	}
}

func TestNumber(t *testing.T) {
	for n, want := range map[int]string{0: "0", 7: "7", 999: "999", 1000: "1 000", 12480: "12 480", 1234567: "1 234 567", -1000: "-1 000", -999: "-999"} {
		if got := Number(n); got != want {
			t.Errorf("%d is written %q, want %q", n, got, want)
		}
	}
}

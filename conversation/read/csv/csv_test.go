package csv_test

import (
	"context"
	encoding "encoding/csv"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/askbook/askbook/conversation"

	"github.com/askbook/askbook/conversation/read/csv"
	"github.com/askbook/askbook/conversation/read/input"
	"github.com/askbook/askbook/conversation/read/readtest"
)

var read = csv.Read

func TestGolden(t *testing.T) { readtest.Golden(t, read, input.Options{}) }

func TestDetect(t *testing.T) {
	for _, c := range []struct{ name, head, want string }{
		{"a.csv", "anything\n", csv.Comma},
		{"a.tsv", "id\ttext\n1\tx, y\n", csv.Tab},
		{"a.csv", "id;text\n1;x, y\n2;z, z\n", csv.Comma},
		{"export", "id|message|when\n1|x|2\n", csv.Comma},
		{"notes.txt", "Dear Ann, hello\nit leaks, badly\n", ""},
		{"-", "", ""},
	} {
		if got := csv.Detect(c.name, []byte(c.head)); got != c.want {
			t.Errorf("Detect(%q, %q) = %q, want %q", c.name, c.head, got, c.want)
		}
	}
}

func TestMap(t *testing.T) {
	opt := input.Options{Map: map[string]string{"Wer": "author", "was": "text", "3": "conversation", "wo": "meta.place"}}
	h := readtest.Read(t, csv.Read, "a.csv", "wer,was,nr,wo\nAnn,leaks,7,here\n", opt)
	if len(h.Messages) != 1 {
		t.Fatal(h)
	}
	m := h.Messages[0]
	if m.Author.Name != "Ann" || m.Text != "leaks" || m.Conversation != "7" || m.Meta["place"] != "here" {
		t.Errorf("got %s", h)
	}
	h = readtest.Read(t, csv.Read, "a.csv", "a,b\n1,2\n", input.Options{Map: map[string]string{"c": "text"}})
	if want := "error: there is no column \"c\" to map (the columns are \"a\", \"b\")\n"; h.String() != want {
		t.Errorf("got %q, want %q", h, want)
	}
}

// A row with an id of its own keeps its key when its text changes, and rows of
// two files without ids do not meet.
func TestKeys(t *testing.T) {
	key := func(table string) string {
		h := readtest.Read(t, csv.Read, "a.csv", table, input.Options{})
		return h.Messages[0].Key
	}
	if key("id,text\n1,one\n") != key("id,text\n1,two\n") {
		t.Error("the key of a row with an id depends on its text")
	}
	if key("text\none\n") == key("text\ntwo\n") {
		t.Error("rows without ids have one key")
	}
	h := readtest.Read(t, csv.Read, "a.csv", "conversation_id,text\n1,ok\n1,ok\n1,ok\n", input.Options{})
	keys := map[string]bool{}
	for _, m := range h.Messages {
		keys[m.Key] = true
	}
	if len(keys) != 3 {
		t.Errorf("equal turns have equal keys: %s", h)
	}
}

// The parser gives back what a writer of tables wrote.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cell := rapid.StringMatching(`[a-z",;\n\t| ]{1,12}x`)
		var b strings.Builder
		w := encoding.NewWriter(&b)
		var want []string
		_ = w.Write([]string{"id", "text", "region"})
		for i := range rapid.IntRange(1, 20).Draw(t, "rows") {
			text := cell.Draw(t, "text")
			want = append(want, strings.TrimSpace(text))
			_ = w.Write([]string{strconv.Itoa(i), text, cell.Draw(t, "region")})
		}
		w.Flush()
		var got []string
		sink := input.Sink{
			Message: func(m conversation.Message) error { got = append(got, m.Text); return nil },
			Refused: func(r input.Refusal) { t.Fatalf("refused %+v in %q", r, b.String()) },
		}
		if err := csv.Read(context.Background(), input.File{Name: "a.csv", Reader: strings.NewReader(b.String())}, input.Options{}, sink); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("got %q, want %q, from %q", got, want, b.String())
		}
	})
}

// Quotes left open on every line must not make the parser start over and over.
func TestOpenQuotesAreLinear(t *testing.T) {
	for _, line := range []string{"1,\"a\n", "1,\"\"\"\n", "\"\"\"\",\"\n", "1,\"a\"b\n", "\"\n"} {
		begin := time.Now()
		readtest.Read(t, csv.Read, "a.csv", "id,text\n"+strings.Repeat(line, 100_000), input.Options{})
		if took := time.Since(begin); took > 5*time.Second {
			t.Errorf("100,000 lines %q took %s", line, took)
		}
	}
}

// A line that is too long is named even when it was met in search of a quote.
func TestLongLineBehindOpenQuote(t *testing.T) {
	table := "id,text\n1,\"open\n2," + strings.Repeat("x", 2000) + "\n3,next\n"
	h := readtest.Read(t, csv.Read, "a.csv", table, input.Options{Limits: input.Limits{Record: 1000}})
	if len(h.Messages) != 1 || len(h.Refused) != 2 || h.Refused[1].Line != 3 {
		t.Errorf("got %s", h)
	}
}

func TestMillionCharacters(t *testing.T) {
	h := readtest.Read(t, csv.Read, "a.csv", "id,text\n1,\""+strings.Repeat("word \n", 170_000)+"\"\n2,next\n", input.Options{})
	if len(h.Messages) != 2 || len(h.Messages[0].Text) < 1_000_000 {
		t.Errorf("%d messages", len(h.Messages))
	}
}

func FuzzRead(f *testing.F) {
	f.Add("id,text\n1,\"a\nb\"\n2,\"open\n3,c\n")
	f.Add("sep=;\ndate;text\n1/2/2026;x\n13/2/2026;\"\"\"\"\n")
	f.Add("conversation\tturn\ttext\n1\t1\t\"\"\n")
	f.Fuzz(func(t *testing.T, s string) {
		h := readtest.Read(t, read, "f", s, input.Options{})
		again := readtest.Read(t, read, "f", s, input.Options{})
		if h.String() != again.String() {
			t.Fatal("two readings differ")
		}
		readtest.Sound(t, h)
	})
}

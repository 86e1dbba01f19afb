package input_test

import (
	"bufio"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/unicode"
	"pgregory.net/rapid"

	"github.com/askbook/askbook/conversation/read/input"
)

func TestText(t *testing.T) {
	for in, want := range map[string]string{
		"plain\ttext\n":                    "plain\ttext\n",
		"a\r\nb\rc\u2028d":                 "a\nb\nc\nd",
		"\x00a\x1B[31mb\x7F\u0085c\u009Fd": "a[31mb\ncd",
		"\u202Edrow\u202C \u2066x\u2069":   "drow x",
		"\uFEFFmark":                       "mark",
		"bro\xFFken":                       "bro\uFFFDken",
		"“quotes” – ¿qué? 👩‍👩‍👧 שלום": "“quotes” – ¿qué? 👩‍👩‍👧 שלום",
	} {
		if got := input.Text(in); got != want {
			t.Errorf("Text(%q) = %q, want %q", in, got, want)
		}
	}
}

// Text leaves alone what it made.
func TestTextIsIdempotent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		once := input.Text(string(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes")))
		if again := input.Text(once); again != once || !utf8.ValidString(once) {
			t.Fatalf("%q became %q", once, again)
		}
	})
}

func TestLine(t *testing.T) {
	if got := input.Line("  a\r\n\tb \u202E c "); got != "a b c" {
		t.Errorf("got %q", got)
	}
	if got := input.Line(strings.Repeat("é", 2000)); len(got) != 1000 || !utf8.ValidString(got) {
		t.Errorf("%d bytes", len(got))
	}
}

func TestUTF8(t *testing.T) {
	const german = "Grüße aus Köln: über 30 schöne Bücher für Jürgen, täglich geöffnet, heißt es.\n"
	const asian = "お問い合わせありがとうございます。蓋が漏れています。新しい蓋を送ってください。\n"
	for _, c := range []struct {
		name string
		enc  encoding.Encoding
		text string
	}{
		{"utf-8", encoding.Nop, german},
		{"utf-8 with mark", unicode.UTF8BOM, german},
		{"windows-1252", charmap.Windows1252, german + "“5 €”"},
		{"utf-16 with mark", unicode.UTF16(unicode.BigEndian, unicode.UseBOM), german},
		{"utf-16 without mark", unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), german},
		{"shift-jis", japanese.ShiftJIS, strings.Repeat(asian, 3)},
	} {
		raw, err := c.enc.NewEncoder().String(c.text)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range []io.Reader{strings.NewReader(raw), iotest.OneByteReader(strings.NewReader(raw))} {
			got, err := decoded(r)
			if err != nil || got != c.text {
				t.Errorf("%s: %q, %v", c.name, got, err)
			}
		}
	}
}

// Bytes that are no UTF-8 far behind the beginning are read one by one.
func TestUTF8Late(t *testing.T) {
	text := strings.Repeat("plain\n", 20_000) + "Gr\xFC\xDFe ü\n"
	got, err := decoded(strings.NewReader(text))
	if want := strings.Repeat("plain\n", 20_000) + "Grüße ü\n"; err != nil || got != want {
		t.Errorf("got …%q, %v", got[max(0, len(got)-20):], err)
	}
}

func TestBinary(t *testing.T) {
	for _, raw := range []string{"\x7FELF\x02\x01\x01\x00\x00\x00", "%PDF-1.7\n", "\x00\x01\x02"} {
		if _, err := decoded(strings.NewReader(raw)); !errors.Is(err, input.ErrBinary) {
			t.Errorf("%q: %v", raw, err)
		}
	}
}

func decoded(r io.Reader) (string, error) {
	text, err := input.UTF8(bufio.NewReaderSize(r, input.HeadBytes))
	if err != nil {
		return "", err
	}
	b, err := io.ReadAll(text)
	return string(b), err
}

func TestTime(t *testing.T) {
	for _, c := range []struct {
		s     string
		order input.Order
		want  string // "" for no time
	}{
		{"2026-03-01T09:30:00Z", input.DayFirst, "2026-03-01T09:30:00Z"},
		{"2026-03-01T09:30:00.5+02:00", input.DayFirst, "2026-03-01T07:30:00Z"},
		{"2026-03-01 09:30", input.MonthFirst, "2026-03-01T09:30:00Z"},
		{"2026-03-01 09:30:15 -0500", input.MonthFirst, "2026-03-01T14:30:15Z"},
		{"2026-03-01", input.DayFirst, "2026-03-01T00:00:00Z"},
		{"02/03/2026", input.DayFirst, "2026-03-02T00:00:00Z"},
		{"02/03/2026", input.MonthFirst, "2026-02-03T00:00:00Z"},
		{"2/3/26, 9:41:03\u202FPM", input.MonthFirst, "2026-02-03T21:41:03Z"},
		{"2/3/26 12:05 a. m.", input.DayFirst, "2026-03-02T00:05:00Z"},
		{"15.04.2016, 15:04", input.DayFirst, "2016-04-15T15:04:00Z"},
		{"Mon, 02 Mar 2026 09:30:00 +0100", input.DayFirst, "2026-03-02T08:30:00Z"},
		{"Tue Feb 24 11:35:52 -0800 2015", input.DayFirst, "2015-02-24T19:35:52Z"},
		{"Mar 2, 2026 3:04 PM", input.DayFirst, "2026-03-02T15:04:00Z"},
		{"1772355601", input.DayFirst, "2026-03-01T09:00:01Z"},
		{"1772355601000", input.DayFirst, "2026-03-01T09:00:01Z"},
		{"31/02/2026", input.DayFirst, ""},
		{"24/13/2026", input.DayFirst, ""},
		{"25:61 today", input.DayFirst, ""},
		{"1492-10-12", input.DayFirst, ""},
		{"", input.DayFirst, ""},
		{"soon", input.DayFirst, ""},
	} {
		got, ok := input.Time(c.s, c.order)
		s := ""
		if ok {
			s = got.Format(time.RFC3339)
		}
		if s != c.want {
			t.Errorf("Time(%q) = %q, want %q", c.s, s, c.want)
		}
	}
}

func TestOrderOf(t *testing.T) {
	for _, c := range []struct {
		dates []string
		want  input.Order
	}{
		{[]string{"1/2/2026", "13/2/2026"}, input.DayFirst},
		{[]string{"1/2/2026", "2/13/2026"}, input.MonthFirst},
		{[]string{"1/2/2026", "2/2/2026", "3/2/2026", "1/3/2026"}, input.DayFirst},
		{[]string{"2/1/2026", "2/2/2026", "2/3/2026", "3/1/2026"}, input.MonthFirst},
		{[]string{"3/1/2026", "2/3/2026", "2/2/2026", "2/1/2026"}, input.MonthFirst},
		{[]string{"1/2/2026 3:04 PM"}, input.MonthFirst},
		{[]string{"1.2.2026"}, input.DayFirst},
		{nil, input.DayFirst},
	} {
		if got := input.OrderOf(c.dates); got != c.want {
			t.Errorf("OrderOf(%q) = %v", c.dates, got)
		}
	}
}

func TestLines(t *testing.T) {
	l := input.NewLines(strings.NewReader("a\r\n\n"+strings.Repeat("x", 200_000)+"\nlast"), 100_000)
	var got []string
	for {
		line, err := l.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			got = append(got, err.Error())
			continue
		}
		got = append(got, string(line))
	}
	if diff := cmp.Diff([]string{"a", "", "longer than the limit", "last"}, got); diff != "" || l.Number != 4 {
		t.Errorf("%d lines: %s", l.Number, diff)
	}
}

func TestValues(t *testing.T) {
	v := input.NewValues(strings.NewReader("[1, \"a]\\\"\" ,\n{\"b\":[{}]},"+strings.Repeat("9", 50)+"]"), 40)
	var got []string
	for {
		raw, err := v.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if errors.Is(err, input.ErrTooLong) {
			raw = []byte("too long")
		} else if err != nil {
			t.Fatal(err)
		}
		got = append(got, string(raw))
	}
	if diff := cmp.Diff([]string{"1", `"a]\""`, `{"b":[{}]}`, "too long"}, got); diff != "" {
		t.Error(diff)
	}
	for _, broken := range []string{"", "{}", "[1", "[{", "[\"a"} {
		v := input.NewValues(strings.NewReader(broken), 40)
		_, err := v.Next()
		if err == nil {
			_, err = v.Next()
		}
		if err == nil || errors.Is(err, io.EOF) {
			t.Errorf("%q: %v", broken, err)
		}
	}
}

func TestPerson(t *testing.T) {
	for in, want := range map[string]string{
		"Ann Lee":                   "Ann Lee|",
		"Ann@X.example":             "|ann@x.example",
		`"Ann Lee" <ann@x.example>`: "Ann Lee|ann@x.example",
		"<mailto:ann@x.example>":    "|ann@x.example",
		"Ann <no address>":          "Ann <no address>|",
	} {
		if p := input.Person(in); p.Name+"|"+p.Email != want {
			t.Errorf("Person(%q) = %+v", in, p)
		}
	}
}

func FuzzUTF8(f *testing.F) {
	f.Add([]byte("Gr\xFC\xDFe"))
	f.Add([]byte("\xFF\xFEa\x00"))
	f.Add([]byte("a\x00b\x00c\x00d\x00e\x00"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		got, err := decoded(strings.NewReader(string(raw)))
		if err == nil && !utf8.ValidString(got) {
			t.Errorf("%q became %q", raw, got)
		}
		if !utf8.ValidString(input.Decode(raw)) {
			t.Errorf("%q decodes to no UTF-8", raw)
		}
	})
}

func FuzzTime(f *testing.F) {
	f.Add("2/3/26, 9:41:03 PM")
	f.Add("Mon, 02 Mar 2026 09:30:00 +0100 (CET)")
	f.Fuzz(func(t *testing.T, s string) {
		if got, ok := input.Time(s, input.MonthFirst); ok && (got.Year() < 1969 || got.Year() > 2200) {
			t.Errorf("%q is %v", s, got)
		}
	})
}

func FuzzHTML(f *testing.F) {
	f.Add("<p>a<table><tr><td>b")
	f.Add("<blockquote><ul><li><a href=x>y</a><img src=z>")
	f.Fuzz(func(t *testing.T, page string) {
		for _, s := range []string{input.HTMLText(page), input.Markdown(page)} {
			if s != input.Text(s) {
				t.Errorf("text that is not fit to be kept: %q", s)
			}
		}
	})
}

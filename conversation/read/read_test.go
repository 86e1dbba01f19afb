package read_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"github.com/askbook/askbook/conversation"
	"github.com/askbook/askbook/conversation/read"
)

const mailText = "From: a@x.example\nSubject: lid\nMessage-ID: <a@x.example>\n\nIt leaks.\n"

// write makes a folder of files.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// pack makes a zip of names and texts.
func pack(t *testing.T, files ...string) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		f, err := w.Create(files[i])
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(f, files[i+1])
	}
	_ = w.Close()
	return b.String()
}

// told are refusals as "file: reason", cut to the length of want.
func told(list []read.Refusal, want []string) []string {
	var got []string
	for i, r := range list {
		s := r.File + ": " + r.Reason
		if i < len(want) && len(s) > len(want[i]) {
			s = s[:len(want[i])]
		}
		got = append(got, s)
	}
	return got
}

func (h *haul) check(t *testing.T, messages int, refused, ignored []string) {
	t.Helper()
	if len(h.messages) != messages {
		t.Errorf("%d messages, want %d", len(h.messages), messages)
	}
	if diff := cmp.Diff(refused, told(h.refused, refused)); diff != "" {
		t.Errorf("refused (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(ignored, told(h.ignored, ignored)); diff != "" {
		t.Errorf("ignored (-want +got):\n%s", diff)
	}
}

func TestFolder(t *testing.T) {
	dir := write(t, map[string]string{
		"b/mail.eml":                     mailText,
		"box/cur/17.host:2,S":            "Subject: odd\n\ntext",
		"box/tmp/18.host":                mailText,
		"box/.Sent/cur/19.host:2,S":      mailText,
		"box/new/20.host":                mailText,
		".git/config":                    "[core]",
		".hidden.eml":                    mailText,
		"a.csv":                          "id,text\n1,one\n",
		"empty.csv":                      "",
		"photo.jpg":                      "\xFF\xD8\xFF\xE0\x00\x10JFIF\x00\x01\x02\x03",
		"readme.md":                      "# Read me",
		"more.zip":                       pack(t, "x.eml", mailText),
		"export/help/2026-03-01.json":    `[{"type":"message","user":"U1","ts":"1772355601.000200","text":"hi <@U1>"}]`,
		"export/users.json":              `[{"id":"U1","real_name":"Ann Lee"}]`,
		"export/channels.json":           `[{"id":"C1","name":"help"}]`,
		"export/help/not-a-day.json":     `{"a": 1, "b": [2, 3]}`,
		"chats/WhatsApp Chat - Ann.txt":  "15.04.26, 15:05 - Ann: Hallo\n",
		"calls/call.vtt":                 "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ann>hi\n",
		"tables/windows.csv":             "id;text\n1;Gr\xFC\xDFe aus K\xF6ln und M\xFCnchen, sch\xF6n\n",
		"tables/\u00fcber/sixteen.jsonl": string(utf16le(`{"id":"u","text":"zwölf"}`)),
	})
	if err := os.Symlink("/etc/hostname", filepath.Join(dir, "link.csv")); err != nil {
		t.Skip("no links here")
	}
	h := conversationsOf(t, dir, read.Options{})
	h.check(t, 10, nil, []string{
		".git: hidden folder", ".hidden.eml: hidden file", "box/tmp: mails that are not", "link.csv: a link that leads out",
		"empty.csv: empty", "export/help/not-a-day.json: of no known kind", "more.zip: a zip inside", "photo.jpg: binary", "readme.md: of no known kind (articles",
	})
	want := map[string]int{"eml": 4, "csv": 2, "slack": 1, "whatsapp": 1, "vtt": 1, "jsonl": 1}
	if diff := cmp.Diff(want, h.formats); diff != "" {
		t.Errorf("formats (-want +got):\n%s", diff)
	}
	texts := map[string]string{}
	for _, m := range h.messages {
		texts[m.File] = m.Text
		if filepath.IsAbs(m.File) || strings.Contains(m.File, "\\") {
			t.Errorf("file %q", m.File)
		}
	}
	if texts["tables/windows.csv"] != "Grüße aus Köln und München, schön" || texts["tables/über/sixteen.jsonl"] != "zwölf" ||
		texts["export/help/2026-03-01.json"] != "hi @Ann Lee" {
		t.Errorf("texts: %q", texts)
	}
}

func utf16le(s string) []byte {
	b := []byte{0xFF, 0xFE}
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return b
}

func TestZip(t *testing.T) {
	dir := write(t, map[string]string{
		"a.zip": pack(t, "../out.eml", mailText, "/abs.eml", mailText, "a/../b.eml", mailText, `c\d.eml`, mailText,
			"in/mail.eml", mailText, "__MACOSX/mail.eml", mailText, "bomb.csv", "id,text\n1,"+strings.Repeat("0", 40<<20)),
		"cut.zip":   pack(t, "a.eml", mailText)[:60],
		"empty.zip": pack(t),
	})
	h := conversationsOf(t, filepath.Join(dir, "a.zip"), read.Options{})
	h.check(t, 1, []string{
		"../out.eml: its path climbs out", "/abs.eml: its path climbs out", "a/../b.eml: its path climbs out", `c\d.eml: its path climbs out`,
		"bomb.csv: unpacks to more than 200 times",
	}, []string{"__MACOSX/mail.eml: a Mac's own"})
	conversationsOf(t, filepath.Join(dir, "cut.zip"), read.Options{}).check(t, 0, []string{"cut.zip: no whole zip"}, nil)
	conversationsOf(t, filepath.Join(dir, "empty.zip"), read.Options{}).check(t, 0, nil, nil)

	small := read.Options{Limits: read.Limits{Archive: 100}}
	many := write(t, map[string]string{"b.zip": pack(t, "a.eml", mailText, "b.eml", mailText)})
	conversationsOf(t, filepath.Join(many, "b.zip"), small).check(t, 1, []string{"b.eml: unpacks to more than"}, nil)
}

func TestSingleFiles(t *testing.T) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, _ = io.WriteString(z, mailText)
	_ = z.Close()
	dir := write(t, map[string]string{
		"mail.eml.gz":            packed.String(),
		"cut.gz":                 packed.String()[:packed.Len()-12],
		"empty.mbox":             "",
		"random.bin":             "\x00\x01\x02\x03\x04\x05\x06\x07",
		"prose.txt":              "Dear all,\nit leaks, badly.\n",
		"page.html":              "<html><body>hi",
		"bad.jsonl":              "{\"id\":\"1\",\"text\":\"a\"}\nnonsense\n{\"id\":\"2\",\"text\":\"b\"}\n",
		"s/help/2026-03-01.json": `[{"user":"U1","ts":"1772355601.000200","text":"hi"}]`,
		"s/users.json":           `[{"id":"U1","real_name":"Ann"}]`,
		"no-text.csv":            "a,b\n1,2\n",
	})
	for _, c := range []struct {
		file     string
		messages int
		refused  []string
		ignored  []string
	}{
		{"mail.eml.gz", 1, nil, nil},
		{"cut.gz", 0, []string{"cut.gz: unexpected EOF"}, nil},
		{"empty.mbox", 0, nil, []string{"empty.mbox: empty"}},
		{"random.bin", 0, []string{"random.bin: binary"}, nil},
		{"prose.txt", 0, []string{"prose.txt: of no known kind (name one with --format"}, nil},
		{"page.html", 0, []string{"page.html: of no known kind (articles"}, nil},
		{"bad.jsonl", 2, []string{"bad.jsonl: no JSON object: nonsense"}, nil},
		{"s/help/2026-03-01.json", 1, nil, nil},
		{"no-text.csv", 0, []string{"no-text.csv: no column holds a text: name it with --map"}, nil},
	} {
		t.Run(c.file, func(t *testing.T) {
			h := conversationsOf(t, filepath.Join(dir, c.file), read.Options{})
			h.check(t, c.messages, c.refused, c.ignored)
			if c.file == "s/help/2026-03-01.json" && (h.messages[0].Key != "help/1772355601.000200" || h.messages[0].Author.Name != "Ann") {
				t.Errorf("got %+v", h.messages[0])
			}
		})
	}
}

func TestMistakes(t *testing.T) {
	dir := write(t, map[string]string{"a.eml": mailText})
	for _, c := range []struct {
		path string
		opt  read.Options
		want string
	}{
		{filepath.Join(dir, "none"), read.Options{}, "there is no such file or folder"},
		{dir, read.Options{Format: "pdf"}, `there is no format "pdf" (the formats are mbox,`},
		{dir, read.Options{Map: map[string]string{"x": "txt"}}, `column "x" cannot be mapped to "txt" (the fields are author,`},
	} {
		err := read.Conversations(context.Background(), c.path, nil, c.opt, read.Sink{})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.path, err, c.want)
		}
	}
}

func TestStandardInput(t *testing.T) {
	h := &haul{}
	if err := read.Conversations(context.Background(), "-", strings.NewReader("id,text\n1,it leaks\n"), read.Options{Channel: "chat"}, h.sink()); err != nil {
		t.Fatal(err)
	}
	h.check(t, 1, nil, nil)
	if m := h.messages[0]; m.File != "-" || m.Channel != "chat" {
		t.Errorf("got %+v", m)
	}
	if h.bytes != 19 {
		t.Errorf("progress of %d bytes, want 19", h.bytes)
	}
}

// An error of the caller and the end of the context stop the reading and come
// back as they are.
func TestStops(t *testing.T) {
	dir := write(t, map[string]string{"a.csv": "id,text\n1,a\n2,b\n", "b.csv": "id,text\n3,c\n"})
	full := errors.New("disk full")
	count := 0
	err := read.Conversations(context.Background(), dir, nil, read.Options{}, read.Sink{
		Message: func(conversation.Message) error { count++; return full },
		Refused: func(r read.Refusal) { t.Errorf("refused %+v", r) },
	})
	if !errors.Is(err, full) || count != 1 {
		t.Errorf("error %v after %d messages", err, count)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := read.Conversations(ctx, dir, nil, read.Options{}, read.Sink{}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v after the context ended", err)
	}
}

func TestArticles(t *testing.T) {
	dir := write(t, map[string]string{
		"lids/close.md": "---\ntitle: Close\n---\nPress.", "bills.html": "<h1>Bills</h1><p>By mail.", "kb.jsonl": `{"id":"a","title":"T","text":"x"}`,
		"logo.png": "\x89PNG\r\n\x1A\n\x00\x00\x00\x0D", "empty.md": "", "only.md": "---\ntitle: a\n---\n", "notes.txt": "plain",
	})
	h := &haul{}
	if err := read.Articles(context.Background(), dir, nil, read.Options{}, h.sink()); err != nil {
		t.Fatal(err)
	}
	var titles []string
	for _, a := range h.articles {
		titles = append(titles, a.Title)
	}
	if diff := cmp.Diff([]string{"Bills", "T", "Close"}, titles); diff != "" {
		t.Error(diff)
	}
	h.check(t, 0, []string{"only.md: no text"}, []string{"empty.md: empty", "logo.png: binary", "notes.txt: no article"})
}

func TestSize(t *testing.T) {
	dir := write(t, map[string]string{"a.eml": "12345", "b/c.eml": "123"})
	if got := read.Size(dir); got != 8 {
		t.Errorf("a folder of 8 bytes has size %d", got)
	}
	if got := read.Size(filepath.Join(dir, "none")); got != 0 {
		t.Errorf("nothing has size %d", got)
	}
}

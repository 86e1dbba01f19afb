package main

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/askbook/askbook/pipeline"
)

// badInput is a file that somebody might well give us.
type badInput struct {
	name  string // of the file
	text  string
	code  int
	count int    // conversations in it
	turns int    // messages in it, 0 for not checked
	says  string // in a reason
	holds []string
	lacks []string
}

func (b badInput) check(t *testing.T) {
	d := newDesk(t)
	d.ask("import", d.file("good.jsonl", `{"id":"good","text":"Does the lantern float?"}`+"\n")).done()
	before := d.ask("export", "--raw").done().out
	got := d.ask("import", "--json", d.file(b.name, b.text)).exits(b.code)
	r := value[pipeline.Imported](got)
	if r.Conversations != b.count || r.New != b.count {
		t.Errorf("%d conversations, %d new, want %d", r.Conversations, r.New, b.count)
	}
	if b.turns > 0 && r.Turns != b.turns {
		t.Errorf("%d turns, want %d", r.Turns, b.turns)
	}
	reasons := ""
	for _, list := range [][]pipeline.Refusal{r.Refused, r.Ignored} {
		for _, refusal := range list {
			reasons += refusal.Reason + "\n"
			if refusal.File != b.name {
				t.Errorf("a refusal names the file %q, not %q", refusal.File, b.name)
			}
			if strings.ContainsAny(refusal.Reason, "\n\r\x1b") || refusal.Reason == "" {
				t.Errorf("no one-line reason: %q", refusal.Reason)
			}
		}
	}
	if !strings.Contains(reasons, b.says) || b.says == "" && reasons != "" {
		t.Errorf("reasons are %q, want %q", reasons, b.says)
	}
	after := d.ask("export", "--raw").done().out
	if !strings.Contains(after, strings.TrimSpace(before)) {
		t.Errorf("what was there before is no longer:\n%s", head(after))
	}
	for _, text := range b.holds {
		if !strings.Contains(after, text) {
			t.Errorf("the store does not hold %q:\n%s", text, head(after))
		}
	}
	for _, text := range b.lacks {
		if strings.Contains(after, text) {
			t.Errorf("the store holds %q:\n%s", text, head(after))
		}
	}
}

func mail(headers, body string) string {
	return "From someone Mon Jan  5 09:00:00 2026\n" + headers + "\n" + body + "\n\n"
}

// TestBadFiles: what is no good file is named with a reason, the rest of it is
// imported, and nothing that was there is touched.
func TestBadFiles(t *testing.T) {
	good := `{"id":"a","text":"Is the brass polished?"}` + "\n"
	for _, b := range []badInput{
		{name: "zero.mbox", says: "empty"},
		{name: "blank.jsonl", text: "\n \n\t\n", code: exitRefused, says: "no"},
		{name: "binary.dat", text: "\x7fELF\x02\x01\x00\x00" + strings.Repeat("\x00\x9c\xff\x03", 4000), code: exitRefused, says: "binary"},
		{name: "picture.mbox", text: "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + strings.Repeat("\x00\x01", 500), code: exitRefused, says: "known kind"},
		{name: "cut.jsonl", text: good + `{"id":"b","text":"and then the po`, code: exitRefused, count: 1, says: "JSON", holds: []string{"brass"}},
		{name: "middle.jsonl", text: good + "{{{ not json\n" + `{"id":"c","text":"Which oil?"}` + "\n", code: exitRefused, count: 2, says: "JSON", holds: []string{"Which oil"}},
		{name: "cut.zip", text: string(zipped(map[string]string{"a.jsonl": good}))[:60], code: exitRefused, says: "no whole zip"},
		{name: "cut.jsonl.gz", text: gzipped(strings.Repeat(good, 50))[:40], code: exitRefused, says: "EOF"},
		{name: "utf16.csv", text: utf16("id,text\n7,Läuft das Boot?\n"), count: 1, holds: []string{"Läuft das Boot?"}},
		{name: "latin1.csv", text: "id,text\n7,Gr\xfc\xdfe vom Kai\n8,L\xe4uft die Laterne noch\n", count: 2, holds: []string{"Grüße vom Kai"}},
		{name: "mixed.jsonl", text: `{"id":"a","text":"caf` + "\xe9" + ` and café"}` + "\n", count: 1, holds: []string{"café"}},
		{name: "ragged.csv", text: "id,subject,text\n1,Rope,Where is my rope?\n2,short\n3,Oars,Which oars?,extra,more\n4,Keel,Which keel?\n", code: exitRefused, count: 3, says: "5 cells where the header has 3", holds: []string{"Which keel?", "Where is my rope?"}},
		{name: "semicolons.csv", text: "id;text\n1;\"Knots; which ones hold?\"\n2;Is tar needed?\n", count: 2, holds: []string{"Knots; which ones hold?"}},
		{name: "quote.csv", text: "id,text\n1,All fine\n2,\"never closed\n3,Swallowed\n", code: exitRefused, count: 2, says: "quote", holds: []string{"All fine", "Swallowed"}},
		{name: "from.mbox", text: mail("From: Ann <ann@pier.example>\nTo: help@boats.example\nSubject: Tides\nMessage-ID: <t1@pier.example>\nDate: Mon, 5 Jan 2026 09:00:00 +0000\n",
			"Two things.\n\n>From what I know the tide turns at six.\nFrom there on I am lost. When can we start?"), count: 1, turns: 1, holds: []string{"the tide turns at six", "From there on I am lost"}},
		{name: "cut.mbox", text: mail("From: Ash <ash@pier.example>\nSubject: Fog\nMessage-ID: <f1@pier.example>\n", "How thick is the fog?") +
			"From ash Mon Jan  5 09:00:00 2026\nFrom: Ash <ash@pier.example>\nSubject: Fog horn\nMessage-ID: <f2@pier.example>\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=cut\n\n--cut\nContent-Type: text/plain\n\nAnd where is the fog horn?\n\n--cut\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo", count: 2, holds: []string{"How thick", "where is the fog horn?"}},
		{name: "bare.mbox", text: mail("From: Bo <bo@pier.example>\nTo: help@boats.example\nSubject: Bell\n", "Where does the bell hang?") +
			mail("From: Cy <cy@pier.example>\nTo: help@boats.example\nSubject: Sail\nDate: the day before yesterday\n", "How do I fold the sail?"), count: 2, holds: []string{"bell hang", "fold the sail"}},
		{name: "crowd.mbox", text: mail("From: Di <di@pier.example>\nTo: "+recipients(10_000)+"\nSubject: Regatta\nMessage-ID: <r1@pier.example>\n", "Who takes part in the regatta?"), count: 1, holds: []string{"Who takes part"}},
		{name: "deep.mbox", text: nested(100), count: 1, turns: 1},
		{name: "charset.mbox", text: mail("From: =?x-klingon?Q?Fe=DF?= <fe@pier.example>\nSubject: =?utf-8?B?!!!notbase64?=\nMessage-ID: <c1@pier.example>\nMIME-Version: 1.0\nContent-Type: text/plain; charset=x-nowhere\nContent-Transfer-Encoding: quoted-printable\n",
			"Gr=C3=BC=C3=9Fe =ZZ from the quay: what does mooring cost?"), count: 1, holds: []string{"from the quay: what does mooring cost?"}},
		{name: "cycle.mbox", text: mail("From: Ed <ed@pier.example>\nSubject: Buoy\nMessage-ID: <x@pier.example>\nIn-Reply-To: <z@pier.example>\nReferences: <y@pier.example> <z@pier.example>\n", "Is the buoy lit?") +
			mail("From: Help <help@boats.example>\nSubject: Re: Buoy\nMessage-ID: <y@pier.example>\nReferences: <x@pier.example> <y@pier.example>\n", "It is, at night.") +
			mail("From: Ed <ed@pier.example>\nSubject: Re: Buoy\nMessage-ID: <z@pier.example>\nReferences: <y@pier.example> <x@pier.example>\n", "And by day?"), count: 1, turns: 3},
		{name: "million.jsonl", text: `{"id":"long","text":"` + strings.Repeat("how long is the coast ", 46_000) + `?"}` + "\n", count: 1, holds: []string{"how long is the coast"}},
		{name: "enormous.jsonl", text: good + `{"id":"big","text":"` + strings.Repeat("x", 33<<20) + `"}` + "\n" + `{"id":"z","text":"Still here?"}` + "\n", code: exitRefused, count: 2, says: "MiB", holds: []string{"Still here?"}, lacks: []string{`"big"`}},
		{name: "same.jsonl", text: `{"id":"a","text":"First wording?"}` + "\n" + `{"id":"a","text":"Second wording?"}` + "\n", count: 1},
		{name: "types.jsonl", text: `{"id":["x"],"text":"A?"}` + "\n" + `{"id":"n","turns":"none"}` + "\n" + `[1,2]` + "\n" + `null` + "\n" + good, code: exitRefused, count: 1, says: "no JSON object"},
		{name: "ids.jsonl", text: `{"id":"../../../etc/passwd","text":"Climb?"}` + "\n" + `{"id":"a/b\\c:d","text":"Slash?"}` + "\n" + `{"id":".","text":"Dot?"}` + "\n" + `{"id":"船-42 ⚓","text":"Anchor?"}` + "\n" +
			`{"id":"` + strings.Repeat("long", 500) + `","text":"Long?"}` + "\n", count: 5, holds: []string{"船-42 ⚓", "../../../etc/passwd"}},
	} {
		t.Run(b.name, b.check)
	}
}

func recipients(n int) string {
	var list strings.Builder
	for i := range n {
		fmt.Fprintf(&list, "crew%d@pier.example,\n ", i)
	}
	return list.String() + "help@boats.example"
}

// nested is a mail of n parts inside one another.
func nested(n int) string {
	var b strings.Builder
	b.WriteString("From: Fay <fay@pier.example>\nSubject: Boxes\nMessage-ID: <n@pier.example>\nMIME-Version: 1.0\n")
	for i := range n {
		fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=\"b%d\"\n\n--b%d\n", i, i)
	}
	b.WriteString("Content-Type: text/plain\n\nWhat is in the innermost box?\n")
	for i := n - 1; i >= 0; i-- {
		fmt.Fprintf(&b, "--b%d--\n", i)
	}
	return "From fay Mon Jan  5 09:00:00 2026\n" + b.String() + "\n"
}

func zipped(files map[string]string) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range files {
		w, _ := z.Create(name)
		w.Write([]byte(text))
	}
	z.Close()
	return b.Bytes()
}

func gzipped(text string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write([]byte(text))
	z.Close()
	return b.String()
}

// utf16 is ASCII and Latin-1 text in UTF-16, little end first, with its mark.
func utf16(text string) string {
	b := []byte{0xff, 0xfe}
	for _, r := range text {
		b = append(b, byte(r), byte(r>>8))
	}
	return string(b)
}

// TestMissing: a path that is not there, and a folder of nothing.
func TestMissing(t *testing.T) {
	d := newDesk(t)
	d.ask("import", filepath.Join(d.dir, "nowhere.mbox")).fails("nowhere.mbox", "there is no such file")
	empty := filepath.Join(t.TempDir(), "empty")
	if err := os.Mkdir(empty, 0o755); err != nil {
		t.Fatal(err)
	}
	d.ask("import", empty).done()
	d.ask("import", "--format", "punchcard", empty).says("punchcard")
}

// TestZipClimbs: nothing leaves an archive, neither by name nor by link; the
// good files of it are imported.
func TestZipClimbs(t *testing.T) {
	d := newDesk(t)
	text := `[{"type":"message","user":"U1","ts":"1767600000.000100","text":"Where do I moor?"}]`
	path := d.file("export.zip", string(zipped(map[string]string{
		"channels.json":                    `[{"id":"C1","name":"quay","members":["U1"]}]`,
		"users.json":                       `[{"id":"U1","name":"gil","profile":{"real_name":"Gil Stern"}}]`,
		"quay/2026-01-05.json":             text,
		"../../quay/2026-01-06.json":       strings.ReplaceAll(text, "moor", "escape"),
		"/etc/quay/2026-01-07.json":        strings.ReplaceAll(text, "moor", "escape"),
		`quay\..\..\2026-01-08.json`:       strings.ReplaceAll(text, "moor", "escape"),
		"quay/../../../../2026-01-09.json": strings.ReplaceAll(text, "moor", "escape"),
	})))
	got := d.ask("import", "--json", path).exits(exitRefused)
	r := value[pipeline.Imported](got)
	if r.Conversations != 1 || len(r.Refused) != 4 {
		t.Errorf("%d conversations and %d refusals, want 1 and 4: %+v", r.Conversations, len(r.Refused), r.Refused)
	}
	for _, refusal := range r.Refused {
		if !strings.Contains(refusal.Reason, "climbs out") {
			t.Errorf("%s: %s", refusal.File, refusal.Reason)
		}
	}
	if out := d.ask("export", "--raw").done().out; strings.Contains(out, "escape") {
		t.Errorf("a path that climbs out was read:\n%s", head(out))
	}
}

// TestSlackClimbs: a channel that is named to climb out of a Slack folder.
func TestSlackClimbs(t *testing.T) {
	d := newDesk(t)
	secret := d.file("secret/2026-01-05.json", `[{"type":"message","user":"U1","ts":"1767600000.000100","text":"The safe is behind the painting"}]`)
	d.file("slack/channels.json", `[{"id":"C1","name":"../secret","members":["U1"]},{"id":"C2","name":"quay"}]`)
	d.file("slack/users.json", `[{"id":"U1","name":"gil","profile":{"real_name":"Gil Stern"}}]`)
	d.file("slack/quay/2026-01-05.json", `[{"type":"message","user":"U1","ts":"1767600000.000200","text":"Where do I moor?"}]`)
	slack := filepath.Join(filepath.Dir(d.dir), "slack")
	if err := os.Symlink(filepath.Dir(secret), filepath.Join(slack, "linked")); err != nil {
		t.Fatal(err)
	}
	d.ask("import", slack)
	out := d.ask("export", "--raw").done().out
	if strings.Contains(out, "painting") {
		t.Errorf("a file outside of the folder was read:\n%s", head(out))
	}
	if !strings.Contains(out, "Where do I moor?") {
		t.Errorf("the channel beside it was not read:\n%s", head(out))
	}
}

// TestZipBomb: a small archive of very much nothing costs little and is named.
func TestZipBomb(t *testing.T) {
	d := newDesk(t)
	var packed bytes.Buffer
	z := zip.NewWriter(&packed)
	w, err := z.Create("bomb.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	for i := range 64 {
		fmt.Fprintf(w, `{"id":"%d","text":"%s"}`+"\n", i, strings.Repeat("a", 1<<20))
	}
	z.Close()
	got := d.ask("import", "--json", d.file("bomb.zip", packed.String())).exits(exitRefused)
	r := value[pipeline.Imported](got)
	if n := len(r.Refused); n != 1 || !strings.Contains(r.Refused[n-1].Reason, "zip bomb") {
		t.Errorf("refused: %+v", r.Refused)
	}
}

// TestEverythingAtOnce builds on all that a stranger may give: no panic, and
// each conversation is somewhere.
func TestEverythingAtOnce(t *testing.T) {
	d := newDesk(t)
	var all strings.Builder
	for _, id := range []string{"../../up", "a/b\\c:d", ".", "..", "船-42 ⚓", strings.Repeat("long", 500), "\u202eright-to-left", "<b>bold</b>", "{{.}}"} {
		fmt.Fprintf(&all, `{"id":%q,"text":"What about the mooring number %d?"}`+"\n", id, all.Len())
	}
	all.WriteString(`{"id":"alone","turns":[{"role":"agent","text":"We called and nobody answered."}]}` + "\n")
	all.WriteString(`{"id":"bot","turns":[{"role":"bot","text":"Beep."},{"role":"system","text":"closed"}]}` + "\n")
	all.WriteString(`{"id":"long","text":"` + strings.Repeat("how long is the coast ", 46_000) + `?"}` + "\n")
	imported := value[pipeline.Imported](d.ask("import", "--json", d.file("all.jsonl", all.String())).done())
	d.ask("import", d.file("deep.mbox", nested(100))).done()
	d.ask("build").done()
	members := lines[pipeline.TopicMember](d.ask("topics", "--members").done())
	if want := imported.Conversations + 1; len(members) != want {
		t.Errorf("%d lines of members, want one for each of %d conversations", len(members), want)
	}
	seen := map[string]bool{}
	for _, m := range members {
		if seen[m.ID] {
			t.Errorf("%s stands twice in topics --members", m.ID)
		}
		seen[m.ID] = true
	}
	for _, c := range lines[exported](d.ask("export", "--raw").done()) {
		if len(c.Turns) == 0 {
			t.Errorf("%s has lost its turns", c.ID)
		}
	}
}

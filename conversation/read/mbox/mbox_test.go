package mbox_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/askbook/askbook/conversation/read/input"
	"github.com/askbook/askbook/conversation/read/mbox"
	"github.com/askbook/askbook/conversation/read/readtest"
)

func TestGolden(t *testing.T) { readtest.Golden(t, mbox.Read, input.Options{}) }

func TestDetect(t *testing.T) {
	for _, c := range []struct{ head, want string }{
		{"From a@x.example Mon Mar  2 09:30:00 2026\nSubject: a\n\nb", mbox.Mailbox},
		{"From - Mon Mar 02 09:30:00 2026\r\nSubject: a\r\n", mbox.Mailbox},
		{"From a@x.example Mon Mar 2 09:30:00 2026 +0100\n", mbox.Mailbox},
		{"Return-Path: <a@x.example>\nReceived: from x\n\tby y\nSubject: a\n\nb", mbox.Mail},
		{"From the beginning of 2026\nit leaked: badly\n", ""},
		{"Subject: only one\n\nfield", ""},
		{"Dear help,\nSubject: x\nFrom: y\n", ""},
		{"", ""},
	} {
		if got := mbox.Detect([]byte(c.head)); got != c.want {
			t.Errorf("Detect(%q) = %q, want %q", c.head, got, c.want)
		}
	}
}

// A mail nested a hundred deep still gives its text, and one nested beyond any
// sense costs no more than its bytes.
func TestDeepNesting(t *testing.T) {
	nest := func(depth int) string {
		var b strings.Builder
		b.WriteString("From: a@x.example\nSubject: deep\nMessage-ID: <deep@x.example>\n")
		for i := range depth {
			fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i)
		}
		b.WriteString("Content-Type: text/plain\n\nthe heart\n")
		return b.String()
	}
	h := readtest.Read(t, mbox.ReadMail, "a.eml", nest(100), input.Options{})
	if len(h.Messages) != 1 || h.Messages[0].Text != "the heart" {
		t.Errorf("100 deep: %s", h)
	}
	begin := time.Now()
	h = readtest.Read(t, mbox.ReadMail, "a.eml", nest(50_000), input.Options{})
	if len(h.Messages) != 1 || time.Since(begin) > 5*time.Second {
		t.Errorf("50,000 deep: %d messages after %s", len(h.Messages), time.Since(begin))
	}
}

func TestTenThousandRecipients(t *testing.T) {
	var b strings.Builder
	b.WriteString("From: a@x.example\nSubject: circular\nTo: ")
	for i := range 10_000 {
		fmt.Fprintf(&b, "person %d <p%d@x.example>,\n ", i, i)
	}
	b.WriteString("last@x.example\n\nhello all\n")
	h := readtest.Read(t, mbox.ReadMail, "a.eml", b.String(), input.Options{})
	if len(h.Messages) != 1 || h.Messages[0].Text != "hello all" {
		t.Fatalf("not read: %s", h)
	}
	to := h.Messages[0].To
	if len(to) != 100 || to[0].Email != "p0@x.example" || to[99].Name != "person 99" {
		t.Errorf("recipients: %d, %v", len(to), to[:min(len(to), 2)])
	}
}

// Fields of very many lines, words or brackets cost no more than their bytes.
func TestHostileHeader(t *testing.T) {
	for name, fields := range map[string]string{
		"folded":     "X-A: b\n" + strings.Repeat(" y\n", 300_000),
		"words":      "Subject: " + strings.Repeat("=?utf-8?q?a?= ", 70_000) + "\n",
		"brackets":   "To: " + strings.Repeat("<", 900_000) + "\n",
		"references": "References: " + strings.Repeat("<a@b> ", 150_000) + "\n",
	} {
		begin := time.Now()
		h := readtest.Read(t, mbox.ReadMail, "a.eml", "From: a@x.example\n"+fields+"\ntext\n", input.Options{})
		if took := time.Since(begin); len(h.Messages) != 1 || took > 5*time.Second {
			t.Errorf("%s: %d messages after %s", name, len(h.Messages), took)
		}
	}
}

// A mail longer than the limit is read from its beginning, and says so.
func TestLongMail(t *testing.T) {
	mail := "From a@x.example Mon Mar  2 09:30:00 2026\nFrom: a@x.example\nSubject: long\n\n" + strings.Repeat("word word word\n", 1000) +
		"\nFrom b@x.example Mon Mar  2 09:31:00 2026\nFrom: b@x.example\nSubject: short\n\nnext\n"
	h := readtest.Read(t, mbox.Read, "a.mbox", mail, input.Options{Limits: input.Limits{Record: 2000}})
	if len(h.Messages) != 2 || len(h.Refused) != 1 || h.Messages[1].Text != "next" {
		t.Errorf("got %s", h)
	}
}

// Two mails without ids have different keys, and the same ones each time.
func TestKeysFromContent(t *testing.T) {
	box := "From a@x.example Mon Mar  2 09:30:00 2026\nFrom: a@x.example\nSubject: one\n\ntext\n\n" +
		"From a@x.example Mon Mar  2 09:30:00 2026\nFrom: a@x.example\nSubject: two\n\ntext\n"
	first, again := readtest.Read(t, mbox.Read, "a", box, input.Options{}), readtest.Read(t, mbox.Read, "b", box, input.Options{})
	if len(first.Messages) != 2 || first.Messages[0].Key == first.Messages[1].Key || first.Messages[0].Key != again.Messages[0].Key {
		t.Errorf("keys: %s", first)
	}
}

func FuzzRead(f *testing.F) {
	f.Add("From a@x.example Mon Mar  2 09:30:00 2026\nFrom: a via b <b@x.example>\nTo: b@x.example\nContent-Type: multipart/mixed; boundary=a\n\n--a\n\nx\n--a--\n")
	f.Add("From: =?utf-8?b?//8=?=\nDate: Mon\nReferences: <a> <a\nContent-Type: text/html\n\n<a><table><tr><td>x")
	f.Add("Subject: a\nContent-Transfer-Encoding: base64\nContent-Type: text/plain; charset=utf-16; format=flowed; delsp=yes\n\n/v8=\n> a \n> b")
	f.Fuzz(func(t *testing.T, s string) {
		h := readtest.Read(t, mbox.Read, "f", s, input.Options{})
		again := readtest.Read(t, mbox.Read, "f", s, input.Options{})
		if h.String() != again.String() {
			t.Fatal("two readings differ")
		}
		readtest.Sound(t, h)
		readtest.Sound(t, readtest.Read(t, mbox.ReadMail, "f", s, input.Options{}))
	})
}

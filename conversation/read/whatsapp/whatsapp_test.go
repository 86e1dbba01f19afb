package whatsapp_test

import (
	"testing"

	"github.com/askbook/askbook/conversation/read/input"
	"github.com/askbook/askbook/conversation/read/readtest"
	"github.com/askbook/askbook/conversation/read/whatsapp"
)

var read = whatsapp.Read

func TestGolden(t *testing.T) { readtest.Golden(t, read, input.Options{}) }

func TestDetect(t *testing.T) {
	for head, want := range map[string]bool{
		"15.04.2016, 15:04 - Ann: hi":          true,
		"2026-03-01, 15:04 - Ann joined":       true,
		"\u200E[01/03/2026, 15:04:05] Ann: hi": true,
		"01/03/26, 3:04 p. m. - Ann: hola":     true,
		"2026-03-01,15:04,a table":             false,
		"Ann: hi":                              false,
		"[2026-03-01] release notes":           false,
		"":                                     false,
	} {
		if got := whatsapp.Detect([]byte(head)); got != want {
			t.Errorf("Detect(%q) = %v", head, got)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("[2/3/26, 9:41:03 PM] Ann: hi\nthere\n[2/24/26, 9:41:03 PM] Jo: \u200Eimage omitted\n")
	f.Add("15.04.2016, 15:04 - a: b\n1-1-1, 1:11 - :\n2016-01-02, 03:04 - x: y: z")
	f.Fuzz(func(t *testing.T, s string) {
		h := readtest.Read(t, read, "f", s, input.Options{})
		again := readtest.Read(t, read, "f", s, input.Options{})
		if h.String() != again.String() {
			t.Fatal("two readings differ")
		}
		readtest.Sound(t, h)
	})
}

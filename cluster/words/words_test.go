package words

import (
	"strings"
	"testing"
)

func TestGarbled(t *testing.T) {
	for _, w := range []string{"0x1f001e", "1Swv7612No", "53d1x76WJVtS7", strings.Repeat("a", 81)} {
		if !garbled(w) {
			t.Errorf("%q is a word", w)
		}
	}
	for _, w := range []string{"E-21", "X310", "4G", "Wi-Fi", "B200mini", "Versicherungsbestätigung"} {
		if garbled(w) {
			t.Errorf("%q is no word", w)
		}
	}
	for _, w := range Of("it works :slightly_smiling_face: &gt; fine") {
		if strings.Contains(w.Form, "smiling") || w.Form == "gt" {
			t.Errorf("%q is a word", w.Form)
		}
	}
}

package pipeline

import "testing"

func TestPlainTitle(t *testing.T) {
	for subject, want := range map[string]string{
		"[lamp-users] Re: [EXT] Which wick?": "Which wick?",
		"Fwd: AW: Which wick?":               "Which wick?",
		"[#4711] Which wick?":                "[#4711] Which wick?",
		"Re: ":                               "Re:",
		"[lamp-users]":                       "[lamp-users]",
		"Reply: which wick [brass]?":         "Reply: which wick [brass]?",
		"":                                   "",
	} {
		if got := PlainTitle(subject); got != want {
			t.Errorf("%q becomes %q, not %q", subject, got, want)
		}
	}
}

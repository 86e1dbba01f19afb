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
		"[EMAIL] cannot log in":              "[EMAIL] cannot log in",
		"Re: [LICENCE_PLATE] towed":          "[LICENCE_PLATE] towed",
		"[NAME_1] and the wick":              "[NAME_1] and the wick",
		"[EMAIL] [lamp-users] wick":          "[EMAIL] [lamp-users] wick",
		"[LAMPS] Re: Which wick?":            "Which wick?",
	} {
		if got := PlainTitle(subject); got != want {
			t.Errorf("%q becomes %q, not %q", subject, got, want)
		}
	}
}

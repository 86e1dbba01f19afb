package read_test

import (
	"strings"
	"testing"

	"github.com/askbook/askbook/conversation/read"
	"github.com/askbook/askbook/internal/goldtest"
)

// What a human counted in real files, which are not part of the project.
func TestRealData(t *testing.T) {
	for _, c := range []struct {
		path                                string
		messages, refused, ignored, atLeast int
		format                              string
	}{
		{path: "usrp_support/usrp-users-2024-2026.mbox", messages: 2145, format: "mbox"},
		{path: "usrp_support/raw-mime-sample.mbox", messages: 40, format: "mbox"},
		{path: "airline_tweets/Tweets.csv", messages: 14640, format: "csv"},
		{path: "multidogo/airline_dev.tsv", messages: 1966, format: "tsv"},
		{path: "banking77/test.csv", messages: 3080, format: "csv"},
		{path: "formats/slack_export/testarchive.zip", messages: 147, ignored: 11, format: "slack"},
		{path: "formats/whatsapp/pokemon.txt", messages: 18, ignored: 2, format: "whatsapp"},
		{path: "formats/vtt_zoom/acdc_2026-02-05_174/transcript.vtt", atLeast: 50, format: "vtt"},
	} {
		t.Run(c.path, func(t *testing.T) {
			h := conversationsOf(t, goldtest.Path(t, c.path), read.Options{})
			if c.atLeast > 0 && len(h.messages) >= c.atLeast {
				c.messages = len(h.messages)
			}
			if len(h.messages) != c.messages || len(h.refused) != c.refused || len(h.ignored) != c.ignored || h.formats[c.format] == 0 {
				t.Errorf("%d messages, %d refused, %d ignored, %v", len(h.messages), len(h.refused), len(h.ignored), h.formats)
			}
			keys := map[string]bool{}
			for _, m := range h.messages {
				keys[m.Key] = true
			}
			// the sample's addresses, and with them some ids, were replaced by equal ones
			if len(keys) != len(h.messages) && !strings.Contains(c.path, "raw-mime") {
				t.Errorf("%d keys for %d messages", len(keys), len(h.messages))
			}
		})
	}
}

// A list that rewrites its senders is nobody's identity.
func TestRealList(t *testing.T) {
	h := conversationsOf(t, goldtest.Path(t, "usrp_support/usrp-users-2024-2026.mbox"), read.Options{})
	via := 0
	for _, m := range h.messages {
		if m.Author.Email == m.List.Email || strings.Contains(m.Author.Name, " via ") {
			t.Errorf("line %d: author %+v of list %+v", m.Line, m.Author, m.List)
		}
		if m.Author.Email == "" && m.Author.Name != "" {
			via++
		}
	}
	if via < 400 {
		t.Errorf("%d authors known by their names alone", via)
	}
}

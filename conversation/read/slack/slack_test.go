package slack_test

import (
	"context"
	"strings"
	"testing"

	"github.com/askbook/askbook/conversation/read/input"
	"github.com/askbook/askbook/conversation/read/readtest"
	"github.com/askbook/askbook/conversation/read/slack"
)

func read(ctx context.Context, f input.File, opt input.Options, sink input.Sink) error {
	users := slack.Users{}
	if err := users.ReadUsers(strings.NewReader(`[{"id":"U1","name":"ann","profile":{"real_name":"Ann Lee","email":"Ann@x.example"}},
		"nobody", {"id":"U2","name":"jo"}]`)); err != nil {
		return err
	}
	return slack.Read(ctx, f, "help", users, opt, sink)
}

func TestGolden(t *testing.T) { readtest.Golden(t, read, input.Options{}) }

func TestDayFile(t *testing.T) {
	for _, c := range []struct {
		name, root, channel string
		ok                  bool
	}{
		{"help/2026-03-01.json", ".", "help", true},
		{"export/help/2026-03-01.json", "export", "help", true},
		{"2026-03-01.json", "", "", false},
		{"help/users.json", "", "", false},
	} {
		root, channel, ok := slack.DayFile(c.name)
		if root != c.root || channel != c.channel || ok != c.ok {
			t.Errorf("DayFile(%q) = %q, %q, %v", c.name, root, channel, ok)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(`[{"type":"message","user":"U1","ts":"1772355601.000200","text":"<@U1> <x|y>"}]`)
	f.Add(`[{"ts":"1.2","thread_ts":"1","text":"<@|><!|"},{"a":[{"b":"]"}]}`)
	f.Fuzz(func(t *testing.T, s string) {
		h := readtest.Read(t, read, "f", s, input.Options{})
		again := readtest.Read(t, read, "f", s, input.Options{})
		if h.String() != again.String() {
			t.Fatal("two readings differ")
		}
		readtest.Sound(t, h)
	})
}

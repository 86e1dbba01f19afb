package captions_test

import (
	"context"
	"testing"

	"github.com/askbook/askbook/conversation/read/captions"
	"github.com/askbook/askbook/conversation/read/input"
	"github.com/askbook/askbook/conversation/read/readtest"
)

func read(ctx context.Context, f input.File, opt input.Options, sink input.Sink) error {
	return captions.Read(ctx, captions.WebVTT, f, opt, sink)
}

func TestGolden(t *testing.T) { readtest.Golden(t, read, input.Options{}) }

func TestDetect(t *testing.T) {
	for head, want := range map[string]string{
		"WEBVTT\n\n":                           captions.WebVTT,
		"WEBVTT - call":                        captions.WebVTT,
		"WEBVTTX":                              "",
		"1\n00:00:01,000 --> 00:00:02,000\nhi": captions.SubRip,
		"\n\n00:01.000 --> 00:02.000\nhi":      captions.SubRip,
		"a\nb\n00:01.000 --> 00:02.000\nhi":    "",
	} {
		if got := captions.Detect([]byte(head)); got != want {
			t.Errorf("Detect(%q) = %q, want %q", head, got, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ann>hi <v Jo>ho\n")
	f.Add("1\n00:00:01,000 --> 00:00:02,000\n- Ann: hi\n- ho\n\n2\n\nx --> y\n")
	f.Fuzz(func(t *testing.T, s string) {
		h := readtest.Read(t, read, "f", s, input.Options{})
		again := readtest.Read(t, read, "f", s, input.Options{})
		if h.String() != again.String() {
			t.Fatal("two readings differ")
		}
		readtest.Sound(t, h)
	})
}

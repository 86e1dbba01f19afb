package site

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/askbook/askbook/content"
)

// many makes n articles of about 250 words in n/25 sections below n/250 others.
func many(n int) Input {
	words := strings.Fields("tank float pump ring soil app order parcel refund label invoice plan account network router password sensor plant herb light water month bottle filter hose valve leaf root pot rim button screen update battery cable socket driver carrier address street deposit voucher")
	in := Input{Asked: map[string]int{}}
	for t := range max(1, n/25) {
		topic := Topic{ID: fmt.Sprintf("t%05d", t), Label: fmt.Sprintf("%s and %s %d", words[t%len(words)], words[(t*7+3)%len(words)], t)}
		if t%10 != 0 {
			topic.Parent = fmt.Sprintf("t%05d", t-t%10)
		}
		in.Topics = append(in.Topics, topic)
	}
	for i := range n {
		var b strings.Builder
		for p := range 6 {
			if p%2 == 1 {
				fmt.Fprintf(&b, "## About the %s\n\n", words[(i+p)%len(words)])
			}
			for w := range 40 {
				b.WriteString(words[(i*31+p*17+w*w+i*w)%len(words)])
				b.WriteByte(' ')
			}
			b.WriteString("\n\n1. Press the **button**.\n2. Wait.\n\n")
		}
		in.Articles = append(in.Articles, content.Article{
			ID: fmt.Sprintf("a%06d", i), Title: fmt.Sprintf("How does the %s of my %s work with model %d?", words[i%len(words)], words[(i/7)%len(words)], i),
			Slug: fmt.Sprintf("question-%d", i), Status: content.Published, Topic: in.Topics[i%len(in.Topics)].ID, Body: b.String(),
			Paraphrases: []string{"my " + words[(i+5)%len(words)] + " is broken", "what about " + words[(i+9)%len(words)]},
			Time:        time.Date(2026, 1, 1+i%80, 0, 0, 0, 0, time.UTC),
		})
		in.Asked[in.Articles[i].ID] = (i * 37) % 101
	}
	return in
}

func BenchmarkRender(b *testing.B) {
	for _, n := range []int{1000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			in := many(n)
			for b.Loop() {
				mustRender(b, verdanoConfig(), in)
			}
		})
	}
}

func BenchmarkWrite(b *testing.B) {
	files := mustRender(b, verdanoConfig(), many(1000))
	b.Run("new", func(b *testing.B) {
		for b.Loop() {
			if _, err := Write(b.Context(), b.TempDir(), files); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("unchanged", func(b *testing.B) {
		dir := b.TempDir()
		for b.Loop() {
			if _, err := Write(b.Context(), dir, files); err != nil {
				b.Fatal(err)
			}
		}
	})
}

package main

import (
	"io"

	"github.com/schollz/progressbar/v3"

	"github.com/askbook/askbook/pipeline"
)

// reporter draws a bar for each stage on a terminal and prints notes.
type reporter struct {
	a    *app
	bars bool
}

func (a *app) reporter() pipeline.Reporter {
	if a.quiet {
		return pipeline.Silent{}
	}
	return reporter{a, isTerminal(a.err)}
}

func (r reporter) Note(format string, args ...any) { r.a.say(format, args...) }

func (r reporter) Stage(name string, total int64, unit pipeline.Unit) pipeline.Meter {
	if !r.bars {
		return pipeline.Silent{}.Stage(name, total, unit)
	}
	if total == 0 {
		total = -1 // a spinner
	}
	opts := []progressbar.Option{
		progressbar.OptionSetWriter(r.a.err),
		progressbar.OptionSetDescription(pad(name, 12)),
		progressbar.OptionSetWidth(24),
		progressbar.OptionShowCount(),
		progressbar.OptionSetPredictTime(true),
		progressbar.OptionThrottle(80e6),
		progressbar.OptionUseANSICodes(r.a.getenv("NO_COLOR") == ""),
		progressbar.OptionSetRenderBlankState(true),
	}
	if unit == pipeline.Bytes {
		opts = append(opts, progressbar.OptionShowBytes(true))
	} else {
		opts = append(opts, progressbar.OptionShowIts())
	}
	return bar{progressbar.NewOptions64(total, opts...), r.a.err}
}

func pad(s string, n int) string {
	for len(s) < n {
		s += " "
	}
	return s
}

type bar struct {
	p   *progressbar.ProgressBar
	out io.Writer
}

func (b bar) Add(n int) { b.p.Add(n) }

func (b bar) Done() {
	b.p.Finish()
	io.WriteString(b.out, "\n")
}

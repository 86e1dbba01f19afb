// Package articles reads the pages of an existing knowledge base: Markdown
// files with or without front matter, HTML pages, and JSON Lines
//
//	{"id":"a-1","title":"…","text":"…","url":"…","time":"…","status":"…","tags":[…],"meta":{…}}
//
// All become an [input.Article], whose text is Markdown. What a source does not
// say stays empty: whoever takes the articles decides on status and slug.
package articles

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/askbook/askbook/conversation/read/input"
	"github.com/askbook/askbook/conversation/read/jsonl"
)

// The names of the formats.
const (
	Markdown = "markdown"
	HTML     = "html"
	Lines    = jsonl.Format
)

// Detect tells Markdown, HTML, Lines or "" from a file's name and the
// beginning of its text.
func Detect(name string, head []byte) string {
	switch strings.ToLower(path.Ext(name)) {
	case ".md", ".markdown", ".mdx", ".mdown":
		return Markdown
	case ".html", ".htm", ".xhtml":
		return HTML
	}
	start := strings.ToLower(strings.TrimSpace(string(head[:min(len(head), 512)])))
	switch {
	case strings.HasPrefix(start, "<!doctype html"), strings.HasPrefix(start, "<html"):
		return HTML
	case jsonl.Detect(name, head):
		return Lines
	case strings.HasPrefix(start, "---\n"), strings.HasPrefix(start, "# "):
		return Markdown
	}
	return ""
}

// Read reads a file of the given format.
func Read(ctx context.Context, format string, f input.File, opt input.Options, sink input.Sink) error {
	if format == Lines {
		return jsonl.Records(ctx, f, opt, sink, func(raw []byte, record, line int) error {
			a, err := fromJSON(raw, opt.Map)
			if err != nil {
				return err
			}
			a.File, a.Record, a.Line = f.Name, record, line
			return sink.YieldArticle(a)
		})
	}
	limit := opt.Limits.WithDefaults().Record
	raw, err := io.ReadAll(io.LimitReader(f.Reader, limit+1))
	if err != nil {
		return err
	}
	if int64(len(raw)) > limit {
		return fmt.Errorf("longer than %d MiB", limit>>20)
	}
	var a input.Article
	if format == HTML {
		a, err = fromHTML(input.Text(string(raw)))
	} else {
		a, err = fromMarkdown(input.Text(string(raw)))
	}
	if err != nil {
		return err
	}
	a.File, a.Record, a.Line = f.Name, 1, 1
	if a.Slug == "" {
		a.Slug = stem(f.Name)
	}
	if a.Title == "" {
		a.Title = titleOf(stem(f.Name))
	}
	if folder := path.Dir(f.Name); folder != "." && a.Meta["folder"] == "" {
		if a.Meta == nil {
			a.Meta = map[string]string{}
		}
		a.Meta["folder"] = folder
	}
	if strings.TrimSpace(a.Text) == "" {
		return errors.New("no text")
	}
	return sink.YieldArticle(a)
}

// stem is the name of a file without its folder and ending; an index page is
// called as its folder.
func stem(name string) string {
	base := path.Base(name)
	base = strings.TrimSuffix(base, path.Ext(base))
	switch dir := path.Base(path.Dir(name)); strings.ToLower(base) {
	case "index", "_index", "readme":
		if dir != "." && dir != "/" {
			return dir
		}
	}
	return base
}

// titleOf makes a title of a file's name.
func titleOf(stem string) string {
	words := strings.FieldsFunc(stem, func(r rune) bool { return r == '-' || r == '_' || unicode.IsSpace(r) })
	title := input.Line(strings.Join(words, " "))
	if title == "" {
		return "Untitled"
	}
	first, size := utf8.DecodeRuneInString(title)
	return string(unicode.ToUpper(first)) + title[size:]
}

// fromJSON makes an article of a record.
func fromJSON(raw []byte, rename map[string]string) (input.Article, error) {
	var a input.Article
	o, err := jsonl.Object(raw, rename)
	if err != nil {
		return a, err
	}
	var errs [8]error
	a.ID, errs[0] = o.ID("id")
	a.Title, errs[1] = either(o, o.Line, "title", "question")
	a.Text, errs[2] = either(o, o.Take, "text", "body", "content", "answer")
	a.URL, errs[3] = o.Line("url")
	a.Time, errs[4] = o.Time("time")
	a.Status, errs[5] = o.Line("status")
	a.Tags, errs[6] = o.List("tags")
	a.Slug, errs[7] = o.Line("slug")
	for _, err := range errs {
		if err != nil {
			return a, jsonl.Bad{Record: a.ID, Reason: err.Error()}
		}
	}
	if a.Title == "" {
		a.Title, a.Text = heading(a.Text)
	}
	if a.Text = strings.TrimSpace(a.Text); a.Title == "" {
		a.Title = firstWords(a.Text)
	}
	if a.Title == "" || a.Text == "" {
		return a, jsonl.Bad{Record: a.ID, Reason: "an article needs a title and a text"}
	}
	a.Meta = o.Meta()
	return a, nil
}

// either takes the first of keys that the record has.
func either(o jsonl.Fields, take func(string) (string, error), keys ...string) (string, error) {
	for _, key := range keys {
		if _, ok := o[key]; ok {
			return take(key)
		}
	}
	return "", nil
}

// firstWords is the beginning of a text, for want of a title.
func firstWords(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	line = input.Line(strings.TrimLeft(line, "#>*- "))
	if utf8.RuneCountInString(line) <= 80 {
		return line
	}
	cut := string([]rune(line)[:80])
	if i := strings.LastIndexByte(cut, ' '); i > 40 {
		cut = cut[:i]
	}
	return cut + "…"
}

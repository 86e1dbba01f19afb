package articles

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"github.com/askbook/askbook/conversation/read/input"
)

// maxFrontMatter bounds what is parsed as YAML.
const maxFrontMatter = 64 << 10

// fromMarkdown parses a Markdown file.
func fromMarkdown(text string) (input.Article, error) {
	var a input.Article
	matter, body := frontMatter(text)
	if matter != "" {
		if err := describe(&a, matter); err != nil {
			return a, err
		}
	}
	title, rest := heading(body)
	switch {
	case a.Title == "":
		a.Title, body = title, rest
	case strings.EqualFold(a.Title, title):
		body = rest
	}
	a.Text = strings.TrimSpace(body)
	return a, nil
}

var fence = regexp.MustCompile(`^---[ \t]*\n`)

// frontMatter parts the YAML between two lines of "---" at the beginning from
// the text.
func frontMatter(text string) (matter, body string) {
	text = strings.TrimLeft(text, "\n")
	open := fence.FindString(text)
	if open == "" {
		return "", text
	}
	rest := text[len(open):]
	for at := 0; at < len(rest) && at < maxFrontMatter; {
		line, _, _ := strings.Cut(rest[at:], "\n")
		if l := strings.TrimRight(line, " \t"); l == "---" || l == "..." {
			return rest[:at], strings.TrimPrefix(rest[at+len(line):], "\n")
		}
		at += len(line) + 1
	}
	return "", text
}

// alias is a YAML alias: a few of them, nested, unfold to gigabytes.
var alias = regexp.MustCompile(`(?m)(?:^|[:\-,\[]\s*)\*[A-Za-z0-9_]+\s*(?:$|[,\]}#])`)

// describe takes the front matter into the article.
func describe(a *input.Article, matter string) error {
	if alias.MatchString(matter) {
		return errors.New("front matter with YAML aliases is not read")
	}
	var fields map[string]any
	if err := yaml.Unmarshal([]byte(matter), &fields); err != nil {
		line, _, _ := strings.Cut(err.Error(), "\n")
		return fmt.Errorf("front matter is no YAML: %s", input.Line(line))
	}
	text := func(keys ...string) string {
		for _, k := range keys {
			if s := input.Line(scalar(fields[k])); s != "" {
				delete(fields, k)
				return s
			}
		}
		return ""
	}
	a.ID = text("id")
	a.Title = text("title", "question", "name")
	a.URL = text("url", "canonical", "permalink", "link")
	a.Slug = text("slug")
	a.Status = text("status", "state")
	if a.Status == "" && (scalar(fields["draft"]) == "true" || scalar(fields["published"]) == "false") {
		a.Status = "draft"
	}
	delete(fields, "draft")
	for _, key := range []string{"updated", "modified", "lastmod", "last_updated", "last_modified", "updated_at", "date", "time", "published_at", "created"} {
		if t, ok := fields[key].(time.Time); ok {
			a.Time = t.UTC()
		} else if t, ok := input.Time(scalar(fields[key]), input.DayFirst); ok {
			a.Time = t
		} else {
			continue
		}
		delete(fields, key)
		break
	}
	for _, key := range []string{"tags", "keywords", "labels"} {
		if _, ok := fields[key]; ok && a.Tags == nil {
			a.Tags = list(fields[key])
			delete(fields, key)
		}
	}
	a.Meta = meta(fields)
	return nil
}

// scalar is a YAML value as text, "" for what is none.
func scalar(v any) string {
	switch v := v.(type) {
	case nil, map[string]any, []any:
		return ""
	case string:
		return v
	case time.Time:
		return v.Format(time.RFC3339)
	default:
		return fmt.Sprint(v)
	}
}

func list(v any) []string {
	items, ok := v.([]any)
	if !ok {
		return input.List(scalar(v))
	}
	var tags []string
	for _, item := range items {
		if s := input.Line(scalar(item)); s != "" && !slices.Contains(tags, s) {
			tags = append(tags, s)
		}
	}
	return tags
}

// meta keeps the fields that are left, what is no text as JSON.
func meta(fields map[string]any) map[string]string {
	m := map[string]string{}
	for _, key := range slices.Sorted(maps.Keys(fields)) {
		s := scalar(fields[key])
		if s == "" && fields[key] != nil {
			if b, err := json.Marshal(fields[key]); err == nil {
				s = string(b)
			}
		}
		if key = input.Line(key); key != "" && s != "" && s != `""` {
			m[key] = input.Text(s)
		}
	}
	if len(m) == 0 {
		return nil
	}
	return m
}

var headingMark = regexp.MustCompile(`^# +(.+?)[ #]*$`)

// attributes are what many dialects put behind a heading, its id and classes: no part of a title.
var attributes = regexp.MustCompile(`\s*\{[#.:][^{}]*\}$`)

// heading parts a heading of the first level at the beginning from the text.
func heading(text string) (title, rest string) {
	trimmed := strings.TrimLeft(text, " \n")
	line, rest, _ := strings.Cut(trimmed, "\n")
	if m := headingMark.FindStringSubmatch(strings.TrimRight(line, " ")); m != nil {
		return input.Line(attributes.ReplaceAllString(m[1], "")), rest
	}
	if under, after, _ := strings.Cut(rest, "\n"); line != "" && len(under) >= 3 && strings.Trim(under, "= ") == "" {
		return input.Line(line), after
	}
	return "", text
}

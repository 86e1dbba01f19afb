package content

import (
	"bytes"
	"errors"
	"fmt"
	"path"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
)

// Limits of a file, against those who would fill memory or the stack.
const (
	maxFile    = 4 << 20
	maxFront   = 256 << 10
	maxNesting = 32
)

// FileError is what is wrong with a file, and where.
type FileError struct {
	Path         string // relative to the content folder
	Line, Column int    // from 1; 0 where the whole file is meant
	Reason       string
}

// Error names file, line and column as compilers do.
func (e *FileError) Error() string {
	if e.Line == 0 {
		return e.Path + ": " + e.Reason
	}
	return fmt.Sprintf("%s:%d:%d: %s", e.Path, e.Line, e.Column, e.Reason)
}

// front is how front matter is decoded; fields.go writes it.
type front struct {
	ID               string            `yaml:"id"`
	Slug             string            `yaml:"slug"`
	Title            string            `yaml:"title"`
	Status           string            `yaml:"status"`
	Section          string            `yaml:"section"`
	Topic            string            `yaml:"topic"`
	Tags             []string          `yaml:"tags"`
	Time             string            `yaml:"time"`
	URL              string            `yaml:"url"`
	Aliases          []string          `yaml:"aliases"`
	Question         string            `yaml:"question"`
	Paraphrases      []string          `yaml:"paraphrases"`
	Sources          []string          `yaml:"sources"`
	Model            string            `yaml:"model"`
	Imported         bool              `yaml:"imported"`
	Meta             map[string]string `yaml:"meta"`
	Generated        string            `yaml:"generated"`
	GeneratedTitle   string            `yaml:"generated-title"`
	GeneratedSection string            `yaml:"generated-section"`
	Declined         string            `yaml:"declined"`
}

// Parse reads an article's file. The path, relative to the content folder and
// with slashes, stands in for what the file does not say: the id and the slug
// come from it, and the title from the first heading or else from the name. A
// file without front matter is a person's draft. An error is a *FileError.
func Parse(name string, data []byte) (Article, error) {
	fail := func(line, column int, format string, args ...any) (Article, error) {
		return Article{}, &FileError{Path: name, Line: line, Column: column, Reason: fmt.Sprintf(format, args...)}
	}
	if len(data) > maxFile {
		return fail(0, 0, "the file is larger than %d MB", maxFile>>20)
	}
	if at := invalidUTF8(data); at >= 0 {
		return fail(1+bytes.Count(data[:at], []byte("\n")), 1+at-(bytes.LastIndexByte(data[:at], '\n')+1),
			"the file is not UTF-8: save it as UTF-8")
	}
	head, body, found := split(string(data))
	if !found && opensFront(string(data)) {
		return fail(1, 1, `the front matter has no end: close it with a line "---"`)
	}
	if len(head) > maxFront {
		return fail(1, 1, "the front matter is larger than %d KB", maxFront>>10)
	}
	if line := tooNested(head); line > 0 {
		return fail(line+1, 1, "the front matter is nested more than %d deep", maxNesting)
	}
	var f front
	if err := decode(head, &f); err != nil {
		line, column, reason := position(err)
		return fail(line, column, "%s", reason)
	}
	lineOf := func(key string) int { return keyLine(head, key) }
	a := Article{
		ID: f.ID, Slug: f.Slug, Title: strings.TrimSpace(f.Title), Status: Status(f.Status), Section: f.Section, Topic: f.Topic, Tags: f.Tags,
		URL: f.URL, Aliases: f.Aliases, Question: f.Question, Paraphrases: f.Paraphrases, Model: f.Model,
		Imported: f.Imported, Meta: f.Meta, Generated: f.Generated, GeneratedTitle: f.GeneratedTitle,
		GeneratedSection: f.GeneratedSection, Declined: f.Declined, Extra: extra(head), Path: name, Body: normalize(body),
	}
	// Other keys are kept as they stand, so they must not lean on what is left out.
	if err := decode(a.Extra, new(front)); err != nil {
		_, _, reason := position(err)
		return fail(2, 1, "the keys that askbook does not know cannot be read by themselves (%s): write them without an anchor from elsewhere", reason)
	}
	stem := strings.TrimSuffix(strings.TrimSuffix(name, ".md"), ".proposal")
	if a.ID == "" {
		a.ID = stem
	}
	if a.Slug == "" {
		a.Slug = slugOf(path.Base(stem))
	} else if !validSlug(a.Slug) {
		return fail(lineOf("slug"), 1, "slug %q cannot be an address: use letters, digits and hyphens, and no reserved name such as \"index\"", a.Slug)
	}
	if a.Title == "" {
		a.Title = heading(a.Body, path.Base(stem))
	}
	switch a.Status {
	case "":
		a.Status = Draft
	case Draft, Published, Archived:
	default:
		return fail(lineOf("status"), 1, "status %q is none of draft, published, archived", f.Status)
	}
	var err error
	if a.Time, err = parseTime(f.Time); err != nil {
		return fail(lineOf("time"), 1, "time %q is no date: write it as 2026-03-01 or 2026-03-01T09:30:00Z", f.Time)
	}
	for _, s := range f.Sources {
		source, ok := parseSource(s)
		if !ok {
			return fail(lineOf("sources"), 1, "source %q is not a conversation's id, \"#\" and a turn's number", s)
		}
		a.Sources = append(a.Sources, source)
	}
	return a, nil
}

// decode reads YAML; a document that is no mapping, or has two of them, is an
// error. goccy/go-yaml has panicked on malformed input before, and what stands
// in a file must never end the program.
func decode(head string, f *front) (err error) {
	if strings.TrimSpace(head) == "" {
		return nil
	}
	defer func() {
		if r := recover(); r != nil {
			err = errors.New("the front matter is no YAML that can be read")
		}
	}()
	if err := yaml.Unmarshal([]byte(head), f); err != nil {
		return err
	}
	// A key that is a number makes the library pass over all others in silence,
	// so the known keys are decoded by themselves, at their lines.
	if own, others := knownOnly(head); others {
		var known front
		if err := yaml.Unmarshal([]byte(own), &known); err == nil {
			*f = known
		}
	}
	return nil
}

// position takes line, column and reason from an error of the YAML library; the
// line counts the opening "---".
func position(err error) (line, column int, reason string) {
	var at yaml.Error
	if !errors.As(err, &at) {
		return 1, 1, err.Error()
	}
	if token := at.GetToken(); token != nil && token.Position != nil {
		return token.Position.Line + 1, token.Position.Column, at.GetMessage()
	}
	return 1, 1, at.GetMessage()
}

// opensFront reports whether the first line is "---".
func opensFront(text string) bool {
	line, _, _ := strings.Cut(strings.TrimPrefix(text, "\ufeff"), "\n")
	return strings.TrimRight(line, " \t\r") == "---"
}

// split cuts a file into the YAML between its "---" lines and the rest, both
// byte for byte. Without front matter all is body.
func split(text string) (head, body string, found bool) {
	if !opensFront(text) {
		return "", text, false
	}
	_, rest, _ := strings.Cut(text, "\n")
	for at := 0; at < len(rest); {
		line, _, more := strings.Cut(rest[at:], "\n")
		next := at + len(line)
		if more {
			next++
		}
		if end := strings.TrimRight(line, " \t\r"); end == "---" || end == "..." {
			return rest[:at], rest[next:], true
		}
		at = next
	}
	return "", text, false
}

// tooNested is the number of the first line that opens more levels than anyone
// writes, 0 where none does: the YAML library recurses into each.
func tooNested(head string) int {
	flow, line, marks := 0, 1, 0
	quoted, escaped, last := false, false, '\n' // last is what stands before, blanks left out
	for _, r := range head {
		if quoted && r != '\n' { // opens nothing
			quoted = escaped || r != '"'
			escaped = !escaped && r == '\\'
			continue
		}
		quoted, escaped = r == '"' && strings.ContainsRune("\n:-,[{", last), false
		if r != ' ' && r != '\t' {
			last = r
		}
		switch r {
		case '\n':
			line, marks = line+1, 0
		case '[', '{':
			flow++
		case ']', '}':
			flow = max(0, flow-1)
		case '-', '?', ':', '!', '&', '*':
			marks++ // "- - - a" is three levels, and so are its like
		case ' ', '\t':
		default:
			marks = 0
		}
		if flow > maxNesting || marks > 4*maxNesting {
			return line
		}
	}
	return deepIndent(head)
}

// deepIndent counts levels by how often lines go further in.
func deepIndent(head string) int {
	var levels []int
	line := 0
	for text := range strings.Lines(head) {
		line++
		if strings.TrimSpace(text) == "" {
			continue
		}
		indent := len(text) - len(strings.TrimLeft(text, " "))
		for len(levels) > 0 && levels[len(levels)-1] >= indent {
			levels = levels[:len(levels)-1]
		}
		if levels = append(levels, indent); len(levels) > maxNesting {
			return line
		}
	}
	return 0
}

func invalidUTF8(data []byte) int {
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return -1
}

func parseTime(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02 15:04"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Parse(time.DateOnly, s)
}

func parseSource(s string) (Source, bool) {
	at := strings.LastIndexByte(s, '#')
	if at <= 0 {
		return Source{}, false
	}
	turn, err := strconv.Atoi(s[at+1:])
	return Source{Conversation: s[:at], Turn: turn}, err == nil && turn >= 0
}

// heading is the text of the first "# " line, or what the file's name says.
func heading(body, stem string) string {
	for line := range strings.Lines(body) {
		if title, found := strings.CutPrefix(line, "# "); found && strings.TrimSpace(title) != "" {
			return strings.TrimSpace(strings.TrimRight(strings.TrimSpace(title), "#"))
		}
	}
	title := []rune(strings.Join(strings.FieldsFunc(stem, func(r rune) bool { return r == '-' || r == '_' || unicode.IsSpace(r) }), " "))
	if len(title) == 0 {
		return stem
	}
	title[0] = unicode.ToUpper(title[0])
	return string(title)
}

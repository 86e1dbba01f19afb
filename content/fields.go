package content

import (
	"cmp"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
)

// field is a key of the front matter.
type field struct {
	name string
	yaml func(a *Article) string // the key with its value in whole lines, "" to leave it out
}

// fields are the keys in the order in which they are written: what people edit
// first, what a run keeps for itself last.
var fields = []field{
	{"title", func(a *Article) string { return scalar("title", a.Title) }},
	{"status", func(a *Article) string { return scalar("status", string(a.Status)) }},
	{"section", func(a *Article) string { return scalar("section", a.Section) }},
	{"tags", func(a *Article) string { return list("tags", a.Tags) }},
	{"time", func(a *Article) string { return moment(a.Time) }},
	{"slug", func(a *Article) string { return scalar("slug", a.Slug) }},
	{"aliases", func(a *Article) string { return list("aliases", a.Aliases) }},
	{"url", func(a *Article) string { return scalar("url", a.URL) }},
	{"id", func(a *Article) string { return scalar("id", a.ID) }},
	{"question", func(a *Article) string { return scalar("question", a.Question) }},
	{"paraphrases", func(a *Article) string { return list("paraphrases", a.Paraphrases) }},
	{"topic", func(a *Article) string { return scalar("topic", a.Topic) }},
	{"sources", func(a *Article) string { return list("sources", sourceStrings(a.Sources)) }},
	{"model", func(a *Article) string { return scalar("model", a.Model) }},
	{"imported", func(a *Article) string {
		if !a.Imported {
			return ""
		}
		return "imported: true\n"
	}},
	{"meta", func(a *Article) string { return mapping("meta", a.Meta) }},
	{"generated", func(a *Article) string { return hash("generated", a.Generated) }},
	{"generated-title", func(a *Article) string { return hash("generated-title", a.GeneratedTitle) }},
	{"generated-section", func(a *Article) string { return hash("generated-section", a.GeneratedSection) }},
	{"declined", func(a *Article) string { return hash("declined", a.Declined) }},
}

// Format writes an article's file: keys in a fixed order, empty ones left out,
// unknown ones as they were, then the body.
func Format(a Article) []byte {
	var b strings.Builder
	b.WriteString("---\n")
	for _, f := range fields {
		b.WriteString(f.yaml(&a))
	}
	if a.Extra != "" {
		b.WriteString(strings.TrimRight(a.Extra, "\n") + "\n")
	}
	b.WriteString("---\n")
	if body := normalize(strings.ToValidUTF8(a.Body, "\ufffd")); body != "" {
		b.WriteString("\n" + body + "\n")
	}
	return []byte(b.String())
}

// amend changes a file so that it says what want says, and leaves every byte
// that need not change: comments, the order of keys, the body where it is the
// same.
func amend(data []byte, want Article) ([]byte, error) {
	have, err := Parse(want.Path, data)
	if err != nil {
		return nil, err
	}
	head, body, found := split(string(data))
	newline, mark := "\n", ""
	if strings.Contains(head, "\r\n") {
		newline = "\r\n"
	}
	if strings.HasPrefix(string(data), "\ufeff") {
		mark = "\ufeff"
	}
	if !found {
		body = "\n" + strings.TrimPrefix(body, mark)
	}
	if normalize(want.Body) != have.Body {
		body = "\n" + normalize(want.Body) + "\n"
	}
	blocks := splitBlocks(head)
	for i, f := range fields {
		text := strings.ReplaceAll(f.yaml(&want), "\n", newline)
		at := slices.IndexFunc(blocks, func(b block) bool { return b.key == f.name })
		switch {
		case text == strings.ReplaceAll(f.yaml(&have), "\n", newline) && (at >= 0 || !required(f.name)):
		case at >= 0 && text == "":
			blocks = slices.Delete(blocks, at, at+1)
		case at >= 0:
			blocks[at].text = keepComment(blocks[at].text, text, newline)
		case text != "":
			blocks = slices.Insert(blocks, placeFor(blocks, i), block{f.name, text})
		}
	}
	var b strings.Builder
	b.WriteString(mark + "---" + newline)
	for _, block := range blocks {
		b.WriteString(block.text)
	}
	b.WriteString("---" + newline + body)
	amended := []byte(b.String())
	// YAML has more ways to write a value than splitBlocks knows: what came out
	// is believed only where it reads back as what was wanted.
	if got, err := Parse(want.Path, amended); err == nil && same(got, want) {
		return amended, nil
	}
	return Format(want), nil
}

// required are the keys that a file gets as soon as askbook writes to it, since
// a later change of its name must not change them.
func required(name string) bool { return name == "id" || name == "slug" || name == "title" }

// same compares what two articles say, nil and empty being equal.
func same(a, b Article) bool {
	a.Body, b.Body = normalize(a.Body), normalize(b.Body)
	a.Extra, b.Extra = strings.TrimSpace(a.Extra), strings.TrimSpace(b.Extra)
	a.Path, b.Path = "", ""
	x, y := reflect.ValueOf(&a).Elem(), reflect.ValueOf(&b).Elem()
	for i := range x.NumField() {
		v, w := x.Field(i), y.Field(i)
		if k := v.Kind(); (k == reflect.Slice || k == reflect.Map) && v.Len() == 0 && w.Len() == 0 {
			continue
		}
		if t, ok := v.Interface().(time.Time); ok {
			if !t.Equal(w.Interface().(time.Time)) {
				return false
			}
			continue
		}
		if !reflect.DeepEqual(v.Interface(), w.Interface()) {
			return false
		}
	}
	return true
}

// block is a top-level key with the lines of its value, or lines that belong to
// no key (comments, blank ones).
type block struct {
	key  string
	text string
}

var keyPattern = regexp.MustCompile(`^(?:"([^"\\]+)"|'([^']+)'|([^\s"'#\[{&*!|>%@-][^:#]*?))\s*:(?:\s|$)`)

func splitBlocks(head string) []block {
	var blocks []block
	for line := range strings.Lines(head) {
		trimmed := strings.TrimRight(line, " \t\r\n")
		m := keyPattern.FindStringSubmatch(line)
		switch {
		case m != nil:
			blocks = append(blocks, block{m[1] + m[2] + m[3], line})
		case strings.HasPrefix(line, "#"), len(blocks) == 0:
			blocks = append(blocks, block{"", line})
		case trimmed == "" && blocks[len(blocks)-1].key == "":
			blocks[len(blocks)-1].text += line
		default:
			blocks[len(blocks)-1].text += line
		}
	}
	if n := len(blocks); n > 0 && !strings.HasSuffix(blocks[n-1].text, "\n") {
		blocks[n-1].text += "\n"
	}
	return blocks
}

// extra is the part of the front matter that no field stands for.
func extra(head string) string {
	var b strings.Builder
	for _, block := range splitBlocks(head) {
		if block.key != "" && !isField(block.key) {
			b.WriteString(strings.ReplaceAll(block.text, "\r\n", "\n"))
		}
	}
	return b.String()
}

func isField(key string) bool {
	return slices.ContainsFunc(fields, func(f field) bool { return f.name == key })
}

// knownOnly empties the lines of unknown keys; others reports whether there were any.
func knownOnly(head string) (own string, others bool) {
	var b strings.Builder
	for _, block := range splitBlocks(head) {
		if block.key == "" || isField(block.key) {
			b.WriteString(block.text)
			continue
		}
		others = true
		b.WriteString(strings.Repeat("\n", strings.Count(block.text, "\n")))
	}
	return b.String(), others
}

// keyLine is the line in the file on which a top-level key stands.
func keyLine(head, key string) int {
	line := 2
	for _, block := range splitBlocks(head) {
		if block.key == key {
			return line
		}
		line += strings.Count(block.text, "\n")
	}
	return 1
}

// placeFor is where in blocks the field with the given number belongs: behind
// the nearest one before it that is there.
func placeFor(blocks []block, number int) int {
	for i := number - 1; i >= 0; i-- {
		for at, b := range blocks {
			if b.key == fields[i].name {
				return at + 1
			}
		}
	}
	if number > 0 && len(blocks) > 0 && blocks[0].key == "" {
		return 1
	}
	return 0
}

var trailingComment = regexp.MustCompile(`^[^"'\n]*?(\s+#[^\r\n]*)\r?\n$`)

// keepComment gives a new one-line value the comment of the old one.
func keepComment(old, text, newline string) string {
	m := trailingComment.FindStringSubmatch(old)
	if m == nil || strings.Count(text, "\n") != 1 {
		return text
	}
	return strings.TrimSuffix(text, newline) + m[1] + newline
}

func scalar(key, value string) string {
	if value == "" {
		return ""
	}
	return key + ": " + quote(value) + "\n"
}

// hash quotes always: a hash may be all digits, or look like a float.
func hash(key, value string) string {
	if value == "" {
		return ""
	}
	return key + ": " + doubleQuote(value) + "\n"
}

func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	t = t.UTC()
	if t.Equal(t.Truncate(24 * time.Hour)) {
		return "time: " + t.Format(time.DateOnly) + "\n"
	}
	return "time: " + t.Format(time.RFC3339Nano) + "\n"
}

func list(key string, values []string) string {
	if len(values) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString(key + ":\n")
	for _, v := range values {
		b.WriteString("  - " + quote(v) + "\n")
	}
	return b.String()
}

func mapping(key string, values map[string]string) string {
	if len(values) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString(key + ":\n")
	for _, k := range slices.SortedFunc(maps.Keys(values), cmp.Compare[string]) {
		b.WriteString("  " + quote(k) + ": " + quote(values[k]) + "\n")
	}
	return b.String()
}

func sourceStrings(sources []Source) []string {
	out := make([]string, len(sources))
	for i, s := range sources {
		out[i] = fmt.Sprintf("%s#%d", s.Conversation, s.Turn)
	}
	return out
}

var (
	plainPattern = regexp.MustCompile(`^\p{L}[\p{L}\p{N} _./,;()?’+-]*$`)
	wordPattern  = regexp.MustCompile(`(?i)^(true|false|null|yes|no|on|off|y|n|nan|inf)$`)
)

// quote writes a YAML scalar: plain where no reader of YAML could take it for
// anything but a string, in double quotes otherwise.
func quote(s string) string {
	if plainPattern.MatchString(s) && !wordPattern.MatchString(s) && !strings.HasSuffix(s, " ") {
		return s
	}
	return doubleQuote(s)
}

func doubleQuote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range strings.ToValidUTF8(s, "\ufffd") {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == ' ' || unicode.IsGraphic(r) && !unicode.IsSpace(r):
			b.WriteRune(r)
		case r > 0xffff:
			fmt.Fprintf(&b, `\U%08x`, r)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

package kb

import (
	"slices"
	"strings"
	"unicode"

	"github.com/askbook/askbook/internal/pattern"
)

// wrappedLength is the length of a line that goes on in the next one.
const wrappedLength = 45

// unit is a block of a turn's text.
type unit struct {
	kind unitKind
	text string // one line, but for code
}

type unitKind int

const (
	prose unitKind = iota
	bullet
	step // an item that had a number
	code
)

var (
	bulletPattern = pattern.MustCompile(`^\s*[-*•–·▪]\s+(\S.*)$`)
	stepPattern   = pattern.MustCompile(`^\s*(?:step\s*)?\(?\d{1,2}[.):]\s+(\S.*)$`)
	// inlineStep finds "1) … 2) …" written in one line.
	inlineStep  = pattern.MustCompile(`(?:^|\s)\(?(\d{1,2})[.)]\s+`)
	codePattern = pattern.MustCompile(`^(\s{4,}\S|\t\S|[$#>]{1,3} [a-z./~]|\[(?:INFO|WARN|WARNING|ERROR|DEBUG|FATAL)\]|(?:Traceback|Exception|\s+at \w+[.(])|(?:\d{4}-\d\d-\d\d[T ])?\d\d:\d\d:\d\d[.,]\d+ |(?:sudo|apt|pip|npm|git|cd|ls|cmake|make|curl|docker|ssh) [\w./-]+( |$)|#include|import \w+[.;]?$|from \w+ import |def \w+\(|[{}]\s*$|</?\w+[^>]*>\s*$)`)
)

var (
	// commandLine is a program with flags.
	commandLine   = pattern.MustCompile(`^(?:\./|/)?[a-z][\w./-]*(?: \S+)*? --?[a-zA-Z]`)
	goesOnCommand = pattern.MustCompile(`^(?:--?[a-zA-Z][\w-]*(?:[ =]|$)|"[\w-]+=|["\d][\w.,:/"=-]* --?[a-zA-Z])`)
)

// mostlyArguments tells "uhd_usrp_probe --args addr=…" from a sentence on flags.
func mostlyArguments(line string) bool {
	fields := strings.Fields(line)
	n := 0
	for _, f := range fields {
		if strings.ContainsAny(f, "-_=/\"") || strings.ContainsAny(f, "0123456789") {
			n++
		}
	}
	return 2*n >= len(fields) && !strings.HasSuffix(line, ".")
}

// units cuts a turn into paragraphs, list items and blocks of code, and joins
// the lines that a mail program has wrapped.
func units(text string) []unit {
	text = fencedApart(strings.ReplaceAll(clip(text, maxTurnBytes), "\r\n", "\n"))
	var b blocks
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if len(b.out) == maxUnits {
			break
		}
		if b.indented == 0 && !b.fenced && !b.inList() {
			b.indented = indentedCode(lines[i:])
		}
		b.add(strings.TrimRightFunc(line, unicode.IsSpace))
	}
	var split []unit
	for _, u := range b.out {
		split = append(split, splitSteps(u)...)
	}
	return split
}

// blocks are the units of the lines so far.
type blocks struct {
	out      []unit
	last     int  // length of the last line; 0 where the next one starts anew
	fenced   bool // between marks of code
	indented int  // lines to come that are code as those beside them are
}

func (b *blocks) add(line string) {
	trimmed := strings.TrimSpace(line)
	switch {
	case b.indented > 0:
		b.indented--
		b.code(line)
	case strings.HasPrefix(trimmed, fenceMark):
		if n := len(b.out); b.fenced && n > 0 {
			b.out[n-1].text = strings.TrimRight(b.out[n-1].text, "\n")
		}
		b.fenced, b.last = !b.fenced, 0
		return
	case b.fenced && b.goesOn(code):
		b.out[len(b.out)-1].text += "\n" + line
		return
	case b.fenced && trimmed != "":
		b.start(code, line)
	case trimmed == "" || isRule(trimmed):
		b.last = 0
		return
	case stepPattern.MatchString(line):
		b.start(step, stepPattern.FindStringSubmatch(line)[1])
	case bulletPattern.MatchString(line):
		b.start(bullet, bulletPattern.FindStringSubmatch(line)[1])
	case b.goesOn(code) && goesOnCommand.MatchString(trimmed):
		b.out[len(b.out)-1].text += " " + trimmed
	case commandLine.MatchString(trimmed) && mostlyArguments(trimmed):
		b.start(code, trimmed)
	case looksLikeCode(line, b.inList()):
		b.code(line)
	case b.goesOn(prose) && b.last >= wrappedLength, b.inList() && (b.last >= wrappedLength || line != trimmed):
		b.out[len(b.out)-1].text += " " + trimmed
	default:
		b.start(prose, trimmed)
	}
	b.last = len(line)
}

func (b *blocks) start(kind unitKind, text string) { b.out = append(b.out, unit{kind, text}) }

// code adds a line to the block of code before it, or begins one.
func (b *blocks) code(line string) {
	if n := len(b.out); n > 0 && b.out[n-1].kind == code {
		b.out[n-1].text += "\n" + line
		return
	}
	b.start(code, line)
}

// goesOn reports whether the line before is of a kind.
func (b *blocks) goesOn(kind unitKind) bool {
	return len(b.out) > 0 && b.last > 0 && b.out[len(b.out)-1].kind == kind
}

func (b *blocks) inList() bool { return b.goesOn(bullet) || b.goesOn(step) }

const fenceMark = "```"

// fencedApart puts the marks of a block of code on lines of their own: chats leave them where
// they are typed. One without its other half marks nothing.
func fencedApart(text string) string {
	n := strings.Count(text, fenceMark)
	if n == 0 {
		return text
	}
	if n%2 != 0 {
		last := strings.LastIndex(text, fenceMark)
		text = text[:last] + text[last+len(fenceMark):]
	}
	return strings.ReplaceAll(text, fenceMark, "\n"+fenceMark+"\n")
}

// looksLikeCode reports whether a line is a command, a log line or source; an
// indented line in a list is the item's.
func looksLikeCode(line string, inList bool) bool {
	if inList && (line[0] == ' ' || line[0] == '\t') {
		return false
	}
	if !codePattern.MatchString(line) {
		return false
	}
	if line[0] != ' ' && line[0] != '\t' {
		return true
	}
	if codePattern.MatchString(strings.TrimLeft(line, " \t")) {
		return true
	}
	return !wordy(line) // indented prose is prose
}

// indentedCode is how many lines from the first on are code because they stand
// indented together, one of them is code, and none is a sentence: some
// commands of a block look like nothing by themselves.
func indentedCode(lines []string) int {
	n, sure := 0, false
	for _, line := range lines {
		if !indented(line) {
			break
		}
		line = strings.TrimRightFunc(line, unicode.IsSpace)
		if wordy(line) && len(strings.Fields(line)) > 6 || bulletPattern.MatchString(line) || stepPattern.MatchString(line) || strings.Contains(line, fenceMark) {
			return 0
		}
		sure = sure || looksLikeCode(line, false)
		n++
	}
	if n < 2 || !sure {
		return 0
	}
	return n
}

// indented reports whether a line that is not blank begins as Markdown's blocks of
// code do.
func indented(line string) bool {
	return (strings.HasPrefix(line, "    ") || strings.HasPrefix(line, "\t")) && strings.TrimSpace(line) != ""
}

// wordy reports whether a line is mostly letters.
func wordy(line string) bool {
	symbols, letters := 0, 0
	for _, r := range line {
		switch {
		case unicode.IsLetter(r):
			letters++
		case strings.ContainsRune("{}()[]<>=;:/\\|$#_&*+\"", r):
			symbols++
		}
	}
	return symbols*8 <= letters
}

func isRule(line string) bool {
	return strings.Trim(line, "-_=*~ ") == ""
}

// splitSteps makes items of "1) open it 2) press the button".
func splitSteps(u unit) []unit {
	if u.kind != prose {
		return []unit{u}
	}
	marks := inlineStep.FindAllStringSubmatchIndex(u.text, -1)
	want := 1
	marks = slices.DeleteFunc(marks, func(m []int) bool {
		if u.text[m[2]:m[3]] != itoa(want) {
			return true
		}
		want++
		return false
	})
	if len(marks) < 2 {
		return []unit{u}
	}
	var out []unit
	if head := strings.TrimSpace(u.text[:marks[0][0]]); head != "" {
		out = append(out, unit{prose, head})
	}
	for i, m := range marks {
		end := len(u.text)
		if i+1 < len(marks) {
			end = marks[i+1][0]
		}
		if item := strings.TrimRight(strings.TrimSpace(u.text[m[1]:end]), ",;"); item != "" {
			out = append(out, unit{step, item})
		}
	}
	return out
}

func itoa(n int) string {
	if n >= 10 {
		return string([]byte{byte('0' + n/10), byte('0' + n%10)})
	}
	return string(byte('0' + n))
}

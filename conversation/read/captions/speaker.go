package captions

import (
	"html"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/askbook/askbook/conversation"
	"github.com/askbook/askbook/conversation/read/input"
)

var (
	voiceTag = regexp.MustCompile(`<v(?:\.[^\s>]*)?\s+([^>]{1,200})>`)
	anyTag   = regexp.MustCompile(`</?[a-zA-Z0-9][^<>]{0,200}>|</>`)
	inParens = regexp.MustCompile(`^(.*\S)\s*[(\[]([^()\[\]]+)[)\]]$`)
)

// add takes in a cue; one with several voices is several.
func (t *transcript) add(line int, start time.Duration, text []string) {
	joined := strings.Join(text, "\n")
	voices := voiceTag.FindAllStringSubmatchIndex(joined, -1)
	if len(voices) == 0 {
		// A line that begins with a dash is another speaker's.
		for _, part := range dashed(joined) {
			t.say(cue{line: line, start: start, text: spoken(part)})
		}
		return
	}
	t.voices = true
	t.say(cue{line: line, start: start, text: spoken(joined[:voices[0][0]])})
	for i, v := range voices {
		end := len(joined)
		if i+1 < len(voices) {
			end = voices[i+1][0]
		}
		t.say(cue{line: line, start: start, voice: spoken(joined[v[2]:v[3]]), text: spoken(joined[v[1]:end])})
	}
}

func (t *transcript) say(c cue) {
	if c.text == "" {
		return
	}
	if name, _, ok := named(c.text); ok && c.voice == "" {
		t.prefix[name]++
		t.named++
	}
	t.cues = append(t.cues, c)
}

// dashed parts a cue of several lines that each begin with a dash.
func dashed(text string) []string {
	lines := strings.Split(text, "\n")
	for _, l := range lines {
		if len(lines) < 2 || !strings.HasPrefix(l, "- ") {
			return []string{text}
		}
	}
	for i := range lines {
		lines[i] = lines[i][2:]
	}
	return lines
}

// spoken is the text of a cue on one line, without marks.
func spoken(s string) string {
	s = anyTag.ReplaceAllString(s, "")
	return strings.Join(strings.Fields(input.Text(html.UnescapeString(s))), " ")
}

// named parts "Name: text". A name is short, begins with a letter or digit
// and is no address of a page.
func named(s string) (name, text string, ok bool) {
	s = strings.TrimPrefix(s, ">> ")
	name, text, ok = strings.Cut(s, ":")
	if !ok || name == "" || utf8.RuneCountInString(name) > 60 || len(strings.Fields(name)) > 7 || strings.HasPrefix(text, "//") ||
		text != "" && !strings.HasPrefix(text, " ") || strings.ContainsAny(name, ".!?,;\"") && !strings.HasSuffix(name, ".") {
		return "", "", false
	}
	first, _ := utf8.DecodeRuneInString(name)
	if !unicode.IsUpper(first) && !unicode.IsDigit(first) && (unicode.IsLower(first) && strings.Contains(name, " ") || !unicode.IsLetter(first)) {
		return "", "", false
	}
	return strings.TrimSpace(name), strings.TrimSpace(text), true
}

// maxTurn is where a turn of one speaker is cut, in bytes: a lecture becomes
// several.
const maxTurn = 8000

// turns joins the cues of one speaker. A cue without a name goes on with the
// speaker before it.
func (t *transcript) turns() []cue {
	var turns []cue
	for _, c := range t.cues {
		if name, text, ok := named(c.text); ok && c.voice == "" && t.isSpeaker(name) {
			c.voice, c.text = name, text
		}
		if c.text == "" {
			continue
		}
		last := len(turns) - 1
		if last >= 0 && (c.voice == "" || c.voice == turns[last].voice) && len(turns[last].text)+len(c.text) < maxTurn {
			turns[last].text += " " + c.text
			continue
		}
		if last >= 0 && c.voice == "" {
			c.voice = turns[last].voice
		}
		turns = append(turns, c)
	}
	return turns
}

// isSpeaker reports whether "name:" names a speaker: it does so again and
// again, nearly every cue begins with a name, the name is that of a role, or it
// is written as names are in a file where they are common.
func (t *transcript) isSpeaker(name string) bool {
	if t.voices {
		return false
	}
	_, role := speaker(name)
	return t.prefix[name] > 1 || t.named*10 >= len(t.cues)*9 || role != conversation.Unknown ||
		t.named*2 >= len(t.cues) && capitalised(name)
}

// capitalised reports whether every word of a name begins with a capital.
func capitalised(name string) bool {
	for word := range strings.FieldsSeq(name) {
		first, _ := utf8.DecodeRuneInString(strings.TrimLeft(word, "(["))
		if unicode.IsLower(first) {
			return false
		}
	}
	return true
}

// speaker tells the role that a name gives: "Agent", "Maria (Support)",
// "Agent: Maria".
func speaker(voice string) (name string, role conversation.Role) {
	voice = input.Line(voice)
	if role, ok := input.Role(voice); ok {
		return "", role
	}
	if m := inParens.FindStringSubmatch(voice); m != nil {
		if role, ok := input.Role(m[2]); ok {
			return m[1], role
		}
		if role, ok := input.Role(m[1]); ok {
			return m[2], role
		}
	}
	for _, sep := range []string{" - ", ": ", ", "} {
		if a, b, ok := strings.Cut(voice, sep); ok {
			if role, ok := input.Role(a); ok {
				return b, role
			}
			if role, ok := input.Role(b); ok {
				return a, role
			}
		}
	}
	return voice, conversation.Unknown
}

package kb

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/askbook/askbook/internal/pattern"
)

// Limits on what is read of one turn: a log of a megabyte is nobody's question,
// and no answer either.
const (
	maxTurnBytes = 12_000
	maxUnits     = 200
	maxSentence  = 600 // bytes; longer ones are cut for comparison only
)

// clip cuts at a rune's start.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// abbreviations after which a full stop ends no sentence.
var abbreviations = map[string]bool{
	"e.g": true, "i.e": true, "mrs": true, "dr.": true, "approx": true, "no": true, "nr": true,
	"st": true, "etc": true, "inc": true, "ltd": true, "co": true, "incl": true, "max": true, "min": true, "fig": true, "z.b": true, "bzw": true,
	"ca": true, "usw": true, "p.ej": true, "sr": true, "sra": true, "dept": true, "ext": true, "tel": true,
}

// sentences cuts prose at its full stops, question and exclamation marks. Each piece is
// kept or dropped by itself and then published, where half a sentence is worse than two in
// one: hence the abbreviations. Lines have been joined by units. Package document, which
// only judges what a sentence is for, has to cut at lines instead.
func sentences(text string) []string {
	var out []string
	start := 0
	add := func(end int) {
		if s := strings.TrimSpace(text[start:end]); s != "" {
			out = append(out, s)
		}
		start = end
	}
	for i, r := range text {
		if i < start {
			continue
		}
		switch r {
		case '。', '！', '？':
			add(i + utf8.RuneLen(r))
		case '.', '!', '?', '…', '؟':
			end := i + utf8.RuneLen(r)
			for end < len(text) && strings.IndexByte(`.!?)"'`, text[end]) >= 0 {
				end++
			}
			if next, _ := utf8.DecodeRuneInString(text[end:]); end < len(text) && !unicode.IsSpace(next) && next != '”' {
				continue
			}
			if r == '.' && end == i+1 && end < len(text) && !endsSentence(text[start:i], text[end:]) {
				continue
			}
			add(end)
		}
	}
	add(len(text))
	return out
}

// endsSentence judges a full stop by the word before and the letter behind.
func endsSentence(before, behind string) bool {
	word := before[strings.LastIndexAny(before, " (")+1:]
	if abbreviations[strings.ToLower(word)] && (len(word) != 2 || startsNumber(behind)) || utf8.RuneCountInString(word) == 1 && word != "I" && !unicode.IsDigit(rune(word[0])) {
		return false
	}
	next, _ := utf8.DecodeRuneInString(strings.TrimLeft(behind, " \"'(“"))
	return !unicode.IsLower(next) || len(word) > 3
}

// startsNumber tells "No. 5" from "No. It is …".
func startsNumber(s string) bool {
	s = strings.TrimLeft(s, " #")
	return s != "" && s[0] >= '0' && s[0] <= '9'
}

// words are the lower-case words of a text, placeholders left out.
func words(text string) []string {
	text = clip(text, maxTurnBytes)
	if strings.Contains(text, "[") {
		text = placeholder.ReplaceAllString(text, " ")
	}
	text = strings.ReplaceAll(strings.ToLower(text), "’", "'")
	out := make([]string, 0, len(text)/5+1)
	start := -1
	for i, r := range text {
		switch within := inWord(r); {
		case within && start < 0:
			start = i
		case !within && start >= 0:
			out, start = append(out, text[start:i]), -1
		}
	}
	if start >= 0 {
		out = append(out, text[start:])
	}
	return out
}

func inWord(r rune) bool {
	if r < utf8.RuneSelf { // mostly, and quicker
		return 'a' <= r && r <= 'z' || '0' <= r && r <= '9' || r == '\'' || 'A' <= r && r <= 'Z'
	}
	return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r)
}

// contentWords are the words that say something, each once.
func contentWords(text string) []string {
	all := words(text)
	out := all[:0]
	for _, w := range all {
		w = strings.Trim(w, "'")
		if len(w) < 2 || stop[w] || slices.Contains(out, w) {
			continue
		}
		out = append(out, w)
	}
	return out
}

// placeholder is what the redactor puts for a personal value: [EMAIL_1].
var placeholder = pattern.MustCompile(`\[([A-Z][A-Z_]*?)(?:_\d+)?\]`)

// stop are words that tell no two questions apart.
var stop = setOf(`a an the this that these those it its i me my mine we us our you your yours he she they them their his her
	is am are was were be been being do does did done have has had having will would shall should can could may might must
	and or but if so as at by for from in into of on onto to up with without about after again all also already any anyone anything
	because before both don't doesn't didn't isn't aren't wasn't won't wouldn't can't cannot couldn't i'm i've i'd i'll you're it's that's there's what's
	there here how what when where which who whom whose why then than too very just only not no nor now please thanks thank hi hello hey dear
	get got go going want wanted need needed like know see say said tell told ask asked try tried trying help able make made let lets
	some something someone thing things one ones more most much many other another such same own out over under off still yet even ever
	really actually basically maybe perhaps possible way ok okay yes yeah well good morning afternoon evening day today sure
	regards best kind cheers ps fyi etc via per been able wondering looking question`)

func setOf(list string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(list) {
		set[w] = true
	}
	return set
}

// homePath is a path that names whose computer it is on, or what is left of it.
var homePath = pattern.MustCompile(`\[HOME_\d+\]|(^|[^\w.])(?:/home|/Users)/[\w.-]+(/|\b)|\b[A-Z]:\\(?:Users|Documents and Settings)\\[\w.-]+(\\|\b)`)

// homeless puts ~ for somebody's home.
func homeless(s string) string {
	return homePath.ReplaceAllString(s, "$1~$2$3")
}

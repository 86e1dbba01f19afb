package document

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/askbook/askbook/conversation"
)

const (
	maxIssue       = 600 // characters, without the subject
	minStatement   = 25  // letters; what is shorter hardly states a problem
	maxOpeningTurn = 4   // customer's turns that are looked at
)

// issue is what the customer came for: the subject, if it says something, and
// his first statement of the problem.
func issue(subject string, turns []Turn) string {
	statement := statement(turns)
	topic := topicOf(subject)
	switch {
	case topic == "" || strings.Contains(strings.ToLower(statement), strings.ToLower(topic)):
		if statement == "" {
			return topic
		}
		return statement
	case statement == "":
		return topic
	case strings.ContainsAny(topic[len(topic)-1:], ".!?"):
		return topic + " " + statement
	default:
		return topic + ". " + statement
	}
}

// statement is the beginning of what the customer said once greetings are over;
// where no customer speaks, of what anybody did.
func statement(turns []Turn) string {
	said := opening(turns, func(t Turn) bool { return t.Role == conversation.Customer })
	if said == "" {
		said = opening(turns, func(t Turn) bool { return t.Role != conversation.Bot && t.Role != conversation.System })
	}
	if said == "" {
		said = opening(turns, func(Turn) bool { return true })
	}
	return firstSentences(said, maxIssue)
}

func opening(turns []Turn, counts func(Turn) bool) string {
	var parts []string
	fallback := ""
	letters, seen := 0, 0
	for _, t := range turns {
		if !counts(t) || strings.TrimSpace(t.Text) == "" {
			continue
		}
		seen++
		text := withoutGreeting(t.Text)
		if fallback == "" {
			fallback = t.Text
		}
		if text != "" {
			parts = append(parts, text)
			letters += lettersIn(text)
		}
		if letters >= minStatement || seen == maxOpeningTurn {
			break
		}
	}
	if len(parts) == 0 {
		return flatten(fallback)
	}
	return strings.Join(parts, " ")
}

func flatten(s string) string { return strings.Join(strings.Fields(s), " ") }

func lettersIn(s string) int {
	n := 0
	for _, r := range s {
		if unicode.IsLetter(r) {
			n++
			if r >= 0x3040 {
				n += 3 // a syllable or a word each
			}
		}
	}
	return n
}

// withoutGreeting takes greetings off the beginning of a turn and puts it on
// one line. A turn that only greets becomes empty.
func withoutGreeting(text string) string {
	text = flatten(text)
	for range 3 {
		rest, ok := cutGreeting(text)
		if !ok {
			break
		}
		text = rest
	}
	return text
}

// pleasantries fill greetings besides the greeting words and names.
var pleasantries = map[string]bool{
	"hope": true, "you": true, "are": true, "doing": true, "well": true, "i": true, "how": true, "today": true, "all": true, "everyone": true, "everybody": true, "team": true,
	"support": true, "folks": true, "guys": true, "sir": true, "madam": true, "or": true, "and": true, "friends": true, "community": true, "is": true, "this": true, "anyone": true, "anybody": true,
	"someone": true, "day": true, "to": true, "users": true, "dear": true, "colleagues": true, "the": true, "name": true, "zusammen": true, "damen": true, "herren": true, "und": true, "yes": true, "ok": true, "okay": true, "sure": true, "help": false,
}

// cutGreeting cuts one greeting: its words, as far as the first mark that ends
// it, if there is nothing else in it.
func cutGreeting(text string) (rest string, ok bool) {
	text = strings.TrimLeft(text, "\\*~ ")
	end := strings.IndexAny(text, ",.!?:;—")
	if end < 0 {
		end = len(text)
	}
	if end > 60 {
		return cutGreetingWord(text)
	}
	words := strings.Fields(placeholder.ReplaceAllString(strings.ToLower(text[:end]), " "))
	greeting := false
	for _, w := range words {
		w = strings.Trim(w, "-–'\"()")
		if strings.HasPrefix(w, "[") || strings.HasSuffix(w, "]") {
			continue
		}
		greeting = greeting || greetings[w]
		if !greetings[w] && !pleasantries[w] && !titles[w] {
			if addressed(words) && end < len(text) {
				break
			}
			return cutGreetingWord(text)
		}
	}
	if len(words) > 0 && !greeting {
		return text, false
	}
	return strings.TrimLeft(text[end:], " ,.!?:;—-"), true
}

// audience are words for those whom a greeting is meant for.
var audience = map[string]bool{
	"users": true, "team": true, "support": true, "community": true, "list": true, "all": true, "everyone": true, "everybody": true, "developers": true, "experts": true,
	"folks": true, "friends": true, "colleagues": true, "members": true, "together": true, "zusammen": true, "people": true, "helpdesk": true, "service": true,
}

// addressed reports whether lower-case words greet some audience by its name:
// "dear lamp users and acme support team".
func addressed(words []string) bool {
	if len(words) < 2 || len(words) > 9 || !greetings[words[0]] || pleasantries[words[0]] && words[0] != "dear" {
		return false
	}
	for _, w := range words[1:] {
		if sentenceWord[w] && w != "and" && w != "the" && w != "at" && w != "a" {
			return false
		}
	}
	return audience[words[len(words)-1]] || len(words) == 2 && audience[words[1]]
}

// cutGreetingWord cuts "Hi " off "Hi my lamp is dark".
func cutGreetingWord(text string) (rest string, ok bool) {
	first, rest, found := strings.Cut(text, " ")
	switch strings.ToLower(strings.Trim(first, ",")) {
	case "hi", "hello", "hey", "hallo", "hola", "bonjour", "ciao", "hej", "olá", "moin", "greetings":
		return rest, found
	}
	return text, false
}

// firstSentences is the beginning of s, at most n characters, cut behind a
// sentence where there is one in the second half, else behind a word.
func firstSentences(s string, n int) string {
	s = flatten(s)
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	cut := len(string([]rune(s)[:n]))
	head := s[:cut]
	for i := len(head) - 1; i > len(head)/2; i-- {
		if strings.IndexByte(".!?", head[i]) >= 0 && i+1 < len(s) && s[i+1] == ' ' {
			return head[:i+1]
		}
	}
	if i := strings.LastIndexByte(head, ' '); i > len(head)/2 {
		return head[:i]
	}
	return head
}

// vague are subjects that say nothing of the matter.
var vague = map[string]bool{
	"": true, "no subject": true, "kein betreff": true, "hello": true, "hi": true, "hallo": true, "question": true, "questions": true, "frage": true, "help": true, "hilfe": true, "please help": true,
	"help needed": true, "need help": true, "problem": true, "issue": true, "support": true, "support request": true, "request": true, "inquiry": true, "enquiry": true, "anfrage": true, "contact": true,
	"contact form": true, "contact us": true, "kontakt": true, "message": true, "new message": true, "urgent": true, "important": true, "test": true, "none": true, "chat": true, "call": true, "conversation": true,
	"feedback": true, "info": true, "information": true, "order": true, "ticket": true, "new ticket": true, "your request": true, "quick question": true, "a question": true,
}

// topicOf is a subject without "Re:" and list tags; "" where it says nothing.
func topicOf(subject string) string {
	s := flatten(subject)
	for {
		trimmed := s
		if colon := strings.IndexByte(s, ':'); colon > 0 && colon <= 4 && replyMark[strings.ToLower(s[:colon])] {
			trimmed = strings.TrimSpace(s[colon+1:])
		}
		if strings.HasPrefix(trimmed, "[") && !placeholder.MatchString(trimmed[:min(len(trimmed), 20)]) {
			if end := strings.IndexByte(trimmed, ']'); end > 0 && end < 40 {
				trimmed = strings.TrimSpace(trimmed[end+1:])
			}
		}
		if trimmed == s {
			break
		}
		s = trimmed
	}
	bare := strings.ToLower(strings.TrimFunc(s, func(r rune) bool { return unicode.IsPunct(r) || unicode.IsSpace(r) }))
	if vague[bare] || lettersIn(bare) < 3 {
		return ""
	}
	return firstSentences(s, 200)
}

var replyMark = map[string]bool{"re": true, "fw": true, "fwd": true, "aw": true, "wg": true, "sv": true, "vs": true, "tr": true, "rv": true, "res": true, "enc": true, "rif": true, "odp": true, "antw": true}

package document

import "strings"

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
	case "hi", "hello", "hey", "hallo", "hola", "bonjour", "ciao", "hej", "olá", "moin", "greetings", "hai", "hii", "hiya", "helo", "hlo":
		return rest, found
	}
	return text, false
}

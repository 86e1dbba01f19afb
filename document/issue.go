package document

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/askbook/askbook/conversation"
)

const (
	maxIssue       = 600 // characters, without the subject
	minStatement   = 25  // letters; what is shorter hardly states a problem
	maxOpeningTurn = 10  // customer's turns that are looked at
	maxStatements  = 30
	maxRequests    = 8   // in later turns
	maxRequest     = 300 // characters
	minMatter      = 2   // words of his own that state one as well
)

// findIssue sets the issue from what was said.
func (d *data) findIssue() {
	d.Issue = issue(d, nothing, false)
	if said := issue(d, nothing, true); said != d.Issue {
		d.Said = said
	}
}

// issue is what the customer came for: the subject, if it says something, and
// his first statement of the problem.
func issue(d *data, common func(string) bool, whole bool) string {
	statement := statement(d, common, whole)
	topic := topicOf(d.Subject)
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

// IssueWithout is Issue for who knows more sentences that say nothing of a
// matter: those that common reports. They are passed without greetings.
func (d *Document) IssueWithout(common func(sentence string) bool) string {
	if !d.says(common) {
		return d.d.Issue
	}
	return issue(&d.d, common, false)
}

// says reports whether a sentence of a kind stands where the issue may be told.
func (d *Document) says(kind func(sentence string) bool) bool {
	counts := askers(d.d.Turns)
	for _, t := range d.d.Turns {
		if !counts(t) {
			continue
		}
		for sentence := range sentencesOf(t.Text) {
			if kind(sentence) {
				return true
			}
		}
	}
	return false
}

// IssueAsSaid is Issue with all that the turns say in which it is told, greetings
// at their beginnings left out.
func (d *Document) IssueAsSaid() string { return cmp.Or(d.d.Said, d.d.Issue) }

func nothing(string) bool { return false }

// Statements are the sentences in which the issue is looked for, in order:
// those at the beginning of the conversation that may tell what it is about.
func (d *Document) Statements() []string {
	var statements []string
	for _, t := range opening(d.d.Turns) {
		for sentence := range sentencesOf(t.Text) {
			if kind, _ := substanceOf(sentence); kind == telling {
				statements = append(statements, sentence)
			}
			if len(statements) == maxStatements {
				return statements
			}
		}
	}
	return statements
}

// Requests are what the customer asked for beyond the issue, one a turn.
func (d *Document) Requests() []string {
	var requests []string
	for _, t := range d.d.Turns {
		if t.Role != conversation.Customer {
			continue
		}
		if request := d.request(t.Text); request != "" {
			requests = append(requests, request)
		}
		if len(requests) == maxRequests {
			break
		}
	}
	return requests
}

// request is what a turn asks for beyond the issue; "" where it asks for nothing,
// or for too little to tell what.
func (d *Document) request(text string) string {
	var a account
	for sentence := range sentencesOf(text) {
		if a.letters > maxRequest {
			break
		}
		kind, matter := substanceOf(sentence)
		if kind != telling || strings.Contains(d.d.Issue, sentence) {
			continue
		}
		a.told = append(a.told, sentence)
		a.letters += lettersIn(sentence)
		a.matter += matter
		a.requests = a.requests || requests(sentence)
	}
	if !a.requests || a.matter < minMatter {
		return ""
	}
	return firstSentences(withoutLead(strings.Join(a.told, " ")), maxRequest)
}

// statement is the beginning of what the first turns tell of a matter, without
// what does not; of turns that tell nothing, all that is no greeting; of mere
// greetings, the first. Where an agent asked what the matter is, the answer is
// the better statement, unless the customer had asked for something before.
func statement(d *data, common func(string) bool, whole bool) string {
	turns := opening(d.Turns)
	english := d.Lang == "" || d.Lang == "en"
	first := tell(turns, english, common, whole)
	if first.requests {
		return first.text()
	}
	for i := len(turns) - 1; i > 0; i-- {
		if turns[i].prompt != theMatter {
			continue
		}
		if answer := tell(turns[i:], english, common, whole); answer.enough(english) {
			return answer.text()
		}
	}
	return first.text()
}

// account is what turns tell.
type account struct {
	told, unclear, rest []string
	first               string // turn
	letters, matter     int    // of what is told
	requests            bool   // asks for something or says that it fails
}

func tell(turns []asked, english bool, common func(string) bool, whole bool) account {
	var a account
	if len(turns) > 0 {
		a.first = turns[0].Text
	}
	for _, t := range turns {
		before := len(a.told)
		a.read(t, common)
		if whole && len(a.told) > before {
			a.told = append(a.told[:before], slices.Collect(sentencesOf(t.Text))...)
		}
		if a.enough(english) || a.requests && len(a.told) == before {
			break
		}
	}
	return a
}

// read adds what a turn tells.
func (a *account) read(t asked, common func(string) bool) {
	before := len(a.told)
	for sentence := range sentencesOf(t.Text) {
		kind, matter := substanceOf(sentence)
		switch {
		case a.letters > maxIssue:
			return
		case len(a.told) > before && !strings.ContainsFunc(sentence, isWordRune): // marks about code, a line
			a.told = append(a.told, sentence)
		case common(sentence) || kind <= personal && (len(a.told) == before || dispensable(sentence)):
			a.rest = append(a.rest, sentence)
		case kind == unclear && len(a.told) == 0:
			a.unclear = append(a.unclear, sentence)
		case (before > 0 || t.prompt == thePerson) && isForm(sentence, t.prompt):
			a.rest = append(a.rest, sentence)
		default:
			if len(a.told) == 0 {
				sentence = withoutLead(sentence)
			}
			a.told = append(a.told, sentence)
			a.letters += lettersIn(sentence)
			a.requests = a.requests || requests(sentence)
			if n, words := count(sentence); n[matterWord] < words { // else it may be a name
				a.matter += matter
			}
		}
	}
}

// enough reports whether what is told states a problem.
func (a *account) enough(english bool) bool {
	return a.letters >= minStatement || english && a.matter >= minMatter
}

func (a *account) text() string {
	for _, parts := range [][]string{a.told, a.unclear, a.rest} {
		if len(parts) > 0 {
			return firstSentences(strings.Join(parts, " "), maxIssue)
		}
	}
	return firstSentences(a.first, maxIssue)
}

// dispensable reports whether a sentence behind a telling one in the same turn
// is polite or personal; "Is that so?" belongs to what was told.
func dispensable(sentence string) bool {
	n, _ := count(sentence)
	return n[courtesyWord]+n[pleaWord]+n[identityWord]+n[namingWord] > 0
}

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// maxForm is how many words an answer to a question for data has at most.
const maxForm = 8

// isForm reports whether a sentence is but such an answer: a few words with
// something personal among them, or whatever they are where that was asked for.
func isForm(sentence string, p prompt) bool {
	n, words := count(sentence)
	return words < maxForm && !n.wants() && (p == thePerson || n[detailWord]+n[identityWord]+n[namingWord] > 0)
}

// requests reports whether a sentence asks for something or says that it fails.
func requests(sentence string) bool {
	n, _ := count(sentence)
	return n.wants() || strings.HasSuffix(sentence, "?")
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

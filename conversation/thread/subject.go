package thread

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/askbook/askbook/conversation"
)

// maxPeople bounds the recipients that are looked at: a subject that went to
// more people is an announcement.
const maxPeople = 8

// subjectLink are the keys by which replies without usable references are
// joined. A subject alone proves little ("Invoice" comes from everyone), so
// that a key holds people too; keys are listed from the strongest evidence to
// the weakest.
type subjectLink struct {
	record []string   // what later replies may ask for
	ask    [][]string // what this reply asks for, strongest first; nil unless it is one
}

// subjectKeys finds the subject's keys. Between two people a key holds both
// addresses, and leads to whatever they last wrote each other under that
// subject; besides, an author's key leads to what he wrote to anybody, since
// the answer may come from another address than the one that he wrote to. On a
// mailing list everybody reads everything, so there the list stands for the
// people.
func subjectKeys(m conversation.Message) subjectLink {
	if m.Thread != "" || m.Subject == "" {
		return subjectLink{}
	}
	subject, reply := normalSubject(m.Subject)
	if generic(subject) {
		return subjectLink{}
	}
	var link subjectLink
	if m.List.Email != "" {
		list := linkKey("list", subject, m.List.Email)
		link.record = []string{list}
		if reply {
			link.ask = [][]string{{list}}
		}
		return link
	}

	author := identity(m.Author)
	var pairs, recipients []string
	for _, p := range m.To[:min(len(m.To), maxPeople)] {
		to := identity(p)
		if to == "" || to == author {
			continue
		}
		recipients = append(recipients, linkKey("by", subject, to))
		if author != "" {
			pairs = append(pairs, linkKey("pair", subject, min(author, to), max(author, to)))
		}
	}
	link.record = pairs
	if author != "" {
		link.record = append(link.record, linkKey("by", subject, author))
	}
	if !reply {
		return link
	}
	link.ask = [][]string{pairs, recipients}
	if len(recipients) == 0 && author != "" {
		link.ask = append(link.ask, []string{linkKey("by", subject, author)})
	}
	return link
}

func (l subjectLink) candidates() []string { return slices.Concat(l.ask...) }

// match is the conversation that the strongest evidence leads to, or "".
func (l subjectLink) match(hits map[string]Hit, at time.Time) string {
	for _, keys := range l.ask {
		if id := latest(hits, keys, at, subjectWindow); id != "" {
			return id
		}
	}
	return ""
}

// latest is the conversation of the key that was used last, if within the
// window.
func latest(hits map[string]Hit, keys []string, at time.Time, window time.Duration) string {
	var best Hit
	for _, k := range keys {
		h, ok := hits[k]
		if !ok || !within(h.Time, at, window) {
			continue
		}
		newer := h.Time.After(best.Time) || h.Time.Equal(best.Time) && h.Conversation < best.Conversation
		if best.Conversation == "" || newer {
			best = h
		}
	}
	return best.Conversation
}

func identity(p conversation.Person) string {
	if p.Email != "" {
		return strings.ToLower(p.Email)
	}
	return strings.ToLower(strings.TrimSpace(p.Name))
}

// replyMarks stand before the subject of an answer, forwardMarks before that of
// a message passed on, in the languages of common mail programs.
var (
	replyMarks = []string{"re", "aw", "antw", "antwort", "sv", "vs", "res", "rif", "ref", "odp", "ynt", "vá", "ατ", "απ", "ответ", "回复", "回覆", "答复", "返信", "rép", "réf", "bls", "hal", "r"}

	forwardMarks = []string{"fwd", "fw", "wg", "tr", "rv", "enc", "i", "pd", "vl", "vb", "vbs", "doorst", "továbbítás", "пересл", "转发", "轉寄", "転送", "ilt", "yml"}
)

// normalSubject takes marks of answers and forwards and tags of lists from a
// subject and lowers its case; reply says whether it was marked as an answer.
// A tag that holds a number ("[#4711]") is a ticket's and stays.
func normalSubject(s string) (subject string, reply bool) {
	s = strings.ToLower(strings.Join(strings.Fields(s), " "))
	for {
		rest, mark := cutMark(s)
		if mark != "" {
			reply = reply || slices.Contains(replyMarks, mark)
			s = rest
			continue
		}
		if rest, ok := cutTag(s); ok {
			s = rest
			continue
		}
		return strings.TrimSuffix(s, " (fwd)"), reply
	}
}

// cutMark cuts "re:", "re[2]:", "re(2):" or "re：" off the front.
func cutMark(s string) (rest, mark string) {
	end := strings.IndexAny(s, ":：")
	if end < 0 || end > 24 {
		return s, ""
	}
	_, width := utf8.DecodeRuneInString(s[end:])
	word := strings.TrimRight(s[:end], " ")
	if i := strings.IndexAny(word, "[(^"); i > 0 && strings.Trim(word[i:], "[]()^0123456789") == "" {
		word = word[:i]
	}
	if !slices.Contains(replyMarks, word) && !slices.Contains(forwardMarks, word) {
		return s, ""
	}
	return strings.TrimLeft(s[end+width:], " "), word
}

// cutTag cuts a list's tag such as "[users]" off the front, unless nothing
// would be left.
func cutTag(s string) (rest string, ok bool) {
	if !strings.HasPrefix(s, "[") {
		return s, false
	}
	end := strings.IndexByte(s, ']')
	if end < 0 || end > 40 || ticketNumber(s[1:end]) {
		return s, false
	}
	rest = strings.TrimLeft(s[end+1:], " ")
	return rest, rest != ""
}

func ticketNumber(tag string) bool {
	digits := 0
	for _, r := range tag {
		if r == '#' {
			return true
		}
		if unicode.IsDigit(r) {
			digits++
		}
	}
	return digits >= 3
}

// genericSubjects say nothing about what a mail is about.
var genericSubjects = map[string]bool{
	"(no subject)": true, "no subject": true, "(kein betreff)": true, "kein betreff": true, "none": true,
	"hello": true, "hallo": true, "hello there": true, "hi there": true, "hola": true, "bonjour": true, "ciao": true,
	"question": true, "questions": true, "a question": true, "quick question": true, "frage": true, "fragen": true,
	"anfrage": true, "enquiry": true, "inquiry": true, "request": true, "your request": true, "ihre anfrage": true,
	"help": true, "help me": true, "please help": true, "help please": true, "help needed": true, "need help": true,
	"hilfe": true, "ayuda": true, "aide": true, "aiuto": true, "ajuda": true,
	"problem": true, "problems": true, "issue": true, "issues": true, "error": true, "bug": true, "fehler": true,
	"support": true, "support request": true, "support ticket": true, "contact": true, "contact us": true, "kontakt": true,
	"message": true, "your message": true, "feedback": true, "info": true, "information": true, "urgent": true,
	"important": true, "update": true, "status": true, "test": true, "test message": true, "order": true,
	"your order": true, "my order": true, "bestellung": true, "invoice": true, "rechnung": true, "thanks": true,
	"thank you": true, "danke": true, "merci": true, "new message": true, "follow up": true, "follow-up": true,
}

// generic reports whether a normal subject is too common to join anything.
func generic(subject string) bool {
	bare := strings.TrimRightFunc(subject, func(r rune) bool { return unicode.IsPunct(r) && r != ')' || r == ' ' })
	return utf8.RuneCountInString(bare) < 4 || genericSubjects[bare]
}

package mbox

import (
	"regexp"
	"strings"

	"github.com/askbook/askbook/conversation"
)

// Subjects that only machines write, in the words of the common mail programs.
var autoSubject = regexp.MustCompile(`(?i)^\s*(automatic reply|auto[- ]?reply|autoreply|auto[- ]?response|out of (the )?office( auto[- ]?reply)?|automatische (antwort|reply)|abwesenheits(notiz|nachricht|benachrichtigung)|abwesend|r[ée]ponse automatique|absence du bureau|respuesta autom[áa]tica|fuera de la oficina|risposta automatica|fuori sede|resposta autom[áa]tica|automatisch(e)? antwoord|autosvar|automatiskt svar|automaattinen vastaus|odpowied[źz] automatyczna)\b`)

// Subjects of reports on delivery.
var bounceSubject = regexp.MustCompile(`(?i)^\s*(undeliver(able|ed)|delivery (status notification|failure|has failed|report)|mail delivery (failed|failure|subsystem|system)|returned mail|failure notice|delivery notification|unzustellbar|nicht zugestellt|mail system error|warning: message .* delayed)`)

// auto says why a mail is no human's message, "" where nothing shows that.
// Auto-Submitted: auto-generated alone does not: help desks mark agents'
// answers so.
func auto(h header, m conversation.Message, report bool) string {
	submitted := strings.ToLower(strings.TrimSpace(h.get("Auto-Submitted")))
	precedence := strings.ToLower(strings.TrimSpace(h.get("Precedence")))
	local, _, _ := strings.Cut(m.Author.Email, "@")
	daemon := local == "mailer-daemon" || local == "postmaster"
	switch {
	case report && !m.Author.IsZero(), h.has("X-Failed-Recipients"):
		return "bounce"
	case bounceSubject.MatchString(m.Subject) && (daemon || strings.TrimSpace(h.get("Return-Path")) == "<>" || submitted != "" && submitted != "no"):
		return "bounce"
	case local == "mailer-daemon":
		return "bounce"
	case strings.HasPrefix(submitted, "auto-replied"):
		return "auto-reply"
	case h.has("X-Autoreply"), h.has("X-Autorespond"), h.has("X-Auto-Reply-From"), precedence == "auto_reply", precedence == "auto-reply":
		return "auto-reply"
	case autoSubject.MatchString(m.Subject) && (byMachine(h) || colon.MatchString(m.Subject)):
		return "auto-reply"
	}
	return ""
}

// colon: programs put the subject that they answer behind their own.
var colon = regexp.MustCompile(`(?i)^\s*(auto\w*|out of (the )?office[^:]{0,12}|r\S+ automatique|r\S+ autom\S+|abwesenheits\w+|odpow\S+ autom\S+) ?\w*:`)

// byMachine reports whether any field hints at a machine.
func byMachine(h header) bool {
	submitted := strings.ToLower(strings.TrimSpace(h.get("Auto-Submitted")))
	precedence := strings.ToLower(strings.TrimSpace(h.get("Precedence")))
	return submitted != "" && submitted != "no" || h.has("X-Auto-Response-Suppress") ||
		precedence == "bulk" || precedence == "junk" || strings.TrimSpace(h.get("Return-Path")) == "<>"
}

package document

import (
	"strings"
	"unicode"

	"github.com/askbook/askbook/internal/pattern"
)

// tokenForms are secrets that are known by their form. Each is tried where its
// hint stands in the text.
var tokenForms = []struct {
	hint string
	form *pattern.Pattern
}{
	{"private key", pattern.MustCompile(`-----BEGIN [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----[A-Za-z0-9+/=\s:,.()-]*(?:-----END [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----)?`)},
	{"akia", pattern.MustCompile(`\b(?:AKIA|ASIA)[0-9A-Z]{16}\b`)},
	{"asia", pattern.MustCompile(`\bASIA[0-9A-Z]{16}\b`)},
	{"gh", pattern.MustCompile(`\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,})`)},
	{"glpat-", pattern.MustCompile(`\bglpat-[A-Za-z0-9_-]{16,}`)},
	{"xox", pattern.MustCompile(`\bxox[abeoprs]-[A-Za-z0-9-]{10,}`)},
	{"sk", pattern.MustCompile(`\bsk-[A-Za-z0-9_-]{16,}`)},
	{"k_", pattern.MustCompile(`\b[spr]k_(?:live|test)_[A-Za-z0-9]{10,}`)},
	{"aiza", pattern.MustCompile(`\bAIza[0-9A-Za-z_-]{35}`)},
	{"sg.", pattern.MustCompile(`\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}`)},
	{"eyj", pattern.MustCompile(`\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*)?`)},
	{"bearer", pattern.MustCompile(`(?i)\bbearer\s{1,3}([A-Za-z0-9._~+/=-]{12,})`)},
	{"basic", pattern.MustCompile(`(?i)\bauthorization:\s{0,3}basic\s{1,3}([A-Za-z0-9+/=]{8,})`)},
}

var passwordWords = []string{"passw", "passcode", "passphrase", "pwd", "pass word", "pass code", "pass phrase", "security code", "verification code", "license", "licence", "kennwort", "contraseñ", "mot de passe", "senha", "wachtwoord", "hasło", "lösenord", "api", "secret", "token", "pin", "cvv", "cvc", "credentials", "zugangscode", "otp", "key"}

// passwordForm is a secret that words announce: "password is X", "PIN: 1234".
// The first group is what stands between word and value, the second the value.
var passwordForm = pattern.MustCompile(`(?i)\b(?:pass ?(?:word|code|phrase)|passwor[dt]|pwd|kennwort|contraseña|mot de passe|senha|wachtwoord|hasło|lösenord|(?:api|access|secret|private|license|licence|activation|product)[ _-]?key|client[ _-]?secret|secret|(?:access|auth|api|refresh)?[ _-]?token|pin(?:[ -]?(?:code|number))?|cvv|cvc|security code|verification code|otp)(\s{0,2}(?:is|was|ist|war|lautet|est|es|è|é|to|=|:)\s{0,2}(?:now |currently |still |set to |:)?|\s{1,2})["'“‘` + "`" + `]?([^\s"'“”‘’` + "`" + `]{3,})`)

// secrets finds passwords, keys and tokens.
func secrets(text, lower string) []span {
	var spans []span
	for _, t := range tokenForms {
		if !strings.Contains(lower, t.hint) {
			continue
		}
		for _, m := range t.form.FindAllStringSubmatchIndex(text, -1) {
			spans = append(spans, span{typeSecret, m[len(m)-2], m[len(m)-1], rankProof})
		}
	}
	if !containsAny(lower, passwordWords) {
		return spans
	}
	for _, m := range matchesIn(passwordForm, text, around(text, placesOf(lower, passwordWords), 40, 120)) {
		link := strings.TrimSpace(lower[m[2]:m[3]])
		start := m[4]
		value := strings.TrimRight(text[start:m[5]], ".,;:?)]")
		if isSecret(value, link, strings.IndexByte(`"'`+"`", text[start-1]) >= 0) {
			spans = append(spans, span{typeSecret, start, start + len(value), rankForm})
		}
	}
	return spans
}

// isSecret tells "password is hunter2" from "password is wrong". After ":" or
// "=" and between quotes almost anything is one; without any link only what
// looks like nothing else.
func isSecret(value, link string, quoted bool) bool {
	if len(value) < 3 || strings.HasPrefix(value, "[") || strings.HasPrefix(value, "<") || strings.HasPrefix(value, "http") {
		return false
	}
	var digit, upper, lower, symbol bool
	for i, r := range value {
		digit = digit || unicode.IsDigit(r)
		upper = upper || i > 0 && unicode.IsUpper(r)
		lower = lower || unicode.IsLower(r)
		symbol = symbol || strings.ContainsRune("!$%&*#@^+=_?~", r)
	}
	mixed := digit && lower || symbol && lower || upper && lower && len(value) >= 6 || digit && symbol || digit && upper
	switch {
	case link == "":
		return mixed && digit && len(value) >= 6
	case strings.ContainsAny(link, ":=") || quoted:
		return mixed || digit || len(value) >= 6 && !plainAnswer[strings.ToLower(value)]
	default:
		return mixed || digit && len(value) >= 3 && strings.Trim(value, "0123456789") == ""
	}
}

// plainAnswer are words behind "Password:" that are none.
var plainAnswer = map[string]bool{
	"required": true, "invalid": true, "incorrect": true, "expired": true, "unknown": true, "forgotten": true, "please": true, "cannot": true,
	"missing": true, "optional": true, "changed": true, "default": true, "hidden": true, "enable": true, "enabled": true, "disabled": true, "should": true,
}

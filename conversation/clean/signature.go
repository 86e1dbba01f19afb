package clean

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// How much may stand below a closing formula for it to be the end of a text.
const (
	maxSignatureLines = 14
	maxSignatureLine  = 80 // characters
)

// sentFrom is the line that a phone or a mail program adds.
var sentFrom = regexp.MustCompile(`(?i)^\W*(sent (from|with|via|using) (my|the|a|an|[A-Z][\p{L}]+|mail|yahoo|outlook)|get outlook for|sent from outlook|von meinem .{2,40} gesendet|gesendet (von|mit) |diese nachricht wurde von meinem|envoyé (de|depuis) (mon|ma|l'|yahoo)|enviado (desde|do|de|pelo) (mi|meu|el|mail|yahoo)|inviato da(l mio)? |verzonden (vanaf|met|vanuit) |skickat från|sendt fra |wysłane z |отправлено (с|из) |iphone'umdan|发自我的|從我的|iPhoneから送信|download .{2,20} for (ios|android))`)

// pictureMark stands where a picture was.
var pictureMark = regexp.MustCompile(`(?i)^\[(image|cid|inline image|grafik|bild|logo)\s*[:\]][^\]]*\]?\s*$`)

// classification is a stamp such as "INTERNAL - ACME CONFIDENTIAL".
var classification = regexp.MustCompile(`^[A-Z /&_-]*\b(?:CONFIDENTIAL|PROPRIETARY|INTERNAL USE ONLY|UNCLASSIFIED)\b[A-Z /&_-]*$`)

func isClassification(line string) bool {
	line = strings.TrimSpace(line)
	return len(line) >= 12 && len(line) <= 60 && classification.MatchString(line)
}

// linkTarget is what a program puts behind the text of a link.
var linkTarget = regexp.MustCompile(`<(?:https?://|mailto:|tel:)[^<>\s]*>`)

// pictureText is what is left of a picture in a signature, "[Acme]".
var pictureText = regexp.MustCompile(`^\[\p{Lu}[^\[\]0-9]{1,60}\]$`)

// initial is a last line such as "--M" or "- Kim".
var initial = regexp.MustCompile(`^\s*(--|[-–—~])\s?\p{Lu}[\p{L}.]{0,15}\s*$`)

// closing is a formula at the end of a letter, alone on its line or with the
// name behind it.
var closing = regexp.MustCompile(`(?i)^\W*((many |much |best |kind |warm |warmest |kindest |with (best|kind|warm) |sincere |all the )?(regards|best|wishes|greetings|sincerely|cheers|respectfully)( and (thanks|thank you))?|(with )?(many |warm |kind |best )?(thanks|thx|thank you|tia|rgds|brgds|br|kr|vr)( (a lot|so much|very much|again|in advance|for (your|the|any) \p{L}+|and (best |kind )?regards))*( in advance)?|yours( (sincerely|truly|faithfully))?|sincerely yours|73|take care|have a (nice|great|good) (day|weekend|one)|mit (freundlichen|besten|lieben|herzlichen|vielen) gr(ü|ue)(ß|ss)en|(freundliche|beste|liebe|viele|herzliche|schöne) gr(ü|ue)(ß|ss)e|gru(ß|ss)|mfg|lg|vg|vielen dank( im voraus)?|danke( im voraus| schön)?|hochachtungsvoll|(bien )?cordialement|bien à vous|(meilleures |sincères )?salutations( distinguées)?|merci( d'avance| beaucoup)?|(un )?(cordial )?saludos?( cordial(es)?)?|atentamente|(muchas )?gracias( de antemano)?|(um )?abraços?|obrigad[oa]|atenciosamente|cumprimentos|(distinti|cordiali) saluti|saluti|grazie( mille| in anticipo)?|met vriendelijke groet(en)?|groet(en|jes)?|(med )?vänliga hälsningar|mvh|(med )?(vennlig|venlig) hilsen|hälsningar|pozdrawiam|z poważaniem|s pozdravem|с уважением|saygılarımla|teşekkürler|terveisin|iyi çalışmalar)(?P<rest>[\s,.!;:—–-].*)?$`)

// cutSignature takes the author's signature off the end of a text: what stands
// below "-- " or a closing formula, a phone's own line, the author's name and
// what belongs to it.
func cutSignature(lines []string, author string) []string {
	lines = dropLines(lines, func(l string) bool {
		return len(l) > 0 && len(l) <= 150 && (sentFrom.MatchString(l) || strings.HasPrefix(l, "[") && pictureMark.MatchString(l) || isClassification(l))
	})
	for _, cut := range []func([]string, string) int{delimiterAt, closingAt, ruleAt, contactsAt} {
		lines = trimEnd(lines)
		if i := cut(lines, author); i >= 0 && !blank(lines[:i]) {
			lines = lines[:i]
		}
	}
	lines = trimEnd(lines)
	if n := len(lines); n > 1 && (isNameOf(lines[n-1], author) || initial.MatchString(lines[n-1])) {
		lines = trimEnd(lines[:n-1])
	}
	return lines
}

func dropLines(lines []string, drop func(string) bool) []string {
	var kept []string
	for _, l := range lines {
		if !drop(l) {
			kept = append(kept, l)
		}
	}
	return kept
}

func trimEnd(lines []string) []string {
	for len(lines) > 0 && bare(lines[len(lines)-1]) == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}

// delimiterAt finds "-- ", the delimiter of RFC 3676, section 4.3. Without its
// space it may be a rule of a text, and stands for itself near the end only.
func delimiterAt(lines []string, _ string) int {
	for i, l := range lines {
		below := len(lines) - i - 1
		if l == "-- " || (strings.TrimSpace(l) == "--" || strings.TrimSpace(l) == "—") && below <= maxSignatureLines {
			return i
		}
	}
	return -1
}

// closingAt finds a closing formula with nothing but a signature below.
func closingAt(lines []string, author string) int {
	found := -1
	filled := 0
	for i := len(lines) - 1; i >= 0 && filled <= maxSignatureLines; i-- {
		line := strings.TrimSpace(lines[i])
		if line == "" {
			continue
		}
		filled++
		if utf8.RuneCountInString(line) <= maxSignatureLine {
			if m := closing.FindStringSubmatch(line); m != nil && isClosingRest(m[len(m)-1], author) {
				found = i
				continue // "Thanks" may stand above "Best regards"
			}
		}
		if !isSignatureLine(line) {
			break
		}
	}
	return found
}

// isClosingRest reports whether what follows a closing formula on its line is
// at most a name: "Thanks, Kim", but not "Thanks, I will try that".
func isClosingRest(rest, author string) bool {
	rest = strings.TrimFunc(rest, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsPunct(r) })
	if rest == "" || isNameOf(rest, author) {
		return true
	}
	words := strings.Fields(rest)
	if len(words) > 3 {
		return false
	}
	for _, w := range words {
		if r, _ := utf8.DecodeRuneInString(w); !unicode.IsUpper(r) && !unicode.Is(unicode.Lo, r) {
			return false
		}
	}
	return words[0] != "I" && !strings.HasPrefix(words[0], "I'")
}

// isSignatureLine reports whether a line may stand in a signature: a name, an
// office, a number; no sentence.
func isSignatureLine(line string) bool {
	if strings.Contains(line, "<") {
		line = strings.TrimSpace(linkTarget.ReplaceAllString(line, ""))
		if line == "" {
			return true
		}
	}
	if utf8.RuneCountInString(line) > maxSignatureLine+20 {
		return false
	}
	if strings.HasPrefix(line, "[") && pictureText.MatchString(line) {
		return true
	}
	if contactLine(line) {
		return true
	}
	if strings.HasSuffix(line, "?") || strings.HasSuffix(line, ":") || strings.HasPrefix(line, "[") || strings.Contains(line, "://") {
		return false
	}
	words := strings.Fields(line)
	if len(words) > 10 {
		return false
	}
	lower := 0
	for _, w := range words {
		if r, _ := utf8.DecodeRuneInString(w); unicode.IsLower(r) {
			lower++
		}
	}
	return len(words) <= 2 || lower*2 <= len(words)
}

var contact = regexp.MustCompile(`(?i)(\S@\S+\.\S|^\W*(tel|phone|mobile|mob|cell|fax|fon|telefon|handy|skype|email|e-mail|mail|web|www|t|m|f|p|e|w|c|o|direct|office)\W{0,3}[.:]|\bwww\.|^https?://\S+$|^\W*\+?[\d\s()./-]{7,}$|via mobile)`)

func contactLine(line string) bool { return contact.MatchString(line) }

// ruleAt finds a rule near the end with contact lines below.
func ruleAt(lines []string, _ string) int {
	for i := len(lines) - 1; i >= 0 && i >= len(lines)-30; i-- {
		if !isRule(lines[i]) {
			continue
		}
		contacts := 0
		for _, l := range lines[i+1:] {
			if l != "" && !isSignatureLine(l) {
				return -1
			}
			if contactLine(l) {
				contacts++
			}
		}
		if contacts > 0 {
			return i
		}
		return -1
	}
	return -1
}

// contactsAt finds a last paragraph that begins with the author's name, or is
// all name and contact lines.
func contactsAt(lines []string, author string) int {
	start := len(lines)
	for start > 0 && strings.TrimSpace(lines[start-1]) != "" {
		start--
	}
	paragraph := lines[start:]
	if start == 0 || len(paragraph) < 2 || len(paragraph) > maxSignatureLines {
		return -1
	}
	contacts := 0
	for _, l := range paragraph {
		if !isSignatureLine(strings.TrimSpace(l)) {
			return -1
		}
		if contactLine(l) {
			contacts++
		}
	}
	if isNameOf(paragraph[0], author) || contacts > 0 && !contactLine(paragraph[0]) && isFullName(paragraph[0]) {
		return start
	}
	return -1
}

// isNameOf reports whether a line is an author's name or a part of it.
func isNameOf(line, author string) bool {
	line = strings.ToLower(strings.TrimFunc(line, func(r rune) bool { return !unicode.IsLetter(r) }))
	author = strings.ToLower(author)
	if utf8.RuneCountInString(line) < 2 || author == "" {
		return false
	}
	for _, part := range append(strings.Fields(author), author) {
		if strings.Trim(part, ".,()") == line {
			return true
		}
	}
	return false
}

// isFullName reports whether a line looks like "Kim Example": two to four words
// of letters, each with a capital.
func isFullName(line string) bool {
	words := strings.Fields(strings.Trim(line, " *,"))
	if len(words) < 2 || len(words) > 4 {
		return false
	}
	for _, w := range words {
		if r, _ := utf8.DecodeRuneInString(w); !unicode.IsUpper(r) {
			return false
		}
		if strings.ContainsAny(w, "0123456789:/@") {
			return false
		}
	}
	return true
}

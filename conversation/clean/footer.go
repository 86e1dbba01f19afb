package clean

import (
	"regexp"
	"strings"
)

// listFooter begins what a mailing list or a scanner puts under each mail.
var listFooter = regexp.MustCompile(`(?i)(mailing list( --|$)|^to (unsubscribe|post to this|view this discussion)|you received this message because you are subscribed|unsubscribe (send|from this|here)|^manage your subscription|^list (info|archives?|options):|virus-free\. |scanned by .*antivirus|^this e-?mail has been (checked|scanned)|diese e-mail wurde .*viren|consider the environment before printing|think before you print)`)

// footerHints are what a line of a footer holds, to spare other lines the
// search.
var footerHints = []string{"nsubscribe", "ailing list", "MAILING LIST", "ou received this", "ubscription", "o post to", "o view this", "ist info", "ist archive", "ist option", "irus", "canned", "checked", "nvironment", "ink before"}

func isFooterLine(line string) bool {
	if len(line) > 300 {
		return false
	}
	for _, hint := range footerHints {
		if strings.Contains(line, hint) {
			return listFooter.MatchString(strings.TrimSpace(line))
		}
	}
	return false
}

// cutFooters takes out the blocks that mailing lists add. In a thread that was
// quoted without marks they stand in the middle too.
func cutFooters(lines []string) []string {
	var kept []string
	for i := 0; i < len(lines); i++ {
		n := footerAt(lines, i)
		if n == 0 {
			kept = append(kept, lines[i])
			continue
		}
		i += n - 1
	}
	return kept
}

// footerAt is the number of lines of a footer at i: a rule and what stands
// under it as far as the next blank line, or a single line that says so.
func footerAt(lines []string, i int) int {
	if isRule(lines[i]) {
		for n := 1; n <= 3 && i+n < len(lines); n++ {
			if isFooterLine(lines[i+n]) {
				return blockLength(lines, i)
			}
		}
		return 0
	}
	if isFooterLine(lines[i]) {
		return blockLength(lines, i)
	}
	return 0
}

// blockLength is the number of lines from i to the next blank one or the next
// rule, eight at most.
func blockLength(lines []string, i int) int {
	n := 1
	for n < 8 && i+n < len(lines) && strings.TrimSpace(lines[i+n]) != "" && !isRule(lines[i+n]) {
		n++
	}
	return n
}

func isRule(line string) bool {
	line = strings.TrimSpace(line)
	return len(line) >= 10 && strings.Trim(line, "_-=*~") == ""
}

// cutKnownFooters takes lines off the end that stand under many texts of the
// corpus.
func cutKnownFooters(lines []string, known footers) []string {
	end := len(lines)
	for i := len(lines) - 1; i >= 0; i-- {
		if strings.TrimSpace(lines[i]) == "" || isRule(lines[i]) {
			continue
		}
		if !known.footer(lines[i]) {
			break
		}
		end = i
	}
	return lines[:end]
}

// A paragraph that begins so and uses two of the words below is a disclaimer.
var disclaimerStart = regexp.MustCompile(`(?i)^\W*(disclaimer|(confidentiality|legal|privacy) (notice|note|statement|disclaimer)|haftungsausschluss|avis de confidentialité|aviso (legal|de confidencialidad)|avvertenza|this (e-?mail|message|communication|transmission)( message)?[\s,(]+(and|including|including any|with|contains|may contain|is (intended|confidential|for the))|the (information|content)s? (contained )?(in|of) this (e-?mail|message|communication)|diese (e-?mail|nachricht) (enthält|kann|und|ist)|ce (message|courriel|mail)( électronique)? (et|est|contient|peut)|este (mensaje|correo)( electrónico)? (y|es|contiene|puede|está)|esta mensagem|il presente messaggio|questo messaggio (e|è|contiene)|la información contenida)`)

var disclaimerWords = []string{
	"confidential", "privileged", "intended solely", "intended only", "intended for", "intended recipient", "unauthorized", "unauthorised", "disclos", "addressee",
	"recipient", "notify the sender", "delete it", "delete this", "delete the", "vertraulich", "rechtlich geschützt", "empfänger", "unbefugt", "irrtümlich",
	"destinataire", "confidentiel", "destinatari", "confidencial", "riservat", "prohibited", "viruses", "liable", "liability",
}

// cutDisclaimers takes out paragraphs that a company's mail server adds: those
// that begin like a disclaimer and use its words, and those in the last part of
// a text that use many of them.
func cutDisclaimers(lines []string) []string {
	var kept []string
	for i := 0; i < len(lines); {
		end := i
		for end < len(lines) && strings.TrimSpace(lines[end]) != "" {
			end++
		}
		paragraph := lines[i:end]
		if !isDisclaimer(paragraph) {
			kept = append(kept, paragraph...)
		}
		if end < len(lines) {
			kept = append(kept, "")
		}
		i = end + 1
	}
	return kept
}

func isDisclaimer(paragraph []string) bool {
	length := 0
	for _, l := range paragraph {
		length += len(l)
	}
	if length < 60 || length > 4000 {
		return false
	}
	text := strings.ToLower(strings.Join(paragraph, " "))
	words := 0
	for _, w := range disclaimerWords {
		if strings.Contains(text, w) {
			words++
		}
	}
	return words >= 5 || words >= 2 && disclaimerStart.MatchString(text)
}

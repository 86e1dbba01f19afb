package clean

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// cutQuoted takes out what others wrote before: lines that begin with ">" and
// the line that names their author; and everything below a mail program's
// header or "Original Message" line. Answers between quoted lines stay.
func cutQuoted(lines []string) []string {
	lines = unquoteSession(lines)
	var kept []string
	for i := 0; i < len(lines); i++ {
		if n := quotedAt(lines, i); n > 0 {
			kept = cutAttribution(kept)
			i += n - 1
			continue
		}
		if n := separatorAt(lines, i); n > 0 {
			if !blank(kept) {
				return kept
			}
			// A mail passed on without a word: what it holds is the message.
			i += n - 1
			continue
		}
		if n := openAttributionAt(lines, i); n > 0 && !blank(kept) {
			return kept
		}
		if at := inlineAttribution(lines[i]); at > 0 {
			return append(kept, lines[i][:at])
		}
		kept = append(kept, lines[i])
	}
	return kept
}

// flatAttribution is an attribution in the middle of a line, as it stands where
// a program put a whole mail on one line.
var flatAttribution = regexp.MustCompile(`\sOn (?:\p{L}{3,9}\.?,? )?(?:\p{L}{3,9}\.? \d{1,2}|\d{1,2} \p{L}{3,9}\.?),? \d{4},?(?: at)? \d{1,2}:\d{2}[^:]{1,160} wrote:`)

// inlineAttribution is where a quote begins within a line that says more in
// front of it, or 0.
func inlineAttribution(line string) int {
	if !strings.Contains(line, " wrote:") || !strings.Contains(line, " On ") {
		return 0
	}
	m := flatAttribution.FindStringIndex(line)
	if m == nil || blank([]string{line[:m[0]]}) {
		return 0
	}
	return m[0]
}

// quotedAt is the number of lines from i that are quoted, a line that the
// quoting program broke in two included.
func quotedAt(lines []string, i int) int {
	n := 0
	for i+n < len(lines) {
		l := lines[i+n]
		broken := n > 0 && isQuoted(lines[i+n-1]) && utf8.RuneCountInString(lines[i+n-1]) >= 60 &&
			i+n+1 < len(lines) && isQuoted(lines[i+n+1]) &&
			l != "" && len(l) <= 30 && strings.Count(l, " ") < 3 && !strings.ContainsAny(l, ".?!")
		if !isQuoted(l) && !broken {
			break
		}
		n++
	}
	return n
}

func isQuoted(line string) bool {
	return strings.HasPrefix(strings.TrimPrefix(line, " "), ">")
}

// unquoteSession sets in a blank the lines of an interactive session, which
// begin with ">>>" and are few; a quote as deep has shallower ones around it.
func unquoteSession(lines []string) []string {
	const prompt = ">>> "
	prompts, run := 0, 0
	for _, l := range lines {
		if !isQuoted(l) {
			run = 0
			continue
		}
		run++
		if !strings.HasPrefix(l, prompt) || run >= 5 {
			return lines
		}
		prompts++
	}
	if prompts == 0 {
		return lines
	}
	session := slices.Clone(lines)
	for i, l := range session {
		if isQuoted(l) {
			session[i] = "  " + l // isQuoted allows for one blank
		}
	}
	return session
}

// wroteWords end or stand in the line that names a quote's author.
var wroteWords = regexp.MustCompile(`(?i)(^|[^\p{L}])(wrote|writes|said|schrieb|schreibt|geschrieben|a écrit|ecrit|écrit|escribió|escribio|ha scritto|scrive|escreveu|skrev|skriver|napisał(\(a\)|a)?|napsal\(?a?\)?|napísal\(?a?\)?|написал\(?а?\)?|пишет|писал|пише|yazdı|şunları yazdı|kirjoitti|schreef|έγραψε|írta|a scris|je napisao|đã viết|viết)([^\p{L}]|$)|写道|寫道|wrote|書きました|님이 작성`)

// attributionStart begins such a line: "On Mon, 3 Feb", "Am 03.02.".
var attributionStart = regexp.MustCompile(`(?i)^\W*(on|am|le|el|il|em|op|den|dne|dňa|w dniu|pe|på|în|pada|vào|於|在|\d)\b?.*\d`)

var addressInBrackets = regexp.MustCompile(`[<\[(][^<>\s]*@[^<>\s]+`)

// endsAttribution reports whether a line can end an attribution.
func endsAttribution(line string) bool {
	line = bare(line)
	if len(line) > 400 || !strings.HasSuffix(line, ":") && !strings.HasSuffix(line, "：") {
		return false
	}
	return wroteWords.MatchString(line) || addressInBrackets.MatchString(line)
}

// attributionFrom is the index of the first line of an attribution that ends in
// line end.
func attributionFrom(lines []string, end int) int {
	from := end
	for i := end; i >= max(0, end-3); i-- {
		if bare(lines[i]) == "" {
			break
		}
		if attributionStart.MatchString(lines[i]) {
			from = i
			break
		}
	}
	return from
}

// cutAttribution takes the attribution off the end of what stands above a quote.
func cutAttribution(lines []string) []string {
	end := len(lines) - 1
	for end >= 0 && bare(lines[end]) == "" {
		end--
	}
	if end < 0 || !endsAttribution(lines[end]) {
		return lines
	}
	return lines[:attributionFrom(lines, end)]
}

// openAttributionAt is the number of lines of an attribution at i under which
// the quote is not marked, as phones write it: date, address or name, and
// "wrote:".
func openAttributionAt(lines []string, i int) int {
	if !strings.ContainsAny(lines[i], "0123456789") || !attributionStart.MatchString(lines[i]) || len(lines[i]) > 400 {
		return 0
	}
	joined := ""
	for n := 1; n <= 4 && i+n <= len(lines); n++ {
		line := bare(lines[i+n-1])
		if line == "" {
			return 0
		}
		joined += " " + line
		if endsAttribution(joined) && wroteWords.MatchString(joined) && digits(joined) >= 3 {
			return n
		}
	}
	return 0
}

func digits(s string) int {
	n := 0
	for _, r := range s {
		if unicode.IsDigit(r) {
			n++
		}
	}
	return n
}

// originalMessage is the line above a quote without marks.
var originalMessage = regexp.MustCompile(`(?i)^\W*(original message|original appointment|forwarded message|begin forwarded message|ursprüngliche nachricht|originalnachricht|weitergeleitete nachricht|anfang der weitergeleiteten nachricht|message d'origine|message original|message transféré|mensaje original|mensaje reenviado|messaggio originale|messaggio inoltrato|mensagem original|mensagem encaminhada|oorspronkelijk bericht|doorgestuurd bericht|ursprungligt meddelande|original meddelelse|wiadomość oryginalna|oryginalna wiadomość|исходное сообщение|пересылаемое сообщение|orijinal mesaj|alkuperäinen viesti|původní zpráva|原始邮件|原始郵件|元のメッセージ|please type your reply above this line|reply above this line)\W*$`)

// separatorAt is the number of lines of a header block or separator at i.
func separatorAt(lines []string, i int) int {
	line := bare(lines[i])
	if line == "" || len(line) > 300 {
		return 0
	}
	if originalMessage.MatchString(line) {
		return 1 + headerBlock(lines, i+1, 2)
	}
	if strings.Trim(line, "-_=") == "" && len(lines[i]) >= 5 {
		if n := headerBlock(lines, i+1, 2); n > 0 {
			return 1 + n
		}
		return 0
	}
	return headerBlock(lines, i, 3)
}

// What the header lines of a quoted mail are called.
var headerKinds = map[string]string{
	"from": "from", "von": "from", "de": "from", "da": "from", "van": "from", "från": "from", "fra": "from", "od": "from",
	"от": "from", "від": "from", "kimden": "from", "发件人": "from", "寄件者": "from", "差出人": "from", "보낸 사람": "from", "feladó": "from",
	"lähettäjä": "from", "expéditeur": "from", "mittente": "from", "remitente": "from", "από": "from",

	"sent": "date", "date": "date", "gesendet": "date", "gesendet am": "date", "datum": "date", "envoyé": "date", "envoyé le": "date",
	"enviado": "date", "enviado el": "date", "enviada em": "date", "enviado em": "date", "fecha": "date", "inviato": "date", "data": "date",
	"verzonden": "date", "skickat": "date", "sendt": "date", "wysłano": "date", "odesláno": "date", "отправлено": "date", "дата": "date",
	"tarih": "date", "gönderilenler": "date", "gönderildi": "date", "发送时间": "date", "日期": "date", "送信日時": "date", "日付": "date",
	"lähetetty": "date", "dato": "date", "elküldve": "date", "날짜": "date", "date sent": "date",

	"to": "to", "an": "to", "à": "to", "para": "to", "a": "to", "aan": "to", "till": "to", "til": "to", "do": "to", "кому": "to",
	"kime": "to", "收件人": "to", "宛先": "to", "받는 사람": "to", "címzett": "to", "vastaanottaja": "to", "destinataire": "to", "destinatario": "to",
	"cc": "cc", "kopie": "cc", "kk": "cc", "copie": "cc", "копия": "cc", "抄送": "cc", "kopia": "cc", "reply-to": "cc", "bcc": "cc",

	"subject": "subject", "betreff": "subject", "objet": "subject", "asunto": "subject", "oggetto": "subject", "assunto": "subject",
	"onderwerp": "subject", "ämne": "subject", "emne": "subject", "temat": "subject", "předmět": "subject", "тема": "subject",
	"konu": "subject", "主题": "subject", "主旨": "subject", "件名": "subject", "제목": "subject", "tárgy": "subject", "aihe": "subject", "θέμα": "subject",
}

// headerBlock is the number of lines from i that repeat the header of a mail:
// its sender, and as many kinds of line in all as are needed.
func headerBlock(lines []string, i, needed int) int {
	for i < len(lines) && needed < 3 && bare(lines[i]) == "" {
		i++ // below a separator a blank line may come first
	}
	if i >= len(lines) || headerKind(lines[i]) == "" {
		return 0
	}
	kinds := map[string]bool{}
	last, strangers := 0, 0
	for n := 0; n < 16 && i+n < len(lines) && strangers < 3; n++ {
		kind := headerKind(lines[i+n])
		if kind == "" {
			strangers++ // a blank or wrapped line
			continue
		}
		kinds[kind] = true
		last, strangers = n, 0
	}
	if !kinds["from"] || !kinds["date"] && !kinds["subject"] || len(kinds) < needed {
		return 0
	}
	return last + 1
}

func headerKind(line string) string {
	end := strings.IndexAny(line, ":：")
	if end < 0 || end > 40 {
		return ""
	}
	name := strings.ToLower(strings.Trim(line[:end], " *_>\t\u00a0"))
	return headerKinds[name]
}

// cutBanners takes off warnings that a gateway put above a text.
func cutBanners(lines []string) []string {
	for i, l := range lines[:min(len(lines), 20)] {
		if strings.Contains(l, bannerEnd) {
			return lines[i+1:]
		}
	}
	first := slices.IndexFunc(lines, func(l string) bool { return bare(l) != "" })
	if first < 0 || !banner.MatchString(lines[first]) {
		return lines
	}
	end := first + 1
	for end < len(lines) && end < first+5 && bare(lines[end]) != "" {
		end++
	}
	return lines[end:]
}

// bannerEnd is how a common gateway marks the end of its warning.
const bannerEnd = "ZjQcmQRYFpfptBannerEnd"

var banner = regexp.MustCompile(`(?i)^\W*(\[?external( e?-?mail)?\]?\W*$|(caution|warning|attention|achtung|vorsicht|external( e?-?mail)?)\W+.*(outside|external|originated|extern|unknown sender|do not click|you don't often get))|you don't often get e-?mail from`)

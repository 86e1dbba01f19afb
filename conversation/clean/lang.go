package clean

import (
	"strings"
	"unicode"

	"github.com/abadojack/whatlanggo"

	"github.com/askbook/askbook/conversation"
)

// How much of what customers wrote is looked at, and how sure the detector has
// to be: below, it is wrong more often than right on short texts.
const (
	langSample     = 800 // bytes
	langMinLetters = 25
	langConfidence = .6
)

// langs are the languages that are told apart. Fewer of them, fewer mistakes.
var langs = map[whatlanggo.Lang]bool{
	whatlanggo.Eng: true, whatlanggo.Deu: true, whatlanggo.Fra: true, whatlanggo.Spa: true, whatlanggo.Por: true, whatlanggo.Ita: true,
	whatlanggo.Nld: true, whatlanggo.Swe: true, whatlanggo.Dan: true, whatlanggo.Nob: true, whatlanggo.Fin: true, whatlanggo.Pol: true,
	whatlanggo.Ces: true, whatlanggo.Hun: true, whatlanggo.Ron: true, whatlanggo.Tur: true, whatlanggo.Rus: true, whatlanggo.Ukr: true,
	whatlanggo.Ell: true, whatlanggo.Bul: true, whatlanggo.Hrv: true, whatlanggo.Arb: true, whatlanggo.Heb: true, whatlanggo.Hin: true,
	whatlanggo.Cmn: true, whatlanggo.Jpn: true, whatlanggo.Kor: true, whatlanggo.Tha: true, whatlanggo.Vie: true, whatlanggo.Ind: true,
}

// language is the language of what customers wrote, or of everything where no
// customer wrote; "" where it is not clear.
func language(turns []conversation.Turn) string {
	var b strings.Builder
	for _, t := range turns {
		if t.Role == conversation.Customer {
			addSample(&b, t.Text)
		}
	}
	if b.Len() == 0 {
		for _, t := range turns {
			addSample(&b, t.Text)
		}
	}
	return detect(b.String())
}

func addSample(b *strings.Builder, text string) {
	room := langSample - b.Len()
	if room <= 0 {
		return
	}
	if len(text) > room {
		text = strings.ToValidUTF8(text[:room], "")
	}
	b.WriteString(text)
	b.WriteByte(' ')
}

func detect(text string) string {
	if lang := byFunctionWords(text); lang != "" {
		return lang
	}
	letters := 0
	for _, r := range text {
		if unicode.IsLetter(r) {
			letters++
			if r >= 0x3040 {
				letters += 4 // a syllable or a word each
			}
		}
	}
	if letters < langMinLetters {
		return ""
	}
	info := whatlanggo.DetectWithOptions(text, whatlanggo.Options{Whitelist: langs})
	if info.Confidence < langConfidence {
		return ""
	}
	return info.Lang.Iso6391()
}

// functionWords are words that stand in almost every sentence of a language, each
// with the two-letter codes of the languages that have it. They tell a chat's
// few words, on which statistics of letters fail.
var functionWords = map[string]string{
	"a": "enpt", "aber": "de", "af": "da", "al": "es", "ale": "pl", "alla": "it", "als": "nl", "am": "de", "ama": "tr", "an": "de", "anche": "it",
	"and": "en", "are": "en", "at": "endano", "att": "sv", "au": "fr", "auch": "de", "auf": "de", "aux": "fr", "av": "svno", "avec": "fr", "be": "en",
	"been": "en", "bei": "de", "ben": "tr", "benim": "tr", "bij": "nl", "bir": "tr", "bitte": "de", "bonjour": "fr", "bu": "tr", "buongiorno": "it",
	"but": "en", "c'est": "fr", "can": "en", "can't": "en", "ce": "fr", "cette": "fr", "che": "it", "co": "pl", "com": "pt", "come": "it",
	"como": "espt", "con": "esit", "could": "en", "cuando": "es", "czy": "pl", "cómo": "es", "da": "pttr", "daha": "tr", "dans": "fr", "das": "de",
	"dass": "de", "dat": "nl", "del": "esit", "della": "it", "dem": "de", "den": "desvdano", "der": "de", "des": "fr", "det": "svdano", "deze": "nl",
	"değil": "tr", "di": "it", "did": "en", "die": "de", "dit": "nl", "dla": "pl", "do": "enptpl", "does": "en", "don't": "en", "du": "fr", "e": "itpt",
	"een": "nl", "ein": "de", "eine": "de", "einen": "de", "el": "es", "em": "pt", "er": "nldano", "es": "dees", "est": "fr", "esta": "es",
	"estoy": "es", "está": "espt", "et": "frdano", "ett": "sv", "eu": "pt", "foi": "pt", "for": "endano", "from": "en", "för": "sv", "für": "de",
	"gibi": "tr", "gli": "it", "gracias": "es", "grazie": "it", "ha": "es", "habe": "de", "had": "en", "hai": "it", "har": "svdano", "has": "en",
	"hat": "de", "have": "en", "he": "es", "heb": "nl", "het": "nl", "ho": "it", "hoe": "nl", "hola": "es", "how": "en", "hur": "sv", "hva": "no",
	"hvad": "da", "hvordan": "dano", "i'm": "en", "i've": "en", "ich": "de", "if": "en", "ihnen": "de", "ihr": "de", "ihre": "de", "ik": "nl",
	"ikke": "dano", "il": "frit", "ile": "tr", "im": "de", "in": "endenl", "inte": "sv", "is": "ennl", "isso": "pt", "ist": "de", "it": "en",
	"it's": "en", "için": "tr", "j'ai": "fr", "jag": "sv", "jak": "pl", "je": "frnl", "jeg": "dano", "jest": "pl", "już": "pl", "kan": "nlsvdano",
	"kann": "de", "la": "fresit", "las": "es", "le": "fr", "les": "fr", "lo": "esit", "los": "es", "ma": "frit", "maar": "nl", "mais": "fr", "mam": "pl",
	"mas": "pt", "me": "enespt", "med": "svdano", "mein": "de", "meine": "de", "men": "svdano", "merci": "fr", "mes": "fr", "met": "nl", "meu": "pt",
	"mi": "esitpltr", "mia": "it", "mich": "de", "mijn": "nl", "min": "svdano", "minha": "pt", "mio": "it", "mir": "de", "mis": "es", "mit": "deda",
	"mitt": "svno", "moja": "pl", "moje": "pl", "mon": "fr", "muito": "pt", "muy": "es", "my": "en", "n'ai": "fr", "n'est": "fr", "na": "ptpl",
	"naar": "nl", "nach": "de", "nasıl": "tr", "ne": "frtr", "nel": "it", "nicht": "de", "nie": "pl", "niet": "nl", "no": "espt", "noch": "de",
	"nog": "nl", "non": "it", "not": "en", "nous": "fr", "nur": "de", "não": "pt", "o": "pt", "obrigado": "pt", "och": "sv", "oder": "de", "of": "en",
	"og": "dano", "olarak": "tr", "olá": "pt", "om": "nlsvdano", "on": "en", "ont": "fr", "ook": "nl", "op": "nl", "os": "pt", "our": "en",
	"para": "espt", "pas": "fr", "per": "it", "perché": "it", "pero": "es", "please": "en", "po": "pl", "por": "espt", "posso": "itpt", "pour": "fr",
	"proszę": "pl", "przez": "pl", "puedo": "es", "på": "svdano", "quando": "itpt", "que": "frespt", "questa": "it", "questo": "it", "qui": "fr",
	"qué": "es", "schon": "de", "se": "espt", "should": "en", "si": "it", "sie": "de", "sind": "de", "się": "pl", "som": "svdano", "sono": "it",
	"sont": "fr", "su": "es", "suis": "fr", "sur": "fr", "são": "pt", "te": "nl", "tengo": "es", "tenho": "pt", "that": "en", "the": "en", "there": "en",
	"they": "en", "this": "en", "til": "dano", "till": "sv", "to": "enpl", "u": "nl", "um": "pt", "uma": "pt", "un": "fresit", "una": "esit",
	"und": "de", "une": "fr", "usted": "es", "vad": "sv", "van": "nl", "var": "tr", "ve": "tr", "vi": "svdano", "você": "pt", "voor": "nl",
	"vorrei": "it", "vos": "fr", "votre": "fr", "vous": "fr", "w": "pl", "war": "de", "was": "ende", "wat": "nl", "we": "en", "wel": "nl", "wenn": "de",
	"were": "en", "what": "en", "when": "en", "which": "en", "wie": "de", "will": "en", "wir": "de", "wird": "de", "with": "en", "would": "en",
	"wurde": "de", "y": "es", "yo": "es", "yok": "tr", "you": "en", "your": "en", "z": "pl", "zijn": "nl", "zu": "de", "zum": "de", "zur": "de",
	"à": "fr", "är": "sv", "çok": "tr", "è": "it", "że": "pl", "аз": "bg", "ако": "bg", "але": "uk", "будь": "uk", "в": "ruukbg", "вас": "ruuk",
	"ви": "uk", "вие": "bg", "вы": "ru", "від": "uk", "где": "ru", "да": "bg", "де": "uk", "для": "ruuk", "до": "uk", "доброго": "uk", "если": "ru",
	"есть": "ru", "з": "uk", "за": "bg", "здравейте": "bg", "здравствуйте": "ru", "и": "rubg", "има": "bg", "к": "ru", "как": "rubg", "кога": "bg",
	"когда": "ru", "коли": "uk", "къде": "bg", "мене": "uk", "меня": "ru", "мені": "uk", "ми": "bg", "мне": "ru", "може": "bg", "можна": "uk",
	"можно": "ru", "мой": "ru", "моля": "bg", "моят": "bg", "мій": "uk", "на": "ruukbg", "не": "ruukbg", "но": "rubg", "от": "rubg", "по": "ruukbg",
	"пожалуйста": "ru", "с": "rubg", "се": "bg", "съм": "bg", "това": "bg", "у": "ruuk", "це": "uk", "че": "bg", "что": "ru", "що": "uk", "это": "ru",
	"я": "ruuk", "як": "uk", "якщо": "uk", "є": "uk", "і": "uk",
}

// byFunctionWords counts function words. It answers where one language has three
// and twice as many as any other, or two and no other has any.
func byFunctionWords(text string) string {
	text = strings.ToLower(text)
	counts := map[string]int{}
	word := make([]byte, 0, 32)
	flush := func() {
		for codes := functionWords[string(word)]; codes != ""; codes = codes[2:] {
			counts[codes[:2]]++
		}
		word = word[:0]
	}
	for i := 0; i < len(text); i++ {
		b := text[i]
		switch {
		case b >= 'a' && b <= 'z' || b >= 0x80 || b == '\'':
			if len(word) < cap(word) {
				word = append(word, b)
			}
		default:
			flush()
		}
	}
	flush()
	best, second, lang := 0, 0, ""
	for l, n := range counts {
		if n > best || n == best && l < lang {
			best, second, lang = n, best, l
		} else if n > second {
			second = n
		}
	}
	if best >= 3 && best >= 2*second || best == 2 && second == 0 {
		return lang
	}
	return ""
}

package document

import (
	_ "embed"
	"strings"
)

//go:embed names/given.txt
var givenText string

//go:embed names/surnames.txt
var surnameText string

//go:embed names/words.txt
var wordText string

// givenNames and surnames are common ones of many countries, lower case.
// A surname that is a given name too stands among the given names only.
var (
	givenNames = wordSet(givenText)
	surnames   = wordSet(surnameText)
)

// commonWord are names that are words, places or brands as well: alone they
// prove nothing.
var commonWord = wordSet(wordText)

func wordSet(text string) map[string]bool {
	words := strings.Fields(text)
	set := make(map[string]bool, len(words))
	for _, w := range words {
		set[w] = true
	}
	return set
}

// notName are words that are capitalised where a name could stand, and are none.
var notName = map[string]bool{
	"a": true, "abend": true, "above": true, "account": true, "admin": true, "administrator": true, "after": true, "afternoon": true, "ag": true,
	"again": true, "agent": true, "all": true, "also": true, "am": true, "amazon": true, "american": true, "an": true, "and": true, "android": true,
	"anonymous": true, "answer": true, "answers": true, "any": true, "anybody": true, "anyone": true, "anyway": true, "api": true, "app": true,
	"apple": true, "application": true, "april": true, "are": true, "as": true, "association": true, "at": true, "attached": true, "august": true,
	"be": true, "been": true, "before": true, "below": true, "best": true, "beste": true, "billing": true, "bluetooth": true, "bonjour": true,
	"bonsoir": true, "bot": true, "both": true, "british": true, "buenos": true, "buongiorno": true, "but": true, "by": true, "caller": true, "can": true,
	"cara": true, "caro": true, "cheers": true, "chinese": true, "chrome": true, "ciao": true, "client": true, "cloud": true, "colleague": true,
	"colleagues": true, "committee": true, "community": true, "company": true, "conference": true, "corp": true, "corporation": true, "costas": true,
	"could": true, "csv": true, "currently": true, "customer": true, "customers": true, "damen": true, "dank": true, "das": true, "database": true,
	"date": true, "day": true, "dear": true, "dears": true, "debian": true, "december": true, "delivery": true, "department": true, "dept": true,
	"der": true, "desk": true, "developer": true, "developers": true, "deviation": true, "dias": true, "did": true, "die": true, "director": true,
	"do": true, "does": true, "dr": true, "días": true, "ein": true, "eine": true, "el": true, "email": true, "endpoint": true, "endpoints": true,
	"engineer": true, "engineering": true, "english": true, "error": true, "ethernet": true, "eu": true, "european": true, "evening": true,
	"everybody": true, "everyone": true, "excel": true, "experts": true, "facebook": true, "faq": true, "february": true, "finally": true,
	"firefox": true, "first": true, "folks": true, "for": true, "forum": true, "foundation": true, "frau": true, "french": true, "friday": true,
	"friend": true, "friends": true, "from": true, "fw": true, "fwd": true, "geachte": true, "geehrte": true, "geehrter": true, "gentlemen": true,
	"gents": true, "german": true, "github": true, "gmail": true, "gmbh": true, "good": true, "google": true, "gracias": true, "grazie": true,
	"group": true, "guest": true, "guten": true, "guys": true, "had": true, "hallo": true, "hardware": true, "has": true, "have": true, "he": true,
	"hello": true, "help": true, "helpdesk": true, "her": true, "here": true, "herr": true, "herren": true, "hertz": true, "hey": true, "hi": true,
	"his": true, "hola": true, "how": true, "however": true, "html": true, "i": true, "ich": true, "id": true, "if": true, "ihr": true, "ihre": true,
	"ihren": true, "in": true, "inc": true, "info": true, "institute": true, "internet": true, "io": true, "ip": true, "iphone": true, "is": true,
	"issue": true, "it": true, "italian": true, "its": true, "january": true, "java": true, "je": true, "july": true, "june": true, "just": true,
	"kalman": true, "kg": true, "kind": true, "la": true, "lab": true, "laboratory": true, "labs": true, "ladies": true, "las": true, "le": true,
	"les": true, "liebe": true, "lieber": true, "linux": true, "list": true, "lists": true, "llc": true, "los": true, "ltd": true, "madam": true,
	"madame": true, "mail": true, "mailing": true, "manager": true, "many": true, "march": true, "marketing": true, "mastercard": true, "maybe": true,
	"me": true, "meanwhile": true, "mein": true, "meine": true, "member": true, "merci": true, "microsoft": true, "miss": true, "moin": true,
	"monday": true, "monsieur": true, "morgen": true, "morning": true, "mr": true, "mrs": true, "ms": true, "much": true, "my": true, "network": true,
	"networks": true, "news": true, "newsletter": true, "nicht": true, "no": true, "nobody": true, "noi": true, "noreply": true, "not": true,
	"note": true, "notes": true, "nous": true, "november": true, "now": true, "nyquist": true, "obrigada": true, "obrigado": true, "october": true,
	"of": true, "office": true, "ok": true, "okay": true, "olá": true, "on": true, "one": true, "operator": true, "or": true, "order": true,
	"orders": true, "otherwise": true, "our": true, "outlook": true, "paypal": true, "pdf": true, "perhaps": true, "pin": true, "please": true,
	"policy": true, "press": true, "prezada": true, "prezado": true, "privacy": true, "problem": true, "python": true, "quality": true, "question": true,
	"questions": true, "radio": true, "re": true, "regarding": true, "regards": true, "reply": true, "representative": true, "research": true,
	"safari": true, "sales": true, "salve": true, "sarl": true, "saturday": true, "second": true, "security": true, "sehr": true, "sent": true,
	"september": true, "server": true, "service": true, "services": true, "señor": true, "señora": true, "she": true, "shipping": true, "shop": true,
	"should": true, "sie": true, "sincerely": true, "sir": true, "slack": true, "sms": true, "so": true, "society": true, "software": true,
	"solutions": true, "someone": true, "sorry": true, "spanish": true, "speaker": true, "still": true, "store": true, "streamer": true,
	"streaming": true, "subject": true, "sunday": true, "support": true, "system": true, "systems": true, "tag": true, "tardes": true, "team": true,
	"team's": true, "technical": true, "technologies": true, "technology": true, "terms": true, "thank": true, "thanks": true, "the": true, "their": true,
	"them": true, "then": true, "there": true, "therefore": true, "they": true, "this": true, "thursday": true, "to": true, "tuesday": true,
	"twitter": true, "two": true, "u": true, "ubuntu": true, "und": true, "understand": true, "understood": true, "unfortunately": true,
	"university": true, "unknown": true, "update": true, "url": true, "us": true, "usb": true, "user": true, "users": true, "usted": true,
	"version": true, "very": true, "via": true, "visa": true, "visitor": true, "vous": true, "vpn": true, "warehouse": true, "warning": true, "was": true,
	"we": true, "web": true, "wednesday": true, "were": true, "what": true, "when": true, "where": true, "who": true, "why": true, "wifi": true,
	"will": true, "windows": true, "wir": true, "wireless": true, "with": true, "word": true, "world": true, "would": true, "yes": true, "yo": true,
	"you": true, "your": true, "zoom": true,
}

// particles stand between the parts of a name in lower case.
var particles = map[string]bool{
	"af": true, "al": true, "av": true, "bin": true, "da": true, "de": true, "del": true, "della": true, "den": true, "der": true, "di": true,
	"dos": true, "du": true, "el": true, "ibn": true, "la": true, "le": true, "ten": true, "ter": true, "van": true, "von": true, "y": true, "zu": true,
	"zum": true,
}

// titles come before a name.
var titles = map[string]bool{
	"dhr": true, "doctor": true, "dr": true, "frau": true, "fru": true, "herr": true, "herrn": true, "lady": true, "madame": true, "mevr": true,
	"miss": true, "mister": true, "mme": true, "monsieur": true, "mr": true, "mrs": true, "ms": true, "pan": true, "pani": true, "prof": true,
	"professor": true, "señor": true, "señora": true, "sig": true, "signor": true, "signora": true, "sir": true, "sr": true, "sra": true,
}

// greetings begin a letter, and what may stand between them and the name.
var greetings = map[string]bool{
	"abend": true, "afternoon": true, "again": true, "ahoj": true, "beste": true, "bonjour": true, "bonsoir": true, "buenas": true, "buenos": true,
	"cara": true, "caro": true, "cher": true, "chere": true, "chère": true, "ciao": true, "cześć": true, "danke": true, "dear": true, "den": true,
	"dias": true, "dobrý": true, "días": true, "estimada": true, "estimado": true, "evening": true, "geachte": true, "geehrte": true, "geehrter": true,
	"geehrtes": true, "gentile": true, "good": true, "gracias": true, "grazie": true, "greetings": true, "guten": true, "hallo": true, "hej": true,
	"hejsan": true, "hello": true, "hey": true, "hi": true, "hiya": true, "hola": true, "kaere": true, "kedves": true, "kjære": true, "kære": true,
	"liebe": true, "lieber": true, "merci": true, "merhaba": true, "moin": true, "morgen": true, "morning": true, "ola": true, "olá": true,
	"prezada": true, "prezado": true, "salut": true, "sayın": true, "sehr": true, "servus": true, "szia": true, "tag": true, "tardes": true,
	"thank": true, "thanks": true, "there": true, "thx": true, "witam": true, "you": true,
}

// closers end a letter, word by word.
var closers = map[string]bool{
	"a": true, "abraço": true, "abraços": true, "advance": true, "again": true, "all": true, "and": true, "atenciosamente": true, "atentamente": true,
	"best": true, "beste": true, "besten": true, "bien": true, "br": true, "cheers": true, "ciao": true, "cordialement": true, "cordiali": true,
	"cumprimentos": true, "d'avance": true, "dank": true, "danke": true, "distinti": true, "faithfully": true, "freundliche": true, "freundlichen": true,
	"gracias": true, "grazie": true, "groet": true, "groeten": true, "groetjes": true, "gruesse": true, "gruessen": true, "gruss": true, "gruß": true,
	"grüsse": true, "grüße": true, "grüßen": true, "herzliche": true, "herzlichen": true, "hilsen": true, "hälsningar": true, "im": true, "in": true,
	"kind": true, "kindest": true, "lg": true, "liebe": true, "lieben": true, "lot": true, "love": true, "many": true, "med": true, "merci": true,
	"met": true, "mfg": true, "mit": true, "much": true, "mvh": true, "obrigada": true, "obrigado": true, "pozdrawiam": true, "regards": true,
	"respectfully": true, "rgds": true, "saludo": true, "saludos": true, "salutations": true, "saluti": true, "sincerely": true, "so": true,
	"thank": true, "thanks": true, "the": true, "thx": true, "tia": true, "truly": true, "un": true, "venlig": true, "vennlig": true, "very": true,
	"vg": true, "viele": true, "vielen": true, "voraus": true, "vous": true, "vriendelijke": true, "vänliga": true, "warm": true, "warmest": true,
	"wishes": true, "you": true, "yours": true, "à": true,
}

// sentenceWord may follow "my name is" without being a name.
var sentenceWord = map[string]bool{
	"a": true, "about": true, "also": true, "an": true, "and": true, "appears": true, "are": true, "at": true, "but": true, "by": true, "calling": true,
	"can": true, "changed": true, "correct": true, "different": true, "for": true, "from": true, "having": true, "i": true, "in": true,
	"incorrect": true, "is": true, "it": true, "looking": true, "missing": true, "misspelled": true, "my": true, "not": true, "on": true, "please": true,
	"required": true, "showing": true, "so": true, "spelled": true, "spelt": true, "still": true, "that": true, "the": true, "this": true, "to": true,
	"trying": true, "was": true, "with": true, "wondering": true, "writing": true, "written": true, "wrong": true, "you": true, "your": true,
}

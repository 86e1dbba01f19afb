// Package words cuts texts to words: those that tie texts to one topic, and those that
// name it.
package words

import (
	"regexp"
	"strings"
	"unicode"
)

// Word is a token of a text: Key is what equal words share, Form how it stands
// there. An empty Key marks a border that no phrase crosses.
type Word struct {
	Key, Form string
	Stop      bool
}

// Placeholder matches what redaction leaves in place of a personal value, with
// the words that introduce it, and addresses and names of emoji, which are
// nobody's topic.
var Placeholder = regexp.MustCompile(`(?:\b(?i:(?:my )?name(?: is|'s)?)\s+)?\[[A-Z][A-Z_]*(?:_\d+)?\]|https?://\S+|www\.\S+|\S+@\S+|@\w+|:[a-z0-9_+-]+:|&(?:lt|gt|amp|quot|nbsp);`)

// Longest is how much of a text is read, in bytes: the issue stands at the start.
const Longest = 2000

// Of cuts a text to words. Punctuation and placeholders are borders.
func Of(text string) []Word { return Append(nil, text) }

// Append is Of with room to write in, which is overwritten.
func Append(room []Word, text string) []Word {
	if len(text) > Longest {
		text = strings.ToValidUTF8(text[:Longest], "")
	}
	if strings.ContainsAny(text, "[:@&") || strings.Contains(text, "www.") { // else none can be there
		text = Placeholder.ReplaceAllString(text, " | ")
	}
	out := room[:0]
	border := func() {
		if len(out) > 0 && out[len(out)-1].Key != "" {
			out = append(out, Word{})
		}
	}
	start := -1
	flush := func(end int) {
		if start < 0 {
			return
		}
		form := strings.Trim(strings.ReplaceAll(text[start:end], "’", "'"), "'-_.")
		start = -1
		switch {
		case form == "":
		case garbled(form):
			border()
		default:
			key := Fold(form)
			out = append(out, Word{Key: key, Form: form, Stop: IsStop(strings.ToLower(form), key)})
		}
	}
	for i, r := range text {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r):
			if start < 0 {
				start = i
			}
		case (r == '\'' || r == '’' || r == '-' || r == '_') && start >= 0:
		default:
			flush(i)
			if !unicode.IsSpace(r) {
				border()
			}
		}
	}
	flush(len(text))
	return out
}

// garbled tells what machines write: keys, hashes, encoded data.
func garbled(form string) bool {
	const switches = 4 // between letters and digits
	n, last := 0, rune(0)
	for _, r := range form {
		kind := 'a'
		if unicode.IsDigit(r) {
			kind = '0'
		}
		if last != 0 && kind != last {
			n++
		}
		last = kind
	}
	return n >= switches || n == switches-1 && len(form) >= maxWord/2 || strings.HasPrefix(form, "0x") || len(form) > 4*maxWord
}

// maxWord is about as many letters as the longest word of a language has.
const maxWord = 20

// Fold makes the singular and the plural of most words equal, in lower case.
func Fold(form string) string {
	key := strings.ToLower(form)
	key = strings.TrimSuffix(key, "'s")
	switch {
	case len(key) > 4 && strings.HasSuffix(key, "ies"):
		return key[:len(key)-3] + "y"
	case len(key) > 3 && strings.HasSuffix(key, "s") && !strings.HasSuffix(key, "ss") && !strings.HasSuffix(key, "us") && !strings.HasSuffix(key, "is"):
		return key[:len(key)-1]
	}
	return key
}

// IsStop tells words that say nothing of a topic, by how they stand there in lower case and
// by their key.
func IsStop(lower, key string) bool {
	if stopWords[lower] || stopWords[key] {
		return true
	}
	letters := 0
	for _, r := range lower {
		if unicode.IsLetter(r) {
			letters++
		}
	}
	return letters == 0 || len(lower) == 1 && lower[0] < 0x80 || strings.HasSuffix(lower, "n't") ||
		strings.HasSuffix(lower, "'m") || strings.HasSuffix(lower, "'ve") || strings.HasSuffix(lower, "'re") ||
		strings.HasSuffix(lower, "'ll") || strings.HasSuffix(lower, "'d")
}

// stopWords say nothing of a topic: the commonest words of languages that
// customers write in, and what every request contains.
var stopWords = Set(`
a about above after again against all also am an and any anybody anyone anything are as at be because been before being below
between both but by can cannot could did do does doing done down during each either else even ever every everything few for from further
get gets getting give given go goes going gone got had has have having he her here hers him his how however i if in into is it its
itself just kind know let lets like lot made make makes making many may maybe me might mine more most much must my myself near neither no nor not now of off
ok okay on once one ones only or other others our ours out over own per perhaps please put quite rather really same say says see seem seems seen
shall she should show since so some somebody someone something soon still such sure take taken takes tell than that the their theirs them then there these they
thing things this those though through thus to too took toward towards tried try trying two under until up upon us use used uses using very via want wanted wants was way we
well went were what whatever when where whether which while who whom whose why will wish with within without wonder wondering would yeah yes yet you your yours yourself
u ur im ive id ill dont doesnt didnt cant wont isnt arent wasnt havent hasnt couldnt shouldnt whats thats theres gonna wanna gotta pls plz thx ty btw asap
hi hii hai hello hey amp dear greetings good morning afternoon evening thanks thank thankyou regards cheers best kind sincerely team sir madam folks guys everybody everyone
help need needs needed assist assistance question questions ask asking asked issue issues problem problems regarding concerning able possible trouble
today yesterday tomorrow day week month year ago currently already actually basically anyway anymore always never sometimes time
bit right sorry sort think thought look looking looks explain information info let's idea hear heard happen happened happening come came back last next new old long oh around recently found
lol omg haha hahaha wow yay ugh hm hmm aww oops lmao yall awesome btw fyi imo
aber alle allem allen aller alles als also am an ander andere anderen auch auf aus bei beim bin bis bist bitte da damit dann danke das dass dein deine dem den denn der des
dich die dies diese diesem diesen dieser dieses dir doch dort du durch ein eine einem einen einer eines er es etwas euch euer eure für gegen gibt habe haben hallo hat hatte hatten hier
hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im in ist ja jede jedem jeden jeder jedes jetzt kann kannst kein keine keinen können könnte leider mal man mehr mein meine meinem meinen meiner
mich mir mit möchte muss nach nicht nichts noch nun nur ob oder ohne schon sehr sein seine seit sich sie sind so soll sollte sondern sonst über um und uns unser unsere unter
viel vom von vor war waren warum was weil weiter welche welcher wenn wer werde werden wie wieder will wir wird wo wurde wurden zu zum zur zwischen guten tag grüße freundlichen gruß frage hilfe
à ai au aucun aussi aux avec avez avoir bonjour c ce ceci cela ces cet cette ceux chez ci comme comment d dans de depuis des donc dont du elle elles en est et été être eu faire fait il ils j je jusqu
l la le les leur leurs lui m ma mais me merci mes mon n ne ni nos notre nous on ont ou où par pas peu peut plus pour pourquoi pouvez puis qu quand que quel quelle qui quoi sa s'il sans se sera ses si son sont sous suis sur
ta te tes toi ton tous tout toute toutes très tu un une vos votre vous vers y
al algo algún alguna ante antes año aquel aquí así aún bien cada como cómo con contra cual cuál cuando cuándo de del desde donde dónde dos e el ella ellas ellos en entre era es esa ese eso esta está están estar este esto estos estoy
fue gracias ha hacer hacia han hasta hay he hola la las le les lo los más me mi mis mucho muy nada ni no nos nosotros o otra otro para pero poco por porque puede puedo qué que quien quiero quién se ser si sí sin sobre solo son
soy su sus también tan tanto te tengo tiene todo todos tu tus un una uno unos usted ustedes y ya yo buenos días favor ayuda
che chi ci col come con cosa cui da dal dalla degli dei del della delle di dove ed gli grazie ha hanno ho io il la le lei lo loro ma mi mia mio molto ne nei nella noi non nostro o per perché però più può quale quando quello questa questo qui se sei senza si sia
sono sta su sua sul suo tra tu un una uno vi voi ciao buongiorno salve
ao aos as até com da das de dela dele do dos ela ele em essa esse esta está este eu foi isso isto já la lhe mais mas me mesmo meu minha muito na nas não nem no nos nós num numa o os ou para pela pelo por qual quando que quem se sem ser seu sua só também te tem têm
um uma você vocês obrigado olá oi
aan als ben bij dan dat de deze dit door een en er geen had heb hebben heeft het hoe hun ik in is je kan kunnen maar meer met mij mijn na naar niet nog nu of om onder ons ook op over te tot uit u uw van veel voor waar wanneer was wat we wel werd wie wij wil worden zal ze zich zijn zo zou hallo dank bedankt
`)

// Set holds the words of a list.
func Set(words string) map[string]bool {
	out := make(map[string]bool)
	for w := range strings.FieldsSeq(words) {
		out[w] = true
	}
	return out
}

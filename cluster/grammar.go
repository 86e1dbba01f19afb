package cluster

import "strings"

// tongue is what titles need of a language.
type tongue struct {
	code, and, more string
	marks           map[string]bool // little words that tell it
}

var tongues = []tongue{
	{"en", "and", "More on", wordSet("the and is to my i you it not for with when does how what have your")},
	{"de", "und", "Mehr zu", wordSet("der die das und ich ist nicht mein meine wie ein eine auf mit wir bitte")},
	{"fr", "et", "Plus sur", wordSet("le les et je est pas une mon ma comment dans vous nous avec pour des")},
	{"es", "y", "Más sobre", wordSet("el los y que mi cómo como por una para con está del puedo las no")},
	{"it", "e", "Altro su", wordSet("il gli di che non mio mia come una per con sono della ho")},
	{"pt", "e", "Mais sobre", wordSet("o os não que meu minha como uma para com do da em você")},
	{"nl", "en", "Meer over", wordSet("het een ik is niet mijn van en hoe voor met de dat")},
}

// tongueOf returns the place of a text's language in tongues, -1 where unsure.
func tongueOf(text []word) int {
	best, most := -1, 0
	for i, t := range tongues {
		n := 0
		for _, w := range text {
			if t.marks[strings.ToLower(w.form)] {
				n++
			}
		}
		if n > most {
			best, most = i, n
		} else if n == most {
			best = -1
		}
	}
	return best
}

// articles announce a noun; they are no part of a phrase's key.
var articles = wordSet(`
a an the my our your this that these those his her their its any every
der die das den dem des ein eine einen einem einer mein meine meinen meinem meiner dein deine ihr ihre ihren ihrem unser unsere kein keine keinen dieser diese dieses diesen
le la les l un une mon ma mes votre vos notre nos ce cette ces
el los las una mi mis su sus este esta il lo gli i uno mio mia o os as um uma meu minha het de mijn`)

// possessives are not written in titles: whose card it is goes without saying.
var possessives = wordSet(`my our your his her their its mein meine meinen meinem meiner dein deine ihr ihre ihren ihrem unser unsere
mon ma mes votre vos notre nos mi mis su sus mio mia meu minha mijn this that these those any every`)

// movers stand before verbs.
var movers = wordSet(`
i you we they he she it to can can't cannot could will won't would does doesn't do don't did didn't not please how
ich du wir sie man zu je tu vous nous on yo no nós ik wij`)

// when says at what time, which titles a topic only within a phrase.
var when = wordSet(`
night hour minute second weekend evening monday tuesday wednesday thursday friday saturday sunday
january february march april june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec
winter summer spring autumn christmas xmas two three four five six seven eight nine ten first half another enough different following follow few several lot none nothing case way fine possible main certain available
nacht stunde minute wochenende abend montag dienstag mittwoch donnerstag freitag samstag sonntag januar februar märz juni juli oktober dezember
customer user person people sb kunde client cliente pm am etc hr min sec sent used new dear`)

// vague nouns name nothing by themselves.
var vague = wordSet(`
error example case message number name list kind type part place page site website people home rest work method place area point side end start
thing stuff item detail option result reason step term use user word line text code file data device system program project version state status process run test
function value set little bit hard cool nice good great bad big small easy simple wrong stay guess call mean love better full real free change check find means notion behavior behaviour show guy lot hour minute experience answer
fehler beispiel fall nachricht nummer name liste art teil ort seite leute ende anfang ding sache grund schritt wort erreur exemple cas numéro nom liste partie page gens chose raison
ejemplo caso número nombre lista tipo parte página gente cosa razón paso palabra`)

// use counts how a word stands in sentences.
type use struct {
	noun, verb, all int
	title           int            // within a sentence, with a capital
	forms           map[string]int // how it is written within sentences
}

// grammar knows the words of a corpus by the company they keep: nouns follow
// articles and end their group, verbs follow "I", "to" and "can".
type grammar map[string]*use

func (g grammar) read(text []word) {
	for i, w := range text {
		if w.key == "" || w.stop {
			continue
		}
		u := g[strings.ToLower(w.form)]
		if u == nil {
			u = new(use)
			g[strings.ToLower(w.form)] = u
		}
		u.all++
		if i > 0 && text[i-1].key != "" {
			if sentenceCase(w.form) {
				u.title++
			}
			if u.forms == nil {
				u.forms = make(map[string]int)
			}
			u.forms[w.form]++
		}
		before, last := "", i+1 == len(text) || text[i+1].stop || text[i+1].key == ""
		if i > 0 {
			before = strings.ToLower(text[i-1].form)
		}
		switch {
		case articles[before]:
			if last {
				u.noun++
			}
		case movers[before]:
			u.verb++
		case last && i > 1 && !text[i-1].stop && articles[strings.ToLower(text[i-2].form)]:
			u.noun++
		}
	}
}

func (g grammar) add(o grammar) {
	for w, u := range o {
		if g[w] == nil {
			g[w] = &use{forms: make(map[string]int)}
		}
		g[w].noun += u.noun
		g[w].verb += u.verb
		g[w].all += u.all
		g[w].title += u.title
		for f, k := range u.forms {
			g[w].forms[f] += k
		}
	}
}

// noun tells how surely a word is a noun, 0 … 1.
func (g grammar) noun(form string) float64 {
	u := g[strings.ToLower(form)]
	if u == nil || g.proper(form) {
		return 0.5
	}
	hidden := 0.0 // a common word that never ends a group with an article is none
	if u.noun == 0 {
		hidden = min(float64(u.all)/8, 1)
	}
	return (float64(u.noun) + 1) / (float64(u.noun+u.verb) + 2 + hidden)
}

// proper tells names, which are written with capitals within sentences: Scala, PIN.
func (g grammar) proper(form string) bool {
	u := g[strings.ToLower(form)]
	if u == nil {
		return false
	}
	capitals, all := 0, 0
	for f, k := range u.forms {
		if all += k; f != strings.ToLower(f) {
			capitals += k
		}
	}
	return capitals > 2 && 3*capitals > 2*all
}

// verb tells whether a word is a verb that asks for an object.
func (g grammar) verb(form string) bool {
	u := g[strings.ToLower(form)]
	return u != nil && u.verb > u.noun && 4*u.verb >= u.all
}

// cased writes a word as most people do within sentences: "RFNoC", "PC", "hub".
func (g grammar) cased(w string) string {
	best, most := w, 0
	if u := g[strings.ToLower(w)]; u != nil {
		for f, k := range u.forms {
			if k > most || k == most && (lowerCount(f) > lowerCount(best) || lowerCount(f) == lowerCount(best) && f < best) {
				best, most = f, k
			}
		}
	}
	if shouted(best) || most == 0 && sentenceCase(best) {
		return strings.ToLower(best)
	}
	return best
}

// within writes a phrase as it stands behind another.
func (g grammar) within(s string) string {
	first, rest, more := strings.Cut(s, " ")
	if sentenceCase(first) {
		first = g.cased(first)
	}
	if !more {
		return first
	}
	return first + " " + rest
}

// past tells participles, which may end a title: "payment failed".
func past(form string) bool {
	form = strings.ToLower(form)
	return len(form) > 4 && strings.HasSuffix(form, "ed") || irregular[form] != "" || strings.HasSuffix(form, "ing")
}

var irregular = map[string]string{
	"broke": "break", "broken": "break", "stolen": "steal", "stole": "steal", "bought": "buy", "lost": "lose", "paid": "pay", "frozen": "freeze", "froze": "freeze",
	"stuck": "stick", "sold": "sell", "torn": "tear", "forgot": "forget", "forgotten": "forget", "withdrew": "withdraw", "withdrawn": "withdraw", "withdrawal": "withdraw", "swallowed": "swallow",
	"payment": "pay", "delivery": "deliver", "cancellation": "cancel", "subscription": "subscribe", "installation": "install", "activation": "activate", "verification": "verify",
	"registration": "register", "returned": "return", "children": "child", "refunded": "refund", "e-mail": "email", "wi-fi": "wifi",
}

// stemmed makes the forms of a word equal: order, orders, ordered, ordering.
func stemmed(key string) string {
	if s := irregular[key]; s != "" {
		key = s
	}
	for _, end := range []string{"ing", "ed"} {
		if cut, ok := strings.CutSuffix(key, end); ok && len(cut) >= 3 && strings.ContainsAny(cut, "aeiouy") {
			key = cut
			if n := len(key); key[n-1] == key[n-2] && !strings.ContainsRune("sz", rune(key[n-1])) {
				key = key[:n-1]
			}
			break
		}
	}
	if len(key) > 3 {
		if n := len(key); key[n-1] == key[n-2] && key[n-1] == 'l' {
			key = key[:n-1]
		}
		key = strings.TrimSuffix(key, "e")
	}
	return key
}

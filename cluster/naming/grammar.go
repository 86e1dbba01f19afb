package naming

import (
	"strings"
	"unicode"

	"github.com/askbook/askbook/cluster/words"
)

// articles announce a noun; they are no part of a phrase's key. Those that are
// other words in English ("i", "as") are left out, and so among the lists below.
var articles = words.Set(`
a an the my our your this that these those his her their its any every
der die das den dem des ein eine einen einem einer mein meine meinen meinem meiner dein deine ihr ihre ihren ihrem unser unsere kein keine keinen dieser diese dieses diesen
le la les l un une mon ma mes votre vos notre nos ce cette ces
el los las una mi mis su sus este esta il lo gli uno mio mia uma meu minha het de mijn`)

// indefinite articles stand before no name of a person or a town.
var indefinite = words.Set(`a an any another ein eine einen einem einer un une una uno um uma een`)

// possessives are not written in titles: whose card it is goes without saying.
var possessives = words.Set(`my our your his her their its mein meine meinen meinem meiner dein deine ihr ihre ihren ihrem unser unsere
mon ma mes votre vos notre nos mi mis su sus mio mia meu minha mijn this that these those any every`)

// movers stand before verbs.
var movers = words.Set(`
i you we they he she it to can can't cannot could will won't would does doesn't do don't did didn't not please how
ich du wir sie zu je tu vous nous yo nós ik wij`)

// tellers stand behind what a sentence is about, holders before a noun.
var (
	tellers = words.Set(`is are was were isn't aren't wasn't won't doesn't didn't has hasn't ist sind wird est sont`)
	holders = words.Set(`of for with about without any some more many mit ohne für avec sans pour con sin para`)
)

// places stand before where something is, and seldom before anything else where
// no article follows.
var places = words.Set(`in at from near bei aus chez desde`)

// when says at what time, which titles a topic only within a phrase.
var when = words.Set(`
night hour minute second weekend evening monday tuesday wednesday thursday friday saturday sunday
january february march april june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec
winter summer spring autumn christmas xmas two three four five six seven eight nine ten first half another enough different following follow few several lot none nothing case way fine possible main certain available
nacht stunde minute wochenende abend montag dienstag mittwoch donnerstag freitag samstag sonntag januar februar märz juni juli oktober dezember
despite during among amongst besides unlike according
customer user person people sb kunde client cliente pm am etc hr min sec sent used new dear instead elsewhere together`)

// vague nouns name nothing by themselves.
var vague = words.Set(`
error example case message number name list kind type part place page site website people home rest work method place area point side end start
left side top bottom back front middle thing stuff item detail option result reason step term use user word line text code file data device system program project version state status process run test
function value set little bit hard cool nice good great bad big small easy simple wrong stay guess call mean love better full real free change check find means notion behavior behaviour show guy lot hour minute experience answer
fehler beispiel fall nachricht nummer name liste art teil ort seite leute ende anfang ding sache grund schritt wort erreur exemple cas numéro nom liste partie page gens chose raison
ejemplo caso número nombre lista tipo parte página gente cosa razón paso palabra`)

// use counts how a word stands in sentences.
type use struct {
	noun, verb, all int
	near            int            // a noun with a word at most between the article and it
	title           int            // within a sentence, with a capital
	lone            int            // the only word that means something between two borders
	first           int            // at the start of a text
	end             int            // the last of words that mean something, as one signs
	place           int            // behind "in", "at" or "from", without an article
	intro           int            // behind "my name is"
	led             int            // directly behind an indefinite article, as neither a town nor a person is
	to              int            // behind "to", as verbs are, and towns
	forms           map[string]int // how it is written within sentences
}

// grammar knows the words of a corpus by the company they keep: nouns follow
// articles and end their group, verbs follow "I", "to" and "can".
type grammar map[string]*use

func (g grammar) read(text []words.Word) {
	for i, w := range text {
		if w.Key == "" || w.Stop {
			continue
		}
		u := g[strings.ToLower(w.Form)]
		if u == nil {
			u = new(use)
			g[strings.ToLower(w.Form)] = u
		}
		u.all++
		if i == 0 {
			u.first++
		}
		if i > 0 && text[i-1].Key != "" {
			if sentenceCase(w.Form) {
				u.title++
			}
			if u.forms == nil {
				u.forms = make(map[string]int)
			}
			u.forms[w.Form]++
		}
		u.stand(text, i)
	}
}

// stand counts what the words around the one at i tell of it.
func (u *use) stand(text []words.Word, i int) {
	before, earlier := "", ""
	if i > 0 {
		before = strings.ToLower(text[i-1].Form)
	}
	if i > 1 {
		earlier = strings.ToLower(text[i-2].Form)
	}
	last := i+1 == len(text) || text[i+1].Stop || text[i+1].Key == "" || past(text[i+1].Form)
	if meant(text, i-1) && ends(text[i+1:]) {
		u.end++
	}
	if loner(text, i) {
		u.lone++
	}
	after := ""
	if i+1 < len(text) {
		after = strings.ToLower(text[i+1].Form)
	}
	if indefinite[before] {
		u.led++
	}
	switch {
	case articles[before] || digit(before):
		if last {
			u.noun++
			u.near++
		}
	case movers[before] || articles[after]: // "can cancel", "cancel the plan"
		u.verb++
		if before == "to" {
			u.to++
		}
	case tellers[after] || last && holders[before]: // "the app is", "with wifi"
		u.noun++
		u.near++
	case places[before]:
		u.place++
	case before == "name" || earlier == "name" && (before == "is" || before == "as"):
		u.intro++
	case last && headed(text, i) && !turns(text[i].Form):
		u.noun++
		if articles[earlier] || digit(earlier) {
			u.near++
		}
	}
}

// digit tells how many of something there are, which announces a noun as well.
func digit(form string) bool { return len(form) == 1 && form[0] >= '2' && form[0] <= '9' }

// headed reports whether one or two words that mean something lead from an
// article to the word at i.
func headed(text []words.Word, i int) bool {
	for j := i - 1; j > 0 && j >= i-2 && meant(text, j); j-- {
		if before := strings.ToLower(text[j-1].Form); articles[before] || digit(before) {
			return true
		}
	}
	return false
}

// turns tells forms that may be what a sentence says of its noun: "the build fails".
func turns(form string) bool { return past(form) || words.Fold(form) != strings.ToLower(form) }

// ends reports whether only numbers stand before the next border.
func ends(text []words.Word) bool {
	for _, w := range text {
		if w.Key == "" {
			break
		}
		if strings.ContainsFunc(w.Form, unicode.IsLetter) {
			return false
		}
	}
	return true
}

// loner reports whether no other word that means something stands with the one
// at i between the same borders.
func loner(text []words.Word, i int) bool {
	for j := i - 1; j >= 0 && text[j].Key != ""; j-- {
		if !text[j].Stop {
			return false
		}
	}
	for j := i + 1; j < len(text) && text[j].Key != ""; j++ {
		if !text[j].Stop {
			return false
		}
	}
	return true
}

func (g grammar) add(o grammar) {
	for w, u := range o {
		if g[w] == nil {
			g[w] = &use{forms: make(map[string]int)}
		}
		t := g[w]
		t.noun, t.verb, t.all = t.noun+u.noun, t.verb+u.verb, t.all+u.all
		t.title, t.lone, t.first, t.end = t.title+u.title, t.lone+u.lone, t.first+u.first, t.end+u.end
		t.led, t.to = t.led+u.led, t.to+u.to
		t.place, t.intro, t.near = t.place+u.place, t.intro+u.intro, t.near+u.near
		for f, k := range u.forms {
			t.forms[f] += k
		}
	}
}

// both counts how the singular and the plural of a word stand in sentences; nil
// where neither does.
func (g grammar) both(form string) *use {
	var sum *use
	lower, key := strings.ToLower(form), words.Fold(form)
	for i, f := range []string{lower, key, key + "s"} {
		u := g[f]
		if u == nil || i == 1 && f == lower || i == 2 && f == lower {
			continue
		}
		if sum == nil {
			sum = new(use)
		}
		sum.noun, sum.verb, sum.all = sum.noun+u.noun, sum.verb+u.verb, sum.all+u.all
	}
	return sum
}

// noun tells how surely a word is a noun, 0 … 1.
func (g grammar) noun(form string) float64 {
	u := g.both(form)
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
	u := g.both(form)
	return u != nil && u.verb > u.noun && 4*u.verb >= u.all
}

// small reports whether people hardly write capitals within sentences.
func (g grammar) small() bool {
	const one = 50 // of so many words
	capitals, all := 0, 0
	for _, u := range g {
		capitals, all = capitals+u.title, all+u.all
	}
	return one*capitals < all
}

// place tells names of places, which stand behind "in" and no article.
func (g grammar) place(form string) bool {
	u := g[strings.ToLower(form)]
	return u != nil && u.place > u.noun
}

// plural is a noun as it is written of many, where that is common.
func (g grammar) plural(form string) string {
	one, many := g[strings.ToLower(form)], g[strings.ToLower(form)+"s"]
	if one == nil || many == nil || 3*many.all < one.all || many.verb > 0 || words.Fold(form) != strings.ToLower(form) {
		return form
	}
	return form + "s"
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
	switch {
	case abbreviated(best) && best == strings.ToLower(best):
		return strings.ToUpper(best)
	case shouted(best) || most == 0 && sentenceCase(best):
		return strings.ToLower(best)
	}
	return best
}

// abbreviated tells abbreviations, which nobody could pronounce: ssn, gb.
func abbreviated(w string) bool {
	return len(w) > 1 && len(w) < 4 && !strings.ContainsAny(w, "aeiouyAEIOUY'.0123456789") && !measures[strings.ToLower(w)] && plain(strings.ToLower(w)) && len(w) == len([]rune(w))
}

// measures are abbreviations in small letters.
var measures = words.Set(`mm cm dm km mg kg ml cl ft hr hrs lb lbs sq th nd rd st vs ms pcs pc nr bzw`)

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

// adverb tells words that say how, unless sentences show them to be things: supply.
func (g grammar) adverb(form string) bool {
	u := g.both(form)
	return strings.HasSuffix(form, "ly") && (u == nil || g.noun(form) < 0.7)
}

// did reports whether a word tells what somebody did: "I followed".
func (g grammar) did(form string) bool {
	lower := strings.ToLower(form)
	return (deeds[lower] || done(lower)) && g.verb(form)
}

// done tells participles of what is over.
func done(form string) bool { return past(form) && !strings.HasSuffix(strings.ToLower(form), "ing") }

// deeds are irregular pasts that share no stem here with their verbs.
var deeds = words.Set(`built sent left wrote ran flew told said brought kept spent chose drove spoke sat saw ate began held`)

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

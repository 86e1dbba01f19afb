package naming

import (
	"strings"

	"github.com/askbook/askbook/cluster/words"
)

// tongue is what titles need of a language.
type tongue struct {
	code, and, more string
	mixed           string          // ends a name that tells only some of a topic
	rest            string          // what a topic is called that nobody can name
	personal        string          // the same, where people tell who they are
	foreign         string          // the same, where people write in other languages
	links           string          // stands before what texts link to
	open, close     string          // quotation marks
	marks           map[string]bool // little words that tell it
}

// quotationMarks are those of all tongues; they mean nothing by themselves.
const quotationMarks = "“”„«» "

// quoted is what somebody says, in quotation marks.
func (t tongue) quoted(s string) string { return t.open + s + t.close }

var tongues = []tongue{
	{
		code: "en", and: "and", more: "More on", mixed: "and more", open: "“", close: "”",
		rest: "Miscellaneous", personal: "Names and numbers", foreign: "Other languages", links: "Links to",
		marks: words.Set("the and is to my i you it not for with when does how what have your"),
	},
	{
		code: "de", and: "und", more: "Mehr zu", mixed: "und mehr", open: "„", close: "“",
		rest: "Verschiedenes", personal: "Namen und Nummern", foreign: "Andere Sprachen", links: "Links zu",
		marks: words.Set("der die das und ich ist nicht mein meine wie ein eine auf mit wir bitte"),
	},
	{
		code: "fr", and: "et", more: "Plus sur", mixed: "et plus", open: "« ", close: " »",
		rest: "Divers", personal: "Noms et numéros", foreign: "Autres langues", links: "Liens vers",
		marks: words.Set("le les et je est pas une mon ma comment dans vous nous avec pour des"),
	},
	{
		code: "es", and: "y", more: "Más sobre", mixed: "y más", open: "«", close: "»",
		rest: "Varios", personal: "Nombres y números", foreign: "Otros idiomas", links: "Enlaces a",
		marks: words.Set("el los y que mi cómo como por una para con está del puedo las pero"),
	},
	{
		code: "it", and: "e", more: "Altro su", mixed: "e altro", open: "«", close: "»",
		rest: "Varie", personal: "Nomi e numeri", foreign: "Altre lingue", links: "Collegamenti a",
		marks: words.Set("il gli di che non mio mia una per con sono della ho perché"),
	},
	{
		code: "pt", and: "e", more: "Mais sobre", mixed: "e mais", open: "“", close: "”",
		rest: "Diversos", personal: "Nomes e números", foreign: "Outros idiomas", links: "Ligações para",
		marks: words.Set("o os não que meu minha como uma para com do da em você"),
	},
	{
		code: "nl", and: "en", more: "Meer over", mixed: "en meer", open: "“", close: "”",
		rest: "Overige", personal: "Namen en nummers", foreign: "Andere talen", links: "Links naar",
		marks: words.Set("het een ik is niet mijn van en hoe voor met de dat"),
	},
}

// tongueOf returns the place of a text's language in tongues, -1 where unsure.
func tongueOf(text []words.Word) int {
	best, most := -1, 0
	for i, t := range tongues {
		n := 0
		for _, w := range text {
			if t.marks[strings.ToLower(w.Form)] {
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

package kb

import (
	"cmp"
	"math"
	"strings"

	"github.com/askbook/askbook/internal/pattern"
)

// Two customers ask the same where their sentences are as near as this, or those with what
// they are about and what was answered besides: cosines of centred vectors.
const (
	sameWords  = 0.5
	alikeInAll = 1.1 // of the three together
)

// asking counts the customers of a group who ask what one of its asks does: most of a
// loose group only say something near, and what each says once nobody looks for. langs are
// the languages of all asks.
func (v *voices) asking(group []int, title int, langs []string) int {
	if title < 0 || !asksFor(v.asks[title].text, langs[title]) {
		return 0
	}
	said, about := v.sentence(title), v.about(title)
	people := map[string]bool{}
	for _, i := range group {
		if !asksFor(v.asks[i].text, langs[i]) {
			continue
		}
		words := cosine(said, v.sentence(i))
		if i == title || words >= sameWords || words+cosine(about, v.about(i))+cosine(v.vectors[title], v.vectors[i]) >= alikeInAll {
			c := v.in.Conversations[v.asks[i].conversation]
			people[cmp.Or(c.Customer(), "\x00"+c.ID())] = true
		}
	}
	return len(people)
}

// asksFor reports whether somebody could answer a sentence: it asks, or tells of a problem,
// and is no outburst, nor about a page that it shows. How problems are told is known of
// English; in another language it is enough to say something.
func asksFor(s, lang string) bool {
	if strings.Contains(s, "://") || outburst.MatchString(s) {
		return false
	}
	says := lang != "" && lang != "en" && len(contentWords(s)) > 0 && !hollow(s) && !courtesy(s)
	return says || askWeight(s) >= 1
}

// outburst is how people speak who want to be heard, not answered.
var outburst = pattern.MustCompile(`(?i)(?:\b(?:worst|terrible|horrible|awful|horrendous|ridiculous|pathetic|disgusting|disgrace(?:ful)?|shame(?:ful)?|unacceptable|rudest|sucks?|hate|` +
	`disappoint(?:ed|ing|ment)|frustrat(?:ed|ing|ion)|furious|pissed|appalling|inexcusable|incompetent|joke|wow|lol|lmao|wtf|smh|omg|kudos|congrats|congratulations|` +
	`on earth|the (?:hell|heck)|would it kill|how (?:dare|hard)|how (?:could|can|do|have) (?:you|u|they) (?:not|justify|expect|call)|(?:are|r) (?:you|u) (?:kidding|serious|joking)|` +
	`am i (?:seriously )?(?:supposed|expected)|seriously|who cares|never (?:\w+ ){1,4}again|(?:will|i'll|we'll) never)\b|#\w*(?:worst|fail|sucks|never|disappoint|terrible|horrible|awful|unhappy|frustrat|shame))`)

// leastAsking is how many customers must put a question alike for it to be suggested:
// the more conversations there are, the more say the same by chance, and the more else there is
// to write about.
func leastAsking(conversations, minCustomers int) int {
	return max(cmp.Or(minCustomers, DefaultMinCustomers), int(math.Ceil(math.Sqrt(float64(conversations))/askingScale)))
}

// askingScale makes three of 3,600 conversations, eight of 20,000 and fifty of a million.
const askingScale = 20

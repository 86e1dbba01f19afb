package kb

import (
	"slices"
	"strings"

	"github.com/askbook/askbook/internal/pattern"
)

// An article is read by people who were not there. What several agents say to
// different customers is what it should hold; what one says to one customer, and
// what points back to that customer's words, is what it should not.
const (
	completeShare = 0.9 // of a reply's score
	minSupport    = 2   // words that a sentence shares with other conversations' replies
	oftenSaid     = 0.5 // of the conversations: a reply without it lacks it
	maxAdded      = 2   // sentences from other replies
)

// common counts in how many conversations' replies each stem and value stands.
type common struct {
	people int
	words  map[string]int
	values map[value]int
	read   map[string]*reading // by text: pieces are weighed many times
}

// reading is what a piece holds that others may hold as well.
type reading struct {
	words  []string // that say something
	stems  []string // of them
	values []value
	// Whether it is personal and whether it points back are worked out when they are asked for.
	personal, pointsBack answered
}

// answered is a question with yes or no, once it was asked.
type answered struct{ known, yes bool }

func (a *answered) ask(text string, question func(string) bool) bool {
	if !a.known {
		*a = answered{true, question(text)}
	}
	return a.yes
}

func (c *common) personal(text string) bool {
	return c.reading(text).personal.ask(text, personal.MatchString)
}

func (c *common) pointsBack(text string) bool {
	return c.reading(text).pointsBack.ask(text, pointsBack)
}

func (c *common) reading(text string) *reading {
	r, known := c.read[text]
	if !known {
		r = &reading{words: contentWords(text), values: valuesOf(text)}
		for _, w := range r.words {
			r.stems = append(r.stems, stem(w))
		}
		c.read[text] = r
	}
	return r
}

func commonOf(rs []reply) *common {
	c := &common{words: map[string]int{}, values: map[value]int{}, read: map[string]*reading{}}
	type said struct {
		words  map[string]bool
		values map[value]bool
	}
	of := map[int]said{}
	for i := range rs {
		s, seen := of[rs[i].conversation]
		if !seen {
			s = said{map[string]bool{}, map[value]bool{}}
			of[rs[i].conversation] = s
		}
		for _, w := range contentWords(rs[i].text()) {
			s.words[stem(w)] = true
		}
		for _, v := range rs[i].values {
			s.values[v] = true
		}
	}
	for _, s := range of {
		for w := range s.words {
			c.words[w]++
		}
		for v := range s.values {
			c.values[v]++
		}
	}
	c.people = len(of)
	return c
}

// held are the stems and values that pieces hold.
func (c *common) held(ps []said) (stems map[string]bool, values map[value]bool) {
	stems, values = map[string]bool{}, map[value]bool{}
	for _, p := range ps {
		r := c.reading(p.text)
		for _, w := range r.stems {
			stems[w] = true
		}
		for _, v := range r.values {
			values[v] = true
		}
	}
	return stems, values
}

// share is how much of what at least two conversations say the pieces hold, 0 … 1;
// what more of them say counts more, and values most.
func (c *common) share(ps []said) float64 {
	own, values := c.held(ps)
	has, all := 0, 0
	for w, n := range c.words {
		if n > 1 && !chatter[w] {
			all += n
			if own[w] {
				has += n
			}
		}
	}
	for v, n := range c.values {
		if n > 1 {
			all += 3 * n
			if values[v] {
				has += 3 * n
			}
		}
	}
	if all == 0 {
		return 0
	}
	return float64(has) / float64(all)
}

// support is how many words of a sentence other conversations' replies hold too,
// how many they do not, and whether it states a value.
func (c *common) support(text string) (shared, own int, value bool) {
	r := c.reading(text)
	for i, w := range r.words {
		switch {
		case chatter[w]:
		case c.words[r.stems[i]] > 1:
			shared++
		default:
			own++
		}
	}
	return shared, own, len(r.values) > 0
}

// trimmed are the pieces of a reply that are not about one customer's hens, or
// the weather, from the first one on that can stand at the beginning.
func (c *common) trimmed(r *reply) []said {
	out := make([]said, 0, len(r.pieces))
	for i, p := range r.pieces {
		leadsIn := i+1 < len(r.pieces) && r.pieces[i+1].kind != prose
		if p.kind != prose || leadsIn && !c.pointsBack(p.text) {
			out = append(out, p)
			continue
		}
		shared, own, value := c.support(p.text)
		switch {
		case !value && shared < 5 && c.personal(p.text):
			continue
		case c.people >= 3 && !value && (shared < minSupport || own > 3*shared):
			continue
		}
		out = append(out, p)
	}
	if !enough(out) {
		out = slices.Clone(r.pieces)
	}
	for len(out) > 1 && out[0].kind == prose && c.pointsBack(out[0].text) {
		bare := withoutLink(out[0].text)
		if bare != out[0].text && !pointsBack(bare) {
			break
		}
		if rest := out[1:]; !enough(rest) || c.share(rest) < 0.6*c.share(out) || rest[0].kind == prose && c.pointsBack(rest[0].text) && len(rest) == 1 {
			break
		}
		out = out[1:]
	}
	if len(out) > 1 && out[0].kind == prose && !strings.HasSuffix(out[0].text, ":") {
		// "A Bourbon Red wants the XL" is about one turkey, and says what follows.
		if shared, own, value := c.support(out[0].text); !value && own > 0 && own >= shared && enough(out[1:]) && c.share(out[1:]) > 0.9*c.share(out) && !c.pointsBack(out[1].text) {
			out = out[1:]
		}
	}
	if len(out) > 0 && out[0].kind == prose {
		out[0].text = withoutLink(out[0].text)
	}
	return out
}

// completed adds, at the end, sentences of others that say what most say and
// this answer does not.
func (c *common) completed(ps []said, best *reply, rs []reply, order []int, old map[value]value) ([]said, []*reply) {
	if c.people < 3 {
		return ps, nil
	}
	var also []*reply
	for range maxAdded {
		before := c.share(ps)
		var found *said
		var from *reply
		gain := 0.06
		for _, i := range order {
			r := &rs[i]
			if r == best || r.failed || outdated(r, old) || similar(best, r) < agreeing {
				continue
			}
			for _, p := range r.body {
				if p.kind != prose || c.pointsBack(p.text) || c.personal(p.text) || strings.HasSuffix(p.text, ":") || leans(p.text) || !c.oftenSaid(p.text, ps) {
					continue
				}
				if shared, own, _ := c.support(p.text); shared < 4 || 3*own > shared {
					continue
				}
				if more := c.share(append(slices.Clip(ps), p)) - before; more > gain {
					found, from, gain = &p, r, more
				}
			}
		}
		if found == nil {
			break
		}
		added := *found
		added.first = true
		ps, also = append(slices.Clip(ps), added), append(also, from)
	}
	return ps, also
}

// oftenSaid reports whether a sentence has a word or value that most
// conversations hold and the pieces do not.
func (c *common) oftenSaid(text string, ps []said) bool {
	often := max(2, int(oftenSaid*float64(c.people)+0.5))
	own, values := c.held(ps)
	r := c.reading(text)
	for _, v := range r.values {
		if c.values[v] >= often && !values[v] {
			return true
		}
	}
	missing := 0
	for _, w := range r.stems {
		if c.words[w] >= often && !own[w] {
			missing++
		}
	}
	return missing > minSupport
}

var (
	// backPattern opens a sentence that goes on from another one.
	backPattern = pattern.MustCompile(`(?i)^\W*(?:then|so|not|nor|neither|that|that's|that’s|this|these|those|it|it's|it’s|its|they|they're|them|like|yes|no|yep|nope|done|and|but|or|still|instead|otherwise|exactly|either|both|only if|same|because|even|too|half|nearly|almost|ha|rather|here too|there|there's one|which|fair|honestly|sorry|i'm|i am|i’m|you're|you are|you’re|you've|you have|you did|what you|as you|as i|as for|sounds|well|a \w+ (?:idea|question|point|story)|also|besides|hence|therefore|again|please keep|nothing)\b`)
	// linkWord is what can be taken off such a sentence.
	linkWord = pattern.MustCompile(`(?i)^\W*(?:(?:then|so|and|but|also|besides|well|now|again|yes|in that case|in your case)\b,?\s+)+`)
	// personal is said to one customer about what is theirs.
	personal = pattern.MustCompile(`(?i)(?:\bI(?:'ve|’ve| have|'m|’m| am|'ll|’ll| will|'d|’d| would| was| had| can| could| think| wish| like| love| hope)\b|\bwe(?:'ve|’ve| have) (?:sent|just|now|put|already)\b|\b(?:you|we)(?:'ve|’ve| have) (?:read|said|paid|got|done|ordered|seen|written|been|marked|noted)\b|\byou (?:say|said|wrote|saw|mean|describe|bought|ordered|asked|read)\b|\byour (?:two|three|four|five|six|seven|eight|nine|ten|\d+|[A-Z]+\d+\w*|hens|husband|wife|son|daughter|neighbou?r|kids?|mother|father|story)\b|\btoday\b|\bthis (?:morning|evening|afternoon)\b|\bin your case\b|\bon \d{1,2} (?:january|february|march|april|may|june|july|august|september|october|november|december)\b|!$)`)
)

// pointsBack reports whether a sentence needs the one before it, which may be
// the customer's.
func pointsBack(s string) bool {
	if !backPattern.MatchString(clip(s, 60)) {
		return false
	}
	return !strings.HasPrefix(s, "I'm afraid") && !itself.MatchString(clip(s, 80))
}

// itself are openings that only look as if they pointed back.
var itself = pattern.MustCompile(`(?i)^\W*(?:it(?:'s|’s| is| takes| costs) (?:possible|best|normal|enough|up to|not possible|important|safe)|no \w+ (?:is|are|need)|both \w+|not all|even (?:if|when|after|with)|this (?:is how|means)|there(?:'s| is| are) (?:a|an|no|two|three|four|several|some)|because of|you have to|nothing (?:is|has|in)|so that|either \w+ \w+ or|you(?:'ll| will| can| need))\b`)

// withoutLink takes "Then" off "Then pull its plug".
func withoutLink(s string) string {
	rest := linkWord.ReplaceAllString(s, "")
	if rest == s || len(contentWords(rest)) < 2 {
		return s
	}
	return capital(rest)
}

// dependence is what speaks against pieces as a text of their own.
func (c *common) dependence(ps []said) float64 {
	if len(ps) == 0 {
		return 1
	}
	sum := 0.0
	if ps[0].kind == prose && c.pointsBack(ps[0].text) {
		sum += 0.45
	}
	if ps[0].kind == prose && leans(ps[0].text) {
		sum += 0.15
	}
	own := 0
	for _, p := range ps {
		if p.kind != code && c.personal(p.text) {
			own++
		}
	}
	return sum + 0.5*float64(own)/float64(len(ps))
}

// balanced drops a bracket whose other half went with another sentence.
func balanced(s string) string {
	opening, closing := strings.Count(s, "("), strings.Count(s, ")")
	switch {
	case opening == closing+1 && strings.HasPrefix(s, "("):
		return capital(s[1:])
	case closing == opening+1 && strings.HasSuffix(s, ")"):
		return strings.TrimSuffix(s, ")")
	}
	return s
}

// chatter are words that agents share in sentences that say nothing.
var chatter = setOf(`english fine late sorry right wrong happen happens happened obvious lot bit little big old new time times back happy news idea kind
	people person customer customers question questions answer answers poor girl read missing mean means fair honest honestly`)

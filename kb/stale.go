package kb

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/askbook/askbook/content"
	"github.com/askbook/askbook/conversation"
	"github.com/askbook/askbook/document"
	"github.com/askbook/askbook/internal/pattern"
)

const (
	minContradictions = 2    // conversations in which agents say otherwise
	sameMatter        = 0.35 // cosine of two sentences that are about one thing
	maxEvidence       = 12
)

var (
	fenceLine     = pattern.MustCompile("(?m)^\\s*(?:```|~~~).*$")
	markupPattern = pattern.MustCompile("(?m)^#{1,6}\\s+|[*_`]{1,3}|\\\\([\\\\`*_{}\\[\\]()#+.!<>|~&-])|^>\\s?")
	linkPattern   = pattern.MustCompile(`!?\[([^\]]*)\]\(([^)\s]*)[^)]*\)`)
	// changePattern is how agents say that something is not as it was.
	changePattern = pattern.MustCompile(`(?i)\b(?:no longer|not any ?more|any longer|used to (?:be|have|offer|work)|(?:has|have|was|were|we(?:'ve)?) (?:recently |just |now )?(?:changed|moved|renamed|replaced|discontinued|retired|removed|dropped|raised|lowered|extended|shortened|switched)|since (?:january|february|march|april|may|june|july|august|september|october|november|december|the (?:last|latest|new)|version|this|\d{4})|as of (?:january|february|march|april|may|june|july|august|september|october|november|december|this|version|\d{4})|the (?:help |old )?(?:page|article|site|website|guide) (?:is|was|still|says)|instead of|last year's|the old (?:one|price|rule|limit)|the price went|out ?dated|out of date)\b`)
	// overtakes is stronger: it says so of what is written, or of what was.
	overtakes    = pattern.MustCompile(`(?i)\b(?:no longer|not any ?more|used to (?:be|have|offer|work)|out ?dated|out of date|(?:help |old )(?:page|article|site|website|guide)|behind the (?:times|app)|older than)\b`)
	citesPattern = pattern.MustCompile(`(?i)\b(?:help (?:page|cent(?:er|re)|site|article)|article|guide|faq|web ?site|site|web ?page|manual|instructions|documentation|docs|support page)\b.{0,40}\b(?:says?|said|mentions?|claims?|tells?|told|states?|still|wrong|out ?dated|out of date|didn't|doesn't|does not|did not|no longer)\b`)
)

// plain takes the markup off Markdown, well enough to compare words.
func plain(markdown string) string {
	text := fenceLine.ReplaceAllString(markdown, "")
	text = linkPattern.ReplaceAllString(text, "$1 $2")
	return markupPattern.ReplaceAllString(text, "$1")
}

// statement is a sentence with its values.
type statement struct {
	text   string
	values []value
	vector []float32
	source content.Source
	number int // of the conversation
	when   time.Time
	kind   statementKind
}

type statementKind int

const (
	says    statementKind = iota // an agent
	changed                      // an agent, that something is not as it was
	cites                        // a customer, who read the article in vain
)

// StaleArticles lists published articles that newer conversations contradict,
// those with most evidence first, ties by id. What counts is a number with its
// unit, a price, an address or a menu path for which agents give another one in
// at least two conversations, later than whoever last gave the article's; agents
// who say in so many words that things have changed; and customers who followed
// the article in vain.
func StaleArticles(ctx context.Context, in In, questions []Question) ([]Stale, error) {
	m, err := matchArticles(ctx, &in, questions)
	if err != nil {
		return nil, err
	}
	number := make(map[string]int, len(in.Conversations))
	for i, c := range in.Conversations {
		number[c.ID()] = i
	}
	stale := []Stale{}
	for j := range m.articles {
		a := &m.articles[j]
		if a.Status != content.Published {
			continue
		}
		var about []int
		for i, q := range questions {
			if q.Article == a.ID || len(m.near[i]) > 0 && m.near[i][j] >= m.threshold {
				about = append(about, i)
			}
		}
		found, err := examine(ctx, &in, a, about, questions, number)
		if err != nil {
			return nil, err
		}
		if found != nil {
			stale = append(stale, *found)
		}
	}
	slices.SortFunc(stale, func(a, b Stale) int {
		return cmp.Or(cmp.Compare(b.Conversations, a.Conversations), strings.Compare(a.ID, b.ID))
	})
	return stale, nil
}

// examine compares an article with what was said about its questions.
func examine(ctx context.Context, in *In, a *content.Article, about []int, questions []Question, number map[string]int) (*Stale, error) {
	claims := claimsOf(a)
	talk := talkOf(in, a, about, questions, number)
	if len(talk) == 0 {
		return nil, nil
	}
	texts := make([]string, 0, len(claims)+len(talk))
	for _, c := range claims {
		texts = append(texts, c.text)
	}
	for _, t := range talk {
		texts = append(texts, t.text)
	}
	vectors, err := embedAll(ctx, in.Embed, texts)
	if err != nil {
		return nil, err
	}
	for i := range claims {
		claims[i].vector = vectors[i]
	}
	for i := range talk {
		talk[i].vector = vectors[len(claims)+i]
	}
	var reasons []string
	var evidence []statement
	for _, c := range claims {
		for _, v := range c.values {
			if reason, said := contradiction(claims, c, v, talk); reason != "" {
				reasons, evidence = append(reasons, reason), append(evidence, said...)
			}
		}
	}
	for _, k := range []statementKind{changed, cites} {
		if reason, said := complaints(claims, talk, k); reason != "" {
			reasons, evidence = append(reasons, reason), append(evidence, said...)
		}
	}
	if len(reasons) == 0 {
		return nil, nil
	}
	return report(a, reasons, evidence), nil
}

func report(a *content.Article, reasons []string, evidence []statement) *Stale {
	slices.SortStableFunc(evidence, func(x, y statement) int {
		return cmp.Or(y.when.Compare(x.when), strings.Compare(x.source.Conversation, y.source.Conversation), cmp.Compare(x.source.Turn, y.source.Turn))
	})
	slices.Sort(reasons)
	s := &Stale{ID: "stale-" + a.ID, Article: a.ID, Title: a.Title, Topic: a.Topic, Reason: strings.Join(slices.Compact(reasons), " ")}
	conversations := map[string]bool{}
	for _, e := range evidence {
		conversations[e.source.Conversation] = true
		if !slices.Contains(s.Evidence, e.source) && len(s.Evidence) < maxEvidence {
			s.Evidence = append(s.Evidence, e.source)
		}
		if s.Since.IsZero() || !e.when.IsZero() && e.when.Before(s.Since) {
			s.Since = e.when
		}
	}
	s.Conversations = len(conversations)
	return s
}

// claimsOf are the article's sentences.
func claimsOf(a *content.Article) []statement {
	var out []statement
	for _, u := range units(plain(a.Body)) {
		for _, s := range sentences(u.text) {
			out = append(out, statement{text: a.Title + " " + clip(s, maxSentence), values: valuesOf(s)})
		}
	}
	return out
}

// talkOf are the sentences of agents in the conversations about an article that
// are not older than it, and those in which customers complain of it.
func talkOf(in *In, a *content.Article, about []int, questions []Question, number map[string]int) []statement {
	var out []statement
	seen := map[string]bool{}
	for _, i := range about {
		for _, m := range questions[i].Members {
			n, known := number[m.Conversation]
			if !known || seen[m.Conversation] {
				continue
			}
			seen[m.Conversation] = true
			for _, t := range in.Conversations[n].Turns() {
				if !t.Time.IsZero() && t.Time.Before(a.Time) {
					continue
				}
				out = append(out, statementsOf(t, content.Source{Conversation: m.Conversation, Turn: t.Index}, n, questions[i].Question, a)...)
			}
		}
	}
	return out
}

func statementsOf(t document.Turn, source content.Source, number int, question string, a *content.Article) []statement {
	var out []statement
	for _, s := range turnSentences(t.Text) {
		st := statement{text: question + " " + clip(s, maxSentence), source: source, number: number, when: t.Time}
		switch {
		case t.Role == conversation.Agent && !strings.HasSuffix(s, "?"):
			st.values = valuesOf(s)
			if changePattern.MatchString(s) && !isOwnCase(s) {
				st.kind = changed
			} else if len(st.values) == 0 || corrects(s) {
				continue
			}
		case t.Role == conversation.Customer && (citesPattern.MatchString(s) || a.URL != "" && strings.Contains(s, a.URL)) &&
			(failedPattern.MatchString(t.Text) || changePattern.MatchString(t.Text)):
			st.kind = cites
		default:
			continue
		}
		out = append(out, st)
	}
	return out
}

// contradiction tells which value agents give instead of the article's v, if
// they do. Where the article has several values of the unit, a sentence speaks of
// this one only if it is nearer to its sentence than to the others'.
func contradiction(claims []statement, claim statement, v value, talk []statement) (reason string, evidence []statement) {
	var lastSame time.Time
	same := map[int]bool{}
	others := map[value]*alternative{}
	for _, t := range talk {
		// "Now $6 instead of $5" does not confirm $5.
		if t.kind != changed && slices.ContainsFunc(t.values, v.agrees) {
			same[t.number] = true
			if t.when.After(lastSame) {
				lastSame = t.when
			}
			continue
		}
		for _, other := range t.values {
			if other.unit != v.unit || stated(claims, other) || !closest(claims, claim, v, t) {
				continue
			}
			if others[other] == nil {
				others[other] = &alternative{value: other, near: map[int]float64{}}
			}
			others[other].add(t, cosine(claim.vector, t.vector))
		}
	}
	for _, o := range ranked(others) {
		later := 0
		for number := range o.near {
			if o.last[number].After(lastSame) || lastSame.IsZero() {
				later++
			}
		}
		if later >= minContradictions || len(o.near) >= max(minContradictions, 3*len(same)) && len(same) > 0 {
			return fmt.Sprintf("The article says %s; agents say %s in %s.", v, o.value, count(len(o.near), "newer conversation")), o.said
		}
	}
	return "", nil
}

// alternative is a value that agents give instead of an article's.
type alternative struct {
	value
	said []statement
	near map[int]float64 // how near the nearest statement of each conversation is to the article's
	last map[int]time.Time
}

func (o *alternative) add(t statement, near float64) {
	if o.last == nil {
		o.last = map[int]time.Time{}
	}
	o.said = append(o.said, t)
	o.near[t.number] = max(o.near[t.number], near)
	if t.when.After(o.last[t.number]) {
		o.last[t.number] = t.when
	}
}

// ranked orders alternatives by how many conversations give them and how near
// those are to the matter. Each is joined by those that agree with it and say
// more: paths that lead further.
func ranked(others map[value]*alternative) []*alternative {
	out := make([]*alternative, 0, len(others))
	for _, o := range others {
		out = append(out, o)
	}
	slices.SortFunc(out, func(x, y *alternative) int { return compareValues(x.value, y.value) })
	weight := map[value]float64{}
	for _, o := range out {
		for _, p := range out {
			if o != p && o.agrees(p.value) && len(o.text) < len(p.text) {
				for _, t := range p.said {
					o.add(t, p.near[t.number])
				}
			}
		}
		for _, near := range sorted(o.near) {
			weight[o.value] += near
		}
	}
	slices.SortStableFunc(out, func(x, y *alternative) int { return cmp.Compare(weight[y.value], weight[x.value]) })
	return out
}

// sorted are the values of a map in an order that does not change.
func sorted(m map[int]float64) []float64 {
	out := make([]float64, 0, len(m))
	for _, x := range m {
		out = append(out, x)
	}
	slices.Sort(out)
	return out
}

// stated reports whether the article says the value somewhere.
func stated(claims []statement, v value) bool {
	return slices.ContainsFunc(claims, func(c statement) bool { return slices.ContainsFunc(c.values, v.agrees) })
}

// closest reports whether a sentence is about the claim rather than about
// another one with a value of the same unit.
func closest(claims []statement, claim statement, v value, t statement) bool {
	own := cosine(claim.vector, t.vector)
	if own < sameMatter || shared(claim.text, t.text) < 1 {
		return false
	}
	for _, c := range claims {
		if c.text == claim.text {
			continue
		}
		for _, other := range c.values {
			if other.unit == v.unit && cosine(c.vector, t.vector) > own {
				return false
			}
		}
	}
	return true
}

// shared counts the words that two texts have in common.
func shared(a, b string) int {
	other := contentWords(b)
	n := 0
	for _, w := range contentWords(a) {
		if slices.Contains(other, w) {
			n++
		}
	}
	return n
}

// complaints gathers statements of a kind from enough conversations.
func complaints(claims, talk []statement, kind statementKind) (reason string, evidence []statement) {
	conversations := map[int]bool{}
	for _, t := range talk {
		if t.kind != kind {
			continue
		}
		if kind == changed && !overtakes.MatchString(t.text) {
			continue
		}
		if kind == changed && !slices.ContainsFunc(claims, func(c statement) bool { return cosine(c.vector, t.vector) >= 1.5*sameMatter }) {
			continue
		}
		conversations[t.number] = true
		evidence = append(evidence, t)
	}
	switch {
	case len(conversations) < minContradictions:
		return "", nil
	case kind == cites:
		return fmt.Sprintf("Customers followed it in vain in %s.", count(len(conversations), "conversation")), evidence
	}
	return fmt.Sprintf("Agents say in %s that this has changed.", count(len(conversations), "newer conversation")), evidence
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// String writes a value as people do.
func (v value) String() string {
	switch {
	case v.unit == menuUnit:
		steps := strings.Split(v.text, " > ")
		for i := range steps {
			steps[i] = capital(steps[i])
		}
		return strings.Join(steps, " › ")
	case strings.HasPrefix(v.unit, "url:"), v.unit == "version":
		return v.text
	case strings.HasPrefix(v.unit, "clock"):
		return v.text + strings.TrimPrefix(v.unit, "clock")
	case strings.ContainsAny(v.unit, "$€£¥"):
		if currency, period, per := strings.Cut(v.unit, "/"); per {
			return currency + v.text + " a " + period
		}
		return v.unit + v.text
	case v.unit == "%":
		return v.text + " %"
	case v.text == "1" || len(v.unit) < 3 || v.unit == "people":
		return v.text + " " + v.unit
	}
	return v.text + " " + v.unit + "s"
}

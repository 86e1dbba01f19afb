package kb

import (
	"cmp"
	"context"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/askbook/askbook/content"
	"github.com/askbook/askbook/conversation"
	"github.com/askbook/askbook/document"
)

const (
	maxReplies   = 60  // conversations of a question that are compared for its answer, the newest
	maxRun       = 8   // agents' turns looked at behind a question
	maxSources   = 20  // of an answer
	agreeing     = 0.5 // similarity of centred answers that say the same
	minAnswer    = 4   // words that say something
	longAnswer   = 220 // words; a longer answer is about more than the question
	switchMargin = 0.04
)

// said is a piece with the turn it stands in.
type said struct {
	piece
	turn int // Turn.Index
}

// reply is what an agent answered to one asking, possibly in several turns
// without a customer's word between them.
type reply struct {
	conversation int
	order        int // among the replies of its conversation
	pieces       []said
	when         time.Time
	thanked      bool // the customer said that it helped
	failed       bool // or that it did not
	corrects     bool // it takes back an earlier one
	own          float64
	vector       []float32
	values       []value
	score        float64
	body         []said // of the pieces, what others could use
}

// answer is the outcome for a question.
type answer struct {
	markdown string
	sources  []content.Source
	when     time.Time
	answered int // conversations that got one
}

// answers picks an answer for each group of asks.
func answers(ctx context.Context, in *In, all []ask, groups []bundle) ([]answer, error) {
	replies, err := repliesOf(ctx, in, all, groups)
	if err != nil {
		return nil, err
	}
	var texts []string
	for g := range groups {
		if len(replies[g]) == 0 {
			continue
		}
		for _, i := range representative(groups[g].members, 3) {
			texts = append(texts, all[i].text)
		}
		for _, r := range replies[g] {
			texts = append(texts, clip(r.text(), 2000))
		}
	}
	vectors, err := embedAll(ctx, in.Embed, texts)
	if err != nil {
		return nil, err
	}
	var raw [][]float32
	for _, v := range vectors {
		raw = append(raw, v)
	}
	mean := meanOf(raw)
	out := make([]answer, len(groups))
	relevances := make([][]float64, len(groups))
	at := 0
	for g := range groups {
		rs := replies[g]
		if len(rs) == 0 {
			continue
		}
		var question [][]float32
		for range representative(groups[g].members, 3) {
			question = append(question, raw[at])
			at++
		}
		relevance := make([]float64, len(rs))
		for i := range rs {
			rs[i].vector = centred(raw[at], mean)
			for _, q := range question {
				if len(q) > 0 && len(raw[at]) > 0 {
					relevance[i] += dot(q, raw[at]) / float64(len(question))
				}
			}
			at++
		}
		relevances[g] = relevance
	}
	raw, vectors = nil, nil
	inParallel(len(groups), func(g int) {
		if len(replies[g]) > 0 {
			out[g] = pick(in, replies[g], relevances[g])
		}
	})
	return out, nil
}

// replyTexts are the beginnings of all that agents answered to each ask. Where
// a conversation has several main asks, each gets the sentences that share most
// words with it.
func replyTexts(all []ask) []string {
	mains := map[int][]int{}
	for i, a := range all {
		if a.main {
			mains[a.conversation] = append(mains[a.conversation], i)
		}
	}
	out := make([]string, len(all))
	inParallel(len(all), func(i int) {
		if !all[i].main {
			return
		}
		others := mains[all[i].conversation]
		var parts []string
		for _, r := range all[i].replies {
			for _, p := range r.pieces {
				if len(others) == 1 || nearestAsk(all, others, p.text) == i {
					parts = append(parts, p.text)
				}
			}
		}
		out[i] = clip(strings.Join(parts, " "), maxContext)
	})
	return out
}

// nearestAsk is the ask with which a sentence shares most words, -1 for none.
func nearestAsk(all []ask, asks []int, text string) int {
	best, most := -1, 0
	for _, i := range asks {
		if n := shared(all[i].text, text); n > most {
			best, most = i, n
		}
	}
	return best
}

// representative are the first few of a group.
func representative(members []int, n int) []int { return members[:min(n, len(members))] }

func (r *reply) text() string {
	parts := make([]string, len(r.pieces))
	for i, p := range r.pieces {
		parts[i] = p.text
	}
	return strings.Join(parts, " ")
}

// repliesOf collects the replies to each group's asks. Where one conversation
// asks several things, each sentence of its replies goes to the question that
// it is nearest to.
func repliesOf(ctx context.Context, in *In, all []ask, groups []bundle) ([][]reply, error) {
	type place struct{ group, ask int }
	asked := map[int][]place{} // by conversation
	chosen := make([][]int, len(groups))
	for g, b := range groups {
		chosen[g] = newest(in, all, b.members, maxReplies)
		for _, i := range b.members {
			asked[all[i].conversation] = append(asked[all[i].conversation], place{g, i})
		}
	}
	out := make([][]reply, len(groups))
	type shared struct {
		reply reply
		from  place
		other []place
	}
	var several []shared
	for g := range groups {
		for _, i := range chosen[g] {
			others := slices.DeleteFunc(slices.Clone(asked[all[i].conversation]), func(p place) bool { return p.group == g })
			for _, r := range all[i].replies {
				if len(others) == 0 {
					out[g] = append(out[g], r)
				} else {
					several = append(several, shared{r, place{g, i}, others})
				}
			}
		}
	}
	var texts []string
	for _, s := range several {
		texts = append(texts, all[s.from.ask].text)
		for _, o := range s.other {
			texts = append(texts, all[o.ask].text)
		}
		for _, p := range s.reply.pieces {
			texts = append(texts, clip(p.text, maxSentence))
		}
	}
	vectors, err := embedAll(ctx, in.Embed, texts)
	if err != nil {
		return nil, err
	}
	at := 0
	for _, s := range several {
		questions := vectors[at : at+1+len(s.other)]
		at += len(questions)
		mine := true
		var kept []said
		for _, p := range s.reply.pieces {
			v := vectors[at]
			at++
			own, best := math.Inf(-1), math.Inf(-1)
			if len(v) > 0 && len(questions[0]) > 0 {
				own = dot(v, questions[0])
			}
			for _, q := range questions[1:] {
				if len(v) > 0 && len(q) > 0 {
					best = max(best, dot(v, q))
				}
			}
			// A sentence that leans to neither goes with the one before it.
			if p.kind == prose && math.Abs(own-best) > switchMargin {
				mine = own > best
			}
			if mine {
				kept = append(kept, p)
			}
		}
		s.reply.pieces = kept
		if enough(kept) {
			out[s.from.group] = append(out[s.from.group], s.reply)
		}
	}
	return out, nil
}

// newest chooses the asks whose conversations are latest.
func newest(in *In, all []ask, members []int, limit int) []int {
	if len(members) <= limit {
		return members
	}
	out := slices.Clone(members)
	slices.SortStableFunc(out, func(a, b int) int { return askTime(in, all[b]).Compare(askTime(in, all[a])) })
	out = out[:limit]
	slices.Sort(out)
	return out
}

func askTime(in *In, a ask) time.Time { return in.Conversations[a.conversation].Turns()[a.at].Time }

// replies are an agent's answers behind an ask, corrected ones left out.
func replies(in *In, a ask) []reply {
	turns := in.Conversations[a.conversation].Turns()
	var out []reply
	var run *reply
	agents := 0
	finish := func() {
		if run != nil && enough(run.pieces) {
			out = append(out, *run)
		}
		run = nil
	}
	for _, t := range turns[a.at+1:] {
		switch t.Role {
		case conversation.Agent:
			if agents++; agents > maxRun {
				finish()
				return settle(out)
			}
			if run == nil {
				run = &reply{conversation: a.conversation, order: len(out), when: t.Time}
			}
			run.take(t)
		case conversation.Customer:
			finish()
			if n := len(out); n > 0 {
				out[n-1].failed = out[n-1].failed || failedPattern.MatchString(clip(t.Text, 2000))
				out[n-1].thanked = !out[n-1].failed && thanksPattern.MatchString(clip(t.Text, 2000))
			}
		}
	}
	finish()
	return settle(out)
}

// settle drops what a later reply takes back.
func settle(rs []reply) []reply {
	for i := len(rs) - 1; i > 0; i-- {
		if rs[i].corrects {
			return rs[i:]
		}
	}
	return rs
}

var midName = regexp.MustCompile(`,\s*\[PERSON(?:_\d+)?\]\s*([,.!?])`)

// take adds an agent's turn, without what says nothing to others.
func (r *reply) take(t document.Turn) {
	total, own := 0.0, 0.0
	for _, p := range pieces(t.Text) {
		total++
		if p.kind == prose && corrects(p.text) {
			// What the same agent said a moment ago is taken back too.
			r.corrects, r.pieces = true, nil
			p.text = corrected(p.text)
			if p.text == "" {
				continue
			}
		}
		if p.kind == prose && stalls(p.text) || p.kind != code && strings.HasSuffix(p.text, "?") {
			continue
		}
		if p.kind != code && isOwnCase(p.text) {
			own++
			continue
		}
		if p.kind == code {
			p.text = placeholder.ReplaceAllString(p.text, "<$1>")
		} else {
			text, lost := forEveryone(p.text)
			if lost {
				own++
				continue
			}
			p.text = text
		}
		r.pieces = append(r.pieces, said{p, t.Index})
	}
	if total > 0 {
		r.own = max(r.own, own/total)
	}
}

// corrected is what a correcting sentence says when the apology is taken off.
func corrected(s string) string {
	for _, cut := range []string{": ", " - ", " – ", " — ", "; ", ", "} {
		if before, behind, found := strings.Cut(s, cut); found && correctionPattern.MatchString(before) && len(contentWords(behind)) >= 3 {
			return capital(trimLead(behind))
		}
	}
	return ""
}

// forEveryone puts "your order" for "your order [ORDER_1]"; lost is set where a
// placeholder remains.
func forEveryone(s string) (text string, lost bool) {
	s = midName.ReplaceAllString(s, "$1")
	s = idPhrase.ReplaceAllStringFunc(s, func(m string) string { return strings.TrimRight(m[:strings.IndexByte(m, '[')], " :#(") })
	return s, placeholder.MatchString(s)
}

// enough reports whether the pieces say anything.
func enough(ps []said) bool {
	n := 0
	for _, p := range ps {
		n += len(contentWords(urlPattern.ReplaceAllString(p.text, " ")))
	}
	return n >= minAnswer
}

// pick chooses the reply on which most agree.
func pick(in *In, rs []reply, relevance []float64) answer {
	people := map[int]bool{}
	var mentions []mention
	for i := range rs {
		people[rs[i].conversation] = true
		rs[i].values = valuesOf(rs[i].text())
		for _, v := range rs[i].values {
			mentions = append(mentions, mention{v, rs[i].conversation, rs[i].when})
		}
	}
	old := superseded(mentions)
	common := commonOf(rs)
	for i := range rs {
		rs[i].body = common.trimmed(&rs[i])
		rs[i].score = rs[i].merit(old) + 0.5*relevance[i] + agreement(rs, i) + completeShare*common.share(rs[i].body) - dependence(rs[i].body)
	}
	order := make([]int, len(rs))
	for i := range order {
		order[i] = i
	}
	id := func(i int) string { return in.Conversations[rs[i].conversation].ID() }
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(math.Round(rs[b].score*1e6), math.Round(rs[a].score*1e6)), rs[b].when.Compare(rs[a].when),
			strings.Compare(id(a), id(b)), cmp.Compare(rs[a].order, rs[b].order))
	})
	best := &rs[order[0]]
	ps := best.body
	var also []*reply
	ps, also = common.completed(ps, best, rs, order, old)
	out := answer{markdown: markdown(tidied(ps)), when: best.when, answered: len(people)}
	seen := map[content.Source]bool{}
	add := func(r *reply) {
		for _, p := range r.pieces {
			s := content.Source{Conversation: in.Conversations[r.conversation].ID(), Turn: p.turn}
			if !seen[s] && len(out.sources) < maxSources {
				seen[s] = true
				out.sources = append(out.sources, s)
			}
		}
	}
	add(best)
	for _, r := range also {
		add(r)
	}
	for _, i := range order[1:] {
		if similar(best, &rs[i]) >= agreeing && !outdated(&rs[i], old) {
			add(&rs[i])
		}
	}
	return out
}

// tidied drops what is said twice.
func tidied(ps []said) []piece {
	var out []piece
	seen := map[string]bool{}
	for i, p := range ps {
		if p.kind == prose && midAir(p.text, i+1 < len(ps) && (ps[i+1].kind != prose || urlPattern.MatchString(ps[i+1].text))) && len(ps) > 1 {
			continue
		}
		key := strings.Join(words(p.text), " ")
		if seen[key] && p.kind != code {
			continue
		}
		seen[key] = true
		if p.kind == prose {
			p.text = balanced(p.text)
		}
		if len(out) > 0 && out[len(out)-1].kind != prose && p.kind == prose {
			p.first = true
		}
		out = append(out, p.piece)
	}
	if len(out) > 0 {
		out[0].first = true
	}
	return out
}

// midAir reports whether a sentence stops before it has said what it was to say;
// shown is set where a list, code or an address follows.
func midAir(s string, shown bool) bool {
	s = strings.TrimSpace(s)
	if strings.HasSuffix(s, ":") {
		return !shown
	}
	if s == "" || !unicode.IsLetter(rune(s[len(s)-1])) {
		return false
	}
	w := words(s)
	return len(w) > 4 && (stop[w[len(w)-1]] || w[len(w)-1] == "or")
}

func similar(a, b *reply) float64 {
	if a.vector == nil || b.vector == nil {
		return 0
	}
	return dot(a.vector, b.vector)
}

// agreement is how near the other conversations' replies are: the mean of each
// one's nearest, the better half of them, for some always answer something else.
func agreement(rs []reply, i int) float64 {
	best := map[int]float64{}
	for j := range rs {
		c := rs[j].conversation
		if c == rs[i].conversation {
			continue
		}
		if s, seen := best[c]; !seen || similar(&rs[i], &rs[j]) > s {
			best[c] = similar(&rs[i], &rs[j])
		}
	}
	if len(best) == 0 {
		return 0
	}
	all := make([]float64, 0, len(best))
	for _, s := range best {
		all = append(all, s)
	}
	slices.Sort(all)
	half := all[len(all)/2:]
	sum := 0.0
	for _, s := range half {
		sum += s
	}
	return sum / float64(len(half))
}

func outdated(r *reply, old map[value]value) bool {
	return slices.ContainsFunc(r.values, func(v value) bool { _, is := old[v]; return is })
}

// thirdPerson is how agents talk about a customer to somebody else.
var thirdPerson = regexp.MustCompile(`(?i)\b(?:she|he|her|him|his|hers|she's|he's|tell them|ask them|their)\b`)

// merit is what speaks for a reply by itself.
func (r *reply) merit(old map[value]value) float64 {
	score := 0.0
	n, steps := 0, 0
	for _, p := range r.pieces {
		n += len(words(p.text))
		if p.kind == step {
			steps++
		}
		if p.kind == prose && corrects(p.text) {
			score -= 0.5
		}
	}
	score += min(0.1*float64(steps), 0.4)
	switch {
	case n < 8:
		score -= 0.4
	case n < 15:
		score -= 0.1
	case n > longAnswer:
		score -= 0.4
	case n >= 25:
		score += 0.15
	}
	if r.thanked {
		score += 0.25
	}
	if r.failed {
		score -= 0.7
	}
	if outdated(r, old) {
		score -= 1
	}
	if text := r.text(); hasAny(text, "he", "him", "his", "tell", "ask") && thirdPerson.MatchString(text) {
		score -= 0.25
	}
	return score - 0.3*r.own
}

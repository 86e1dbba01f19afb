package kb

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/askbook/askbook/content"
	"github.com/askbook/askbook/internal/parallel"
	"github.com/askbook/askbook/internal/pattern"
)

const (
	maxReplies   = 60  // conversations of a question that are compared for its answer, the newest
	maxRun       = 8   // agents' turns looked at behind a question
	maxSources   = 20  // of an answer
	agreeing     = 0.5 // similarity of centred answers that say the same
	minAnswer    = 4   // words that say something
	longAnswer   = 220 // words; a longer answer is about more than the question
	switchMargin = 0.04
	maxGroups    = 2000 // that tell what all answers have in common
)

// answer is the outcome for a question.
type answer struct {
	markdown string
	sources  []content.Source
	when     time.Time
	answered int // conversations that got one
}

// answers picks an answer for each group of asks that is wanted.
func answers(ctx context.Context, r *readings, groups []bundle, wanted func(group int) bool) ([]answer, error) {
	in, all := r.in, r.asks
	// What all answers have in common is taken off their vectors; of very many a
	// sample tells it.
	first := make([]int, len(groups)) // ask of each group
	for g := range groups {
		first[g] = groups[g].members[0]
	}
	sampled := map[int]bool{}
	chosen, _ := sample(first, all, maxGroups)
	for _, i := range chosen {
		sampled[i] = true
	}
	read := func(g int) bool { return wanted(g) || sampled[first[g]] }

	replies, err := repliesOf(ctx, r, groups, read)
	if err != nil {
		return nil, err
	}
	var texts []string
	var ofSample []bool
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
		for len(ofSample) < len(texts) {
			ofSample = append(ofSample, sampled[first[g]])
		}
	}
	vectors, err := embedAll(ctx, in.Embed, texts)
	if err != nil {
		return nil, err
	}
	var raw, common [][]float32
	for i, v := range vectors {
		raw = append(raw, v)
		if ofSample[i] {
			common = append(common, v)
		}
	}
	mean := meanOf(common)
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
	raw, common, vectors = nil, nil, nil
	parallel.Each(len(groups), func(g int) {
		if wanted(g) && len(replies[g]) > 0 {
			out[g] = pick(in, replies[g], relevances[g])
		}
	})
	return out, nil
}

// replyTexts are the beginnings of all that agents answered to each ask of a
// conversation. Of several main ones each gets the sentences that share most words with it.
func replyTexts(all []recorded) []string {
	var mains []int
	for i, a := range all {
		if a.main {
			mains = append(mains, i)
		}
	}
	out := make([]string, len(all))
	for _, i := range mains {
		var parts []string
		for _, r := range all[i].replies {
			for _, p := range r.pieces {
				if len(mains) == 1 || nearestAsk(all, mains, p.text) == i {
					parts = append(parts, p.text)
				}
			}
		}
		out[i] = clip(strings.Join(parts, " "), maxContext)
	}
	return out
}

// nearestAsk is the ask with which a sentence shares most words, -1 for none.
func nearestAsk(all []recorded, asks []int, text string) int {
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
		rs[i].score = rs[i].merit(old) + 0.5*relevance[i] + agreement(rs, i) + completeShare*common.share(rs[i].body) - common.dependence(rs[i].body)
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
	if len(people) > 2 && casesOf(rs).apart(rs) { // two may happen to have the same case
		return answer{answered: len(people)}
	}
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
		if p.kind == prose && len(out) == 0 && i+1 < len(ps) && len(contentWords(p.text)) == 0 {
			continue // "Could be."
		}
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
var thirdPerson = pattern.MustCompile(`(?i)\b(?:she|he|her|him|his|hers|she's|he's|tell them|ask them|their)\b`)

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
	if thirdPerson.MatchString(r.text()) {
		score -= 0.25
	}
	return score - 0.3*r.own
}

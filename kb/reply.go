package kb

import (
	"context"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/askbook/askbook/conversation"
	"github.com/askbook/askbook/document"
	"github.com/askbook/askbook/internal/pattern"
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
	at           int // position of its first turn in Turns
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

// repliesOf collects the replies to the asks of each group that is wanted. Where one conversation
// asks several things, each sentence of its replies goes to the question that
// it is nearest to.
func repliesOf(ctx context.Context, r *readings, groups []bundle, wanted func(group int) bool) ([][]reply, error) {
	in, all := r.in, r.asks
	type place struct{ group, ask int }
	asked := map[int][]place{} // by conversation
	chosen := make([][]int, len(groups))
	for g, b := range groups {
		if wanted(g) {
			chosen[g] = newest(in, all, b.members, maxReplies)
		}
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
	heard, err := r.repliesTo(slices.Concat(chosen...))
	if err != nil {
		return nil, err
	}
	for g := range groups {
		for _, i := range chosen[g] {
			others := slices.DeleteFunc(slices.Clone(asked[all[i].conversation]), func(p place) bool { return p.group == g })
			for _, r := range heard[i] {
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
	slices.SortStableFunc(out, func(a, b int) int { return askTime(in, &all[b]).Compare(askTime(in, &all[a])) })
	out = out[:limit]
	slices.Sort(out)
	return out
}

func askTime(in *In, a *ask) time.Time { return in.Conversations[a.conversation].Turns()[a.at].Time }

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
	for at, t := range turns[a.at+1:] {
		switch t.Role {
		case conversation.Agent:
			if agents++; agents > maxRun {
				finish()
				return settle(out)
			}
			if run == nil {
				run = &reply{conversation: a.conversation, order: len(out), at: a.at + 1 + at, when: t.Time}
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

var midName = pattern.MustCompile(`,\s*\[(?:NAME|PERSON)(?:_\d+)?\]\s*([,.!?])`)

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
		if p.kind == prose && stalls(p.text) || p.kind != code && asksBack(p.text) {
			continue
		}
		if p.kind != code && isOwnCase(p.text) {
			own++
			continue
		}
		p.text = homeless(p.text)
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

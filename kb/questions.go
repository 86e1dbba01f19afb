package kb

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/askbook/askbook/content"
	"github.com/askbook/askbook/internal/parallel"
)

// Questions finds what customers ask, those asked most first, then by id. Each
// asking conversation is a member of at least one, unless it says nothing that
// could be a question. One that is asked once is listed too.
//
// A question keeps the id under which the previous run knew most of its
// members; a new one is named for its founding member, which is the earliest.
// Article is set where an article that people wrote, or that was drafted for
// this very question, answers it.
func Questions(ctx context.Context, in In) ([]Question, error) {
	in.Conversations = slices.Clone(in.Conversations)
	slices.SortFunc(in.Conversations, func(a, b Conversation) int { return strings.Compare(a.ID(), b.ID()) })
	read, err := read(ctx, &in)
	if err != nil {
		return nil, err
	}
	all, topicOf := read.asks, topics(&in)
	held := countTerms(read.terms)
	g, err := groupAsks(ctx, read, held, topicOf)
	if err != nil {
		return nil, err
	}
	read.terms, g.vectors = nil, nil // a kilobyte an ask and more, which nobody needs again
	last, froms := kept(read, g.groups)
	found, err := answers(ctx, read, g.groups, func(n int) bool { return last[n] == nil })
	if err != nil {
		return nil, err
	}
	v, err := read.voices(ctx, g.groups, func(n int) bool { return last[n] == nil })
	if err != nil {
		return nil, err
	}
	span := spanOf(in.Conversations)
	questions := make([]Question, len(g.groups))
	parallel.Each(len(g.groups), func(n int) {
		q := describe(&in, all, g.groups[n].members, topicOf, span, last[n])
		if last[n] != nil {
			q.stay(last[n])
		} else {
			var from int
			q.Question, q.Paraphrases, from = v.wording(g.groups[n].members, held.said)
			q.Asking = v.asking(g.groups[n].members, from, g.langs)
			q.Answer, q.Sources, q.Updated, q.Answered = found[n].markdown, found[n].sources, found[n].when, found[n].answered
		}
		if q.Sources == nil {
			q.Sources = []content.Source{}
		}
		q.From = froms[n]
		questions[n] = q
	})
	identify(questions, in.Previous)
	slices.SortFunc(questions, func(a, b Question) int {
		return cmp.Or(cmp.Compare(b.Customers, a.Customers), cmp.Compare(b.Conversations, a.Conversations), strings.Compare(a.ID, b.ID))
	})
	if err := linkArticles(ctx, &in, questions); err != nil {
		return nil, err
	}
	return questions, nil
}

// topics gives the fine topic of each conversation, "" for unsorted.
func topics(in *In) []string {
	of := make(map[string]string, len(in.Assignments))
	for _, a := range in.Assignments {
		of[a.Document] = a.Topic
	}
	out := make([]string, len(in.Conversations))
	for i, c := range in.Conversations {
		out[i] = of[c.ID()]
	}
	return out
}

// span is the time that the data covers.
type span struct{ first, last time.Time }

func spanOf(cs []Conversation) span {
	var s span
	for _, c := range cs {
		for _, t := range c.Turns() {
			if t.Time.IsZero() {
				continue
			}
			if s.first.IsZero() || t.Time.Before(s.first) {
				s.first = t.Time
			}
			if t.Time.After(s.last) {
				s.last = t.Time
			}
		}
	}
	return s
}

// recent reports whether t lies in the last quarter.
func (s span) recent(t time.Time) bool {
	return !t.IsZero() && s.last.After(s.first) && t.After(s.last.Add(-s.last.Sub(s.first)/4))
}

// describe counts who asks a question, when and where. last is the question of the last
// run that was made from the same asks, nil for none.
func describe(in *In, all []ask, group []int, topicOf []string, s span, last *Question) Question {
	customers, conversations, topicVotes := map[string]bool{}, map[int]bool{}, map[string]int{}
	var q Question
	turns := 0
	for _, i := range group {
		a := &all[i]
		c := in.Conversations[a.conversation]
		if conversations[a.conversation] {
			continue
		}
		conversations[a.conversation] = true
		customer := c.Customer()
		if customer == "" {
			customer = "\x00" + c.ID()
		}
		customers[customer] = true
		topicVotes[topicOf[a.conversation]]++
		turns += len(c.Turns())
		when := askTime(in, a)
		if s.recent(when) {
			q.Recent++
		}
		if !when.IsZero() && (q.First.IsZero() || when.Before(q.First)) {
			q.First = when
		}
		if when.After(q.Last) {
			q.Last = when
		}
	}
	earlier := func(i, j int) int {
		a, b := &all[i], &all[j]
		return cmp.Or(askTime(in, a).Compare(askTime(in, b)), cmp.Compare(a.conversation, b.conversation), cmp.Compare(a.at, b.at))
	}
	if last != nil && len(last.Members) == len(group) && len(last.Sentences) == len(group) {
		q.Members, q.Sentences = slices.Clone(last.Members), slices.Clone(last.Sentences)
	} else {
		sorted := slices.Clone(group)
		slices.SortStableFunc(sorted, earlier)
		for _, i := range sorted {
			a := &all[i]
			q.Members = append(q.Members, content.Source{Conversation: in.Conversations[a.conversation].ID(), Turn: a.turn})
			q.Sentences = append(q.Sentences, sentenceDigest(a.text))
		}
	}
	q.Conversations, q.Customers = len(conversations), len(customers)
	q.Turns = float64(turns) / float64(len(conversations))
	q.Topic = mostCommon(topicVotes)
	q.ID = questionID(q.Members[0], all[slices.MinFunc(group, earlier)].text)
	return q
}

func questionID(founder content.Source, text string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d\x00%s", founder.Conversation, founder.Turn, text))
	return "q-" + hex.EncodeToString(sum[:6])
}

// identify gives questions the ids of those that had most of their members
// before: pairs by how many members they share, each id once.
func identify(questions []Question, previous []Question) {
	owner := map[content.Source][]int{}
	for p, q := range previous {
		for _, m := range q.Members {
			owner[m] = append(owner[m], p)
		}
	}
	type pair struct{ question, previous, shared int }
	var pairs []pair
	for n, q := range questions {
		shared := map[int]int{}
		for _, m := range q.Members {
			for _, p := range owner[m] {
				shared[p]++
			}
		}
		for p, count := range shared {
			pairs = append(pairs, pair{n, p, count})
		}
	}
	slices.SortFunc(pairs, func(a, b pair) int {
		return cmp.Or(cmp.Compare(b.shared, a.shared), strings.Compare(previous[a.previous].ID, previous[b.previous].ID),
			strings.Compare(questions[a.question].ID, questions[b.question].ID), cmp.Compare(a.question, b.question))
	})
	named, used := map[int]bool{}, map[string]bool{}
	for _, p := range pairs {
		if id := previous[p.previous].ID; !named[p.question] && !used[id] {
			named[p.question], used[id] = true, true
			questions[p.question].ID = id
		}
	}
	order := make([]int, 0, len(questions))
	for n := range questions {
		if !named[n] {
			order = append(order, n)
		}
	}
	// Two questions may have one founder: a turn that asks both.
	for _, n := range order {
		id := questions[n].ID
		for k := 2; used[questions[n].ID]; k++ {
			questions[n].ID = fmt.Sprintf("%s-%d", id, k)
		}
		used[questions[n].ID] = true
	}
}

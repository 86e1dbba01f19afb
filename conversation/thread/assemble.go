package thread

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/askbook/askbook/conversation"
)

// Update adds messages to c, or updates the turns that have their Keys, and
// reports whether anything changed. Turns are kept in order of time, then Seq,
// then Key; where a turn has no time, Seq decides first. Subject and customer
// are those of the first message that names them. Status, CSAT and meta change
// with the latest import; files and tags are united.
//
// It takes time in proportion to the turns of c, so messages that are at hand
// together should be given together.
func Update(c *conversation.Conversation, messages ...conversation.Message) bool {
	at := make(map[string]int, len(c.Turns)+len(messages))
	for i, t := range c.Turns {
		at[t.Key] = i
	}
	changed := false
	for _, m := range messages {
		t := turnOf(m)
		i, known := at[t.Key]
		switch {
		case !known:
			at[t.Key] = len(c.Turns)
			c.Turns = append(c.Turns, t)
			changed = true
		case !sameTurn(c.Turns[i], t):
			c.Turns[i] = t
			changed = true
		}
	}
	if changed {
		sortTurns(c.Turns)
	}
	return updateFacts(c, messages) || changed
}

func turnOf(m conversation.Message) conversation.Turn {
	return conversation.Turn{
		Key: turnKey(m), Role: m.Role, Author: m.Author, To: m.To, Time: m.Time, Seq: m.Seq, Text: m.Text,
	}
}

func sameTurn(a, b conversation.Turn) bool {
	return a.Role == b.Role && a.Author == b.Author && a.Time.Equal(b.Time) && a.Seq == b.Seq &&
		a.Text == b.Text && slices.Equal(a.To, b.To)
}

func sortTurns(turns []conversation.Turn) {
	timed := !slices.ContainsFunc(turns, func(t conversation.Turn) bool { return t.Time.IsZero() })
	slices.SortFunc(turns, func(a, b conversation.Turn) int {
		if timed {
			return cmp.Or(a.Time.Compare(b.Time), cmp.Compare(a.Seq, b.Seq), strings.Compare(a.Key, b.Key))
		}
		byTime := 0
		if earlier(a.Time, b.Time) {
			byTime = -1
		} else if earlier(b.Time, a.Time) {
			byTime = 1
		}
		return cmp.Or(cmp.Compare(a.Seq, b.Seq), byTime, strings.Compare(a.Key, b.Key))
	})
}

// updateFacts takes what messages say of the whole conversation, the turns
// being in order already.
func updateFacts(c *conversation.Conversation, messages []conversation.Message) bool {
	before := *c
	before.Meta = maps.Clone(c.Meta)

	place := make(map[string]int, len(c.Turns))
	for i, t := range c.Turns {
		place[t.Key] = i
	}
	ordered := slices.Clone(messages)
	slices.SortStableFunc(ordered, func(a, b conversation.Message) int {
		return cmp.Compare(place[turnKey(a)], place[turnKey(b)])
	})
	for _, m := range ordered {
		first := place[turnKey(m)] == 0
		if m.Subject != "" && (first || c.Subject == "") {
			c.Subject = m.Subject
		}
		if !m.Customer.IsZero() && (first || c.Customer.IsZero()) {
			c.Customer = m.Customer
		}
		if c.List.IsZero() {
			c.List = m.List
		}
		c.Format = cmp.Or(c.Format, m.Format)
		c.Channel = cmp.Or(c.Channel, m.Channel)
		c.Status = cmp.Or(m.Status, c.Status)
		if m.CSAT != nil {
			c.CSAT = m.CSAT
		}
		c.Files = unite(c.Files, m.File)
		c.Tags = unite(c.Tags, m.Tags...)
		if len(m.Meta) > 0 && c.Meta == nil {
			c.Meta = map[string]string{}
		}
		maps.Copy(c.Meta, m.Meta)
	}
	return !sameFacts(&before, c)
}

func sameFacts(a, b *conversation.Conversation) bool {
	sameCSAT := a.CSAT == b.CSAT || a.CSAT != nil && b.CSAT != nil && *a.CSAT == *b.CSAT
	return sameCSAT && a.Subject == b.Subject && a.Customer == b.Customer && a.List == b.List &&
		a.Format == b.Format && a.Channel == b.Channel && a.Status == b.Status &&
		slices.Equal(a.Files, b.Files) && slices.Equal(a.Tags, b.Tags) && maps.Equal(a.Meta, b.Meta)
}

// unite adds what is new to a sorted list, in a fresh one.
func unite(list []string, add ...string) []string {
	for _, s := range add {
		i, known := slices.BinarySearch(list, s)
		if s != "" && !known {
			list = slices.Insert(slices.Clone(list), i, s)
		}
	}
	return list
}

// Merge moves the turns and facts of from into c, as if each message of from
// had been placed in c. Where both have a turn of one key, c's stays.
func Merge(c, from *conversation.Conversation) {
	cStart, fromStart := c.Start(), from.Start()
	if earlier(fromStart, cStart) {
		c.Subject = cmp.Or(from.Subject, c.Subject)
		if !from.Customer.IsZero() {
			c.Customer = from.Customer
		}
	}
	c.Subject = cmp.Or(c.Subject, from.Subject)
	c.Customer = cmp.Or(c.Customer, from.Customer)
	c.List = cmp.Or(c.List, from.List)
	c.Format = cmp.Or(c.Format, from.Format)
	c.Channel = cmp.Or(c.Channel, from.Channel)
	c.Status = cmp.Or(c.Status, from.Status)
	if c.CSAT == nil {
		c.CSAT = from.CSAT
	}
	c.Files = unite(c.Files, from.Files...)
	c.Tags = unite(c.Tags, from.Tags...)
	meta := maps.Clone(from.Meta)
	if meta != nil {
		maps.Copy(meta, c.Meta)
		c.Meta = meta
	}

	known := make(map[string]bool, len(c.Turns))
	for _, t := range c.Turns {
		known[t.Key] = true
	}
	for _, t := range from.Turns {
		if !known[t.Key] {
			c.Turns = append(c.Turns, t)
		}
	}
	sortTurns(c.Turns)
}

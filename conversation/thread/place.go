package thread

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/askbook/askbook/conversation"
)

// A subject and its people lead to a conversation for this long.
const subjectWindow = 30 * 24 * time.Hour

// maxRefs bounds the references of one message: the oldest name the root, the
// newest the parent, and those between add nothing that these lack.
const maxRefs = 100

// Place says which conversation m belongs to. Messages should come in the order
// in which they were written; mails that name what they answer may come in any.
// The keys of a Placement have to be found by the lookup before the next call.
// An error is the lookup's.
func (j *Joiner) Place(ctx context.Context, m conversation.Message) (Placement, error) {
	if m.Conversation != "" {
		return placeNamed(m), nil
	}

	links := linkKeys(m)
	subjects := subjectKeys(m)
	posts := postKeys(m)

	ask := slices.Concat(links, subjects.candidates(), posts.candidates())
	hits, err := j.find(ctx, ask)
	if err != nil {
		return Placement{}, err
	}

	place := choose(hits, links)
	if place.Conversation == "" {
		place.Conversation = subjects.match(hits, m.Time)
	}
	if place.Conversation == "" {
		place.Conversation = posts.match(hits, m.Time)
	}
	if place.Conversation == "" {
		place.Conversation = newID(m)
		place.New = true
	}

	for _, k := range links {
		if _, known := hits[k]; !known {
			place.Keys = append(place.Keys, Key{k, m.Time})
		}
	}
	for _, k := range slices.Concat(subjects.record, posts.record) {
		place.Keys = append(place.Keys, Key{k, m.Time})
	}
	return place, nil
}

// placeNamed places a message whose source names the conversation. A mail may
// be answered by one whose source does not, so its key is remembered.
func placeNamed(m conversation.Message) Placement {
	place := Placement{Conversation: m.Conversation, New: true}
	if m.Channel == conversation.Email && m.Key != "" {
		place.Keys = []Key{{linkKey("id", m.Key), m.Time}}
	}
	return place
}

func (j *Joiner) find(ctx context.Context, keys []string) (map[string]Hit, error) {
	hits, err := j.lookup.Lookup(ctx, keys)
	if err != nil {
		return nil, fmt.Errorf("looking up earlier messages: %w", err)
	}
	found := make(map[string]Hit, len(hits))
	for _, h := range hits {
		found[h.Text] = h
	}
	return found, nil
}

// linkKeys are the keys that tie a message to others beyond doubt: its own, its
// thread's, and those of what it answers.
func linkKeys(m conversation.Message) []string {
	var keys []string
	add := func(key string) {
		if !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	if m.Key != "" {
		add(linkKey("id", m.Key))
	}
	if m.Thread != "" {
		// A thread is often called by the key of its first message.
		add(linkKey("id", m.Thread))
	}
	for _, ref := range capRefs(m.Refs) {
		if ref != "" {
			add(linkKey("id", ref))
		}
	}
	return keys
}

func capRefs(refs []string) []string {
	if len(refs) <= maxRefs {
		return refs
	}
	return slices.Concat(refs[:maxRefs/2], refs[len(refs)-maxRefs/2:])
}

// choose picks the conversation that the known ones among keys agree on. Where
// they name several, one that a source named survives, then the oldest; two
// that sources named stay apart.
func choose(hits map[string]Hit, keys []string) Placement {
	var found []Hit
	for _, k := range keys {
		h, ok := hits[k]
		if !ok {
			continue
		}
		i := slices.IndexFunc(found, func(f Hit) bool { return f.Conversation == h.Conversation })
		if i < 0 {
			found = append(found, h)
		} else if earlier(h.Time, found[i].Time) {
			found[i].Time = h.Time
		}
	}
	if len(found) == 0 {
		return Placement{}
	}
	slices.SortFunc(found, func(a, b Hit) int {
		if made := isMade(a.Conversation); made != isMade(b.Conversation) {
			if made {
				return 1
			}
			return -1
		}
		if !a.Time.Equal(b.Time) {
			if earlier(a.Time, b.Time) {
				return -1
			}
			return 1
		}
		return strings.Compare(a.Conversation, b.Conversation)
	})
	place := Placement{Conversation: found[0].Conversation}
	for _, h := range found[1:] {
		if isMade(h.Conversation) {
			place.Merge = append(place.Merge, h.Conversation)
		}
	}
	return place
}

// earlier orders times, unknown ones last.
func earlier(a, b time.Time) bool {
	if a.IsZero() || b.IsZero() {
		return !a.IsZero()
	}
	return a.Before(b)
}

// within reports whether two times are at most d apart. An unknown time is not
// held against a message.
func within(a, b time.Time, d time.Duration) bool {
	return a.IsZero() || b.IsZero() || a.Sub(b).Abs() <= d
}

package kb

import (
	"cmp"
	"slices"
	"time"

	"github.com/askbook/askbook/content"
)

// Action is what a reviewer does with an item.
type Action string

// The actions. Approve publishes a draft, accepts a proposal, and settles a
// stale article or a gap; Dismiss puts any of them away. After any other the
// item stays.
const (
	Approve Action = "approve"
	Dismiss Action = "dismiss"
)

// Decision is a reviewer's word on an item of the queue.
type Decision struct {
	Item   string    `json:"item"`
	Action Action    `json:"action"`
	Reason string    `json:"reason,omitempty"`
	Time   time.Time `json:"time,omitzero"`
	// Fingerprint is the item's when it was decided on. Empty, the decision
	// holds whatever the item says later.
	Fingerprint string `json:"fingerprint,omitempty"`
}

// Kind is what a reviewer is asked about.
type Kind string

// The kinds, in the order in which the queue lists them.
const (
	DraftItem    Kind = "draft"
	ProposalItem Kind = "proposal"
	StaleItem    Kind = "stale"
	GapItem      Kind = "gap"
)

// QueueItem is one thing for a reviewer to decide.
type QueueItem struct {
	ID            string `json:"id"`
	Kind          Kind   `json:"kind"`
	Title         string `json:"title"`
	Topic         string `json:"topic"`
	Status        string `json:"status"` // the article's, "missing" for a gap
	Conversations int    `json:"conversations"`
	Article       string `json:"article"` // id of the article it is about, "" for a gap
	Detail        string `json:"detail"`  // why it is here, "" where the kind says it
	// Fingerprint goes into the Decision.
	Fingerprint string `json:"fingerprint"`
}

// Work is what waits for a reviewer.
type Work struct {
	Articles  []content.Article // of every status; the drafts among them are queued
	Proposals []content.Proposal
	Stale     []Stale
	Gaps      []Gap
	Questions []Question
}

// Queue lists what a reviewer has not decided yet: drafts by how many
// conversations ask for them, then proposals, stale articles and gaps in the
// order given. What was dismissed returns only when it says something much
// different by now; a gap for which a draft waits is listed as that draft,
// and one that is set aside is not.
func Queue(work Work, decisions []Decision) []QueueItem {
	latest := map[string]Decision{}
	for _, d := range decisions {
		if old, seen := latest[d.Item]; !seen || !d.Time.Before(old.Time) {
			latest[d.Item] = d
		}
	}
	asked := map[string]int{}
	for _, q := range work.Questions {
		asked[q.ID] = q.Conversations
	}
	articles := map[string]content.Article{}
	drafted := map[string]bool{} // questions
	items := []QueueItem{}
	for _, a := range work.Articles {
		articles[a.ID] = a
		if a.Status != content.Draft {
			continue
		}
		drafted[a.Question] = a.Question != ""
		items = append(items, QueueItem{
			ID: a.ID, Kind: DraftItem, Title: a.Title, Topic: a.Topic, Status: string(a.Status), Article: a.ID,
			Conversations: max(asked[a.Question], distinct(a.Sources)),
			Fingerprint:   content.Fingerprint(a.Title + "\n" + a.Body),
		})
	}
	slices.SortFunc(items, func(a, b QueueItem) int {
		return cmp.Or(cmp.Compare(b.Conversations, a.Conversations), cmp.Compare(a.ID, b.ID))
	})
	for _, p := range work.Proposals {
		a := articles[p.Article]
		items = append(items, QueueItem{
			ID: p.ID, Kind: ProposalItem, Title: cmp.Or(a.Title, p.Text.Title), Topic: p.Text.Topic, Status: string(a.Status), Article: p.Article,
			Conversations: max(asked[p.Text.Question], distinct(p.Text.Sources)),
			Detail:        "A person edited or approved this article, and the conversations say something new.",
			Fingerprint:   content.Fingerprint(p.Text.Body),
		})
	}
	for _, s := range work.Stale {
		items = append(items, QueueItem{
			ID: s.ID, Kind: StaleItem, Title: s.Title, Topic: s.Topic, Status: string(articles[s.Article].Status), Article: s.Article,
			Conversations: s.Conversations, Detail: s.Reason, Fingerprint: content.Fingerprint(s.Reason),
		})
	}
	for _, g := range work.Gaps {
		if g.Aside != "" || articles[g.Draft].Status == content.Draft || drafted[g.Question] {
			continue
		}
		items = append(items, QueueItem{
			ID: g.ID, Kind: GapItem, Title: g.Title, Topic: g.Topic, Status: "missing", Conversations: g.Conversations,
			Fingerprint: content.Fingerprint(g.Title),
		})
	}
	return slices.DeleteFunc(items, func(item QueueItem) bool { return settled(item, latest[item.ID]) })
}

// settled reports whether a decision puts an item away. An approved draft is
// published in its file, and so never gets here; if it does, a person took it
// back, and it waits again.
func settled(item QueueItem, d Decision) bool {
	switch {
	case d.Action == Approve && item.Kind == DraftItem, d.Action != Dismiss && d.Action != Approve:
		return false
	case d.Fingerprint == "":
		return true
	case item.Kind == GapItem || item.Kind == StaleItem && d.Fingerprint == item.Fingerprint:
		// A gap is what is asked, however it is worded by now.
		return true
	}
	return content.Alike(d.Fingerprint, item.Fingerprint)
}

func distinct(sources []content.Source) int {
	seen := map[string]bool{}
	for _, s := range sources {
		seen[s.Conversation] = true
	}
	return len(seen)
}

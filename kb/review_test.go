package kb

import (
	"testing"
	"time"

	"github.com/askbook/askbook/content"
	"github.com/google/go-cmp/cmp"
)

func TestQueue(t *testing.T) {
	long := "Sign in, open the plan page, choose pause, pick a month and confirm with your password; the plan wakes up by itself afterwards."
	work := Work{
		Articles: []content.Article{
			{ID: "a-1", Title: "How do I pause?", Status: content.Draft, Question: "q-1", Body: long},
			{ID: "a-2", Title: "How do I pay?", Status: content.Draft, Question: "q-2", Body: "By card."},
			{ID: "a-3", Title: "How do I return?", Status: content.Published, Body: "By post."},
		},
		Proposals: []content.Proposal{{ID: "a-3.proposal", Article: "a-3", Text: content.Article{Title: "Returning", Body: "By parcel."}}},
		Stale:     []Stale{{ID: "stale-a-3", Article: "a-3", Title: "How do I return?", Reason: "30 days now.", Conversations: 2}},
		Gaps: []Gap{
			{ID: "gap-1", Title: "How do I pause?", Draft: "a-1", Conversations: 4},
			{ID: "gap-4", Title: "Dogs?", Conversations: 3},
		},
		Questions: []Question{{ID: "q-1", Conversations: 4}, {ID: "q-2", Conversations: 9}},
	}
	list := func(decisions ...Decision) []string {
		out := []string{}
		for _, item := range Queue(work, decisions) {
			out = append(out, item.ID)
		}
		return out
	}
	print := map[string]string{}
	for _, item := range Queue(work, nil) {
		print[item.ID] = item.Fingerprint
	}
	day := func(n int) time.Time { return time.Date(2026, 1, n, 0, 0, 0, 0, time.UTC) }
	for _, c := range []struct {
		name      string
		decisions []Decision
		want      []string
	}{
		{"all, most asked first; a drafted gap is its draft", nil, []string{"a-2", "a-1", "a-3.proposal", "stale-a-3", "gap-4"}},
		{"dismissed items are gone", []Decision{
			{Item: "a-1", Action: Dismiss, Fingerprint: print["a-1"]}, {Item: "gap-4", Action: Dismiss}, {Item: "stale-a-3", Action: Dismiss, Fingerprint: print["stale-a-3"]},
		}, []string{"a-2", "a-3.proposal"}},
		{"what says something else by now returns", []Decision{
			{Item: "a-1", Action: Dismiss, Fingerprint: content.Fingerprint("Another text about parcels that the courier has lost somewhere in the hills.")},
		}, []string{"a-2", "a-1", "a-3.proposal", "stale-a-3", "gap-4"}},
		{"an edited draft waits", []Decision{{Item: "a-1", Action: "edit"}}, []string{"a-2", "a-1", "a-3.proposal", "stale-a-3", "gap-4"}},
		{"an approved draft that is a draft again waits", []Decision{{Item: "a-1", Action: Approve}}, []string{"a-2", "a-1", "a-3.proposal", "stale-a-3", "gap-4"}},
		{"the later word counts, whatever the order", []Decision{
			{Item: "a-2", Action: "edit", Time: day(3)}, {Item: "a-2", Action: Dismiss, Time: day(2)},
		}, []string{"a-2", "a-1", "a-3.proposal", "stale-a-3", "gap-4"}},
	} {
		if diff := cmp.Diff(c.want, list(c.decisions...)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.name, diff)
		}
	}
}

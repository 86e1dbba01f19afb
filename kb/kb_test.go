package kb

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/askbook/askbook/content"
	"github.com/google/go-cmp/cmp"
)

func ids(q Question) []string {
	var out []string
	for _, m := range q.Members {
		out = append(out, m.Conversation)
	}
	slices.Sort(out)
	return out
}

func TestQuestionsGroups(t *testing.T) {
	qs := mustAsk(t, In{Conversations: paddles(t)})
	for _, c := range []struct {
		name, conversation string
		nth                int
		want               []string
		customers          int
	}{
		{"the same thing in other words", "key-1", 0, []string{"key-1", "key-2", "key-3", "key-4"}, 4},
		{"two questions in one mail", "two-1", 0, []string{"pump-1", "pump-2", "pump-3", "two-1"}, 4},
		{"nobody answers", "dog-1", 0, []string{"dog-1", "dog-2", "dog-3"}, 3},
		{"one customer twice counts once", "storm-1", 0, []string{"storm-1", "storm-2", "storm-3"}, 2},
		{"asked once", "once-1", 0, []string{"once-1"}, 1},
	} {
		q := questionFor(t, qs, c.conversation, c.nth)
		if diff := cmp.Diff(c.want, ids(q)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.name, diff)
		}
		if q.Customers != c.customers {
			t.Errorf("%s: %d customers, want %d", c.name, q.Customers, c.customers)
		}
	}
	if q := questionFor(t, qs, "two-1", 1); !slices.Contains(ids(q), "refund-4") {
		t.Errorf("the second question of the mail is alone: %v", ids(q))
	}
	for _, q := range qs {
		if slices.Contains(ids(q), "thanks-1") {
			t.Errorf("thanks were taken for %q", q.Question)
		}
	}
}

func TestAnswers(t *testing.T) {
	qs := mustAsk(t, In{Conversations: paddles(t)})
	for _, c := range []struct {
		name, conversation string
		want, not          []string
	}{
		{"the newer rule beats the older", "refund-4", []string{"30 days"}, []string{"14 days", "Since March", "[ORDER"}},
		{"a correction beats the first answer", "key-1", []string{"spare locker key", "$12"}, []string{"screwdriver", "Let me check", "No worries"}},
		{"a bot's word is no answer", "dog-3", nil, []string{"bark"}},
		{
			"steps, code and hostile text", "pump-1",
			[]string{"1. Unplug", "2. Open the cap \\<b>slowly\\</b>.", "```\n$ pumpctl reset --all\n```"},
			[]string{"Hello", "Kind regards", "Mia", "refund"},
		},
		{"what was asked besides stays out", "two-1", nil, []string{"refund"}},
	} {
		q := questionFor(t, qs, c.conversation, 0)
		for _, want := range c.want {
			if !strings.Contains(q.Answer, want) {
				t.Errorf("%s: %q is missing in\n%s", c.name, want, q.Answer)
			}
		}
		for _, not := range c.not {
			if strings.Contains(q.Answer, not) {
				t.Errorf("%s: %q stands in\n%s", c.name, not, q.Answer)
			}
		}
	}
	key := questionFor(t, qs, "key-1", 0)
	if slices.Contains(key.Sources, content.Source{Conversation: "key-1", Turn: 1}) {
		t.Error("the answer rests on a turn that was taken back")
	}
	if dog := questionFor(t, qs, "dog-1", 0); dog.Answer != "" || len(dog.Sources) != 0 || dog.Answered != 0 {
		t.Errorf("an answer from nobody: %q %v", dog.Answer, dog.Sources)
	}
}

// Every sentence of an answer stands in a turn that is among its sources.
func TestAnswersAreExtracts(t *testing.T) {
	cs := paddles(t)
	text := map[content.Source]string{}
	for _, c := range cs {
		for _, turn := range c.Turns() {
			text[content.Source{Conversation: c.ID(), Turn: turn.Index}] = strings.Join(words(turn.Text), " ")
		}
	}
	for _, q := range mustAsk(t, In{Conversations: cs}) {
		for _, u := range units(plain(q.Answer)) {
			for _, s := range sentences(u.text) {
				backed := slices.ContainsFunc(q.Sources, func(source content.Source) bool {
					return strings.Contains(text[source], strings.Join(words(s), " "))
				})
				if !backed {
					t.Errorf("%s: no source says %q", q.Question, s)
				}
			}
		}
	}
}

func TestQuestionsDoNotDependOnOrder(t *testing.T) {
	cs := paddles(t)
	want := mustAsk(t, In{Conversations: cs})
	for seed := range uint64(5) {
		mixed := slices.Clone(cs)
		rand.New(rand.NewPCG(seed, 1)).Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
		if diff := cmp.Diff(want, mustAsk(t, In{Conversations: mixed})); diff != "" {
			t.Fatalf("seed %d (-want +got)\n%s", seed, diff)
		}
	}
}

func TestIDsOutliveRuns(t *testing.T) {
	cs := paddles(t)
	early := slices.DeleteFunc(slices.Clone(cs), func(c Conversation) bool { return c.ID() == "key-1" || c.ID() == "pump-1" })
	before := mustAsk(t, In{Conversations: early})
	after := mustAsk(t, In{Conversations: cs, Previous: before})
	for _, id := range []string{"key-2", "pump-2", "dog-1", "storm-1"} {
		if was, is := questionFor(t, before, id, 0).ID, questionFor(t, after, id, 0).ID; was != is {
			t.Errorf("%s: the question was %s and is %s", id, was, is)
		}
	}
	seen := map[string]bool{}
	for _, q := range after {
		if seen[q.ID] {
			t.Errorf("two questions are %s", q.ID)
		}
		seen[q.ID] = true
	}
}

func TestDraftsAndGaps(t *testing.T) {
	ctx := context.Background()
	in := In{Conversations: paddles(t), Embed: bagOfWords}
	qs := mustAsk(t, in)
	drafts := Drafts(in, qs)
	var drafted []string
	for _, d := range drafts {
		drafted = append(drafted, d.Title)
		if d.Status != content.Draft || d.Body == "" || len(d.Sources) == 0 || d.Time.IsZero() {
			t.Errorf("draft %q: %+v", d.Title, d)
		}
	}
	// Neither what two customers ask, nor what nobody answered.
	for _, title := range drafted {
		if strings.Contains(title, "thunderstorm") || strings.Contains(title, "dog") || strings.Contains(title, "wedding") {
			t.Errorf("drafted: %s", title)
		}
	}
	if len(drafts) != 3 {
		t.Errorf("%d drafts, want 3: %q", len(drafts), drafted)
	}
	gaps, err := Gaps(ctx, in, qs)
	if err != nil {
		t.Fatal(err)
	}
	if len(gaps) != 4 {
		t.Fatalf("%d gaps, want the drafts and the dog: %+v", len(gaps), gaps)
	}
	for i, g := range gaps {
		if g.Nearest != nil || g.Parts["novelty"] != 1 || g.Score <= 0 || g.Score > 1 {
			t.Errorf("gap %+v", g)
		}
		if i > 0 && g.Score > gaps[i-1].Score {
			t.Error("gaps are not in order")
		}
	}

	// Approved, a draft is no gap any more, and the next run brings it up to date.
	in.Articles = slices.Clone(drafts)
	for i := range in.Articles {
		in.Articles[i].Status = content.Published
		in.Articles[i].Generated = content.Hash(in.Articles[i].Body)
	}
	again := mustAsk(t, In{Conversations: in.Conversations, Articles: in.Articles, Previous: qs})
	if gaps, err = Gaps(ctx, in, again); err != nil || len(gaps) != 1 || !strings.Contains(gaps[0].Title, "dog") {
		t.Errorf("gaps after approval: %+v, %v", gaps, err)
	}
	redone := Drafts(in, again)
	if len(redone) != len(drafts) || redone[0].ID != drafts[0].ID {
		t.Errorf("drafts again: %d", len(redone))
	}
}

func TestExistingArticleAnswers(t *testing.T) {
	in := In{Conversations: paddles(t), Embed: bagOfWords, Articles: []content.Article{{
		ID: "keys", Title: "I lost my locker key", Status: content.Published, Imported: true,
		Body: "Ask at the boat house for the spare locker key and bring your passport. A new key costs $12.",
	}}}
	qs := mustAsk(t, in)
	for _, q := range qs {
		if want := slices.Contains(ids(q), "key-2"); (q.Article == "keys") != want {
			t.Errorf("%q is answered by %q", q.Question, q.Article)
		}
	}
	drafts := Drafts(in, qs)
	for _, d := range drafts {
		if strings.Contains(d.Body, "locker") {
			t.Errorf("drafted although an article is there: %s", d.Title)
		}
	}
}

func TestStaleArticles(t *testing.T) {
	day := func(s string) time.Time {
		when, err := time.Parse(time.DateOnly, s)
		if err != nil {
			t.Fatal(err)
		}
		return when
	}
	articles := []content.Article{
		{
			ID: "refunds", Title: "How long does a refund take for a cancelled booking?", Status: content.Published, Time: day("2025-06-01"),
			Body: "The refund for a cancelled booking takes up to **14 days** and goes to the card that you paid with.",
		},
		{
			ID: "keys", Title: "I lost my locker key", Status: content.Published, Time: day("2025-06-01"),
			Body: "Ask at the boat house for the spare locker key and bring your passport. A new key costs $12.",
		},
	}
	in := In{Conversations: paddles(t), Embed: bagOfWords, Articles: articles}
	qs := mustAsk(t, in)
	stale, err := StaleArticles(context.Background(), in, qs)
	if err != nil {
		t.Fatal(err)
	}
	if len(stale) != 1 || stale[0].Article != "refunds" {
		t.Fatalf("got %+v", stale)
	}
	s := stale[0]
	if !strings.Contains(s.Reason, "The article says 14 days; agents say 30 days in 3 newer conversations.") || s.Conversations < 2 || s.Since.IsZero() {
		t.Errorf("got %+v", s)
	}
	if len(s.Evidence) == 0 || !strings.HasPrefix(s.Evidence[0].Conversation, "refund-5") {
		t.Errorf("the newest evidence is not first: %v", s.Evidence)
	}
}

func TestNothingIsNotAnError(t *testing.T) {
	ctx := context.Background()
	in := In{Embed: bagOfWords}
	qs := mustAsk(t, in)
	drafts := Drafts(in, qs)
	gaps, err := Gaps(ctx, in, qs)
	stale, err2 := StaleArticles(ctx, in, qs)
	if err := errors.Join(err, err2); err != nil || len(qs)+len(drafts)+len(gaps)+len(stale) != 0 || gaps == nil || drafts == nil || stale == nil {
		t.Errorf("%v %v %v %v %v", err, qs, drafts, gaps, stale)
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Questions(ctx, In{Conversations: paddles(t), Embed: bagOfWords}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func BenchmarkQuestions(b *testing.B) {
	cs := paddles(b)
	var many []Conversation
	for n := range 200 {
		for _, c := range cs {
			copied := *c.(*talk)
			copied.id += "-" + itoa(n%100) + strings.Repeat("x", n/100)
			copied.customer = copied.id
			many = append(many, &copied)
		}
	}
	for b.Loop() {
		if _, err := Questions(context.Background(), In{Conversations: many, Embed: bagOfWords}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(many)*b.N)/b.Elapsed().Seconds(), "conversations/s")
}

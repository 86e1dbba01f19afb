package serve

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/askbook/askbook/content"
	"github.com/askbook/askbook/kb"
	"github.com/askbook/askbook/pipeline"
)

// first is the first item of a kind in the queue.
func (d *desk) first(kind kb.Kind) kb.QueueItem {
	d.t.Helper()
	review, err := pipeline.LoadReview(d.t.Context(), d.server.w)
	if err != nil {
		d.t.Fatal(err)
	}
	i := slices.IndexFunc(review.Items, func(it kb.QueueItem) bool { return it.Kind == kind })
	if i < 0 {
		d.t.Fatalf("there is no %s in the queue: %v", kind, review.Items)
	}
	return review.Items[i]
}

func (d *desk) articleAt(id string) content.Article {
	d.t.Helper()
	articles, _, err := pipeline.LoadArticles(d.t.Context(), d.server.w)
	if err != nil {
		d.t.Fatal(err)
	}
	i := slices.IndexFunc(articles, func(a content.Article) bool { return a.ID == id })
	if i < 0 {
		d.t.Fatalf("there is no article %s", id)
	}
	return articles[i]
}

// built starts a build and waits for its end.
func (d *desk) built() {
	d.t.Helper()
	if got := d.post("/build", "").is(http.StatusSeeOther); got.location != "/build" {
		d.t.Fatalf("leads to %q", got.location)
	}
	for end := time.Now().Add(time.Minute); d.server.builds.running(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			d.t.Fatal("the build does not end")
		}
	}
	d.get("/build").is(200).says("Built")
}

// A draft is read, approved, built, and then public.
func TestApprove(t *testing.T) {
	d := newDesk(t)
	d.get("/").is(200)
	if pending, err := pipeline.Pending(t.Context(), d.server.w); err != nil || pending {
		t.Fatalf("after a build something is pending (%v)", err)
	}
	draft := d.first(kb.DraftItem)
	page := d.get("/review/" + draft.ID).is(200).says(draft.Title).says("What agents wrote").says("What customers asked")
	if !strings.Contains(page.body, "<mark>") {
		t.Error("what the article took from the agents' turns is not marked")
	}
	article := d.articleAt(draft.Article)
	public := "/site/articles/" + article.Slug + ".html"
	d.get(public).is(http.StatusNotFound)

	got := d.post("/review/"+draft.ID+"/approve", "").is(http.StatusSeeOther)
	if !strings.HasPrefix(got.location, "/review/") || !strings.Contains(got.location, "done=approved") {
		t.Errorf("a decision leads to %q, not to the next item", got.location)
	}
	d.get(got.location).is(200).says("public with the next build").says("Build now")
	if a := d.articleAt(draft.Article); a.Status != content.Published {
		t.Errorf("the article is %s", a.Status)
	}
	if pending, err := pipeline.Pending(t.Context(), d.server.w); err != nil || !pending {
		t.Errorf("nothing is pending after an approval (%v)", err)
	}
	d.get(public).is(http.StatusNotFound) // not before the build
	d.post("/review/"+draft.ID+"/approve", "").is(http.StatusNotFound)

	d.built()
	d.get(public).is(200).says(draft.Title)
	if got := d.get("/review/" + draft.ID); got.location != "/articles/"+draft.Article {
		t.Errorf("a decided item leads to %q", got.location)
	}
	d.get("/articles/" + draft.Article).is(200).says("Public page")
}

// The last decision is taken back where the page tells of it; nothing else is.
func TestUndoReview(t *testing.T) {
	d := newDesk(t)
	draft := d.first(kb.DraftItem)
	got := d.post("/review/"+draft.ID+"/approve", "").is(http.StatusSeeOther)
	page := d.get(got.location).is(200).says("Approved").says("Undo")
	if !strings.Contains(page.body, `name="item" value="`+draft.ID+`"`) {
		t.Error("the undoing does not name the item")
	}
	back := d.post("/review/undo", "item="+draft.ID).is(http.StatusSeeOther)
	d.get(back.location).is(200).says("Taken back").says(draft.Title)
	if a := d.articleAt(draft.Article); a.Status != content.Draft {
		t.Errorf("the article is %s", a.Status)
	}
	if next := d.first(kb.DraftItem); next.ID != draft.ID {
		t.Error("it does not wait again")
	}

	d.post("/review/"+draft.ID+"/dismiss", "reason=no").is(http.StatusSeeOther)
	second := d.first(kb.DraftItem)
	d.post("/review/undo", "item="+second.ID).is(http.StatusConflict).says("something else was decided meanwhile")
	d.post("/review/undo", "item="+draft.ID).is(http.StatusSeeOther)
	if next := d.first(kb.DraftItem); next.ID != draft.ID {
		t.Error("what was dismissed does not wait again")
	}
	d.post("/review/undo", "item="+draft.ID).is(http.StatusConflict).says("Nothing was changed")
}

func TestDismiss(t *testing.T) {
	d := newDesk(t)
	draft := d.first(kb.DraftItem)
	d.post("/review/"+draft.ID+"/dismiss", "reason=+").is(http.StatusBadRequest).says("A reason is missing")
	d.get("/review/" + draft.ID).is(200)
	got := d.post("/review/"+draft.ID+"/dismiss", "kind=draft&reason=Not+for+the+public").is(http.StatusSeeOther)
	if !strings.Contains(got.location, "kind=draft") {
		t.Errorf("the filter is lost: %q", got.location)
	}
	d.get(got.location).is(200).says("Dismissed")
	if next := d.first(kb.DraftItem); next.ID == draft.ID {
		t.Error("it is still in the queue")
	}
	d.built()
	if next := d.first(kb.DraftItem); next.ID == draft.ID {
		t.Error("a build brings it back")
	}
}

func TestEdit(t *testing.T) {
	d := newDesk(t)
	draft := d.first(kb.DraftItem)
	path := "/articles/" + draft.Article + "/edit"
	form := d.get(path + "?from=" + draft.ID).is(200)
	fingerprint := content.Hash(d.articleAt(draft.Article).Title + "\n" + d.articleAt(draft.Article).Body)
	if !strings.Contains(form.body, fingerprint) {
		t.Fatal("the form does not say what it was filled with")
	}
	values := url.Values{"from": {draft.ID}, "fingerprint": {"another"}, "title": {"How long may I keep it?"}, "body": {"Seven *days*.\r\n\r\n<b>bold</b>"}}
	d.post(path, values.Encode()).is(http.StatusConflict).says("changed elsewhere")
	values.Set("fingerprint", fingerprint)
	values.Set("body", " ")
	d.post(path, values.Encode()).is(http.StatusConflict).says("needs a title and a text")
	values.Set("body", "Seven *days*.\r\n\r\n<b>bold</b> [x](javascript:alert(1))")
	got := d.post(path, values.Encode()).is(http.StatusSeeOther)
	if got.location != "/review/"+draft.ID+"?done=saved" {
		t.Errorf("leads to %q", got.location)
	}
	page := d.get(got.location).is(200).says("How long may I keep it?").says("Seven days.").says("Edited by a person")
	if !strings.Contains(page.body, "<em>days</em>") || strings.Contains(page.body, "<b>bold") || strings.Contains(page.body, "javascript:") {
		t.Error("the article is not rendered as the site would")
	}
	a := d.articleAt(draft.Article)
	if !a.Edited() || !a.TitleEdited() || a.Status != content.Draft {
		t.Errorf("edited %v, title %v, %s", a.Edited(), a.TitleEdited(), a.Status)
	}
	d.built()
	if got := d.articleAt(draft.Article); got.Body != a.Body || got.Title != a.Title {
		t.Error("a build overwrote what a person wrote")
	}
	d.post(path, "title=x&body="+strings.Repeat("long ", maxEdit/4)).is(http.StatusRequestEntityTooLarge)
}

// A proposal is shown as a comparison.
func TestProposal(t *testing.T) {
	d := newDesk(t)
	draft := d.first(kb.DraftItem)
	dir, err := content.Open(d.server.w.Content())
	if err != nil {
		t.Fatal(err)
	}
	defer dir.Close()
	a := d.articleAt(draft.Article)
	original := a.Body
	a.Body = "You may keep a drill for as long as you like.\n\n" + original
	if _, err := dir.Edit(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	if _, err := dir.SetStatus(t.Context(), a.ID, content.Published); err != nil {
		t.Fatal(err)
	}
	a.Body = original + "\n\nAsk at the desk for a longer loan, which the yard keeps on the second shelf."
	if _, err := dir.Write(t.Context(), []content.Article{a}); err != nil {
		t.Fatal(err)
	}
	item := d.first(kb.ProposalItem)
	page := d.get("/review/" + url.PathEscape(item.ID)).is(200).says("What would change").says("Taken out: You may keep a drill for as long as you like.").says("Put in: Ask at the desk")
	if !strings.Contains(page.body, "<ins>") || !strings.Contains(page.body, "<del>") {
		t.Error("the comparison has no ins and del")
	}
	d.post("/review/"+url.PathEscape(item.ID)+"/approve", "").is(http.StatusSeeOther)
	if got := d.articleAt(a.ID); !strings.Contains(got.Body, "second shelf") {
		t.Error("the proposal was not taken over")
	}
}

// For a gap without a draft a person writes the article.
func TestWrite(t *testing.T) {
	d := newDesk(t)
	draft := d.first(kb.DraftItem)
	gap := "gap-" + strings.TrimPrefix(draft.Article, "a-")
	if got := d.get("/review/" + gap + "/write").is(http.StatusSeeOther); got.location != "/articles/"+draft.Article+"/edit" {
		t.Errorf("with a draft there, writing leads to %q", got.location)
	}
	dir, err := content.Open(d.server.w.Content())
	if err != nil {
		t.Fatal(err)
	}
	defer dir.Close()
	if done, err := dir.Withdraw(t.Context(), draft.Article); err != nil || len(done) != 1 {
		t.Fatal(done, err)
	}
	d.get("/review/" + gap + "/write").is(200).says("Write an article")
	d.post("/review/"+gap+"/write", "title=&body=x").is(http.StatusConflict).says("needs a title")
	got := d.post("/review/"+gap+"/write", url.Values{"title": {"A question"}, "body": {"My own answer, from the shelf."}}.Encode()).is(http.StatusSeeOther)
	d.get(got.location).is(200).says("My own answer, from the shelf.")
	d.built()
	if a := d.articleAt(draft.Article); !strings.Contains(a.Body, "My own answer") || a.Status != content.Draft {
		t.Errorf("after a build: %s %q", a.Status, a.Body)
	}
}

// Searches go on while a build replaces the index under them.
func TestSearchDuringBuild(t *testing.T) {
	d := newDesk(t)
	stop := make(chan struct{})
	var readers sync.WaitGroup
	for range 3 {
		readers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				e, done := d.server.shelf.take()
				_, err := e.searcher.Search(t.Context(), pipeline.Search{Query: "deposit", In: pipeline.InAll})
				done()
				if err != nil {
					t.Error(err)
					return
				}
				time.Sleep(2 * time.Millisecond)
			}
		})
	}
	for range 2 {
		d.post("/review/"+d.first(kb.DraftItem).ID+"/approve", "").is(http.StatusSeeOther)
		d.built()
	}
	close(stop)
	readers.Wait()
}

// While a build writes, a decision waits for it, and says so when it takes too
// long.
func TestDecisionsWaitForBuilds(t *testing.T) {
	d := newDesk(t)
	release, err := d.server.hold(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	decided := make(chan answer, 1)
	draft := d.first(kb.DraftItem)
	go func() { decided <- d.post("/review/"+draft.ID+"/approve", "") }()
	select {
	case <-decided:
		t.Fatal("it did not wait")
	case <-time.After(50 * time.Millisecond):
	}
	release()
	(<-decided).is(http.StatusSeeOther)
}

// Stopping ends a build, and the next one goes on.
func TestStoppedBuild(t *testing.T) {
	d := newDesk(t)
	d.post("/build", "").is(http.StatusSeeOther)
	d.server.builds.stop()
	if d.server.builds.running() {
		t.Fatal("it still runs")
	}
	d.get("/build").is(200)
	d.built()
}

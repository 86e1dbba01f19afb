package serve

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/askbook/askbook/cluster"
	"github.com/askbook/askbook/kb"
	"github.com/askbook/askbook/pipeline"
	"github.com/askbook/askbook/store"
)

// topicList are the topics as they stand.
func (d *desk) topicList() []pipeline.Topic {
	d.t.Helper()
	overview, err := pipeline.LoadOverview(d.t.Context(), d.server.w)
	if err != nil {
		d.t.Fatal(err)
	}
	return overview.Topics
}

// finestOf is the finest topic that a conversation is in, "" for none.
func (d *desk) finestOf(conversation string) string {
	d.t.Helper()
	view, err := pipeline.LoadView(d.t.Context(), d.server.w)
	if err != nil {
		d.t.Fatal(err)
	}
	place := view.Place(conversation)
	if place == nil {
		d.t.Fatalf("%s is nowhere", conversation)
	}
	return place.Topic
}

// follows posts a decision and returns the page that it leads to.
func (d *desk) follows(path string, form url.Values) answer {
	d.t.Helper()
	got := d.post(path, form.Encode()).is(http.StatusSeeOther)
	page := d.get(got.location).is(http.StatusOK)
	page.location = got.location
	return page
}

// The conversations of the library, one of each subject.
const drill, card, deposit, saturday = "lib/0 0", "lib/1 0", "lib/2 0", "lib/3 0"

// newTopicDesk serves the library with topics that are known: one a subject,
// loans and cards below a broad one. What nearly repeats another one, is about two
// things, or about none, is there once each.
func newTopicDesk(t *testing.T) *desk {
	t.Helper()
	d := newDesk(t)
	at := time.Date(2026, 4, 17, 9, 0, 0, 0, time.UTC)
	state := cluster.State{Tree: cluster.Tree{Topics: []cluster.Topic{
		{ID: "t-borrow", Label: "Borrowing", Terms: []string{"drill", "card"}, Exemplars: []string{drill}, Centroid: []float32{.7, .7, 0, 0}},
		{ID: "t-drill", Parent: "t-borrow", Label: "Keeping a drill", Terms: []string{"drill", "days"}, Exemplars: []string{drill}, Centroid: []float32{.9, .43, 0, 0}, Copies: 1},
		{ID: "t-card", Parent: "t-borrow", Label: "Member cards", Terms: []string{"card"}, Exemplars: []string{card}, Centroid: []float32{.43, .9, 0, 0}},
		{ID: "t-money", Label: "Money back", Terms: []string{"money"}, Exemplars: []string{deposit}, Centroid: []float32{.3, .1, .94, 0}},
		{ID: "t-open", Label: "Opening hours", Terms: []string{"hours"}, Exemplars: []string{saturday}, Centroid: []float32{0, .3, .1, .94}},
	}}}
	for i, topic := range []string{"t-drill", "t-card", "t-money", "t-open"} {
		for j := range asked[i].questions {
			state.Tree.Assignments = append(state.Tree.Assignments, cluster.Assignment{Document: fmt.Sprintf("lib/%d %d", i, j), Topic: topic, Score: .8, Nearest: topic})
		}
	}
	state.Tree.Assignments[7].CopyOf = state.Tree.Assignments[6].Document
	state.Tree.Assignments[15].Also = []string{"t-money"}
	state.Tree.Assignments = slices.Insert(state.Tree.Assignments, 0, cluster.Assignment{Document: "hostile", Score: .31, Nearest: "t-drill"})
	for _, topic := range state.Tree.Topics {
		state.Used = append(state.Used, topic.ID)
		state.Events = append(state.Events, cluster.Event{Kind: cluster.Born, Topic: topic.ID, After: 8, Time: at})
	}
	ctx, w := t.Context(), d.server.w
	input, err := w.Store.Result(ctx, "topics view", nil)
	if err == nil {
		err = w.Store.SetTopics(ctx, input, store.Results{"topics state": state, "topics view": &state.Tree}, nil)
	}
	if err == nil {
		err = d.server.reload(ctx)
	}
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestTopicTree(t *testing.T) {
	d := newTopicDesk(t)
	page := d.get("/topics").is(200).says("of conversations in a topic").says("1 unsorted 3.0 %").says("1 near-duplicate of mass mailings")
	topics := d.topicList()
	at := -1
	for _, topic := range topics {
		i := strings.Index(page.body, `href="/topics/`+topic.ID+`"`)
		if i < 0 {
			t.Fatalf("the tree lacks %s", topic.Label)
		}
		if i < at {
			t.Errorf("%s does not stand where it belongs", topic.Label)
		}
		at = i
	}
	if n := strings.Count(page.body, `<svg class="spark"`); n != len(topics) {
		t.Errorf("%d trends for %d topics", n, len(topics))
	}
	page.says("Bars: conversations a week, from")

	// Found by a word that only a typical conversation has, with all above it.
	topic := d.finestOf(deposit)
	found := d.get("/topics?find=DEPOSIT+back").is(200)
	if !strings.Contains(found.body, "/topics/"+topic) || strings.Contains(found.body, "/topics/"+d.finestOf(saturday)) {
		t.Errorf("the search does not find the deposits alone:\n%s", text(found.body))
	}
	if strings.Contains(found.body, `<details class="parts">`) {
		t.Error("what was found is folded away")
	}
	d.get("/topics?find=zeppelin").is(200).says("No topic has these words.")

	var labels []string
	for _, match := range regexp.MustCompile(`<p class="row-title"><a href="[^"]*" data-row>([^<]*)</a>`).FindAllStringSubmatch(d.get("/topics?sort=name").body, -1) {
		labels = append(labels, strings.ToLower(match[1]))
	}
	var top []string
	for _, topic := range topics {
		if topic.Parent == "" {
			top = append(top, strings.ToLower(topic.Label))
		}
	}
	slices.Sort(top)
	labels = slices.DeleteFunc(labels, func(l string) bool { return !slices.Contains(top, l) })
	if !slices.IsSorted(labels) {
		t.Errorf("not by name: %q", labels)
	}
	d.get("/topics?sort=growth").is(200)

	words := d.get("/topics/words").is(200)
	if !strings.Contains(words.header.Get("Content-Type"), "json") || !strings.Contains(words.body, `"/topics/`+topic+`":"`) {
		t.Errorf("no words: %.200s", words.body)
	}
}

func TestTopicMap(t *testing.T) {
	d := newTopicDesk(t)
	page := d.get("/topics/map").is(200)
	view := d.server.shelf.current.view
	for _, topic := range d.topicList() {
		if topic.Parent != "" && !view.Finest(topic.ID) {
			continue // between the levels that are drawn
		}
		if !strings.Contains(page.body, `<a href="/topics/`+topic.ID+`" class="hue-`) {
			t.Errorf("the map lacks %s", topic.Label)
		}
	}
	if again := d.get("/topics/map"); again.body != page.body {
		t.Error("the map is drawn in two ways")
	}
	found := d.get("/topics/map?find=deposit").is(200)
	if !regexp.MustCompile(`/topics/` + d.finestOf(saturday) + `" class="hue-\d off"`).MatchString(found.body) {
		t.Error("what is not looked for does not fade")
	}
	if regexp.MustCompile(`/topics/` + d.finestOf(deposit) + `" class="hue-\d off"`).MatchString(found.body) {
		t.Error("what is looked for fades")
	}
}

func TestTopicPage(t *testing.T) {
	d := newTopicDesk(t)
	topic := d.finestOf(drill)
	page := d.get("/topics/" + topic).is(200).says("Conversations a week").says("What it is about").says("Topics like this one").says("History").says("It was found, with")
	if !strings.Contains(page.body, url.PathEscape(drill)) && !strings.Contains(page.body, "lib%2F0%200") {
		t.Error("its conversations are not listed")
	}
	page.says("1 near-duplicate is left out.")
	if strings.Contains(page.body, "How long do I get to keep the drill?") != strings.Contains(page.body, "lib%2F0%207") {
		t.Error("the near-duplicate is listed")
	}
	if all := d.get("/topics/" + topic + "?copies=1").is(200).says("+ 1 alike"); !strings.Contains(all.body, `value="lib/0 7"`) {
		t.Error("the near-duplicate cannot be shown")
	}
	d.get("/topics/t-money").is(200).says("Also about this, but sorted elsewhere").says("Where do I replace a lost member card?")
	d.get("/topics/t-borrow").is(200).says("Inside this topic").says("Keeping a drill").says("16 conversations 48 % of all")
	found := d.get("/topics/" + topic + "?find=borrowed").is(200)
	if !strings.Contains(text(found.body), "conversation. All") && !strings.Contains(text(found.body), "conversations. All") {
		t.Errorf("the search inside says nothing:\n%s", text(found.body))
	}
	if !strings.Contains(text(found.body), "borrowed") {
		t.Error("what was looked for is not found")
	}
	d.get("/topics/" + topic + "?find=zeppelin").is(200).says("0 conversations. All")
	d.get("/topics/" + topic + "?copies=1&page=99").is(200)
}

// What a build found for a topic stands on its page.
func TestTopicAnswers(t *testing.T) {
	d := newDesk(t)
	for _, topic := range d.topicList() {
		page := text(d.get("/topics/" + topic.ID).is(200).body)
		if strings.Contains(page, "What customers ask") && strings.Contains(page, "Articles and gaps") {
			return
		}
	}
	t.Error("no topic has questions and articles")
}

func TestRenameTopic(t *testing.T) {
	d := newTopicDesk(t)
	topic := d.finestOf(drill)
	was := d.server.shelf.current.label(topic)
	page := d.follows("/topics/"+topic+"/rename", url.Values{"name": {"  Loan\n periods " + attack}})
	page.says("Renamed “" + was + "” to “Loan periods").says("Questions, drafts and the site follow with the next build").says("Undo").says("Build now")
	if strings.Contains(page.body, "<script>alert") {
		t.Error("a name became markup")
	}
	for _, path := range []string{"/topics", "/topics/map", "/topics/changes", "/topics/" + topic, "/"} {
		page := d.get(path).is(200)
		checkMarkup(t, path, page.body)
		if !strings.Contains(page.body, "Loan periods") && path != "/" {
			t.Errorf("%s does not show the new name", path)
		}
	}
	d.post("/topics/"+topic+"/rename", "name=+%0a").is(http.StatusBadRequest).says("A name is missing")
	d.post("/topics/none/rename", "name=x").is(http.StatusNotFound)
	if got := d.post("/topics/"+topic+"/rename", url.Values{"name": {d.server.shelf.current.label(topic)}}.Encode()); got.location != "/topics/"+topic {
		t.Errorf("the same name again is a decision: %s", got.location)
	}

	d.built()
	d.get("/topics/" + topic).is(200).says("Loan periods")
	d.get("/").is(200)
	if pending, err := pipeline.Pending(t.Context(), d.server.w); err != nil || pending {
		t.Errorf("after the build something is pending (%v)", err)
	}

	// Undone, all is as it was; again, there is nothing left.
	decision := d.server.shelf.current.decisions[0].ID
	d.follows("/topics/undo", url.Values{"decision": {decision}, "back": {"/topics/" + topic}}).says("Taken back").says(was)
	d.post("/topics/undo", url.Values{"decision": {decision}}.Encode()).is(http.StatusUnprocessableEntity).says("Something else was decided meanwhile")
}

func TestMergeTopics(t *testing.T) {
	d := newTopicDesk(t)
	a, b := d.finestOf(card), d.finestOf(saturday)
	form := d.get("/topics/" + a + "/merge").is(200).says("You can undo it.")
	if !strings.Contains(form.body, `value="`+b+`"`) || strings.Contains(form.body, `name="into" value="`+a+`"`) {
		t.Errorf("the topics to choose from are wrong:\n%s", text(form.body))
	}
	narrowed := d.get("/topics/" + a + "/merge?find=saturday").is(200).says("With these words")
	if !strings.Contains(narrowed.body, `value="`+b+`"`) || strings.Contains(narrowed.body, `value="`+d.finestOf(deposit)+`"`) {
		t.Errorf("the search does not narrow:\n%s", text(narrowed.body))
	}
	d.follows("/topics/"+a+"/merge", url.Values{}).says("Choose a topic first.")
	d.post("/topics/"+a+"/merge", "into="+a).is(http.StatusUnprocessableEntity).says("cannot be merged into itself")
	d.post("/topics/"+a+"/merge", "into=t-none").is(http.StatusUnprocessableEntity).says("Nothing was changed")

	page := d.follows("/topics/"+a+"/merge", url.Values{"into": {b}}).says("Merged “")
	if !strings.HasPrefix(page.location, "/topics/"+b+"?") || d.finestOf(card) != b {
		t.Errorf("%s is in %s; the page is %s", card, d.finestOf(card), page.location)
	}
	d.get("/topics/" + a).is(http.StatusNotFound)
	d.get("/topics/changes").is(200).says("Merged “").says("was found, with")
}

func TestMoveTopics(t *testing.T) {
	d := newTopicDesk(t)
	a, b := d.finestOf(card), d.finestOf(saturday)
	d.get("/topics/" + a + "/move").is(200).says("The top of the tree")
	d.follows("/topics/"+a+"/move", url.Values{"into": {""}}).says("to the top of the tree")
	if parent := d.server.shelf.current.topics[d.server.shelf.current.topicAt[a]].Parent; parent != "" {
		t.Errorf("it is below %s", parent)
	}
	if strings.Contains(d.get("/topics/"+a+"/move").body, "The top of the tree") {
		t.Error("what is at the top can go there")
	}

	// Conversations, chosen on the page of their topic.
	back := "/topics/" + a
	d.get("/topics/move?back=" + back).is(http.StatusBadRequest).says("Nothing was chosen")
	pick := "/topics/move?" + url.Values{"c": {card, "lib/1 1"}, "back": {back}}.Encode()
	form := d.get(pick).is(200).says("Move 2 conversations to …").says("lost my member card")
	if !strings.Contains(form.body, `name="c" value="lib/1 1"`) || strings.Contains(form.body, `name="into" value="`+a+`"`) {
		t.Errorf("the form is wrong:\n%s", form.body)
	}
	d.follows("/topics/move", url.Values{"c": {card}, "back": {back}}).says("Choose a topic first.")
	page := d.follows("/topics/move", url.Values{"c": {card, "lib/1 1"}, "into": {b}, "back": {back}}).says("Moved 2 conversations to “")
	if !strings.HasPrefix(page.location, back+"?") || d.finestOf(card) != b {
		t.Errorf("%s is in %s; the page is %s", card, d.finestOf(card), page.location)
	}
	d.post("/topics/move", url.Values{"c": {"nobody"}, "into": {b}}.Encode()).is(http.StatusUnprocessableEntity).says("There is no conversation")
}

func TestSplitTopic(t *testing.T) {
	d := newTopicDesk(t)
	a, b := d.finestOf(card), d.finestOf(saturday)
	d.follows("/topics/"+a+"/merge", url.Values{"into": {b}})
	d.get("/topics/" + b + "/split").is(200).says("in two")
	d.get("/topics/" + b + "/split?c=lib%2F1+0").is(200).says("1 conversation becomes a topic of their own")
	page := d.follows("/topics/"+b+"/split", url.Values{"c": {card}, "name": {"Lost cards"}}).says("Lost cards").says("Split")
	made := d.finestOf(card)
	if made == b || !strings.HasPrefix(page.location, "/topics/"+made+"?") || d.finestOf(saturday) != b {
		t.Errorf("%s is in %s; the page is %s", card, made, page.location)
	}

	// Undone from the page of the topic that it made, which then is gone.
	decisions := d.server.shelf.current.decisions
	undone := d.follows("/topics/undo", url.Values{"decision": {decisions[len(decisions)-1].ID}, "back": {"/topics/" + made}}).says("Taken back")
	if !strings.HasPrefix(undone.location, "/topics?") {
		t.Errorf("undoing leads to %s", undone.location)
	}
	broad := d.server.shelf.current.view.Place(deposit).Path[0]
	if broad != d.finestOf(deposit) {
		d.get("/topics/" + broad + "/split").is(200).says("It has parts")
	}
	d.post("/topics/"+b+"/split", "c=lib%2F2+0").is(http.StatusUnprocessableEntity).says("is no conversation of")
}

func TestUnsorted(t *testing.T) {
	d := newTopicDesk(t)
	page := d.get("/topics/unsorted").is(200).says("1 conversation, 3.0 % of all").says("fits it by")
	checkMarkup(t, "/topics/unsorted", page.body)
	d.get("/topics/unsorted?find=drill").is(200).says("1 conversation. All")
	d.get("/topics/unsorted?find=zeppelin").is(200).says("Nothing here")
	d.follows("/topics/move", url.Values{"c": {"hostile"}, "into": {d.finestOf(drill)}, "back": {"/topics/unsorted"}}).says("Moved 1 conversation to").says("Nothing here")
}

// Tree and map let a typical customer speak, the map's card with the trend.
func TestTypicalIsShown(t *testing.T) {
	d := newTopicDesk(t)
	page := d.get("/topics").is(200).says("“How long can I keep the drill?”").says("“Are you open on Saturdays?”")
	if n := strings.Count(page.body, `class="row-text said"`); n != 4 {
		t.Errorf("%d typical customers for four finest topics", n)
	}
	card := d.get("/topics/t-drill/card").is(200).says("drill, days").says("“How long can I keep the drill?”")
	checkMarkup(t, "/topics/t-drill/card", card.body)
	if !strings.Contains(card.body, `class="spark"`) {
		t.Error("the card has no trend")
	}
	d.get("/topics/t-none/card").is(404)
}

// What nearly repeats another unsorted conversation is counted at it, and shown on demand.
func TestUnsortedCopies(t *testing.T) {
	d := newTopicDesk(t)
	view := d.server.shelf.current.view
	for _, id := range []string{"lib/2 3", "lib/2 4"} {
		place := view.Place(id)
		place.Topic, place.Path, place.Nearest, place.Score, place.CopyOf = "", nil, "t-money", .2, "hostile"
	}
	page := d.get("/topics/unsorted").is(200).says("3 conversations, 9.1 % of all").says("2 near-duplicates are left out. Show them").says("+ 2 alike")
	if n := strings.Count(page.body, `name="c"`); n != 1 {
		t.Errorf("%d conversations can be chosen", n)
	}
	page.says("fits it by 31 % (usual there: 80 %)")
	page = d.get("/topics/unsorted?copies=1").is(200)
	if n := strings.Count(page.body, `name="c"`); n != 3 || strings.Contains(page.body, "Show them") {
		t.Errorf("%d conversations can be chosen", n)
	}
}

// What the first build found is one thing to tell where it is much, and later
// builds tell the largest first.
func TestChangesTold(t *testing.T) {
	first, later := "2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"
	s := &snapshot{}
	for i := range 20 {
		s.history = append(s.history, pipeline.TopicStep{Time: first, By: "build", Kind: "born", Topic: fmt.Sprint("t-", i), After: i})
	}
	s.history = append(s.history,
		pipeline.TopicStep{Time: later, By: "build", Kind: "born", Topic: "t-s", Label: "Small", After: 4},
		pipeline.TopicStep{Time: later, By: "person", Kind: "renamed", Label: "By hand"},
		pipeline.TopicStep{Time: later, By: "build", Kind: "grown", Topic: "t-l", Label: "Large", Before: 20, After: 90})
	var told []string
	for _, step := range s.built() {
		told = append(told, step.When+": "+step.Text)
	}
	want := []string{
		"1 Feb 2026: “Large” grew from 20 to 90 conversations", "1 Feb 2026: “Small” was found, with 4 conversations",
		"1 Jan 2026: The first build found 20 topics, broad and fine",
	}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Error(diff)
	}
}

// Gaps that are set aside have a list of their own, within a topic too, and none is in both.
func TestGapsSetAside(t *testing.T) {
	d := newDesk(t)
	review, err := d.server.review(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	e := d.server.shelf.current.snapshot
	for i := range review.Knowledge.Gaps { // a copy that no page is made from
		review.Knowledge.Gaps[i].Aside = []kb.Aside{"", kb.FewAsk, kb.AskedAbove}[i%3]
	}
	for _, topic := range append(d.topicList(), pipeline.Topic{}) {
		suggested, aside := gapsOf(e, review, topic.ID)
		all := 0
		for _, g := range review.Knowledge.Gaps {
			if topic.ID == "" || e.inside(g.Topic, topic.ID) {
				all++
			}
		}
		if len(suggested)+len(aside) != all {
			t.Errorf("%q: %d and %d of %d gaps", topic.ID, len(suggested), len(aside), all)
		}
		for _, g := range suggested {
			if g.Aside != "" {
				t.Errorf("%s is suggested: %q", g.ID, g.Aside)
			}
		}
	}
	for view, want := range map[[2]string]string{
		{"", ""}: "/gaps", {asideView, ""}: "/gaps?view=aside", {"", "t 1"}: "/gaps?topic=t+1", {asideView, "t-1"}: "/gaps?view=aside&topic=t-1",
	} {
		if got := gapsHref(view[0], view[1]); got != want {
			t.Errorf("%q is at %s, not %s", view, got, want)
		}
	}
}

// A question that has a draft is no gap of its topic any more, and a topic's gaps
// are listed apart.
func TestTopicGaps(t *testing.T) {
	d := newDesk(t)
	review, err := d.server.review(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	articles := articlesByQuestion(review)
	gaps := func(topic string) (open, all int) {
		for _, g := range review.Knowledge.Gaps {
			if d.server.shelf.current.inside(g.Topic, topic) {
				all++
				if _, drafted := articles[g.Question]; !drafted {
					open++
				}
			}
		}
		return open, all
	}
	drafted := false
	for _, topic := range d.topicList() {
		open, all := gaps(topic.ID)
		drafted = drafted || all > open
		page := d.get("/topics/" + topic.ID).is(200)
		if got := strings.Count(page.body, `>Gap</span>`); got != min(open, topicGaps) {
			t.Errorf("%s shows %d gaps of %d, %d of them not drafted", topic.Label, got, all, open)
		}
		list := d.get("/gaps?topic=" + topic.ID).is(200).says("Of " + topic.Label + " only.")
		if got := strings.Count(list.body, `class="gap-score"`); got != all {
			t.Errorf("%s lists %d gaps, not %d", topic.Label, got, all)
		}
	}
	if !drafted {
		t.Error("no gap of the library has a draft: this shows nothing")
	}
}

// While a build runs nothing is decided, and people are told so at once.
func TestDecideWhileBuilding(t *testing.T) {
	d := newTopicDesk(t)
	d.server.writing <- struct{}{} // the build waits for it
	d.post("/build", "").is(http.StatusSeeOther)
	d.post("/topics/"+d.finestOf(drill)+"/rename", "name=x").is(http.StatusConflict).says("A build is running").says("Nothing was changed")
	<-d.server.writing
	d.server.builds.stop()
	if list, err := pipeline.TopicDecisions(t.Context(), d.server.w); err != nil || len(list) > 0 {
		t.Errorf("decided all the same: %v %v", list, err)
	}
}

func TestTopicsPath(t *testing.T) {
	for path, want := range map[string]string{
		"/topics": "/topics", "/topics/t-1": "/topics/t-1", "/topics/unsorted?page=2": "/topics/unsorted", "": "/topics", "//evil.example/topics": "/topics",
		"https://evil.example/topics/x": "/topics", "/review": "/topics", "/topicsx": "/topics", "/topics/%0d%0ax": "/topics/%0d%0ax", "javascript:alert(1)": "/topics",
	} {
		if got := topicsPath(path); got != want {
			t.Errorf("%q leads to %q, want %q", path, got, want)
		}
	}
}

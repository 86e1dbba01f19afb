package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/askbook/askbook/embed"
	"github.com/askbook/askbook/pipeline"
	"github.com/askbook/askbook/workspace"
)

// themes are what the customers of a workspace for topics write about.
var themes = []struct{ name, text string }{
	{"flicker", "The desk lamp flickers when I dim it, how do I stop the flickering of the dimmer?"},
	{"refund", "I want my money back for a cancelled order, when does the refund reach my account?"},
	{"parcel", "Where is my parcel, the courier tracking has not moved and the delivery is late?"},
	{"password", "I forgot my password and the reset mail with the login link never arrives"},
}

// topicDesk is a built workspace in which each theme has a topic.
func topicDesk(t *testing.T) *desk {
	t.Helper()
	d := newDesk(t)
	var b strings.Builder
	for _, theme := range themes {
		for i, tail := range []string{"", " It began in May.", " It is urgent!", " Since Monday.", " My sister says the same.", " Again and again."} {
			b.WriteString(`{"id":"` + theme.name + string(rune('1'+i)) + `","time":"2026-01-0` + string(rune('1'+i)) + `T09:00:00Z","text":"` + theme.text + tail + `"}` + "\n")
		}
	}
	d.ask("import", d.file("themes.jsonl", b.String())).done()
	d.ask("build").done()
	return d
}

// member is a line of topics --members.
type member struct {
	ID, Topic string
	Path      []string
}

// where returns the finest topic of a conversation.
func (d *desk) where(id string) string {
	d.t.Helper()
	for _, m := range lines[member](d.ask("topics", "--members").done()) {
		if m.ID == id {
			return m.Topic
		}
	}
	d.t.Fatalf("no conversation %s", id)
	return ""
}

func (d *desk) topicList() map[string]pipeline.Topic {
	d.t.Helper()
	list := map[string]pipeline.Topic{}
	for _, t := range value[[]pipeline.Topic](d.ask("topics", "--json").done()) {
		list[t.ID] = t
	}
	return list
}

// seen is all that topics and topics --members show.
func (d *desk) seen() string {
	d.t.Helper()
	return d.ask("topics", "--json").done().out + d.ask("topics", "--members").done().out
}

// decided is what a decision on topics prints.
type decided struct {
	Decided, Undone []topicDecision
	Applied         bool
}

func TestTopicDecisions(t *testing.T) {
	d := topicDesk(t)
	before := d.seen()
	flicker, refund, parcel, password := d.where("flicker1"), d.where("refund1"), d.where("parcel1"), d.where("password1")
	if n := len(map[string]bool{flicker: true, refund: true, parcel: true, password: true, "": true}); n != 5 {
		t.Fatalf("the themes are not in topics of their own: %s", before)
	}

	got := value[decided](d.ask("topics", "rename", flicker, "Flickering", "lamps", "--json").done())
	if !got.Applied || len(got.Decided) != 1 || got.Decided[0].Label != "Flickering lamps" || got.Decided[0].Was == "" {
		t.Errorf("rename prints %+v", got)
	}
	if label := d.topicList()[flicker].Label; label != "Flickering lamps" {
		t.Errorf("the topic is called %q at once", label)
	}

	sum, sizes := 0, d.topicList()
	for _, id := range []string{refund, parcel, password} {
		sum += sizes[id].Conversations
	}
	got = value[decided](d.ask("topics", "merge", refund, parcel, "--into", password, "--json").done())
	if len(got.Decided) != 2 || got.Decided[1].After != sum {
		t.Errorf("merge prints %+v", got)
	}
	if at := d.where("refund1"); at != password {
		t.Errorf("refund1 is in %s after the merge, want %s", at, password)
	}

	got = value[decided](d.ask("topics", "split", password, "parcel1", "--label", "Late parcels", "--json").done())
	made := got.Decided[0].Made
	if at := d.where("parcel5"); at != made || d.topicList()[made].Label != "Late parcels" {
		t.Errorf("parcel5 is in %s after the split, want %s; it is called %q", at, made, d.topicList()[made].Label)
	}

	d.ask("topics", "move", "flicker1", "flicker2", "--to", made).done()
	if at := d.where("flicker2"); at != made {
		t.Errorf("flicker2 is in %s after the move, want %s", at, made)
	}
	d.ask("topics", "move", made, "--under", flicker).done()
	if parent := d.topicList()[made].Parent; parent != flicker {
		t.Errorf("the topic is below %q after the move, want %s", parent, flicker)
	}

	// The build makes of it what was shown at once, and finds nothing new.
	shown := d.seen()
	if built := value[pipeline.Built](d.ask("build", "--json").done()); len(built.Changes) > 0 {
		t.Errorf("decisions are no changes by the build: %+v", built.Changes)
	}
	if diff := cmp.Diff(shown, d.seen()); diff != "" {
		t.Errorf("the build makes something else than was shown (-shown +built):\n%s", diff)
	}

	// What a person named keeps its name when all topics are found anew.
	d.ask("build", "--recluster").done()
	if label := d.topicList()[d.where("flicker6")].Label; label != "Flickering lamps" {
		t.Errorf("found anew, the topic is called %q", label)
	}

	list := value[[]topicDecision](d.ask("topics", "decisions", "--json").done())
	if kinds := decisionKinds(list); kinds != "rename merge merge split move move" {
		t.Errorf("decisions are %s", kinds)
	}
	for _, want := range []string{"move", "move", "split", "merge merge", "rename"} {
		if undone := value[decided](d.ask("topics", "undo", "--json").done()); decisionKinds(undone.Undone) != want || !undone.Applied {
			t.Errorf("undone is %+v, want %s", undone, want)
		}
	}
	d.ask("topics", "undo").fails("no decision on topics is there to undo")
	if diff := cmp.Diff(before, d.seen()); diff != "" {
		t.Errorf("with all undone the topics are not what they were (-before +after):\n%s", diff)
	}
}

// What came of a split stays as it was seen when conversations come, be they the
// first in order and in the part that left, and when all topics are found anew.
func TestSplitInHalvesHolds(t *testing.T) {
	d := topicDesk(t)
	refund, parcel := d.where("refund1"), d.where("parcel1")
	d.ask("topics", "merge", refund, "--into", parcel).done()
	made := value[decided](d.ask("topics", "split", parcel, "--json").done()).Decided[0].Made
	before := map[string]string{}
	for _, m := range lines[member](d.ask("topics", "--members").done()) {
		before[m.ID] = m.Topic
	}
	if a, b := before["refund1"], before["parcel1"]; a == b || a != made && b != made {
		t.Fatalf("the halves are not refunds and parcels: %v", before)
	}
	for i, text := range []string{themes[1].text, themes[2].text} {
		d.ask("import", d.file("more"+string(rune('0'+i))+".jsonl", `{"id":"a`+string(rune('0'+i))+`","text":"`+text+` I ask again."}`+"\n")).done()
	}
	for _, args := range [][]string{{"build"}, {"build", "--recluster"}} {
		d.ask(args...).done()
		for id, topic := range map[string]string{
			"refund1": before["refund1"], "refund6": before["refund1"], "a0": before["refund1"],
			"parcel1": before["parcel1"], "parcel6": before["parcel1"], "a1": before["parcel1"],
		} {
			at := d.where(id)
			// Found anew, nobody said that those who stayed, or came since, are one topic.
			anew := len(args) > 1
			if !anew && at != topic || anew && id[0] != 'a' && (at == made) != (topic == made) {
				t.Errorf("after %v, %s is in %s, want %s", args, id, at, topic)
			}
		}
	}
}

func decisionKinds(list []topicDecision) string {
	var kinds []string
	for _, d := range list {
		kinds = append(kinds, string(d.Kind))
	}
	return strings.Join(kinds, " ")
}

// TestTopicMistakes holds each mistake to its own sentence, and to leaving
// things as they were.
func TestTopicMistakes(t *testing.T) {
	d := topicDesk(t)
	d.ask("topics", "rename", d.where("flicker1"), "Flickering").done()
	before := d.seen()
	flicker, refund := d.where("flicker1"), d.where("refund1")
	for _, test := range []struct {
		args []string
		says string
	}{
		{[]string{"rename", "t-nope", "X"}, `there is no topic "t-nope": ` + "`askbook topics` shows their ids"},
		{[]string{"rename", "flickering", "X"}, `"flickering" is what a topic is called: give its id, ` + flicker},
		{[]string{"rename", flicker, " \n "}, "needs a name"},
		{[]string{"rename", flicker, "\u200b\u202e\u200d"}, "needs a name that can be seen"},
		{[]string{"rename", flicker, strings.Repeat("é", 121)}, "a name of 121 characters is too long"},
		{[]string{"split", flicker, "--label", strings.Repeat("x", 200)}, "a name of 200 characters is too long"},
		{[]string{"merge", flicker, "--into", flicker}, "cannot be merged into itself"},
		{[]string{"merge", refund, "t-nope", "--into", flicker}, `there is no topic "t-nope"`},
		{[]string{"split", flicker, "refund1"}, `"refund1" is no conversation of ` + flicker},
		{[]string{"move", "nobody", "--to", flicker}, `there is no conversation "nobody"`},
		{[]string{"move", refund, "--to", flicker}, "is a topic, not a conversation"},
		{[]string{"move", flicker, "--under", flicker}, "cannot stand below itself"},
		{[]string{"history", "t-nope"}, `there is no topic "t-nope"`},
	} {
		d.ask(append([]string{"topics"}, test.args...)...).fails(test.says)
	}
	d.ask("topics", "merge", flicker).exits(exitUsage).says("--into")
	d.ask("topics", "move", flicker).exits(exitUsage).says("--to and --under")
	d.ask("topics", "move", flicker, "--to", refund, "--under", "").exits(exitUsage)
	d.ask("topics", "rename", flicker).exits(exitUsage)
	d.ask("topics", "shuffle").exits(exitUsage)
	if diff := cmp.Diff(before, d.seen()); diff != "" {
		t.Errorf("a mistake changed the topics:\n%s", diff)
	}
	if list := value[[]topicDecision](d.ask("topics", "decisions", "--json").done()); len(list) != 1 {
		t.Errorf("a mistake was kept: %+v", list)
	}

	// A second topic of one name is no mistake, but may be an oversight.
	d.ask("topics", "rename", refund, "FLICKERING").done().says(flicker + ` is called "FLICKERING" too`)
	d.ask("topics", "rename", refund, "\u202eBills\u200b \x07 etc.").done()
	if label := d.topicList()[refund].Label; label != "Bills etc." {
		t.Errorf("the name is %q", label)
	}

	// A topic that is gone is told from one that never was.
	d.ask("topics", "merge", refund, "--into", flicker).done()
	d.ask("topics", "rename", refund, "X").fails("is no longer there", "askbook topics history "+refund)
	d.ask("topics", "show", refund).fails("is no longer there", "askbook topics history "+refund)
	d.ask("topics", "show", "t-nope").fails(`there is no topic "t-nope"`)
}

func TestTopicHistory(t *testing.T) {
	d := topicDesk(t)
	flicker, refund := d.where("flicker1"), d.where("refund1")
	d.ask("topics", "rename", flicker, "Flickering").done()
	var b strings.Builder
	for _, tail := range []string{"a", "b", "c"} {
		b.WriteString(`{"id":"more-` + tail + `","time":"2026-02-01T09:00:00Z","text":"` + themes[0].text + " Lamp " + tail + `."}` + "\n")
	}
	d.ask("import", d.file("more.jsonl", b.String())).done()
	built := d.ask("build").done()
	if !strings.Contains(built.out, "1 grown, 3 new conversations in topics that were there\n  grown: Flickering, 6 → 9 conversations") {
		t.Errorf("the build does not say what grew:\n%s", built.out)
	}
	d.ask("topics", "merge", refund, "--into", flicker).done()

	var got []string
	for _, s := range value[[]pipeline.TopicStep](d.ask("topics", "history", flicker, "--json").done()) {
		got = append(got, s.By+" "+s.Kind+" "+s.Label+" "+s.Topic)
		if s.Time == "" {
			t.Errorf("%+v has no time", s)
		}
	}
	label := d.bornAs(refund)
	want := []string{"build born Flickering " + flicker, "person renamed Flickering " + flicker, "build grown Flickering " + flicker, "person merged " + label + " " + refund}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("history (-want +got):\n%s", diff)
	}
	if all := value[[]pipeline.TopicStep](d.ask("topics", "history", "--json").done()); len(all) <= len(got) {
		t.Errorf("the history of all topics has %d steps", len(all))
	}
	if out := d.ask("topics", "history", flicker).done().out; !strings.Contains(out, "was ") || !strings.Contains(out, "into Flickering") {
		t.Errorf("the history does not read well:\n%s", out)
	}
}

// bornAs is the label that the history tells of a topic.
func (d *desk) bornAs(id string) string {
	d.t.Helper()
	return value[[]pipeline.TopicStep](d.ask("topics", "history", id, "--json").done())[0].Label
}

// TestStability: the figures are there by their names, and those that any run
// must reach are reached.
func TestStability(t *testing.T) {
	d := topicDesk(t)
	figures := value[pipeline.Figures](d.ask("eval", "stability", "--json").done())
	for _, name := range []string{
		"seed_ari_fine", "seed_ari_coarse", "current_ari_fine", "current_ari_coarse", "order_identical", "update_keep", "update_live", "update_placed",
		"update_nmi_fine", "update_nmi_coarse", "recluster_keep", "recluster_live",
	} {
		if v, there := figures[name]; !there || v < 0 || v > 1 {
			t.Errorf("%s is %v (there: %t)", name, v, there)
		}
	}
	for name, want := range map[string]float64{"conversations": 24, "held_back": 2, "order_identical": 1, "current_ari_fine": 1, "update_keep": 1, "update_live": 1} {
		if figures[name] != want {
			t.Errorf("%s is %v, want %v", name, figures[name], want)
		}
	}
	var gold strings.Builder
	for _, theme := range themes {
		for i := range 6 {
			gold.WriteString(`{"id":"` + theme.name + string(rune('1'+i)) + `","label":"` + theme.name + `"}` + "\n")
		}
	}
	figures = value[pipeline.Figures](d.ask("eval", "stability", "--json", "--gold", d.file("gold.jsonl", gold.String())).done())
	for _, name := range []string{"cold_nmi", "base_nmi", "update_nmi"} {
		if figures[name] < .8 {
			t.Errorf("%s is %v on themes that share no word", name, figures[name])
		}
	}
}

// TestDecideWithoutModel: while the embedding model is away, a decision is
// kept for the next build, and what needs no vectors shows at once.
func TestDecideWithoutModel(t *testing.T) {
	d := topicDesk(t)
	before := d.seen()
	w, err := workspace.Open(t.Context(), d.dir, func(key string) string { return d.env[key] })
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Record(t.Context(), embed.Model{Name: "ollama:away", Digest: "none"}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	flicker := d.where("flicker1")
	got := d.ask("topics", "split", flicker).done().says("The topics show it after the next build")
	if !strings.Contains(got.out, "the next build finds which of its 6 conversations leave it") {
		t.Errorf("split says %s", got.out)
	}
	if diff := cmp.Diff(before, d.seen()); diff != "" {
		t.Errorf("the topics changed without vectors:\n%s", diff)
	}
	if undone := value[decided](d.ask("topics", "undo", "--json").done()); !undone.Applied {
		t.Errorf("undoing needs no vectors: %+v", undone)
	}
	if named := value[decided](d.ask("topics", "rename", flicker, "Flickering", "--json").done()); !named.Applied || d.topicList()[flicker].Label != "Flickering" {
		t.Errorf("a name needs no vectors: %+v", named)
	}
}

// One topic is told with what it is about: by its id, not by its name.
func TestTopicsShow(t *testing.T) {
	d := topicDesk(t)
	id := d.where("refund1")
	got := value[pipeline.TopicDetail](d.ask("topics", "show", id, "--json").done())
	if got.ID != id || got.Conversations != 6 || got.Share != .25 || len(got.Path) == 0 || got.Path[len(got.Path)-1] != got.Label {
		t.Errorf("got %+v", got)
	}
	for _, typical := range got.Typical {
		if !strings.HasPrefix(typical.Conversation, "refund") || !strings.Contains(typical.Text, "money back") {
			t.Errorf("typical is %+v", typical)
		}
	}
	if len(got.Typical) == 0 || len(got.Nearest) == 0 || got.Nearest[0].ID == id || got.Trend == nil {
		t.Errorf("got %+v", got)
	}
	shown := d.ask("topics", "show", id).done().out
	for _, want := range []string{got.Label + "  [" + id + "]\n6 conversations, 25.0 % of all", "Trend: |", "What typical customers wrote\n", "[" + got.Nearest[0].ID + "]"} {
		if !strings.Contains(shown, want) {
			t.Errorf("%q is missing in\n%s", want, shown)
		}
	}
	d.ask("topics", "show", got.Label).fails("give its id, " + id)
	d.ask("topics", "show", "").fails("no topic has an empty id")
}

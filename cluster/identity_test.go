package cluster

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

var day = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)

// flat makes a tree of topics without parents from lines such as "t-a: d1 d2";
// documents under "-" are unsorted.
func flat(lines ...string) *Tree {
	tree := new(Tree)
	for _, line := range lines {
		id, documents, _ := strings.Cut(line, ":")
		fields := strings.Fields(documents)
		if id != "-" {
			tree.Topics = append(tree.Topics, Topic{ID: id, Exemplars: fields[:1]})
		}
		for _, d := range fields {
			a := Assignment{Document: d}
			if id != "-" {
				a.Topic, a.Nearest = id, id
			}
			tree.Assignments = append(tree.Assignments, a)
		}
	}
	slices.SortFunc(tree.Assignments, func(a, b Assignment) int { return strings.Compare(a.Document, b.Document) })
	tree.link()
	return tree
}

func TestLineage(t *testing.T) {
	for _, test := range []struct {
		name          string
		before, after *Tree
		ids           string // of the topics after
		events        []string
	}{
		{
			"nothing changed but the ids of the run",
			flat("t-a: 1 2 3", "t-b: 4 5"), flat("t-x: 4 5", "t-y: 1 2 3"),
			"t-b t-a", nil,
		},
		{
			"grown and born",
			flat("t-a: 1 2 3"), flat("t-x: 1 2 3 4 5 6", "t-y: 7 8"),
			"t-a t-y",
			[]string{"born t-y 0→2", "grown t-a 3→6"},
		},
		{
			"shrunk and retired",
			flat("t-a: 1 2 3 4 5 6", "t-b: 7 8"), flat("t-x: 1 2 3", "-: 7"),
			"t-a",
			[]string{"retired t-b 2→0", "shrunk t-a 6→3"},
		},
		{
			"split: the larger half keeps the id",
			flat("t-a: 1 2 3 4 5"), flat("t-x: 1 2 3", "t-y: 4 5"),
			"t-a t-y",
			[]string{"split t-y of t-a 0→2"},
		},
		{
			"merged: the larger part gives the id",
			flat("t-a: 1 2 3", "t-b: 4 5"), flat("t-x: 1 2 3 4 5"),
			"t-a",
			[]string{"merged t-b of t-a 2→5"},
		},
		{
			"an id of another topic is not taken over",
			flat("t-a: 1 2 3", "t-b: 4 5 6"), flat("t-b: 1 2 3", "t-a: 4 5 6"),
			"t-a t-b", nil,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			first, _ := Identify(nil, test.before, day)
			state, events := Identify(first, test.after, day)
			var ids, told []string
			for _, topic := range state.Tree.Topics {
				ids = append(ids, topic.ID)
			}
			for _, e := range events {
				line := fmt.Sprintf("%s %s", e.Kind, e.Topic)
				if e.Other != "" {
					line += " of " + e.Other
				}
				told = append(told, fmt.Sprintf("%s %d→%d", line, e.Before, e.After))
			}
			if got := strings.Join(ids, " "); got != test.ids {
				t.Errorf("ids %s, want %s", got, test.ids)
			}
			if d := cmp.Diff(test.events, told, cmpopts.EquateEmpty()); d != "" {
				t.Error(d)
			}
		})
	}
}

// An id that lived once is never given again, though the same documents found
// a topic anew.
func TestIDsAreNotReused(t *testing.T) {
	state, _ := Identify(nil, flat("t-a: 1 2"), day)
	state, _ = Identify(state, flat("-: 1 2"), day)
	state, _ = Identify(state, flat("t-a: 1 2"), day)
	if id := state.Tree.Topics[0].ID; id == "t-a" || state.Tree.Assignments[0].Topic != id {
		t.Errorf("the new topic is %s, its document in %s", id, state.Tree.Assignments[0].Topic)
	}
}

func TestLabelsLive(t *testing.T) {
	before := flat("t-a: 1 2 3", "t-b: 4 5 6 7 8 9")
	before.Topics[0].Label, before.Topics[1].Label = "Invoices", "Delivery"
	state, _ := Identify(nil, before, day)
	state, _ = Identify(state, flat("t-x: 1 2 3", "t-y: 4 5", "t-z: 6 7", "-: 8 9"), day)
	if state.Tree.Topics[0].Label != "Invoices" || state.Tree.Topics[1].Label != "" {
		t.Errorf("%+v", state.Tree.Topics)
	}
}

func TestStateAsJSON(t *testing.T) {
	tree := build(t, invented(300, 12, 16, 1), Options{})
	state, _ := Identify(nil, tree, day)
	data, err := json.Marshal(state)
	if err != nil {
		t.Fatal(err)
	}
	var got State
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(*state, got, cmpopts.EquateEmpty()); d != "" {
		t.Error(d[:min(len(d), 1500)])
	}
}

// New documents move none of the old ones, and go where a run on all puts them.
func TestUpdate(t *testing.T) {
	points := invented(1500, 30, 32, 4)
	old := points[:1350]
	tree := build(t, old, Options{})
	state, _ := Identify(nil, tree, day)
	more, err := Update(context.Background(), state, points, Options{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	check(t, more, points)
	state2, events := Identify(state, more, day)
	placed := 0
	for i, a := range state2.Tree.Assignments {
		if i < len(old) && a.Topic != state.Tree.Assignments[i].Topic {
			t.Errorf("%s moved", a.Document)
		}
		if i >= len(old) && a.Topic != "" {
			placed++
		}
	}
	if placed < 140 {
		t.Errorf("%d of 150 new documents are placed", placed)
	}
	for _, e := range events {
		if e.Kind == Retired || e.Kind == Merged {
			t.Errorf("%+v", e)
		}
	}
	cold := build(t, points, Options{})
	if ari := agreementOf(t, finest(cold), finest(more)); ari < 0.85 {
		t.Errorf("repair and a cold run agree at ARI %.3f", ari)
	}
	again, err := Update(context.Background(), state2, points, Options{}, nil)
	if err != nil || !cmp.Equal(finest(again), finest(more)) {
		t.Errorf("an update with nothing new changes the topics (%v)", err)
	}
}

func TestUpdateBearsTopics(t *testing.T) {
	points := invented(600, 12, 32, 4)
	state, _ := Identify(nil, build(t, points, Options{}), day)
	strange := invented(40, 1, 32, 99)
	for i := range strange {
		strange[i].ID = fmt.Sprintf("new%02d", i)
	}
	tree, err := Update(context.Background(), state, append(slices.Clone(points), strange...), Options{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	_, events := Identify(state, tree, day)
	born := 0
	for _, e := range events {
		if e.Kind == Born {
			born += e.After
		}
	}
	if born < 30 {
		t.Errorf("%d of 40 documents about something new are in new topics: %+v", born, events)
	}
}

// Documents that are gone leave; topics that lost all of theirs too.
func TestUpdateForgets(t *testing.T) {
	points := invented(300, 6, 32, 4)
	state, _ := Identify(nil, build(t, points, Options{}), day)
	gone := state.Tree.Topics[0].Members
	left := slices.DeleteFunc(slices.Clone(points), func(p Point) bool { return slices.Contains(gone, p.ID) })
	tree, err := Update(context.Background(), state, left, Options{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	check(t, tree, left)
	if len(tree.Topics) >= len(state.Tree.Topics) {
		t.Error("a topic without documents lives on")
	}
}

// The id of a topic that people decided on finds its topic before others do.
func TestDecidedIdsComeFirst(t *testing.T) {
	before := flat("t-a: 1 2 3 4 5 6", "t-b: 7 8 9 x")
	for _, test := range []struct {
		keep []string
		want string
	}{
		{nil, "t-a"},
		{[]string{"t-b", "t-gone"}, "t-b"},
		{[]string{"t-a", "t-b"}, "t-a"},
	} {
		state, _ := Identify(nil, before, day)
		state, _ = Identify(state, flat("t-n: 1 2 3 4 5 6 7 8 9 x"), day, test.keep...)
		if got := state.Tree.Topics[0].ID; got != test.want {
			t.Errorf("with %v kept the topic is %s, want %s", test.keep, got, test.want)
		}
	}
}

// Events tell which run they are of, whether times are known or not.
func TestRunsAreNumbered(t *testing.T) {
	state, events := Identify(nil, flat("t-a: 1 2", "t-b: 3 4"), time.Time{})
	state, same := Identify(state, flat("t-a: 1 2", "t-b: 3 4"), time.Time{})
	state, more := Identify(state, flat("t-a: 1 2 5 6 7", "t-c: 8 9"), time.Time{})
	var runs []int
	for _, e := range state.Events {
		runs = append(runs, e.Run)
	}
	if d := cmp.Diff([]int{1, 1, 3, 3, 3}, runs); d != "" || len(events) != 2 || len(same) != 0 || len(more) != 3 {
		t.Error(d, events, same, more)
	}
}

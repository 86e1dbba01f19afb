package pipeline

import (
	"fmt"
	"slices"
	"testing"
)

func TestWithoutFirst(t *testing.T) {
	t.Parallel()
	born := func(n int, at string) (steps []TopicStep) {
		for i := range n {
			steps = append(steps, TopicStep{Kind: "born", By: "build", Topic: fmt.Sprint("t-", at, i), Time: at})
		}
		return steps
	}
	build := func(n int, steps []TopicStep) []TopicStep {
		for i := range steps {
			steps[i].Build = n
		}
		return steps
	}
	later := []TopicStep{{Kind: "renamed", By: "person", Topic: "t-a0"}, {Kind: "grown", By: "build", Topic: "t-a0", Time: "b"}, born(1, "b")[0]}
	for _, c := range []struct {
		name  string
		steps []TopicStep
		rest  int
		found int
	}{
		{"nothing", nil, 0, 0},
		{"people alone", later[:1], 1, 0},
		{"few", slices.Concat(born(fewBorn, "a"), later), fewBorn + 3, 0},
		{"many", slices.Concat(born(fewBorn+1, "a"), later), 3, fewBorn + 1},
		{"times are unknown", slices.Concat(build(1, born(20, "")), build(2, born(20, ""))), 20, 20},
		{"old ones were not counted", slices.Concat(born(20, "a"), build(1, born(20, "a"))), 20, 20},
		{"a person named one before", slices.Concat(later[:1], born(20, "a"), later[1:]), 3, 20},
	} {
		before := slices.Clone(c.steps)
		rest, found := WithoutFirst(c.steps)
		if len(rest) != c.rest || found != c.found {
			t.Errorf("%s: %d steps are left and %d were found first, not %d and %d", c.name, len(rest), found, c.rest, c.found)
		}
		if !slices.Equal(before, c.steps) {
			t.Errorf("%s: the steps were changed", c.name)
		}
	}
}

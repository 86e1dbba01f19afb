package pipeline

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/askbook/askbook/cluster"
)

// viewOf is a tree of one topic "t" with documents of the days.
func viewOf(days []time.Time) (*View, map[string]int32) {
	tree := &cluster.Tree{Topics: []cluster.Topic{{ID: "t"}}}
	at := map[string]int32{}
	for i, day := range days {
		id := fmt.Sprintf("d%04d", i)
		tree.Assignments = append(tree.Assignments, cluster.Assignment{Document: id, Topic: "t"})
		if !day.IsZero() {
			at[id] = dayOf(day)
		}
	}
	return NewView(tree), at
}

func date(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}

func TestTrends(t *testing.T) {
	every := func(from string, days, step int) []time.Time {
		var list []time.Time
		for d := 0; d < days; d += step {
			list = append(list, date(from).AddDate(0, 0, d))
		}
		return list
	}
	for name, c := range map[string]struct {
		days  []time.Time
		unit  TrendUnit
		start string
		steps int
		last  int // days
	}{
		"a fortnight":   {every("2026-03-02", 14, 1), Daily, "2026-03-02", 14, 7},
		"ten weeks":     {every("2026-03-04", 70, 1), Weekly, "2026-03-02", 11, 7},
		"a year":        {every("2026-01-15", 365, 3), Monthly, "2026-01-01", 13, 90},
		"eight years":   {every("2018-02-03", 8*365, 9), Quarterly, "2018-01-01", 33, 365},
		"thirty years":  {every("1990-02-03", 30*365, 30), Yearly, "1990-01-01", 30, 365},
		"a broken day":  {append(every("2026-03-02", 200, 1), date("1970-01-01"), date("2099-01-01")), Weekly, "2026-03-02", 29, 30},
		"before Christ": {[]time.Time{date("0001-01-02"), date("2026-03-02")}, Yearly, "1976-01-01", 51, 365},
	} {
		t.Run(name, func(t *testing.T) {
			got := trends(viewOf(c.days))
			if got.Unit != c.unit || got.Start.Format(time.DateOnly) != c.start || got.Steps != c.steps || got.Days != c.last {
				t.Errorf("%s from %s, %d steps, periods of %d days", got.Unit, got.Start, got.Steps, got.Days)
			}
		})
	}
	for name, days := range map[string][]time.Time{"no times": {{}, {}}, "one day": {date("2026-03-02"), date("2026-03-02")}, "nothing": nil} {
		if got := trends(viewOf(days)); got.Unit != "" || got.Steps != 0 {
			t.Errorf("%s has a trend: %+v", name, got)
		}
	}
}

// What is counted is counted where it belongs, and chance is no growth.
func TestTrendCounts(t *testing.T) {
	var days []time.Time
	add := func(day string, n int) {
		for range n {
			days = append(days, date(day))
		}
	}
	add("2026-03-02", 1)
	add("2026-03-08", 2) // the Sunday of the same week
	add("2026-03-09", 4)
	add("2026-03-31", 16)
	add("2026-04-05", 3)
	got := trends(viewOf(days))
	want := Trend{Counts: []int{3, 4, 0, 0, 19}, Last: 19}
	if d := cmp.Diff(want, *got.Topics["t"]); got.Unit != Weekly || d != "" {
		t.Errorf("%s\n%s", got.Unit, d)
	}
	for _, c := range []struct {
		last, before int
		grows, fades bool
	}{{0, 0, false, false}, {3, 1, false, false}, {4, 0, true, false}, {60, 40, true, false}, {55, 45, false, false}, {40, 60, false, true}} {
		trend := &Trend{Last: c.last, Before: c.before}
		if trend.Grows() != c.grows || trend.Fades() != c.fades {
			t.Errorf("%d after %d: grows %v, fades %v", c.last, c.before, trend.Grows(), trend.Fades())
		}
	}
	if new(Trends).Topics["gone"].Growth() != 0 {
		t.Error("a topic without a trend grows")
	}
}

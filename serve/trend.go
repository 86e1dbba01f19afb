package serve

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/askbook/askbook/cluster"
	"github.com/askbook/askbook/pipeline"
	pages "github.com/askbook/askbook/templates/workspace"
)

// newTopics are those that the last build which changed topics made, each with
// how it came. What the first build found is not new.
func (s *snapshot) newTopics() map[string]string {
	made := map[string]string{}
	var first, last string
	for _, step := range s.history {
		if step.By == "build" {
			if first == "" {
				first = step.Time
			}
			last = step.Time
		}
	}
	if first == last {
		return made
	}
	for _, step := range s.history {
		if step.By != "build" || step.Time != last {
			continue
		}
		switch cluster.EventKind(step.Kind) {
		case cluster.Born:
			made[step.Topic] = "Found by the last build that changed topics."
		case cluster.Split:
			made[step.Topic] = "Split off " + step.OtherLabel + " by the last build that changed topics."
		}
	}
	return made
}

// leastBefore is how many conversations a share of growth is told of: "+800 %"
// of one says little.
const leastBefore = 5

// mark says what is remarkable about a topic, nil for nothing.
func (s *snapshot) mark(id string, new map[string]string) *pages.Mark {
	t := s.trends.Topics[id]
	switch why, isNew := new[id]; {
	case isNew:
		return &pages.Mark{Tone: "good", Text: "New", Why: why}
	case t.Grows() && t.Before < leastBefore:
		return &pages.Mark{Tone: "warn", Text: "Growing", Why: s.lately(t)}
	case t.Grows():
		return &pages.Mark{Tone: "warn", Text: fmt.Sprintf("+%d %%", 100*(t.Last-t.Before)/t.Before), Why: s.lately(t)}
	case t.Fades():
		return &pages.Mark{Tone: "neutral", Text: fmt.Sprintf("−%d %%", 100*(t.Before-t.Last)/t.Before), Why: s.lately(t)}
	}
	return nil
}

// lately compares the last period with the one before.
func (s *snapshot) lately(t *pipeline.Trend) string {
	return fmt.Sprintf("%s in the last %d days, %s in the %d days before.", pages.Plural(t.Last, "conversation", "conversations"), s.trends.Days, pages.Number(t.Before), s.trends.Days)
}

// period says what the bars and the growth of a page tell of.
func (s *snapshot) period() string {
	if s.trends.Unit == "" {
		return ""
	}
	text := "Bars: conversations a " + string(s.trends.Unit) + ", from " + day(s.trends.Start) + " on."
	if s.trends.Days > 0 {
		text += fmt.Sprintf(" Growth: the last %d days against the %d days before, where it is more than chance.", s.trends.Days, s.trends.Days)
	}
	return text
}

// Bars are barStep apart in a box that is barHeight high.
const (
	barStep   = 4
	barHeight = 24
)

// spark draws a topic's trend, nil where there are no times.
func (s *snapshot) spark(id string) *pages.Spark {
	t := s.trends.Topics[id]
	if t == nil || s.trends.Unit == "" {
		return nil
	}
	most := 1
	for _, n := range t.Counts {
		most = max(most, n)
	}
	from := s.trends.Steps - s.stepsOf(s.trends.Days)
	var before, last strings.Builder
	for i, n := range t.Counts {
		if n == 0 {
			continue
		}
		b := &before
		if i >= from {
			b = &last
		}
		height := max(2, (barHeight*n+most/2)/most)
		fmt.Fprintf(b, "M%d %dv-%d", barStep*i+barStep/2, barHeight, height)
	}
	spark := &pages.Spark{Width: barStep * s.trends.Steps, Before: before.String(), Last: last.String()}
	spark.Says = "At most " + strconv.Itoa(most) + " a " + string(s.trends.Unit) + "."
	if s.trends.Days > 0 {
		spark.Says = s.lately(t)
	}
	return spark
}

// stepsOf is how many steps a number of days takes, rounded.
func (s *snapshot) stepsOf(days int) int {
	length := map[pipeline.TrendUnit]int{pipeline.Daily: 1, pipeline.Weekly: 7, pipeline.Monthly: 30, pipeline.Quarterly: 91, pipeline.Yearly: 365}[s.trends.Unit]
	if length == 0 || days == 0 {
		return 0
	}
	return max(1, (days+length/2)/length)
}

// trend is a topic's trend with what its axes say.
func (s *snapshot) trend(id string) *pages.Trend {
	spark := s.spark(id)
	if spark == nil {
		return nil
	}
	most := 0
	for _, n := range s.trends.Topics[id].Counts {
		most = max(most, n)
	}
	t := &pages.Trend{Spark: *spark, Unit: string(s.trends.Unit), Most: pages.Number(most)}
	end := s.trends.Start
	for range s.trends.Steps - 1 {
		end = pipeline.NextStep(s.trends.Unit, end)
	}
	t.From, t.To = stepName(s.trends.Unit, s.trends.Start), stepName(s.trends.Unit, end)
	return t
}

// stepName is the first day of a step as people say it.
func stepName(unit pipeline.TrendUnit, t time.Time) string {
	switch unit {
	case pipeline.Monthly, pipeline.Quarterly:
		return t.Format("Jan 2006")
	case pipeline.Yearly:
		return t.Format("2006")
	}
	return day(t)
}

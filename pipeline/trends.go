package pipeline

import (
	"math"
	"slices"
	"time"
)

// Unit of a trend's steps.
type TrendUnit string

// The units, the finest first.
const (
	Daily     TrendUnit = "day"
	Weekly    TrendUnit = "week" // from Monday on
	Monthly   TrendUnit = "month"
	Quarterly TrendUnit = "quarter"
	Yearly    TrendUnit = "year"
)

// Trends counts the conversations of topics over the time that they are from.
type Trends struct {
	Unit  TrendUnit // "" where too few conversations have a time, or all the same
	Start time.Time // of the first step, UTC
	Steps int
	// Days is how long a period is that growth is told of; 0 where the time is
	// too short to compare two.
	Days   int
	Topics map[string]*Trend
}

// Trend is one topic's.
type Trend struct {
	Counts       []int // one a step
	Last, Before int   // conversations of the last period and of the one before
}

// significant is how many standard deviations a difference of counts needs to
// be more than chance.
const significant = 2

// Growth is how much more conversations the last period has than the one
// before, in standard deviations (Poisson); negative where there are fewer.
func (t *Trend) Growth() float64 {
	if t == nil || t.Last+t.Before == 0 {
		return 0
	}
	return float64(t.Last-t.Before) / math.Sqrt(float64(t.Last+t.Before))
}

// Grows and Fades report a difference that is more than chance.
func (t *Trend) Grows() bool { return t.Growth() >= significant }

// Fades: see Grows.
func (t *Trend) Fades() bool { return t.Growth() <= -significant }

// trendSteps bounds how many steps a trend has in each unit.
var trendSteps = []struct {
	unit TrendUnit
	days float64 // of a step
	most int
}{{Daily, 1, 31}, {Weekly, 7, 30}, {Monthly, 30.4, 36}, {Quarterly, 91.3, 40}, {Yearly, 365.2, 50}}

// mostTrendDays bounds the time that a trend is told of.
const mostTrendDays = 50 * 365

// trendPeriods are the lengths of time, in days, whose growth is told.
var trendPeriods = []int{365, 90, 30, 7}

// trends counts the documents of each topic by day; days are those of all
// documents that have a time.
func trends(view *View, days map[string]int32) Trends {
	t := Trends{Topics: map[string]*Trend{}}
	first, last, ok := trendSpan(days)
	if !ok {
		return t
	}
	span := int(last-first) + 1
	for _, u := range trendSteps {
		t.Unit = u.unit
		if float64(span)/u.days <= float64(u.most) {
			break
		}
	}
	t.Start = stepStart(t.Unit, dayTime(first))
	steps := map[int32]int{}
	for at, end := t.Start, dayTime(last); !at.After(end); at = NextStep(t.Unit, at) {
		steps[dayOf(at)] = t.Steps
		t.Steps++
	}
	for _, p := range trendPeriods {
		if 4*p <= span || p == 7 && 2*p <= span {
			t.Days = p
			break
		}
	}
	stepOf := map[int32]int{}
	for _, day := range days {
		if day >= first && day <= last {
			stepOf[day] = steps[dayOf(stepStart(t.Unit, dayTime(day)))]
		}
	}
	for i := range view.Topics {
		topic := &view.Topics[i]
		c := &Trend{Counts: make([]int, t.Steps)}
		for _, m := range topic.Members {
			day, ok := days[m]
			if !ok || day < first || day > last {
				continue
			}
			c.Counts[stepOf[day]]++
			switch ago := int(last - day); {
			case ago < t.Days:
				c.Last++
			case ago < 2*t.Days:
				c.Before++
			}
		}
		t.Topics[topic.ID] = c
	}
	return t
}

// trendSpan is the time that most documents are from: a few with a broken clock
// do not stretch it.
func trendSpan(days map[string]int32) (first, last int32, ok bool) {
	list := make([]int32, 0, len(days))
	for _, day := range days {
		list = append(list, day)
	}
	if len(list) == 0 {
		return 0, 0, false
	}
	slices.Sort(list)
	trim := len(list) / 100
	low, high := list[trim], list[len(list)-1-trim]
	slack := (high - low) / 10
	from, _ := slices.BinarySearch(list, low-slack)
	to, _ := slices.BinarySearch(list, high+slack+1)
	first, last = list[from], list[to-1]
	return max(first, last-mostTrendDays), last, last > first
}

func dayOf(t time.Time) int32               { return int32(math.Floor(float64(t.Unix()) / 86400)) }
func dayTime(day int32) time.Time           { return time.Unix(int64(day)*86400, 0).UTC() }
func firstOf(y int, m time.Month) time.Time { return time.Date(y, m, 1, 0, 0, 0, 0, time.UTC) }

// stepStart is the first day of the step that a day is in.
func stepStart(unit TrendUnit, day time.Time) time.Time {
	switch unit {
	case Weekly:
		return day.AddDate(0, 0, -(int(day.Weekday())+6)%7)
	case Monthly:
		return firstOf(day.Year(), day.Month())
	case Quarterly:
		return firstOf(day.Year(), day.Month()-(day.Month()-1)%3)
	case Yearly:
		return firstOf(day.Year(), time.January)
	}
	return day
}

// NextStep is the first day of the step after the one that begins at a day.
func NextStep(unit TrendUnit, at time.Time) time.Time {
	switch unit {
	case Weekly:
		return at.AddDate(0, 0, 7)
	case Monthly:
		return at.AddDate(0, 1, 0)
	case Quarterly:
		return at.AddDate(0, 3, 0)
	case Yearly:
		return at.AddDate(1, 0, 0)
	}
	return at.AddDate(0, 0, 1)
}

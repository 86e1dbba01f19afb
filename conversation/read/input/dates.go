package input

import (
	"net/mail"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Order is the order of day and month in dates written with digits.
type Order int

// The orders. A date that begins with its year tells its own.
const (
	DayFirst Order = iota
	MonthFirst
)

// Date and time in digits as tables and chats write them: 2019-10-20 10:16,
// 15.04.2016, 15:04, 2/24/2015 11:35 PM, 31/12/20, 9:41:03 p. m.
var digits = regexp.MustCompile(`^\[?(\d{1,4})[./\-](\d{1,2})[./\-](\d{1,4})(?:(?:,?[\s\x{202F}\x{A0}]+|T)(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d+)?)?(?:[\s\x{202F}\x{A0}]*([AaPp])\.?[\s\x{202F}\x{A0}]?[Mm]\.?)?)?\]?(?:[\s]*(Z|UTC|GMT|[+\-]\d{2}:?\d{2}))?$`)

var layouts = []string{
	time.RFC3339Nano,
	"2006-01-02 15:04:05.999999999 -0700 MST",
	"Mon Jan 02 15:04:05 -0700 2006",
	"Mon Jan _2 15:04:05 2006",
	"Jan 2, 2006 3:04:05 PM", "Jan 2, 2006 3:04 PM", "Jan 2, 2006, 3:04 PM", "Jan 2, 2006 15:04", "Jan 2, 2006",
	"January 2, 2006 3:04 PM", "January 2, 2006 15:04", "January 2, 2006",
	"2 January 2006 15:04", "2 January 2006", "2 Jan 2006 15:04", "2 Jan 2006",
}

// Time reads a date as strangers write it, with or without a time of day. What
// states no zone is taken as UTC. A number of ten digits counts seconds, one of
// thirteen milliseconds, since 1970. ok is false for what is no date.
func Time(s string, order Order) (t time.Time, ok bool) {
	s = strings.TrimSpace(s)
	if len(s) < 6 || len(s) > 64 {
		return time.Time{}, false
	}
	if t, ok := unix(s); ok {
		return t, true
	}
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return plausible(t)
	}
	if m := digits.FindStringSubmatch(s); m != nil {
		return numeric(m, order)
	}
	for _, layout := range layouts {
		if t, err := time.Parse(layout, s); err == nil {
			return plausible(t)
		}
	}
	if t, err := mail.ParseDate(s); err == nil {
		return plausible(t)
	}
	return time.Time{}, false
}

func unix(s string) (time.Time, bool) {
	whole, _, _ := strings.Cut(s, ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	switch {
	case err != nil:
		return time.Time{}, false
	case len(whole) == 10:
		return plausible(time.Unix(n, 0))
	case len(whole) == 13:
		return plausible(time.UnixMilli(n))
	}
	return time.Time{}, false
}

// numeric puts the groups of the expression digits together.
func numeric(m []string, order Order) (time.Time, bool) {
	n := func(i int) int { v, _ := strconv.Atoi(m[i]); return v }
	year, month, day := n(3), n(2), n(1)
	switch {
	case len(m[1]) > 2:
		year, month, day = n(1), n(2), n(3)
	case order == MonthFirst:
		month, day = n(1), n(2)
	}
	if len(m[1]) <= 2 && len(m[3]) == 2 {
		year += 2000
	}
	hour, minute, second := n(4), n(5), n(6)
	switch strings.ToLower(m[7]) {
	case "a":
		hour %= 12
	case "p":
		hour = hour%12 + 12
	}
	if hour > 23 || minute > 59 || second > 60 {
		return time.Time{}, false
	}
	t := time.Date(year, time.Month(month), day, hour, minute, second, 0, zone(m[8]))
	if t.Day() != day || int(t.Month()) != month {
		return time.Time{}, false
	}
	return plausible(t)
}

// zone is a fixed zone for "+0200", "-05:00"; UTC for anything else.
func zone(s string) *time.Location {
	if len(s) < 5 {
		return time.UTC
	}
	hours, err1 := strconv.Atoi(s[1:3])
	minutes, err2 := strconv.Atoi(s[len(s)-2:])
	if err1 != nil || err2 != nil {
		return time.UTC
	}
	offset := hours*3600 + minutes*60
	if s[0] == '-' {
		offset = -offset
	}
	return time.FixedZone("", offset)
}

// plausible keeps dates that a conversation can have, in UTC.
func plausible(t time.Time) (time.Time, bool) {
	if t.Year() < 1970 || t.Year() > 2199 {
		return time.Time{}, false
	}
	return t.UTC(), true
}

// OrderOf tells the order of day and month from dates of one source, in its
// order: a number over 12 decides; else the order under which the dates run
// more steadily one way; else AM and PM speak for month first, anything else
// for day first.
func OrderOf(dates []string) Order {
	var dayFirst, monthFirst, halfDays int
	var asDays, asMonths run
	for _, s := range dates {
		m := digits.FindStringSubmatch(strings.TrimSpace(s))
		if m == nil || len(m[1]) > 2 {
			continue
		}
		first, _ := strconv.Atoi(m[1])
		second, _ := strconv.Atoi(m[2])
		switch {
		case first > 12 && second <= 12:
			dayFirst++
		case second > 12 && first <= 12:
			monthFirst++
		}
		if m[7] != "" {
			halfDays++
		}
		asDays.add(m, DayFirst)
		asMonths.add(m, MonthFirst)
	}
	switch {
	case dayFirst != monthFirst:
		return pick(monthFirst > dayFirst)
	case asDays.breaks() != asMonths.breaks():
		return pick(asMonths.breaks() < asDays.breaks())
	}
	return pick(halfDays > 0)
}

// run counts the steps of a series of dates in either direction.
type run struct {
	last              time.Time
	forward, backward int
}

func (r *run) add(m []string, order Order) {
	t, ok := numeric(m, order)
	if !ok {
		return
	}
	switch {
	case r.last.IsZero():
	case t.After(r.last):
		r.forward++
	case t.Before(r.last):
		r.backward++
	}
	r.last = t
}

// breaks is the number of steps against the direction of most.
func (r *run) breaks() int { return min(r.forward, r.backward) }

func pick(monthFirst bool) Order {
	if monthFirst {
		return MonthFirst
	}
	return DayFirst
}

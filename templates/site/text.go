package site

import (
	"fmt"
	"strings"
	"time"
)

// Text is what the site itself says, in one language.
type Text struct {
	Hello, Search, SearchLong                string
	Popular, Recent, Topics, AllTopics       string
	Home, OnThisPage, AlsoAsked, Related     string
	Updated, Skip, Theme, Feed               string
	Still, StillLong, Contact                string
	Empty, EmptyLong                         string
	NotFound, NotFoundLong                   string
	MovedTo                                  string
	NeedsScript, NoResult, NoResultLong      string
	Results, OneResult, Failed, AlsoAskedAs  string // Results holds "%d"
	Draft, Proposal, Preview, Review, NotNow string
	Breadcrumbs, Copy, Copied, Link, Browse  string
	Other                                    string // section of articles that name none
	Note, Tip, Important, Warning, Caution   string
	None, One, Many                          string // numbers of articles; Many holds "%d"
	months                                   string // twelve words
	date                                     string // with D, M, Y
}

// TextFor returns the words for a language tag; languages without a
// translation get English.
func TextFor(lang string) *Text {
	base, _, _ := strings.Cut(strings.ToLower(lang), "-")
	switch base {
	case "de":
		return &german
	case "fr":
		return &french
	case "es":
		return &spanish
	case "ar":
		return &arabic
	}
	return &english
}

// Direction is the writing direction of a language tag: "rtl" or "ltr".
func Direction(lang string) string {
	lang = strings.ToLower(lang)
	base, rest, _ := strings.Cut(lang, "-")
	if strings.Contains(rest, "latn") {
		return "ltr"
	}
	switch base {
	case "ar", "arc", "ckb", "dv", "fa", "he", "iw", "ks", "ps", "sd", "ug", "ur", "yi":
		return "rtl"
	}
	return "ltr"
}

// Articles says a number of articles.
func (t *Text) Articles(n int) string {
	switch n {
	case 0:
		return t.None
	case 1:
		return t.One
	}
	return fmt.Sprintf(t.Many, n)
}

// Date writes a day as readers of the language do; "" for the zero time.
func (t *Text) Date(day time.Time) string {
	if day.IsZero() {
		return ""
	}
	day = day.UTC()
	month := strings.Fields(t.months)[day.Month()-1]
	return strings.NewReplacer("D", fmt.Sprint(day.Day()), "M", month, "Y", fmt.Sprint(day.Year())).Replace(t.date)
}

// Callout names a kind of callout: note, tip, important, warning, caution.
func (t *Text) Callout(kind string) string {
	switch kind {
	case "tip":
		return t.Tip
	case "important":
		return t.Important
	case "warning":
		return t.Warning
	case "caution":
		return t.Caution
	}
	return t.Note
}

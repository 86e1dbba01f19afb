package workspace

import (
	"net/url"
	"strconv"
	"strings"
)

func (p Page) asset(name string) string { return "/assets/" + name + "?v=" + p.Version }

// railQuery stands in the navigation's search box; the search page has a box of
// its own.
func (p Page) railQuery() string {
	if p.Here == AtSearch {
		return ""
	}
	return p.Query
}

func buildLabel(building bool) string {
	if building {
		return "Building…"
	}
	return "Build"
}

// Plural counts things: "1 conversation", "12 conversations".
func Plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return Number(n) + " " + many
}

// Number writes n with its thousands apart: "12 480".
func Number(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + " " + s[i:]
	}
	return s
}

func lines(commands []string) string { return strings.Join(commands, "\n") }

// queueHref is the queue, narrowed to a kind.
func queueHref(kind string) string {
	if kind == "" {
		return "/review"
	}
	return "/review?kind=" + url.QueryEscape(kind)
}

// action is where a decision on the item is sent.
func (r Review) action(verb string) string { return "/review/" + url.PathEscape(r.ID) + "/" + verb }

// about is the second line of an article in a list.
func (a ArticleRow) about() string {
	parts := []string{}
	if a.Section != "" {
		parts = append(parts, a.Section)
	}
	if a.Waits {
		parts = append(parts, "waits for a decision")
	}
	if a.Imported {
		parts = append(parts, "imported")
	}
	if a.Edited && !a.Imported {
		parts = append(parts, "edited by a person")
	}
	return strings.Join(parts, " · ")
}

func filterLabel(n int) string {
	if n == 0 {
		return "Filters"
	}
	return "Filters (" + strconv.Itoa(n) + ")"
}

func buildAgain(state string) string {
	if state == "none" {
		return "Build"
	}
	return "Build again"
}

func buttonClass(state string) string {
	if state == "done" {
		return "button quiet"
	}
	return "button"
}

func plural(n int) string {
	if n == 1 {
		return "conversation"
	}
	return "conversations"
}

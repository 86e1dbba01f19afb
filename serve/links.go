package serve

import (
	"net/url"
	"strconv"
	"strings"
)

// The addresses of pages. Ids may come from anybody's files: whatever they hold, an
// address stays one.

func topicHref(id string) string { return "/topics/" + url.PathEscape(id) }

func articleHref(id string) string { return "/articles/" + url.PathEscape(id) }

func questionHref(id string) string {
	return "/questions?show=" + url.QueryEscape(id) + "#" + url.PathEscape(id)
}

func conversationHref(id string, turn int) string {
	href := "/conversations/" + url.PathEscape(id)
	if turn >= 0 {
		href += "#turn-" + strconv.Itoa(turn)
	}
	return href
}

// itemHref is an item's page; filter is the kind that the queue is narrowed to.
func itemHref(id, filter string) string {
	href := "/review/" + url.PathEscape(id)
	if filter != "" {
		href += "?kind=" + url.QueryEscape(filter)
	}
	return href
}

func itemQueue(filter string) string {
	if filter == "" {
		return "/review"
	}
	return "/review?kind=" + url.QueryEscape(filter)
}

func withParam(href, name, value string) string {
	sep := "?"
	if strings.Contains(href, "?") {
		sep = "&"
	}
	return href + sep + name + "=" + url.QueryEscape(value)
}

// writeHref is where a person writes the article for a gap.
func writeHref(gap string) string { return itemHref(gap, "") + "/write" }

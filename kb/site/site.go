// Package site renders published articles as a static help site.
//
// [Render] turns articles and their topics into [Files], a map from path to
// bytes: the home page, a page for each section and each article, search, 404,
// redirects from earlier slugs, sitemap, feed and the data for other programs.
// It touches no disk. [Leaks] looks through those files for personal values
// before anybody sees them, and [Write] brings a folder to exactly that state.
//
// The site needs no server: every link is relative, so it works below any path
// and straight from a folder. It runs no inline script and no inline style, asks
// no other host for anything, and can be read wholly without JavaScript; only
// the search needs it.
//
// What articles say is untrusted. Markdown is rendered with raw HTML off,
// addresses are limited to harmless schemes, slugs become file names only after
// they were cleaned.
package site

import (
	"io/fs"
	"maps"
	"slices"

	"github.com/askbook/askbook/content"
)

// Config is what a company decides about its site. The zero value gives a
// working English site named "Help".
type Config struct {
	Name        string // of the help centre, "Help" when empty
	Description string // one sentence below the name on the home page
	// BaseURL is where the site will live, such as "https://help.example.com/".
	// Canonical links, sitemap, feed and the OpenSearch description need it and
	// are left out without it.
	BaseURL string
	Lang    string // BCP 47, "en" when empty; decides the direction of the text too
	Accent  string // colour "#rrggbb"; shades that can be read are worked out from it
	// Logo is the path of an image in Input.Media; the name stands alone when empty.
	Logo string
	// Contact is where a reader goes who found no answer: a mail address, or one
	// that begins with https:, mailto: or tel:. Left out when empty.
	Contact string
	// HomeURL is the company's own site, linked from the footer.
	HomeURL string
	// Preview renders drafts and proposals too, marks them and the whole site
	// as not public, and keeps search engines out.
	Preview bool
	// Review is the address that an article's id is appended to, where the
	// reviewer of a preview decides. "/review/" when empty.
	Review string
}

// Input is what the site is made from.
type Input struct {
	// Articles in any order. Unless Config.Preview is set, all but published
	// ones are left out here, whatever the caller meant.
	Articles []content.Article
	// Proposals are new versions of articles that a person edited; only a
	// preview shows them, on pages of their own.
	Proposals []content.Article
	Topics    []Topic
	// Redirects lead from earlier slugs of articles to present ones, beside
	// what the articles' own Aliases say.
	Redirects map[string]string
	// Asked counts, by article id, the conversations that asked for it. It
	// orders the popular questions and the articles of a section.
	Asked map[string]int
	// Related lists ids of articles that are close to an article, best first.
	// Without an entry the articles of the same section are shown.
	Related map[string][]string
	// Media holds the images that articles refer to, relative to the content
	// folder. May be nil; images are then replaced by their descriptions.
	Media fs.FS
}

// Topic is a node of the tree of sections.
type Topic struct {
	ID          string
	Label       string
	Slug        string // made from the label when empty
	Parent      string // id, "" at the top
	Description string
}

// Files are the site's files: slash-separated relative path to content.
type Files map[string][]byte

// Paths lists the files in order.
func (f Files) Paths() []string { return slices.Sorted(maps.Keys(f)) }

// Pages counts the HTML pages that hold content; redirects are not counted.
func (f Files) Pages() int {
	n := 0
	for path, data := range f {
		if isPage(path, data) {
			n++
		}
	}
	return n
}

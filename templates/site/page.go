// Package site holds the pages of the public help site as templ components: a
// typed struct a page, and the CSS and browser code that go with them.
//
// The components escape everything but [Article.Body], which its maker has to
// have made harmless. They know no clock and no disk. Addresses in the structs
// are relative to the site's root; components put [Page.Root] before them.
package site

import (
	_ "embed"
	"net/url"
	"strings"
)

// Site is what all pages share.
type Site struct {
	Name        string
	Description string
	Text        *Text
	Lang        string // BCP 47
	Dir         string // "ltr" or "rtl"
	Logo        string // relative to the root, "" for the drawn mark
	Contact     string // address, "" for none
	HomeURL     string
	Version     string // changes with the CSS and scripts, so that caches let go
	Feed        bool   // there is a feed.xml
	OpenSearch  bool   // there is an opensearch.xml
	Preview     bool
	Review      string // address before an article's id, in a preview
	Nav         []Link // the sections at the top of the tree
	MoreNav     bool   // there are more sections than Nav shows
}

// Page is the frame around one page's own content.
type Page struct {
	*Site
	Root        string // from the page up to the site's root: "", "../"
	Title       string // "" on the home page
	Description string
	Canonical   string // absolute, "" when unknown
	Type        string // of Open Graph: "website" or "article"
	JSONLD      []string
	Current     string // href of the section that the page belongs to
}

// Link is a labelled address.
type Link struct {
	Href  string
	Text  string
	Count int // articles behind it
}

// Item is an article in a list.
type Item struct {
	Href    string
	Title   string
	Excerpt string
	Badge   string // "Draft" and the like, in previews only
}

// Section is a heading with articles below it.
type Section struct {
	Href        string
	Title       string
	Description string
	Count       int // all articles, those of sub-sections too
	Items       []Item
}

// Home is the first page.
type Home struct {
	Page
	Popular  []Item
	Recent   bool // Popular holds the latest articles: nobody counted questions
	Sections []Section
	Articles int
}

// Topic lists a section's articles, then those of its sub-sections.
type Topic struct {
	Page
	Crumbs  []Link
	Section Section
	Parts   []Section
}

// Heading is a line of a table of contents.
type Heading struct {
	ID    string
	Text  string
	Level int // 2 or 3
}

// Article is one article.
type Article struct {
	Page
	Crumbs  []Link
	Heading string
	Badge   string
	Notice  string // what a reviewer should know, in previews only
	ID      string
	Body    string // HTML, safe
	TOC     []Heading
	Also    []string // other wordings of the question
	Updated string   // date as people read it, "" when unknown
	ISODate string
	Related []Item
}

// Search is the page of results.
type Search struct {
	Page
	Sections []Link
}

// NotFound stands where no page is.
type NotFound struct {
	Page
	Sections []Link
}

// Moved leads from an earlier address to the present one.
type Moved struct {
	Lang, Dir string
	Text      *Text
	Title     string
	Href      string // relative
	Canonical string
}

//go:embed site.css
var siteCSS string

//go:embed lookup.js
var lookupJS string

//go:embed search.js
var searchJS string

// Stylesheet is the site's own CSS, to follow that of package ui.
func Stylesheet() string { return siteCSS }

// Script is the site's browser code: the search engine, then what shows it.
func Script() string { return lookupJS + searchJS }

func (p Page) href(path string) string {
	if path == "" {
		path = "index.html"
	}
	return p.Root + path
}

func (p Page) asset(name string) string {
	return p.Root + "assets/" + name + "?v=" + p.Version
}

func (p Page) heading() string {
	if p.Title == "" {
		return p.Name
	}
	return p.Title + " – " + p.Name
}

func (p Page) ownTitle() string {
	if p.Title == "" {
		return p.Name
	}
	return p.Title
}

func (p Page) reviewHref(id string) string {
	return strings.TrimSuffix(p.Review, "/") + "/" + url.PathEscape(id)
}

// safeURL says whether a configured address may become a link.
func safeURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http" || u.Scheme == "mailto" || u.Scheme == "tel")
}

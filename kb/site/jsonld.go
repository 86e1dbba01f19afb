package site

import (
	"encoding/json"
	"time"
)

// Structured data, see schema.org. Article and BreadcrumbList are what search
// engines still show for help pages: FAQPage is kept for governments, QAPage for
// answers that users wrote.

type ldThing struct {
	Context     string      `json:"@context,omitempty"`
	Type        string      `json:"@type"`
	Name        string      `json:"name,omitempty"`
	Headline    string      `json:"headline,omitempty"`
	Description string      `json:"description,omitempty"`
	URL         string      `json:"url,omitempty"`
	Language    string      `json:"inLanguage,omitempty"`
	Modified    string      `json:"dateModified,omitempty"`
	Author      *ldThing    `json:"author,omitempty"`
	Publisher   *ldThing    `json:"publisher,omitempty"`
	MainEntity  string      `json:"mainEntityOfPage,omitempty"`
	Elements    []ldElement `json:"itemListElement,omitempty"`
}

type ldElement struct {
	Type     string `json:"@type"`
	Position int    `json:"position"`
	Name     string `json:"name"`
	Item     string `json:"item,omitempty"`
}

// ld writes a thing; encoding/json escapes what could end a script element.
func ld(thing ldThing) []string {
	thing.Context = "https://schema.org"
	data, err := json.Marshal(thing)
	if err != nil {
		return nil // cannot be: the struct holds strings and numbers only
	}
	return []string{string(data)}
}

func (b builder) organization() *ldThing {
	return &ldThing{Type: "Organization", Name: b.cfg.Name, URL: b.cfg.HomeURL}
}

func (b builder) homeData() []string {
	if b.cfg.Preview {
		return nil
	}
	return ld(ldThing{
		Type: "WebSite", Name: b.cfg.Name, Description: b.cfg.Description, URL: b.cfg.within(""),
		Language: b.cfg.Lang, Publisher: b.organization(),
	})
}

func (b builder) articleData(e *entry) []string {
	if b.cfg.Preview {
		return nil
	}
	thing := ldThing{
		Type: "Article", Headline: e.Title, Description: e.doc.excerpt, Language: b.cfg.Lang,
		Author: b.organization(), Publisher: b.organization(), MainEntity: b.cfg.within(e.href()),
	}
	if !e.Time.IsZero() {
		thing.Modified = e.Time.UTC().Format(time.RFC3339)
	}
	return ld(thing)
}

// crumbData is the way to a page. Its items need whole addresses, so that
// without a base URL there is none.
func (b builder) crumbData(parent *section, name, href string) []string {
	if b.cfg.Preview || b.cfg.BaseURL == "" {
		return nil
	}
	list := ldThing{Type: "BreadcrumbList"}
	add := func(name, item string) {
		list.Elements = append(list.Elements, ldElement{Type: "ListItem", Position: len(list.Elements) + 1, Name: name, Item: item})
	}
	add(b.words.Home, b.cfg.within(""))
	for _, up := range lineage(parent) {
		add(up.label, b.cfg.within(up.href()))
	}
	add(name, b.cfg.within(href))
	return ld(list)
}

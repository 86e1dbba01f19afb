package site

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/askbook/askbook/content"
)

// addData adds what other programs read: robots.txt, sitemap, feed, llms.txt,
// the OpenSearch description and search.json.
func (b builder) addData(files Files) error {
	files["robots.txt"] = []byte(b.robots())
	search, err := b.searchData()
	if err != nil {
		return err
	}
	files["search.json"] = search
	if b.cfg.Preview {
		return nil
	}
	files["llms.txt"] = []byte(b.llms())
	documents := map[string]any{}
	if b.site.Feed {
		documents["feed.xml"] = b.feed()
	}
	if b.cfg.BaseURL != "" {
		documents["sitemap.xml"] = b.sitemap()
		documents["opensearch.xml"] = b.openSearch()
	}
	for path, document := range documents {
		if files[path], err = marshalXML(document); err != nil {
			return fmt.Errorf("write %s: %w", path, err)
		}
	}
	return nil
}

func marshalXML(v any) ([]byte, error) {
	data, err := xml.MarshalIndent(v, "", "  ")
	if err != nil {
		return nil, err
	}
	return slices.Concat([]byte(xml.Header), data, []byte("\n")), nil
}

func (b builder) robots() string {
	if b.cfg.Preview {
		return "User-agent: *\nDisallow: /\n"
	}
	s := "User-agent: *\nAllow: /\n"
	if b.cfg.BaseURL != "" {
		s += "\nSitemap: " + b.cfg.within("sitemap.xml") + "\n"
	}
	return s
}

// The sitemap follows sitemaps.org, version 0.9. It holds at most 50,000
// addresses there; articles beyond are found by links.
type sitemap struct {
	XMLName xml.Name     `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
	URLs    []sitemapURL `xml:"url"`
}

type sitemapURL struct {
	Loc     string `xml:"loc"`
	LastMod string `xml:"lastmod,omitempty"`
}

func (b builder) sitemap() sitemap {
	const most = 50_000
	s := sitemap{URLs: []sitemapURL{{Loc: b.cfg.within("")}}}
	b.plan.each(func(section *section) {
		s.URLs = append(s.URLs, sitemapURL{Loc: b.cfg.within(section.href())})
	})
	for _, e := range b.plan.entries {
		u := sitemapURL{Loc: b.cfg.within(e.href())}
		if !e.Time.IsZero() {
			u.LastMod = e.Time.UTC().Format(time.DateOnly)
		}
		s.URLs = append(s.URLs, u)
	}
	s.URLs = s.URLs[:min(len(s.URLs), most)]
	return s
}

// The feed is Atom, RFC 4287. Its addresses are relative where nobody said where
// the site lives; a reader resolves them against the feed's own.
type atomFeed struct {
	XMLName  xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang     string      `xml:"xml:lang,attr"`
	ID       string      `xml:"id"`
	Title    string      `xml:"title"`
	Subtitle string      `xml:"subtitle,omitempty"`
	Updated  string      `xml:"updated"`
	Author   string      `xml:"author>name"`
	Links    []atomLink  `xml:"link"`
	Entries  []atomEntry `xml:"entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	ID       string       `xml:"id"`
	Title    string       `xml:"title"`
	Updated  string       `xml:"updated"`
	Link     atomLink     `xml:"link"`
	Category atomCategory `xml:"category"`
	Summary  string       `xml:"summary,omitempty"`
}

type atomCategory struct {
	Term string `xml:"term,attr"`
}

const feedLength = 50

func (b builder) feed() atomFeed {
	latest := slices.SortedFunc(slices.Values(b.plan.entries), byTime)
	latest = latest[:min(len(latest), feedLength)]
	f := atomFeed{
		Lang: b.cfg.Lang, ID: firstOf(b.cfg.within(""), "urn:askbook:site:"+escapePath(b.cfg.Name)), Title: b.cfg.Name, Subtitle: b.cfg.Description,
		Author: b.cfg.Name, Updated: atomTime(time.Time{}),
		Links: []atomLink{{Href: firstOf(b.cfg.within(""), "index.html")}, {Rel: "self", Href: firstOf(b.cfg.within("feed.xml"), "feed.xml")}},
	}
	if len(latest) > 0 {
		f.Updated = atomTime(latest[0].Time)
	}
	for _, e := range latest {
		f.Entries = append(f.Entries, atomEntry{
			ID: "urn:askbook:article:" + escapePath(e.ID), Title: e.Title, Updated: atomTime(e.Time),
			Link:     atomLink{Rel: "alternate", Href: firstOf(b.cfg.within(e.href()), e.href())},
			Category: atomCategory{e.section.label}, Summary: e.doc.excerpt,
		})
	}
	return f
}

// atomTime writes a time; Atom demands one, so that of what has none is the
// beginning of 1970.
func atomTime(t time.Time) string {
	if t.IsZero() {
		t = time.Unix(0, 0)
	}
	return t.UTC().Format(time.RFC3339)
}

// The OpenSearch 1.1 description lets a browser search the site from its own bar.
type openSearch struct {
	XMLName     xml.Name      `xml:"http://a9.com/-/spec/opensearch/1.1/ OpenSearchDescription"`
	ShortName   string        `xml:"ShortName"`
	Description string        `xml:"Description"`
	Encoding    string        `xml:"InputEncoding"`
	URL         openSearchURL `xml:"Url"`
}

type openSearchURL struct {
	Type     string `xml:"type,attr"`
	Template string `xml:"template,attr"`
}

func (b builder) openSearch() openSearch {
	return openSearch{
		ShortName: shorten(b.cfg.Name, 15), Description: firstOf(b.cfg.Description, b.cfg.Name), Encoding: "UTF-8",
		URL: openSearchURL{"text/html", b.cfg.within("search.html") + "?q={searchTerms}"},
	}
}

// llms is the map of the site for language models, see llmstxt.org.
func (b builder) llms() string {
	var s strings.Builder
	s.WriteString("# " + b.cfg.Name + "\n")
	if b.cfg.Description != "" {
		s.WriteString("\n> " + b.cfg.Description + "\n")
	}
	b.plan.each(func(section *section) {
		if len(section.entries) == 0 {
			return
		}
		s.WriteString("\n## " + section.label + "\n\n")
		for _, e := range section.entries {
			fmt.Fprintf(&s, "- [%s](%s)", bracketless(e.Title), firstOf(b.cfg.within(e.href()), e.href()))
			if e.doc.excerpt != "" {
				s.WriteString(": " + e.doc.excerpt)
			}
			s.WriteByte('\n')
		}
	})
	return s.String()
}

func bracketless(s string) string { return strings.NewReplacer("[", "(", "]", ")").Replace(s) }

// searchArticle is an article in search.json, for chat windows and other
// programs that want to search by themselves.
type searchArticle struct {
	URL       string   `json:"url"`
	Title     string   `json:"title"`
	Section   string   `json:"section"`
	Questions []string `json:"questions"`
	Text      string   `json:"text"`
	Updated   string   `json:"updated,omitempty"`
	Status    string   `json:"status,omitempty"` // in a preview, of what is not public
}

func (b builder) searchData() ([]byte, error) {
	list := make([]searchArticle, 0, len(b.plan.entries))
	for _, e := range b.plan.entries {
		if e.proposal {
			continue
		}
		a := searchArticle{
			URL: e.href(), Title: e.Title, Section: e.section.label, Questions: e.Paraphrases, Text: strings.TrimSpace(e.doc.text),
		}
		if !e.Time.IsZero() {
			a.Updated = e.Time.UTC().Format(time.RFC3339)
		}
		if e.Status != content.Published {
			a.Status = string(e.Status)
		}
		list = append(list, a)
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	if err := encoder.Encode(map[string]any{"version": 1, "articles": list}); err != nil {
		return nil, fmt.Errorf("write search.json: %w", err)
	}
	return out.Bytes(), nil
}

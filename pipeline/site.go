package pipeline

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/askbook/askbook/content"
	"github.com/askbook/askbook/kb/site"
	"github.com/askbook/askbook/store"
)

// resultSite holds what the last build wrote, so that one with nothing to do
// can say it without reading the site.
const resultSite = "site"

// sites renders the published articles, and for reviewers everything.
func (b *build) sites(ctx context.Context) error {
	slugs, err := b.w.Store.Slugs(ctx)
	if err != nil {
		return err
	}
	var company Company
	if _, err := b.w.Store.Result(ctx, resultCompany, &company); err != nil {
		return err
	}
	in := site.Input{
		Articles:  b.articles,
		Proposals: b.proposedTexts(),
		Topics:    b.siteTopics(),
		Redirects: redirects(slugs, b.articles),
		Asked:     b.asked(),
		Media:     os.DirFS(b.w.Content()),
	}
	media, err := mediaStamp(b.w.Content())
	if err != nil {
		return err
	}
	published := publishedSlugs(b.articles)
	inputs := fingerprint(siteVersion, b.articles, b.proposals, in.Topics, in.Redirects, in.Asked, published, company, b.w.Settings, media)
	if err := b.preview(ctx, in, inputs); err != nil {
		return err
	}
	if err := b.publish(ctx, in, inputs, company); err != nil {
		return err
	}
	for slug, article := range slugs {
		if published[slug] == article {
			delete(published, slug)
		}
	}
	if len(published) > 0 {
		return b.w.Store.AddSlugs(ctx, published)
	}
	return nil
}

func (b *build) siteConfig() site.Config {
	s := b.w.Settings
	return site.Config{Name: s.Name, Description: s.Description, BaseURL: s.URL, Lang: s.Language, Accent: s.Accent, Contact: s.Contact}
}

// preview renders the site with its drafts, for the reviewer alone.
func (b *build) preview(ctx context.Context, in site.Input, inputs string) error {
	return b.stageFolder(ctx, "preview", b.w.Preview(), inputs, len(b.articles), func() (site.Written, error) {
		cfg := b.siteConfig()
		cfg.Preview = true
		files, err := site.Render(ctx, cfg, in)
		if err != nil {
			return site.Written{}, err
		}
		return site.Write(ctx, b.w.Preview(), files)
	})
}

// publish renders the published articles, and writes them only if they give
// away nobody.
func (b *build) publish(ctx context.Context, in site.Input, inputs string, company Company) error {
	in.Articles = slices.DeleteFunc(slices.Clone(in.Articles), func(a content.Article) bool { return a.Status != content.Published })
	in.Proposals = nil
	var wrote site.Written
	err := b.stageFolder(ctx, "site", b.w.Site(), inputs, len(in.Articles), func() (site.Written, error) {
		files, err := site.Render(ctx, b.siteConfig(), in)
		if err != nil {
			return wrote, err
		}
		if err := b.checkLeaks(ctx, files, company); err != nil {
			return wrote, err
		}
		if wrote, err = site.Write(ctx, b.w.Site(), files); err != nil {
			return wrote, err
		}
		b.done.Site.Written = wrote.Written
		return wrote, b.w.Store.SetResults(ctx, inputs, store.Results{resultSite: wrote})
	})
	if err != nil {
		return err
	}
	if _, err := b.w.Store.Result(ctx, resultSite, &wrote); err != nil {
		return err
	}
	b.done.Site.Pages, b.done.Site.Bytes = wrote.Pages, wrote.Bytes
	return nil
}

// stageFolder is a stage that writes a folder, and runs again too when somebody
// else changed what is in there.
func (b *build) stageFolder(ctx context.Context, name, folder, inputs string, in int, f func() (site.Written, error)) error {
	stamp, err := stampFiles(folder, everyFile)
	if err != nil {
		return err
	}
	var left string // what the last build left in the folder
	if _, err := b.w.Store.Result(ctx, "folder "+name, &left); err != nil {
		return err
	}
	return b.stageUnless(ctx, stamp == left, name, inputs, in, func(m Meter) (int, error) {
		wrote, err := f()
		if err != nil {
			return 0, err
		}
		m.Add(in)
		if stamp, err = stampFiles(folder, everyFile); err != nil {
			return 0, err
		}
		return wrote.Pages, b.w.Store.SetResults(ctx, inputs, store.Results{"folder " + name: stamp})
	})
}

// checkLeaks fails when a page shows a personal value that the store knows.
func (b *build) checkLeaks(ctx context.Context, files site.Files, company Company) error {
	findings, err := b.w.Store.Findings(ctx)
	if err != nil {
		return err
	}
	values := make([]site.Value, len(findings))
	for i, f := range findings {
		values[i] = site.Value{Kind: f.Kind, Text: f.Value, Full: len(strings.Fields(f.Value)) > 1}
	}
	s := b.w.Settings
	allow := site.Allow{
		Domains: append(slices.Clone(company.Domains), s.Company.Domains...),
		Names:   append(slices.Clone(company.Agents), s.Company.Agents...),
		Texts:   []string{s.Name, s.Description, s.Contact, s.URL},
	}
	for _, a := range b.articles {
		if a.Imported && !a.Edited() {
			allow.Texts = append(allow.Texts, a.Title, a.Body)
		}
	}
	leaks := site.Leaks(files, values, allow)
	if len(leaks) == 0 {
		return nil
	}
	var list strings.Builder
	for i, leak := range leaks {
		if i == 10 {
			fmt.Fprintf(&list, "\n  … and %d more", len(leaks)-i)
			break
		}
		fmt.Fprintf(&list, "\n  %s shows a personal value of kind %s", leak.Page, leak.Kind)
	}
	return fmt.Errorf("nothing was published: the pages would give away personal data; edit the articles in content/, then build again:%s", list.String())
}

// siteTopics are the sections of the site: the coarsest topics.
func (b *build) siteTopics() []site.Topic {
	var topics []site.Topic
	for i := range b.view.Topics {
		t := &b.view.Topics[i]
		topics = append(topics, site.Topic{ID: t.ID, Label: t.Label, Parent: t.Parent})
	}
	return topics
}

// asked counts by article the conversations that ask its question.
func (b *build) asked() map[string]int {
	asked := map[string]int{}
	drafted := drafted(b.articles)
	for _, q := range b.knowledge.Questions {
		if article := cmp.Or(q.Article, drafted[q.ID]); article != "" {
			asked[article] += q.Conversations
		}
	}
	return asked
}

func (b *build) proposedTexts() []content.Article {
	var texts []content.Article
	for _, p := range b.proposals {
		texts = append(texts, p.Text)
	}
	return texts
}

// publishedSlugs maps the slug of each published article to its id.
func publishedSlugs(articles []content.Article) map[string]string {
	slugs := map[string]string{}
	for _, a := range articles {
		if a.Status == content.Published {
			slugs[a.Slug] = a.ID
		}
	}
	return slugs
}

// redirects lead from slugs that were public to where their articles are now.
func redirects(known map[string]string, articles []content.Article) map[string]string {
	current := map[string]string{}
	for _, a := range articles {
		if a.Status == content.Published {
			current[a.ID] = a.Slug
		}
	}
	moved := map[string]string{}
	for slug, article := range known {
		if now := current[article]; now != "" && now != slug {
			moved[slug] = now
		}
	}
	return moved
}

func everyFile(string) bool { return true }

// mediaStamp identifies the files beside the articles by name, size and time.
func mediaStamp(dir string) (string, error) {
	return stampFiles(dir, func(name string) bool { return !strings.HasSuffix(name, ".md") })
}

func stampFiles(dir string, wanted func(name string) bool) (string, error) {
	type file struct {
		Name string
		Size int64
		Time int64
	}
	files := []file{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !wanted(entry.Name()) {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		files = append(files, file{path, info.Size(), info.ModTime().UnixNano()})
		return nil
	})
	if err != nil && !os.IsNotExist(err) {
		return "", fmt.Errorf("looking at %s: %w", filepath.Base(dir), err)
	}
	slices.SortFunc(files, func(a, b file) int { return cmp.Compare(a.Name, b.Name) })
	return fingerprint(files), nil
}
